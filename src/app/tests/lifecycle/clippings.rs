//! Events copied and passed on.

use super::*;

#[test]
fn an_event_is_copied_as_json_and_as_a_call_without_its_secret() {
    let settings = Settings {
        receiver: Some("http://127.0.0.1:9999".to_owned()),
        ..settings()
    };
    let mut bench = with_lives(settings, WIDE);
    bench.press(&["3", "y", "Y", "Enter", "y"]);
    let copied: Vec<&str> = bench
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Copy(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let [whole, curl, payload] = copied[..] else {
        panic!("{copied:?}");
    };
    let object = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let (whole, payload) = (object(whole), object(payload));
    assert_eq!(whole["event"], "task.cancelled");
    assert_eq!(whole["delivery_attempt"], 1);
    assert_eq!(whole["data"], payload);
    assert_eq!(payload["status"], "cancelled");
    insta::assert_snapshot!("curl", curl);
    assert!(bench.text().contains("not every terminal takes it"));
}

#[test]
fn the_call_goes_to_where_events_are_forwarded_if_they_are() {
    let settings = Settings {
        receiver: Some("http://127.0.0.1:9999".to_owned()),
        forward_to: Some("http://127.0.0.1:3000/hooks".to_owned()),
        ..settings()
    };
    let mut bench = with_lives(settings, WIDE);
    bench.press(&["3", "Y"]);
    let Some(Effect::Copy(curl)) = bench.effects.last() else {
        panic!("{:?}", bench.effects);
    };
    assert!(
        curl.starts_with("curl 'http://127.0.0.1:3000/hooks' "),
        "{curl}"
    );
    assert!(!curl.contains("9999"), "{curl}");
}

#[test]
fn what_no_webhook_has_told_is_not_passed_on() {
    let mut bench = on_board(WIDE);
    let mut asked = told(16, "q1", Status::Posted, 0);
    asked.body.source = Source::Poll;
    bench.send(Msg::Events(vec![asked]));
    bench.effects.clear();
    bench.press(&["3", "R"]);
    assert_eq!(bench.effects, []);
    assert!(bench.text().contains("never came as a webhook"));
}

#[test]
fn a_payload_too_long_for_a_clipboard_is_not_cut() {
    let mut bench = on_board(WIDE);
    let mut long = told(16, "l", Status::Posted, 0);
    long.body.data = format!(r#"{{"text":"{}"}}"#, "x".repeat(60_000)).into();
    bench.send(Msg::Events(vec![long]));
    bench.effects.clear();
    bench.press(&["3", "y"]);
    assert_eq!(bench.effects, []);
    assert!(bench.text().contains("Too long for a terminal's clipboard"));
}

#[test]
fn an_event_is_passed_on_by_its_place() {
    let mut bench = on_board(WIDE);
    bench.effects.clear();
    bench.press(&["3", "k", "R"]);
    assert_eq!(bench.effects, [Effect::Resend(Seq(14))]);
}

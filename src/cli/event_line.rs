//! An event as a line: in words for people, as one JSON object for scripts. The one way in
//! which `watch` and `listen` print events.

use super::exit::Failure;
use super::out::Out;
use crate::domain::event::{Effect, Source};
use crate::domain::untrusted::clip;
use crate::domain::{Event, Timestamp, Untrusted};
use crate::model::EventObject;
use unicode_width::UnicodeWidthStr;

/// Columns of a line in words, at most.
const WIDTH: usize = 100;

/// Prints the event: as JSON, or in words as seen at `now`.
///
/// # Errors
/// It can't be written as JSON.
pub fn print(out: &mut Out, event: &Event, json: bool, now: Timestamp) -> Result<(), Failure> {
    match json {
        true => out.json(&EventObject::of(event)),
        false => {
            out.line(&words(event, now));
            Ok(())
        }
    }
}

/// Time, account, event, task, title, and what is unusual about it.
fn words(event: &Event, now: Timestamp) -> String {
    let body = &event.body;
    let time = time(body.received_at, now);
    let account = body.account.shown();
    let name = body.name.clean(28);
    if body.source == Source::House {
        return clip(&format!("{time}  {account:<10}  {}", said(event)), WIDTH);
    }
    let task = body
        .task
        .as_ref()
        .map_or_else(|| "-".to_owned(), |task| task.shown());
    let task = clip(&task, 16);
    let head = format!("{time}  {account:<10}  {name:<20}  {task:<16}");
    let unusual = unusual(event).join(", ");
    let room = WIDTH.saturating_sub(head.width() + 2);
    // What is unusual is worth more than the end of a title.
    let gap = if unusual.is_empty() { 0 } else { 2 };
    let room_for_title = room.saturating_sub(unusual.width() + gap);
    let title = body.change.title.as_ref();
    let title = title.map_or_else(String::new, |title| title.clean(room_for_title));
    let tail = match (title.is_empty(), unusual.is_empty()) {
        (false, false) => format!("{title}  {unusual}"),
        _ => title + &unusual,
    };
    clip(&format!("{head}  {tail}"), WIDTH)
        .trim_end()
        .to_owned()
}

/// `12:03:59Z`, with the date where that is another than today's.
fn time(at: Timestamp, now: Timestamp) -> String {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let format = match day(at) == day(now) {
        true => "%H:%M:%SZ",
        false => "%m-%d %H:%M:%SZ",
    };
    at.strftime(format).to_string()
}

/// What the house says about itself, in its words.
fn said(event: &Event) -> String {
    let data: Option<serde_json::Value> = serde_json::from_str(&event.body.data).ok();
    let words = data.as_ref().and_then(|data| data.get("words")?.as_str());
    match words {
        Some(words) => Untrusted::new(words).clean(300),
        None => event.body.name.clean(60),
    }
}

fn unusual(event: &Event) -> Vec<String> {
    let body = &event.body;
    let mut unusual = Vec::new();
    match event.effect {
        Effect::Moved | Effect::Told => {}
        Effect::Late => unusual.push("late".to_owned()),
        Effect::Unclear => unusual.push("order unclear".to_owned()),
    }
    if body.source == Source::Poll {
        unusual.push("asked for".to_owned());
    }
    if body.verified == Some(false) {
        unusual.push("not verified".to_owned());
    }
    if let Some(attempt @ 2..) = body.delivery_attempt {
        unusual.push(format!("delivery {attempt}"));
    }
    unusual
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Change;
    use crate::domain::{MarketplaceName, NewEvent, Seq, Status};
    use serde_json::{Value, json};

    fn noon() -> Timestamp {
        "2026-02-24T12:00:00Z".parse().unwrap()
    }

    fn event() -> Event {
        Event {
            seq: Seq(7),
            effect: Effect::Late,
            body: NewEvent {
                account: "workfunder".into(),
                marketplace: MarketplaceName::WorkFunder,
                source: Source::Webhook,
                name: Untrusted::new("task.proof_submitted"),
                task: Some("tsk_9f8e7d6c".into()),
                happened_at: None,
                received_at: noon(),
                delivery_attempt: Some(3),
                verified: Some(true),
                change: Change {
                    status: Some(Status::ProofSubmitted),
                    title: Some(Untrusted::new(
                        "Photograph \u{1b}[2J of the storefront at 123 Main St",
                    )),
                    ..Change::default()
                },
                identity: None,
                data: "{\"z\":1,\"a\":\"\u{202e}x\",\"n\":12345678901234567890123}".into(),
            },
        }
    }

    #[test]
    fn a_line_in_words_fits_and_keeps_what_is_unusual() {
        let line = words(&event(), noon());
        assert_eq!(
            line,
            "12:00:00Z  workfunder  task.proof_submitted  tsk_9f8e7d6c      Photograph \u{fffd}[2J of…  \
             late, delivery 3"
        );
        assert!(line.width() <= 100, "{}", line.width());
        let long = Event {
            body: NewEvent {
                account: "an-account-with-a-very-long-name-indeed".into(),
                name: Untrusted::new("写".repeat(80)),
                task: Some("t".repeat(80).as_str().into()),
                ..event().body
            },
            ..event()
        };
        let line = words(&long, noon());
        assert!(line.width() <= 100, "{line}");
    }

    #[test]
    fn another_days_event_has_its_date() {
        let line = words(&event(), "2026-02-25T00:00:01Z".parse().unwrap());
        assert!(line.starts_with("02-24 12:00:00Z  "), "{line}");
    }

    #[test]
    fn what_the_house_says_stands_in_its_own_words() {
        let data = json!({ "words": "nothing was missed" }).to_string();
        let event = Event {
            body: NewEvent {
                source: Source::House,
                task: None,
                data: data.into(),
                ..event().body
            },
            ..event()
        };
        let expected = "12:00:00Z  workfunder  nothing was missed";
        assert_eq!(words(&event, noon()), expected);
    }

    #[test]
    fn json_leaves_nothing_out_keeps_the_payload_and_prints_nothing_dangerous() {
        let line = super::super::json::line(&EventObject::of(&event())).unwrap();
        let payload = r#""data":{"z":1,"a":"\u202ex","n":12345678901234567890123}"#;
        assert!(line.contains(payload), "{line}");
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["event_at"], Value::Null);
        assert!(value.as_object().unwrap().contains_key("event_at"));
        for (key, expected) in [
            ("received_at", json!("2026-02-24T12:00:00Z")),
            ("account", json!("workfunder")),
            ("marketplace", json!("workfunder")),
            ("event", json!("task.proof_submitted")),
            ("task_id", json!("tsk_9f8e7d6c")),
            ("delivery_attempt", json!(3)),
            ("verified", json!(true)),
            ("source", json!("webhook")),
            ("effect", json!("late")),
        ] {
            assert_eq!(value[key], expected, "{key}");
        }
    }
}

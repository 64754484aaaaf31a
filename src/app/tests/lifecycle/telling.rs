//! What is told outside the window.

use super::*;

#[test]
fn what_was_chosen_is_told_outside_and_a_flood_only_counted() {
    let settings = Settings {
        notify: Notify {
            events: vec![Glob::new("task.proof_*")],
            by: NotifyBy::Osc777,
            title: true,
        },
        ..settings()
    };
    let mut bench = with_lives(settings, WIDE);
    let notified = |bench: &mut Bench| {
        let told = std::mem::take(&mut bench.effects);
        let told = told.into_iter().filter_map(|effect| match effect {
            Effect::Notify { title, body, .. } => Some((title, body)),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        notified(&mut bench),
        [],
        "what was there at the start is no news"
    );
    bench.send(Msg::Events(vec![
        told(16, "q1", Status::ProofSubmitted, 0),
        told(17, "q2", Status::Posted, 0),
    ]));
    let one = (
        "task.proof_submitted".to_owned(),
        "Photograph storefront q1".to_owned(),
    );
    assert_eq!(notified(&mut bench), [one]);
    let flood = (18..518).map(|seq| told(seq, "q3", Status::ProofSubmitted, 0));
    bench.send(Msg::Events(flood.collect()));
    assert_eq!(notified(&mut bench), []);
    bench.pass(4_900);
    bench.send(Msg::Woke);
    assert_eq!(notified(&mut bench), []);
    let wake = bench.model.wants(bench.now).wake.unwrap();
    assert!(bench.now.mono.until(wake) <= Duration::from_millis(100));
    bench.pass(100);
    bench.send(Msg::Woke);
    let [(title, _)] = &notified(&mut bench)[..] else {
        panic!("one for all of them");
    };
    assert_eq!(title, "500 events, the last: task.proof_submitted");
    let title = bench.model.wants(bench.now).title.unwrap();
    let expected = "3 waiting · task.proof_submitted Photograph storefront q3 · proofdesk";
    assert_eq!(title, expected);
}

#[test]
fn nothing_is_told_outside_unless_it_was_chosen() {
    let mut bench = on_board(WIDE);
    bench.effects.clear();
    bench.send(Msg::Events(vec![told(16, "q1", Status::ProofSubmitted, 0)]));
    assert_eq!(bench.effects, []);
    assert_eq!(bench.model.wants(bench.now).title, None);
}

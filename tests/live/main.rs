//! The storm: a marketplace at speed tells every event, some doubled, some out of order,
//! some forged, and the receiver is killed with -9 again and again. Afterwards the feed
//! holds each event once, and the board is as the marketplace is.
//!
//! `.ci/run` runs it on the release build. PROOFDESK_EVENTS says how many events (10,000),
//! PROOFDESK_KILLS how many kills (20), PROOFDESK_SEED which story.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what serves a test may fail as bluntly as a test"
)]

mod listener;
#[path = "../console/row.rs"]
#[allow(dead_code, reason = "the console's tests use the rest")]
mod row;
mod story;
#[path = "../support/mod.rs"]
#[allow(unused_imports, reason = "the terminal's tests use the rest")]
mod support;
#[path = "../console/world.rs"]
#[allow(dead_code, reason = "the console's tests use the rest")]
mod world;

use listener::Listener;
use proofdesk::sandbox::{Fault, FaultKind, Options};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;
use story::Story;
use world::World;

fn number(name: &str, otherwise: u64) -> u64 {
    let Ok(text) = std::env::var(name) else {
        return otherwise;
    };
    text.parse()
        .unwrap_or_else(|_| panic!("{name} is a number"))
}

#[test]
#[ignore = "takes a minute or two; .ci/run runs it on the release build"]
fn through_a_storm_and_twenty_kills_the_board_is_as_the_marketplace_is() {
    let (events, kills) = (
        number("PROOFDESK_EVENTS", 10_000),
        number("PROOFDESK_KILLS", 20),
    );
    let seed = number("PROOFDESK_SEED", 1);
    let port = listener::free_port();
    let world = World::new(Options {
        tasks: 400,
        seed,
        speed: 1.0,
        draw_ahead: 0,
        rate_limit: 10_000_000,
        webhook: Some(format!("http://127.0.0.1:{port}/webhooks/workfunder")),
        ..Options::default()
    });
    for (kind, one_in, ms) in [
        (FaultKind::WebhookDoubled, 10, None),
        // Behind its task's next event, or at least behind those of others.
        (FaultKind::WebhookReordered, 10, Some(1_000)),
        (FaultKind::WebhookForged, 20, None),
    ] {
        world.order(Fault {
            one_in: Some(one_in),
            ms,
            ..Fault::new(kind)
        });
    }
    let began = Instant::now();
    let mut story = Story::follow(&world);
    let mut listener = Listener::start(&world, port);
    for life in 1..=kills + 1 {
        story.go_on(events * life / (kills + 1));
        if life <= kills {
            listener.kill();
            listener = Listener::start(&world, port);
        }
    }
    story.wait_until_all_is_delivered();
    let told = listener.feed();
    let board = listener.board();
    listener.stop();
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "seed {seed}, {seconds:.0} s: {kills} kills, {}",
        story.tally()
    );

    let known: Vec<String> = told.iter().map(story::name).collect();
    let once: BTreeSet<&String> = known.iter().collect();
    assert_eq!(once.len(), known.len(), "something is shown twice");
    let proven = |event: &serde_json::Value| event["verified"] == true;
    assert!(told.iter().all(proven), "something unproven was taken");
    let expected = story.names();
    let missing: Vec<_> = expected
        .iter()
        .filter(|name| !once.contains(name))
        .collect();
    assert!(missing.is_empty(), "lost: {missing:#?}");
    assert_eq!(known.len(), expected.len(), "something was never told");
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let board: BTreeMap<_, _> = board
        .iter()
        .map(|card| (text(&card["task_id"]), text(&card["status"])))
        .collect();
    assert_eq!(board, story.statuses());
}

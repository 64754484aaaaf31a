//! Many stories, checked; and the one long run.

use super::checker::Promise;
use super::faults::Fault;
use super::story::Event;
use super::{Played, play};
use crate::clock::Clock;
use std::collections::BTreeMap;
use std::io::Write;

/// Decisions in one story.
const DECISIONS: u64 = 100;

/// The one seed to replay.
const SEED: &str = "PROOFDESK_SIM_SEED";

/// Where the seeds begin that somebody else chooses: the number of a CI run, say.
const FROM: &str = "PROOFDESK_SIM_FROM";

/// How many stories the long run has.
const STORIES: &str = "PROOFDESK_SIM_STORIES";

#[test]
fn nothing_is_lost_sent_twice_sent_after_an_undo_or_left_unsettled() {
    if let Some(seed) = wanted(SEED) {
        say(&play(seed, DECISIONS).text());
        return play_all(seed..seed + 1).assert_kept();
    }
    let tally = play_all(0..200);
    tally.assert_kept();
    assert!(tally.decisions >= 20_000, "{}", tally.decisions);
    assert!(tally.acted >= 5_000, "{}", tally.acted);
    for (fault, count) in Fault::ALL.iter().zip(&tally.counts) {
        assert!(*count > 0, "{fault:?} never happened");
    }
}

#[test]
fn nor_in_stories_that_the_environment_chooses() {
    if wanted(SEED).is_none() {
        let from = wanted(FROM).unwrap_or(1_000_000);
        play_all(from..from + 50).assert_kept();
    }
}

#[test]
fn the_same_seed_tells_the_same_story() {
    for seed in [3, 7, 11] {
        let (one, other) = (play(seed, DECISIONS).text(), play(seed, DECISIONS).text());
        assert!(one.lines().count() > 500);
        assert_eq!(one, other, "seed {seed}");
    }
}

#[test]
#[ignore = "the long run: a million decisions, some minutes with --release"]
fn a_million_decisions_over_ten_thousand_seeds() {
    let clock = Clock::system();
    let from = wanted(FROM).unwrap_or(0);
    let stories = wanted(STORIES).unwrap_or(10_000);
    let tally = play_all(from..from + stories);
    say(&tally.in_words());
    say(&format!("{:.0} s", clock.mono().0.as_secs_f64()));
    tally.assert_kept();
    if stories >= 10_000 {
        assert!(tally.decisions >= 1_000_000, "{}", tally.decisions);
        for (fault, count) in Fault::ALL.iter().zip(&tally.counts) {
            assert!(*count >= 1000, "{fault:?} happened {count} times");
        }
    }
}

fn wanted(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.trim().parse().ok()
}

/// Past the capture of tests: whoever runs the long run wants to read it.
fn say(words: &str) {
    writeln!(std::io::stderr(), "{words}").unwrap();
}

#[derive(Default)]
struct Tally {
    seeds: u64,
    decisions: u64,
    calls: u64,
    acted: u64,
    counts: Vec<u64>,
    broken: BTreeMap<Promise, u64>,
    /// The first seed that broke a promise.
    worst: Option<u64>,
}

fn play_all(seeds: impl Iterator<Item = u64>) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        tally.add(seed, &play(seed, DECISIONS));
    }
    tally
}

impl Tally {
    fn add(&mut self, seed: u64, played: &Played) {
        self.seeds += 1;
        for (_, event) in &played.story {
            match event {
                Event::Pressed { .. } => self.decisions += 1,
                Event::Calling { .. } => self.calls += 1,
                Event::Acted { call: Some(_), .. } => self.acted += 1,
                _ => {}
            }
        }
        self.counts.resize(Fault::COUNT, 0);
        for (sum, count) in self.counts.iter_mut().zip(played.counts) {
            *sum += count;
        }
        for broken in played.broken() {
            *self.broken.entry(broken.promise).or_default() += 1;
            self.worst.get_or_insert(seed);
        }
    }

    fn in_words(&self) -> String {
        let broken = |promise| self.broken.get(&promise).copied().unwrap_or(0);
        let mut words = format!(
            "{} seeds, {} decisions, {} verdict calls, {} carried out\n",
            self.seeds, self.decisions, self.calls, self.acted
        );
        for (name, promise) in [
            ("lost", Promise::NotLost),
            ("twice", Promise::NotTwice),
            ("sent after an undo", Promise::UndoneStaysUndone),
            ("unsettled", Promise::Settled),
            ("not as confirmed", Promise::AsConfirmed),
            ("told untruly", Promise::Truth),
            ("over the budget", Promise::Budget),
        ] {
            words += &format!("{name}: {}\n", broken(promise));
        }
        for (fault, count) in Fault::ALL.iter().zip(&self.counts) {
            words += &format!("  {:<20} {count}\n", format!("{fault:?}"));
        }
        words
    }

    /// Tells the first story that broke a promise, and fails.
    fn assert_kept(&self) {
        let Some(seed) = self.worst else { return };
        let played = play(seed, DECISIONS);
        let text = played.text();
        for broken in played.broken() {
            let id = broken.id.as_ref().map(|id| format!("{:?}", id.as_str()));
            say(&format!("{:?} {id:?}: {}", broken.promise, broken.words));
            let about = |line: &&str| id.as_ref().is_some_and(|id| line.contains(id));
            for line in text.lines().filter(about) {
                say(&format!("    {line}"));
            }
        }
        panic!(
            "{:?}; replay the first with\n    \
             {SEED}={seed} cargo test --lib outbox::sim::tests::nothing",
            self.broken
        );
    }
}

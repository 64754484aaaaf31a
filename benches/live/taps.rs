//! A worker's submission, until its row stands in the queue.

use crate::support::Pty;
use crate::world::{World, program, without_pictures};
use crate::{SIZE, free_address};
use proofdesk::sandbox::Options;
use std::time::{Duration, Instant};

/// Tasks that are under way elsewhere, for each tap that is measured.
const SPARE: usize = 6;

/// After so long a row has missed its goal by far.
const TOO_LONG: Duration = Duration::from_secs(20);

/// So many taps, in milliseconds each.
pub fn measure(taps: usize) -> Vec<f64> {
    let addr = free_address();
    let world = World::new(Options {
        elsewhere: taps * SPARE,
        webhook: Some(format!("http://{addr}/webhooks/workfunder")),
        ..without_pictures(3)
    });
    world.set_limit(100_000);
    let text = format!(
        "[listen]\naddr = \"{addr}\"\n[[accounts]]\nname = \"workfunder\"\nbase_url = \"{}\"\n\
         api_key_env = \"WORKFUNDER_API_KEY\"\nwebhook_secret_env = \"SECRET\"\n",
        world.base_url
    );
    std::fs::write(world.home().join("config.toml"), text).unwrap();
    let (own, secret) = (world.variables(), world.webhook_secret());
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    let env: Vec<_> = own.chain([("SECRET", secret.as_str())]).collect();
    let console = Pty::spawn_in(world.home(), program(), &[], &env, SIZE.0, SIZE.1);
    console.wait_for("webhooks are received on");
    console.wait_for("Queue 3");
    let mut waits = Vec::new();
    for (task, title) in under_way(&world) {
        if waits.len() == taps {
            return waits;
        }
        waits.extend(tap(&world, &console, &task, &title));
    }
    panic!("only {} of {taps} tasks were submitted", waits.len());
}

/// Tasks that somebody works on: ids and titles.
fn under_way(world: &World) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for status in ["in_progress", "assigned", "posted"] {
        let mut offset = 0;
        loop {
            let page = world.get(&format!(
                "/v1/tasks?status={status}&limit=100&offset={offset}"
            ));
            let tasks = page["data"].as_array().unwrap();
            if tasks.is_empty() {
                break;
            }
            offset += tasks.len();
            let text = |task: &serde_json::Value, key: &str| task[key].as_str().unwrap().to_owned();
            found.extend(tasks.iter().map(|t| (text(t, "id"), text(t, "title"))));
        }
    }
    found
}

/// How long a task's submission takes to its row; `None` where its worker goes elsewhere.
fn tap(world: &World, console: &Pty, task: &str, title: &str) -> Option<f64> {
    let path = format!("/v1/tasks/{task}");
    let status = || world.get(&path)["status"].as_str().unwrap().to_owned();
    let next = format!("/control/tasks/{task}/next");
    loop {
        match status().as_str() {
            "in_progress" => break,
            "posted" | "assigned" => world.post(&next, ""),
            _ => return None,
        }
    }
    let rows = |screen: &vt100::Screen| rows_with(screen, title);
    let before = rows(&console.emulator());
    let tapped = Instant::now();
    world.post(&next, "");
    let shown = console.frame_within(TOO_LONG, |screen| rows(screen) > before);
    let waited = tapped.elapsed().as_secs_f64() * 1_000.0;
    if shown.is_none() {
        assert_ne!(
            status(),
            "proof_submitted",
            "no row came:\n{}",
            console.screen()
        );
        return None;
    }
    // Back to the rows that there were.
    let forced = format!("/control/tasks/{task}/status");
    world.post(&forced, r#"{"status":"cancelled"}"#);
    let gone = console.frame_within(TOO_LONG, |screen| rows(screen) == before);
    assert!(gone.is_some(), "the row stayed:\n{}", console.screen());
    Some(waited)
}

/// How many rows begin with the title, as far as the queue has room for it.
fn rows_with(screen: &vt100::Screen, title: &str) -> usize {
    let begin: String = title.chars().take(12).collect();
    let rows = screen.rows(0, SIZE.0);
    rows.filter(|row| row.contains(&begin)).count()
}

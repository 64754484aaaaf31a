//! The house keeps its order: rooms, arrows, clocks, colours and sizes, checked over
//! the sources. What only tests see is free.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what serves a test may fail as bluntly as a test"
)]

mod rules;
mod source;

use rules::offences;
use source::Source;
use std::path::{Path, PathBuf};

#[test]
fn every_source_keeps_to_its_room() {
    let sources = sources();
    assert!(sources.len() > 30, "only {} sources found", sources.len());
    let found: Vec<String> = sources.iter().flat_map(offences).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// All of `src` but what only tests see.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut names = Vec::new();
    list(&root, &root, &mut names);
    let sources: Vec<Source> = names
        .iter()
        .map(|name| {
            let text = std::fs::read_to_string(root.join(name)).unwrap();
            Source::parse(name.to_str().unwrap(), &text)
        })
        .collect();
    let test_files: Vec<PathBuf> = sources
        .iter()
        .flat_map(|source| source.test_files.clone())
        .collect();
    sources
        .into_iter()
        .filter(|source| {
            let is_for_tests = |file: &PathBuf| Path::new(&source.name).starts_with(file);
            !test_files.iter().any(is_for_tests)
        })
        .collect()
}

fn list(root: &Path, folder: &Path, names: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(root, &path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            names.push(path.strip_prefix(root).unwrap().to_owned());
        }
    }
    names.sort();
}

/// What the rules say about a made-up file.
fn told(name: &str, body: &str) -> Vec<String> {
    offences(&Source::parse(name, &format!("//! Made up.\n{body}\n")))
}

#[track_caller]
fn assert_told(name: &str, body: &str, rule: &str) {
    let found = told(name, body);
    assert!(found.iter().any(|line| line.contains(rule)), "{found:?}");
}

#[track_caller]
fn assert_free(name: &str, body: &str) {
    assert_eq!(told(name, body), [""; 0], "{body}");
}

#[test]
fn an_arrow_that_points_up_is_found_however_it_is_written() {
    for body in [
        "use crate::ledger::Ledger;",
        "use crate::{domain::Task, ledger::{Feed, Ledger}};",
        "fn f(l: &dyn crate::ledger::Ledger) {}",
        "fn f() { assert!(crate::ledger::open().is_ok()) }",
        "use super::super::super::ledger::Ledger;",
        "use super::*; fn f() { super::super::super::ledger::open() }",
        "pub use crate::ledger::*;",
    ] {
        assert_told("screen/queue/view.rs", body, "screen may not name ledger");
    }
    assert_free(
        "screen/queue/view.rs",
        "use crate::{domain::Task, ui::Map};",
    );
    assert_free("cli/queue.rs", "use crate::ledger::Ledger;");
}

#[test]
fn the_message_says_file_line_and_rule() {
    let found = told("domain/task.rs", "use std::fmt;\n\nuse crate::keys::Key;");
    assert_eq!(
        found,
        ["src/domain/task.rs:4: domain may not name keys; it may name "]
    );
}

#[test]
fn a_pure_room_cannot_reach_the_world() {
    for (body, thing) in [
        ("use tokio::sync::mpsc;", "tokio"),
        (
            "use std::{collections::BTreeMap, fs, time::Duration};",
            "std::fs",
        ),
        (
            "fn f() -> bool { std::env::var(\"A\").is_ok() }",
            "std::env",
        ),
        (
            "fn f() { let t = std::time::SystemTime::UNIX_EPOCH; }",
            "SystemTime",
        ),
    ] {
        assert_told("app/update.rs", body, &format!("cannot name {thing}"));
        assert_free("intake/poller.rs", body);
    }
}

#[test]
fn only_the_clock_reads_the_clocks() {
    let body = "fn f() { let t = vec![jiff::Timestamp::now()]; }";
    assert_told(
        "intake/poller.rs",
        body,
        "only clock.rs reads Timestamp::now",
    );
    assert_free("clock.rs", body);
    assert_told(
        "runtime/mod.rs",
        "fn f() { tokio::select! { _ = g(Instant::now()) => {} } }",
        "only clock.rs reads Instant::now",
    );
}

#[test]
fn colours_terminals_and_printing_have_their_owners() {
    assert_told(
        "ui/map.rs",
        "use ratatui::style::{Color, Style};",
        "name Color",
    );
    assert_told("sandbox/world.rs", "use tiny_skia::Color;", "name Color");
    assert_free("sandbox/pictures/canvas.rs", "use tiny_skia::Color;");
    assert_free("theme/dark.rs", "use ratatui::style::Color;");
    assert_free("ui/map.rs", "use ratatui::style::Style;");
    assert_told(
        "keys/mod.rs",
        "use ratatui::crossterm::event::KeyCode;",
        "crossterm",
    );
    assert_told("media/show.rs", "fn f() { viuer::print(); }", "viuer");
    assert_told("runtime/mod.rs", "fn f() { println!(\"x\") }", "println!");
    assert_told(
        "runtime/mod.rs",
        "fn f() { std::io::stdout(); }",
        "io::stdout",
    );
    assert_free("runtime/mod.rs", "fn f(c: Command) { c.stdout(pipe()); }");
    assert_free("cli/queue.rs", "fn f() { println!(\"x\") }");
}

#[test]
fn screens_and_adapters_do_not_know_each_other() {
    assert_told(
        "screen/queue/mod.rs",
        "use super::board::Board;",
        "screens never name each other: queue names board",
    );
    assert_told(
        "marketplace/toloka/mod.rs",
        "use crate::marketplace::workfunder::wire;",
        "adapters never name each other: toloka names workfunder",
    );
    assert_free(
        "marketplace/toloka/mod.rs",
        "use super::Marketplace; use super::toloka::wire;",
    );
    assert_free(
        "screen/queue/view.rs",
        "use super::Queue; use super::super::Screen;",
    );
    assert_free("screen/mod.rs", "pub mod board; pub use board::Board;");
}

#[test]
fn a_file_is_one_room_of_one_thought() {
    let long = "fn f() {}\n".repeat(500);
    assert_told("domain/task.rs", &long, "502 lines");
    let found = offences(&Source::parse("domain/task.rs", "fn f() {}"));
    assert!(found[0].contains("a module opens with //!"), "{found:?}");
}

#[test]
fn tests_comments_and_strings_are_free() {
    assert_free(
        "domain/task.rs",
        "// crate::ledger::open()\n/// See [`crate::ledger`] and println!.\nconst A: &str = \
         \"crate::ledger::open()\";\n#[cfg(test)]\nmod tests { use crate::ledger::Ledger; }",
    );
    let source = Source::parse(
        "domain/task.rs",
        "#[cfg(test)]\nmod tests;\n#[cfg(test)]\n#[path = \"task_more.rs\"]\nmod more;\nmod real;",
    );
    let files: Vec<&str> = source
        .test_files
        .iter()
        .filter_map(|f| f.to_str())
        .collect();
    assert_eq!(
        files,
        [
            "domain/task/tests.rs",
            "domain/task/tests",
            "domain/task_more.rs"
        ]
    );
    assert_told(
        "domain/task.rs",
        "#[cfg(test)]\nuse std::fmt;\nuse crate::ledger::Ledger;",
        "domain may not name ledger",
    );
}

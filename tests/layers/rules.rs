//! Who may name what. ARCHITECTURE.md says why.
//!
//! An exception belongs into a table here, with its reason.

use crate::source::{Named, Source};

/// Lines a file may have.
const MOST_LINES: usize = 500;

/// Each room and the rooms it may name. `clock` and the two seams of the effectful side
/// (`marketplace`, `ledger`: traits in their `mod.rs`) are what others build against.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &["domain"]),
    ("background", &[]),
    ("keys", &["domain"]),
    ("theme", &["domain"]),
    ("model", &["domain", "keys"]),
    // A text field understands key presses.
    ("ui", &["domain", "theme", "keys"]),
    ("screen", &["domain", "keys", "theme", "model", "ui"]),
    ("app", &["domain", "keys", "theme", "model", "ui", "screen"]),
    ("marketplace", &["domain", "clock"]),
    ("media", &["domain", "clock"]),
    ("opener", &["domain", "clock", "media"]),
    ("ledger", &["domain", "clock"]),
    ("intake", &["domain", "clock", "marketplace", "ledger"]),
    ("term", &["domain", "keys"]),
    ("config", &["domain", "clock", "keys", "theme"]),
    ("sandbox", &["domain", "clock", "background", "marketplace"]),
    (
        "runtime",
        &[
            "domain",
            "clock",
            "background",
            "keys",
            "theme",
            "model",
            "ui",
            "screen",
            "app",
            "marketplace",
            "media",
            "ledger",
            "intake",
            "opener",
            "term",
            "config",
        ],
    ),
];

/// Rooms that stand above all others, and what is not a room.
const ABOVE_ALL: &[&str] = &["cli", "main", "lib", "testkit"];

/// Rooms that are plain functions of what they are given.
const PURE: &[&str] = &["domain", "keys", "theme", "model", "ui", "screen", "app"];

/// What a plain function cannot need.
const IMPURE: &[&str] = &[
    "tokio",
    "reqwest",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
];

/// The clocks, which only `clock` reads.
const CLOCKS: &[&str] = &[
    "Timestamp::now",
    "Instant::now",
    "Zoned::now",
    "SystemTime::now",
];

/// Things that belong to a few files (a room, or a file within one), and to no other.
const OWNED: &[(&str, &[&str])] = &[
    // Colours have one home; the terminal's depth is the terminal's business, and the
    // embedded marketplace paints photographs.
    ("Color", &["theme", "term/quantise.rs", "sandbox/pictures"]),
    ("crossterm", &["term"]),
    ("viuer", &["cli", "term"]),
    ("print!", &["cli"]),
    ("println!", &["cli"]),
    ("eprint!", &["cli"]),
    // The panic's last words come when there is no command left to say them.
    ("eprintln!", &["cli", "term/panic.rs"]),
    // One thread owns stdout; commands own it where there is no console.
    ("io::stdout", &["cli", "term"]),
];

/// Folders whose parts never name each other.
const STRANGERS: &[(&str, &str)] = &[
    ("screen", "screens never name each other"),
    ("marketplace", "adapters never name each other"),
];

/// Parts of such a folder that all of its other parts build on. They name none of them.
const SHARED: &[&str] = &["webhook"];

/// Files that may be longer, and why.
const LONG_FILES: &[(&str, &str)] = &[];

/// All that is wrong with a file, as `src/file:line: rule`.
pub fn offences(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let mut tell = |line: usize, rule: String| {
        found.push(format!("src/{}:{line}: {rule}", source.name));
    };
    if !source.text.starts_with("//!") {
        tell(1, "a module opens with //!: what it is for".to_owned());
    }
    let lines = source.text.lines().count();
    if lines > MOST_LINES && !LONG_FILES.iter().any(|(name, _)| *name == source.name) {
        tell(
            lines,
            format!("{lines} lines; more than {MOST_LINES} need a reason in LONG_FILES"),
        );
    }
    for named in &source.paths {
        for rule in broken_by(source, named) {
            tell(named.line, rule);
        }
    }
    found
}

fn broken_by(source: &Source, named: &Named) -> Vec<String> {
    let room = source.room();
    let mut broken = Vec::new();
    broken.extend(wrong_room(room, named));
    broken.extend(stranger(source, named));
    if PURE.contains(&room)
        && let Some(thing) = IMPURE.iter().find(|thing| names(named, thing))
    {
        broken.push(format!("{room} is pure and cannot name {thing}"));
    }
    if room != "clock"
        && let Some(thing) = CLOCKS.iter().find(|thing| names(named, thing))
    {
        broken.push(format!(
            "only clock.rs reads {thing}; take the time as given"
        ));
    }
    for (thing, owners) in OWNED {
        if names(named, thing) && !owners.iter().any(|owner| source_is(source, owner)) {
            broken.push(format!("only {} may name {thing}", owners.join(", ")));
        }
    }
    broken
}

fn wrong_room(room: &str, named: &Named) -> Option<String> {
    let [first, other, ..] = named.path.as_slice() else {
        return None;
    };
    let is_room =
        |name: &str| ABOVE_ALL.contains(&name) || ROOMS.iter().any(|(room, _)| *room == name);
    if first != "crate" || other == room || !is_room(other) || ABOVE_ALL.contains(&room) {
        return None;
    }
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return Some(format!("{room} is no room that ROOMS knows"));
    };
    (!allowed.contains(&other.as_str())).then(|| {
        format!(
            "{room} may not name {other}; it may name {}",
            allowed.join(", ")
        )
    })
}

fn stranger(source: &Source, named: &Named) -> Option<String> {
    let own: Vec<&str> = source.name.split('/').collect();
    let (folder, rule) = STRANGERS.iter().find(|(folder, _)| own[0] == *folder)?;
    // `screen/mod.rs` lists them all.
    let part = own.get(1)?.trim_end_matches(".rs");
    let [first, room, other, ..] = named.path.as_slice() else {
        return None;
    };
    let is_part =
        other.starts_with(|c: char| c.is_ascii_lowercase()) && !SHARED.contains(&other.as_str());
    (part != "mod" && first == "crate" && room == folder && is_part && other != part)
        .then(|| format!("{rule}: {part} names {other}"))
}

/// Whether `thing`, a name or several joined by `::`, stands in the path.
fn names(named: &Named, thing: &str) -> bool {
    let wanted: Vec<&str> = thing.split("::").collect();
    named
        .path
        .windows(wanted.len())
        .any(|part| part.iter().map(String::as_str).eq(wanted.iter().copied()))
}

fn source_is(source: &Source, owner: &str) -> bool {
    source.room() == owner || std::path::Path::new(&source.name).starts_with(owner)
}

//! A person at the console: what stands before them, and what they press.

use crate::row::Row;
use crate::support::Pty;
use crate::world::{World, program};
use std::ops::{Deref, DerefMut};

/// The usual window.
pub const WIDE: (u16, u16) = (160, 42);

/// The console in its terminal.
pub struct Desk {
    pty: Pty,
    /// The settings of the terminal before.
    pub fresh: String,
}

impl Deref for Desk {
    type Target = Pty;

    fn deref(&self) -> &Pty {
        &self.pty
    }
}

impl DerefMut for Desk {
    fn deref_mut(&mut self) -> &mut Pty {
        &mut self.pty
    }
}

/// Which field a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Nothing,
    Words,
    Amount,
}

impl Desk {
    /// Opens the console with these lines in `[review]`.
    pub fn open(world: &World, review: &str) -> Self {
        Self::open_as(world, review, &[], &[], WIDE)
    }

    /// The same with arguments, more variables, and in a window of this size.
    pub fn open_as(
        world: &World,
        review: &str,
        args: &[&str],
        more: &[(&str, &str)],
        (columns, rows): (u16, u16),
    ) -> Self {
        world.configure(review);
        Self::open_configured(world, args, more, (columns, rows))
    }

    /// As another person on a machine of their own: another reviewer, another journal, the
    /// same key.
    pub fn open_elsewhere(world: &World, reviewer: &str, review: &str) -> Self {
        let file = format!("{reviewer}.toml");
        world.configure_for(reviewer, &file, review);
        let path = |name: &str| world.home().join(name).to_str().unwrap().to_owned();
        let (config, state) = (path(&file), path(&format!("state-{reviewer}")));
        let more = [
            ("PROOFDESK_CONFIG", config.as_str()),
            ("PROOFDESK_STATE_DIR", state.as_str()),
        ];
        Self::open_configured(world, &[], &more, WIDE)
    }

    fn open_configured(
        world: &World,
        args: &[&str],
        more: &[(&str, &str)],
        (columns, rows): (u16, u16),
    ) -> Self {
        let own = world.variables();
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        let all: Vec<_> = own.chain(more.iter().copied()).collect();
        let fresh = Pty::spawn("true", &[], &[], columns, rows).termios();
        let pty = Pty::spawn_in(world.home(), program(), args, &all, columns, rows);
        Self { pty, fresh }
    }

    /// Waits until `text` stands on a whole frame.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_frame(&format!("{text:?} to appear"), |screen| {
            screen.contents().contains(text)
        });
    }

    /// Waits for a whole frame without `text`.
    #[track_caller]
    pub fn wait_gone(&self, text: &str) {
        self.wait_frame(&format!("{text:?} to go"), |screen| {
            !screen.contents().contains(text)
        });
    }

    /// Waits until the verdict keys are awake: a proof is on screen and may be decided.
    #[track_caller]
    pub fn ready(&self) {
        self.wait_frame("the verdict keys", is_ready);
    }

    /// The row whose proof is on screen.
    #[track_caller]
    pub fn row<'a>(&self, rows: &'a [Row]) -> &'a Row {
        let head = head(&self.emulator());
        let mut found = rows.iter().filter(|row| head.starts_with(&row.title));
        match (found.next(), found.next()) {
            (Some(row), None) => row,
            _ => panic!("no row, or more than one, in\n{}", self.screen()),
        }
    }

    /// Presses a key that moves, and waits until another proof is on screen, or none.
    #[track_caller]
    pub fn go(&mut self, key: &str) {
        let before = head(&self.emulator());
        self.send(key);
        self.wait_frame("another proof", |screen| head(screen) != before);
    }

    /// Presses a verdict key on the proof before us and answers what is asked with
    /// `words`, until another proof is on screen, or none.
    #[track_caller]
    pub fn decide(&mut self, key: &str, words: &str) {
        let before = head(&self.emulator());
        self.send(key);
        self.wait_frame("a question or another proof", |screen| {
            asked(screen) != Asked::Nothing || head(screen) != before
        });
        loop {
            let screen = self.emulator();
            let answer = match asked(&screen) {
                Asked::Nothing => return,
                Asked::Words => words.to_owned(),
                Asked::Amount => wanted_amount(&screen),
            };
            let before = asked(&screen);
            self.send(&answer);
            // Two frames of the question by then: the console knows that it is on screen.
            self.wait_frame("what was typed", |screen| typed(screen).contains(&answer));
            self.send("\r");
            self.wait_frame("the answer to be taken", |screen| asked(screen) != before);
        }
    }

    /// The terminal is as it was before the program.
    #[track_caller]
    pub fn assert_given_back(&self) {
        assert_eq!(self.termios(), self.fresh);
        assert_eq!(crate::support::modes_left_on(&self.raw_bytes()), [""; 0]);
        assert!(!self.emulator().alternate_screen());
        assert!(!self.emulator().hide_cursor());
    }

    /// Leaves by key, and finds everything in order.
    #[track_caller]
    pub fn quit(mut self) {
        self.send("q");
        let exit = self.wait_exit();
        assert!(exit.success(), "{exit}\n{}", self.screen());
        self.assert_given_back();
    }
}

/// Whether the verdict keys look like keys: at rest they are quiet.
pub fn is_ready(screen: &vt100::Screen) -> bool {
    let last = screen.size().0 - 1;
    let colour = |row, text| find(screen, row, text).map(|at| screen.cell(row, at).unwrap());
    match (colour(0, "1 Queue"), colour(last, "a approve")) {
        (Some(key), Some(approve)) => key.fgcolor() == approve.fgcolor(),
        _ => false,
    }
}

/// The column from which on the text stands in a row.
fn find(screen: &vt100::Screen, row: u16, text: &str) -> Option<u16> {
    let columns = screen.size().1;
    let width = u16::try_from(text.chars().count()).unwrap();
    let contents = |at| screen.contents_between(row, at, row, at + width);
    (0..columns.saturating_sub(width)).find(|at| contents(*at) == text)
}

/// What heads the review pane of a wide window: the title, and what it pays.
pub fn head(screen: &vt100::Screen) -> String {
    let row = screen.rows(0, screen.size().1).nth(2).unwrap_or_default();
    row.split_once('│')
        .map_or_else(String::new, |(_, head)| head.trim().to_owned())
}

/// What the screen asks for.
pub fn asked(screen: &vt100::Screen) -> Asked {
    let text = screen.contents();
    match (text.contains("Esc goes back"), text.contains(" to go on: ")) {
        (false, _) => Asked::Nothing,
        (true, false) => Asked::Words,
        (true, true) => Asked::Amount,
    }
}

/// What stands in the field.
pub fn typed(screen: &vt100::Screen) -> String {
    let row = field(screen);
    let amount = row.split_once(" to go on: ").map(|(_, typed)| typed);
    let words = row.strip_prefix(" > ");
    amount.or(words).unwrap_or_default().trim_end().to_owned()
}

/// The title of the task that a question is about.
#[allow(dead_code, reason = "the crash loop asks for it")]
pub fn asked_about(screen: &vt100::Screen) -> String {
    let is_title = |row: &String| {
        let row = row.trim_start();
        row.starts_with("Approve attempt ") || row.starts_with("Reject attempt ")
    };
    let row = screen.rows(0, screen.size().1).find(is_title);
    let title = row.as_deref().and_then(|row| row.split_once(" · "));
    title.map_or_else(String::new, |(_, title)| title.trim().to_owned())
}

/// The line that tells what has just happened, with the rule around it.
#[allow(dead_code, reason = "the crash loop asks for it")]
pub fn news(screen: &vt100::Screen) -> String {
    let last = usize::from(screen.size().0);
    let mut rows = screen.rows(0, screen.size().1);
    rows.nth(last - 2).unwrap_or_default()
}

/// The row of the field that is typed into.
fn field(screen: &vt100::Screen) -> String {
    let mut rows = screen.rows(0, screen.size().1);
    let is_field = |row: &String| row.starts_with(" > ") || row.contains(" to go on: ");
    rows.find(is_field).unwrap_or_default()
}

/// `Type 42.00 to go on: `
pub fn wanted_amount(screen: &vt100::Screen) -> String {
    let row = field(screen);
    let (before, _) = row.split_once(" to go on: ").unwrap();
    before.trim().trim_start_matches("Type ").to_owned()
}

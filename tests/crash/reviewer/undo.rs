//! Taking a decision back, and what the screen says to that.

use crate::desk::{Desk, news};
use crate::support::patience;

/// What the screen said.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// Taken back: the decision on the task whose title begins like this.
    Back(String),
    /// It is on its way already.
    TooLate,
    /// Nothing about the undo, but what became of the decision meanwhile.
    Ended,
}

/// Whether the foot of the screen offers to take something back.
pub fn is_on_hold(screen: &vt100::Screen) -> bool {
    let last = screen.rows(0, screen.size().1).last();
    last.is_some_and(|row| row.contains("⏳"))
}

/// Presses the key and waits for what comes of it. `title` is the latest decision's.
pub fn undo(desk: &mut Desk, title: &str) -> Answer {
    desk.send("u");
    let frame = desk.frame_within(patience(), |screen| answer(screen, title).is_some());
    let answer = frame.and_then(|frame| answer(&frame, title));
    answer.unwrap_or_else(|| panic!("no answer to an undo\n{}", desk.screen()))
}

/// What stands on this screen about an undo.
pub fn answer(screen: &vt100::Screen, title: &str) -> Option<Answer> {
    let news = news(screen);
    if let Some((_, rest)) = news.split_once("Taken back, nothing was sent · ") {
        return Some(Answer::Back(beginning(rest)));
    }
    if news.contains("Too late") {
        return Some(Answer::TooLate);
    }
    let of_this = news.rsplit_once(" · ").is_some_and(|(_, rest)| {
        let rest = beginning(rest);
        !rest.is_empty() && title.starts_with(&rest)
    });
    (of_this || news.contains("Nothing is on hold")).then_some(Answer::Ended)
}

/// The title in the rule that carries the news; long ones are cut there.
fn beginning(rest: &str) -> String {
    rest.trim_end_matches(['─', ' ', '…']).to_owned()
}

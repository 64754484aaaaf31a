//! An event in one line, and what is known of how it came.

use super::{Piece, fill, put, put_pieces, put_right};
use crate::domain::event::{Effect, Event, Source};
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of an event's name; the longest of the known ones.
const NAME: usize = 24;

/// How it was learnt, and whether it was proven, in a word or two.
pub fn source_words(event: &Event) -> (String, Role) {
    let (word, role) = match (event.body.source, event.body.verified) {
        (Source::Poll, _) => ("asked", Role::Dim),
        (Source::House, _) => ("proofdesk", Role::Held),
        (Source::Webhook, Some(true)) => ("webhook ✓", Role::Dim),
        (Source::Webhook, _) => ("webhook, unproven", Role::Bad),
    };
    match event.body.delivery_attempt {
        Some(attempt @ 2..) => (format!("{word} ×{attempt}"), role),
        _ => (word.to_owned(), role),
    }
}

/// What it did, where that is worth a word.
pub fn effect_words(event: &Event) -> (&'static str, Role) {
    match event.effect {
        Effect::Moved | Effect::Told => ("", Role::Dim),
        Effect::Late => ("late", Role::Flag),
        Effect::Unclear => ("unclear", Role::Flag),
    }
}

/// The same as a sentence.
pub fn effect_sentence(event: &Event) -> &'static str {
    match event.effect {
        _ if event.body.task.is_none() => "about no task",
        Effect::Moved => "moved the task on",
        Effect::Told => "told more, moved nothing",
        Effect::Late => "came late; the task stayed where it was",
        Effect::Unclear => "late or not can't be told; the task is to be read",
    }
}

/// One event of a list.
#[derive(Clone, Copy, Debug)]
pub struct EventLine<'a> {
    /// The event.
    pub event: &'a Event,
    /// When it was received, as the screen tells it.
    pub time: &'a str,
    /// Its task's title or id, cleaned; empty in a list about one task.
    pub title: &'a str,
    /// Whether it is under the cursor.
    pub is_here: bool,
}

impl EventLine<'_> {
    /// Draws it: time, name, title, how it came.
    pub fn draw(&self, theme: &Theme, line: Rect, buf: &mut Buffer) {
        let event = self.event;
        let is_ours = event.body.source == Source::House;
        let (source, source_role) = source_words(event);
        let (effect, effect_role) = effect_words(event);
        let gap = if effect.is_empty() { "" } else { "  " };
        let right = [
            Piece::new(effect, theme.style(effect_role)),
            Piece::new(gap, theme.style(Role::Dim)),
            Piece::new(source, theme.style(source_role)),
            Piece::new(" ", theme.style(Role::Dim)),
        ];
        // Where there is little room, what happened comes before how it came.
        let used = put_right(buf, line, line.x + 38, line.y, &right);
        let left = Rect {
            width: line.width.saturating_sub(used + u16::from(used > 0)),
            ..line
        };
        let name_role = if is_ours { Role::Held } else { Role::Foreign };
        let name = event.body.name.clean(NAME);
        let pad = NAME + 2 - usize::from(super::width(&name)).min(NAME);
        let pieces = [
            Piece::new(format!("  {}  ", self.time), theme.style(Role::Dim)),
            Piece::new(name, theme.style(name_role)),
            Piece::new(" ".repeat(pad), theme.style(Role::Dim)),
            Piece::new(self.title, theme.style(Role::Foreign)),
        ];
        put_pieces(buf, left, line.x, line.y, &pieces);
        if self.is_here {
            put(buf, line, line.x, line.y, "›", theme.style(Role::Key));
            fill(buf, line, theme.style(Role::Cursor));
        }
    }
}

//! What the configuration decides about the console.

use crate::domain::guard::Policy;
use crate::domain::order::ReviewOrder;
use crate::domain::{Glob, NotifyBy};
use std::time::Duration;

/// A filter of the board that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilter {
    /// What it is called.
    pub name: String,
    /// As it would be typed.
    pub filter: String,
}

/// What the person wants to be told of while they look elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notify {
    /// Events with such a name.
    pub events: Vec<Glob>,
    /// By a notification on the desktop.
    pub by: NotifyBy,
    /// By the terminal's title.
    pub title: bool,
}

/// Fixed for as long as the console is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The name in the audit trail.
    pub reviewer: String,
    /// Unique for this run; decision ids begin with it.
    pub session: String,
    /// In which order rows stand.
    pub order: ReviewOrder,
    /// What guards demand.
    pub policy: Policy,
    /// The undo time.
    pub undo: Duration,
    /// How long verdict keys rest after the list has moved on by itself.
    pub rest: Duration,
    /// Whether verdict keys wait until the picture, or why there is none, was shown.
    pub wait_for_picture: bool,
    /// Ready-made reasons, at most nine.
    pub canned_reasons: Vec<String>,
    /// Ready-made notes, at most nine.
    pub canned_notes: Vec<String>,
    /// Ready-made reasons to put a proof off, at most nine.
    pub canned_skips: Vec<String>,
    /// Filters of the board, by name.
    pub board_filters: Vec<SavedFilter>,
    /// What is told outside the window.
    pub notify: Notify,
    /// Where webhooks are received, as `http://127.0.0.1:8787`.
    pub receiver: Option<String>,
    /// Where events are passed on to, if anywhere.
    pub forward_to: Option<String>,
    /// The time zone of the screen.
    pub zone: jiff::tz::TimeZone,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            reviewer: "reviewer".to_owned(),
            session: "session".to_owned(),
            order: ReviewOrder::default(),
            policy: Policy {
                read_only: false,
                confirm_above: crate::domain::Cents(20_000),
            },
            undo: Duration::from_secs(5),
            rest: Duration::from_millis(350),
            wait_for_picture: true,
            canned_reasons: Vec::new(),
            canned_notes: Vec::new(),
            canned_skips: Vec::new(),
            board_filters: Vec::new(),
            notify: Notify::default(),
            receiver: None,
            forward_to: None,
            zone: jiff::tz::TimeZone::UTC,
        }
    }
}

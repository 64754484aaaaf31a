//! The first row: which marketplace, real money or not, what waits, how it is connected.

use super::{Model, View};
use crate::domain::time::{in_words, seconds_between};
use crate::domain::{CallError, Environment, Now, State, Timestamp};
use crate::keys::Action;
use crate::model::{AccountState, Link};
use crate::theme::Role;
use crate::ui::{Piece, put_pieces, put_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
    let mut left = vec![Piece::new(" proofdesk ", style(model, Role::Heading))];
    left.extend(badge(model));
    left.push(Piece::new("  ", style(model, Role::Text)));
    left.extend(views(model));
    let mut right = status(model, now);
    let wanted = |pieces: &[Piece]| pieces.iter().map(|p| width(&p.text)).sum::<u16>();
    // What matters least goes first where there is little room.
    while !right.is_empty() && wanted(&left) + wanted(&right.concat()) + 1 > area.width {
        right.pop();
    }
    // The connection stays, in a word, where its details have no room.
    if right.is_empty() {
        let room = area.width.saturating_sub(wanted(&left) + 1);
        let words = account(model).map(|(_, account)| link_words(model, account));
        let fits = |piece: &Vec<Piece>| wanted(piece) <= room;
        right.extend(words.into_iter().flatten().find(fits));
    }
    let right = right.concat();
    let used = put_pieces(buf, area, area.x, area.y, &left);
    put_right(buf, area, area.x + used + 1, area.y, &right);
}

fn style(model: &Model, role: Role) -> ratatui::style::Style {
    model.theme.style(role)
}

/// The account whose row is under the cursor, or the first one.
fn account(model: &Model) -> Option<(&crate::domain::AccountName, &AccountState)> {
    let here = model.queue.cursor.as_ref().map(|key| &key.account);
    here.and_then(|name| model.data.accounts.get_key_value(name))
        .or_else(|| model.data.accounts.iter().next())
}

fn badge(model: &Model) -> Vec<Piece> {
    let Some((name, account)) = account(model) else {
        return Vec::new();
    };
    let (word, role) = match account.environment {
        Environment::Live => (" LIVE ", Role::Live),
        Environment::Test => (" TEST ", Role::Test),
        Environment::Unknown => (" LIVE? ", Role::Live),
    };
    let mut pieces = vec![
        Piece::new(word, style(model, role)),
        Piece::new(format!(" {}", name.shown()), style(model, Role::Text)),
    ];
    if model.settings.policy.read_only {
        pieces.push(Piece::new(" read-only", style(model, Role::Flag)));
    }
    pieces
}

/// ` TEST` or ` LIVE`, where only words have room.
pub(super) fn badge_word(model: &Model) -> &'static str {
    match account(model).map(|(_, account)| account.environment) {
        Some(Environment::Test) => " TEST",
        Some(Environment::Live | Environment::Unknown) => " LIVE",
        None => "",
    }
}

fn views(model: &Model) -> Vec<Piece> {
    let one = |action: Action, text: String, is_open: bool| {
        let role = if is_open { Role::Heading } else { Role::Dim };
        let key = Piece::new(
            format!(" {} ", model.keymap.key(action)),
            style(model, Role::Key),
        );
        [key, Piece::new(format!("{text} "), style(model, role))]
    };
    let is_known = model.data.accounts.values().all(|account| account.swept);
    let queue = match (is_known, model.data.queue().waiting()) {
        (false, 0) => "Queue …".to_owned(),
        (_, waiting) => format!("Queue {waiting}"),
    };
    let others = [
        (Action::Board, "Board", View::Board),
        (Action::Events, "Events", View::Events),
        (Action::History, "History", View::History),
    ];
    let mut pieces = one(Action::Queue, queue, model.view == View::Queue).to_vec();
    for (action, name, view) in others {
        pieces.extend(one(action, name.to_owned(), model.view == view));
    }
    pieces
}

/// Connection, budget, speed, name: each a group that can be left out.
fn status(model: &Model, now: Now) -> Vec<Vec<Piece>> {
    let Some((_, account)) = account(model) else {
        return Vec::new();
    };
    let mut groups = vec![link(model, account, now)];
    let budget = account.budget;
    if budget.limit > 0 {
        let text = format!("  {}/{} req", budget.used, budget.limit);
        groups.push(vec![Piece::new(text, style(model, Role::Dim))]);
    }
    let hour_ago = now.wall - jiff::SignedDuration::from_hours(1);
    let speed = format!("  {}/h", model.data.decided_since(hour_ago));
    groups.push(vec![Piece::new(speed, style(model, Role::Dim))]);
    let name = crate::domain::Untrusted::new(model.settings.reviewer.as_str()).clean(16);
    groups.push(vec![Piece::new(
        format!("  {name}"),
        style(model, Role::Dim),
    )]);
    if let Some(last) = groups.last_mut() {
        last.push(Piece::new(" ", style(model, Role::Text)));
    }
    groups
}

fn link(model: &Model, account: &AccountState, now: Now) -> Vec<Piece> {
    match &account.link {
        Link::Connecting => vec![Piece::new("○ connecting", style(model, Role::Dim))],
        Link::Live { since } => {
            let since = model.scene(now).clock(*since);
            vec![
                Piece::new("● live", style(model, Role::Good)),
                Piece::new(format!(" since {since}"), style(model, Role::Dim)),
            ]
        }
        Link::Trouble { error, next_try } => {
            let again = next_try
                .map(|at| format!(", again in {} s", now.mono.until(at).as_secs() + 1))
                .unwrap_or_default();
            let text = format!("✗ {}{again}", trouble_word(error));
            vec![Piece::new(text, style(model, Role::Bad))]
        }
    }
}

/// The same in a word, or in a sign where there is no room for it.
fn link_words(model: &Model, account: &AccountState) -> [Vec<Piece>; 2] {
    let (sign, word, role) = match &account.link {
        Link::Connecting => ("○", "connecting", Role::Dim),
        Link::Live { .. } => ("●", "live", Role::Good),
        Link::Trouble { error, .. } => ("✗", trouble_word(error), Role::Bad),
    };
    let piece = |text: String| vec![Piece::new(text, style(model, role))];
    [piece(format!("{sign} {word} ")), piece(format!("{sign} "))]
}

fn trouble_word(error: &CallError) -> &'static str {
    match error {
        CallError::Auth { .. } => "key refused",
        CallError::Limited { .. } => "rate limit",
        CallError::Offline { .. } => "no connection",
        CallError::Server { .. } => "server trouble",
        CallError::NotFound | CallError::Refused { .. } | CallError::Protocol { .. } => {
            "no sensible answer"
        }
        CallError::Uncounted { .. } => "ledger trouble",
    }
}

/// What the body says while no row is under the cursor.
pub(super) fn idle_words(model: &Model, now: Now) -> Vec<(String, Role)> {
    let refresh = model.keymap.key(Action::Refresh);
    let mut lines = Vec::new();
    for (name, account) in &model.data.accounts {
        if let Link::Trouble { error, .. } = &account.link {
            let text = format!("{}: {error}.", name.shown());
            lines.push((text, Role::Bad));
            lines.push((trouble_advice(error, &refresh), Role::Dim));
        }
    }
    if !lines.is_empty() {
        return lines;
    }
    if model.data.accounts.values().any(|account| !account.swept) {
        return vec![("Asking what waits …".to_owned(), Role::Dim)];
    }
    let held = model.data.held().len();
    if !model.queue.filter.is_empty() && model.data.queue().waiting() > 0 {
        let text = format!("No row has “{}”. Esc shows all.", model.queue.filter.text());
        return vec![(text, Role::Dim)];
    }
    if held > 0 {
        let undo = model.keymap.key(Action::Undo);
        let text = format!("Everything is decided; {held} on hold, {undo} takes back.");
        return vec![(text, Role::Text)];
    }
    let mut lines = vec![("Nothing waits.".to_owned(), Role::Text)];
    lines.extend(last_decided(model, now.wall).map(|text| (text, Role::Dim)));
    lines.push((
        format!("New proofs appear by themselves; {refresh} asks now."),
        Role::Dim,
    ));
    lines
}

fn trouble_advice(error: &CallError, refresh: &str) -> String {
    match error {
        CallError::Auth { .. } => {
            "Check the account's key, then start again. Nothing is sent with it.".to_owned()
        }
        _ => format!("It is tried again by itself; {refresh} tries now."),
    }
}

fn last_decided(model: &Model, wall: Timestamp) -> Option<String> {
    let records = model.data.records().iter().rev();
    let last = records
        .filter(|record| record.state() == State::Confirmed)
        .find_map(|record| record.last().map(|step| step.at))?;
    let ago = in_words(seconds_between(last, wall));
    Some(format!("The last proof was decided {ago} ago."))
}

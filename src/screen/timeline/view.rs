//! The timeline: steps and proofs, and the events beside them or underneath.
//!
//! ```text
//!  Photograph storefront at 123 Main St                           $42.00 to the worker
//!  Brooklyn · Marcus T. · task a1b2c3 at workfunder
//!
//!   posted            13:04:11            15:20:03  task.proof_submitted   webhook ✓
//!   assigned          13:30:00    26m     15:24:10  task.proof_rejected    webhook ✓
//! ▸ proof submitted   14:45:00     1h !
//! ```

use super::{State, Told, steps};
use crate::domain::proof::ProofStatus;
use crate::domain::time::{in_words, seconds_between, short_age};
use crate::domain::{Card, Proof, Status};
use crate::model::{Lane, Paints, Scene};
use crate::theme::{Role, Theme};
use crate::ui::event::{EventLine, effect_sentence, source_words};
use crate::ui::{Piece, put, put_pieces, put_right, rule};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use steps::Step;

/// From this width on, steps and events stand side by side.
const BESIDE: u16 = 110;

/// Columns of the steps there.
const STEPS: u16 = 50;

/// Rows of the heading.
const HEAD: u16 = 3;

/// Draws the timeline.
pub fn view(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    body: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    draw_head(state, scene, theme, body, buf);
    let rest = Rect {
        y: body.y + HEAD.min(body.height),
        height: body.height.saturating_sub(HEAD),
        ..body
    };
    let lines = story(state, scene);
    let (left, right) = divide(rest, lines.len());
    // The end matters most where there is no room for all.
    let hidden = lines.len().saturating_sub(left.height.into());
    for (y, line) in (left.y..left.bottom()).zip(lines.iter().skip(hidden)) {
        let pieces: Vec<_> = line
            .iter()
            .map(|(text, role)| Piece::new(text.as_str(), theme.style(*role)))
            .collect();
        put_pieces(buf, left, left.x + 1, y, &pieces);
    }
    if right.x > left.x {
        for y in rest.top()..rest.bottom() {
            put(buf, body, right.x - 1, y, "│", theme.style(Role::Line));
        }
    } else if right.height > 0 {
        rule(buf, body, right.y - 1, theme.style(Role::Line));
    }
    draw_events(state, scene, theme, right, buf, paints);
}

/// Room for the story and for the events.
fn divide(rest: Rect, lines: usize) -> (Rect, Rect) {
    if rest.width >= BESIDE {
        let left = Rect {
            width: STEPS,
            ..rest
        };
        let right = Rect {
            x: rest.x + STEPS + 1,
            width: rest.width - STEPS - 1,
            ..rest
        };
        return (left, right);
    }
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX);
    let above = wanted.min(rest.height * 3 / 5);
    let left = Rect {
        height: above,
        ..rest
    };
    let right = Rect {
        y: rest.y + above + 1,
        height: rest.height.saturating_sub(above + 1),
        ..rest
    };
    (left, right)
}

fn draw_head(state: &State, scene: Scene<'_>, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let card = scene.data.board.card(&state.key);
    let payout = card.and_then(|card| card.payout);
    let payout = payout.map(|cents| format!("{cents} to the worker "));
    let payout = Piece::new(payout.unwrap_or_default(), theme.style(Role::Money));
    let used = put_right(buf, body, body.x + 20, body.y, &[payout]);
    let left = Rect {
        width: body.width.saturating_sub(used + 1),
        ..body
    };
    let title = card.filter(|card| !card.title.is_blank());
    let title = title.map_or_else(|| state.key.task.shown(), |card| card.title.clean(200));
    put(
        buf,
        left,
        body.x + 1,
        body.y,
        &title,
        theme.style(Role::ForeignTitle),
    );
    let mut words = Vec::new();
    if let Some(card) = card {
        let told = [&card.city, &card.worker_name].map(|text| text.clean(40));
        words.extend(told.map(|text| (text, Role::ForeignQuiet)));
    }
    words.push((format!("task {}", state.key.task.shown()), Role::Dim));
    words.push((state.key.account.shown(), Role::Dim));
    let mut pieces = Vec::new();
    for (text, role) in words.into_iter().filter(|(text, _)| !text.is_empty()) {
        let gap = if pieces.is_empty() { "" } else { " · " };
        pieces.push(Piece::new(gap, theme.style(Role::Dim)));
        pieces.push(Piece::new(text, theme.style(role)));
    }
    put_pieces(buf, body, body.x + 1, body.y + 1, &pieces);
}

type Line = Vec<(String, Role)>;

/// Steps, where it is now, proofs: a line each.
fn story(state: &State, scene: Scene<'_>) -> Vec<Line> {
    let steps = steps::steps(state.events.values().map(AsRef::as_ref));
    let mut lines: Vec<Line> = steps.iter().map(|step| step_line(step, scene)).collect();
    match &state.told {
        Told::Waiting => lines.push(vec![("  reading …".to_owned(), Role::Dim)]),
        Told::Failed(why) => lines.push(vec![(format!("  {why}"), Role::Bad)]),
        Told::All if steps.is_empty() => {
            lines.push(vec![("  No step was told.".to_owned(), Role::Dim)]);
        }
        Told::All => {}
    }
    if let Some(card) = scene.data.board.card(&state.key) {
        lines.extend(now_line(card, scene));
    }
    let entry = scene.data.entry(&state.key);
    let proofs = entry.map_or(&[][..], |entry| entry.proofs());
    if !proofs.is_empty() {
        lines.push(Vec::new());
        lines.extend(proofs.iter().map(|proof| proof_line(proof, scene)));
    }
    lines
}

/// `  proof submitted 2  15:20:03     30m`
fn step_line(step: &Step, scene: Scene<'_>) -> Line {
    let attempt = step.attempt.filter(|attempt| *attempt > 1);
    let words = match attempt {
        Some(attempt) => format!("{} {attempt}", step.status.in_words()),
        None => step.status.in_words(),
    };
    let took = step.took.map(took).unwrap_or_default();
    let note = match (step.is_late, step.is_asked) {
        (true, _) => "  late",
        (false, true) => "  asked",
        _ => "",
    };
    let role = match step.status {
        Status::Other(_) => Role::Foreign,
        _ => Role::Text,
    };
    vec![
        (format!("  {words:<18}"), role),
        (format!("{:>13}", scene.moment(step.at)), Role::Dim),
        (format!("{took:>8}"), Role::Text),
        (
            note.to_owned(),
            if step.is_late { Role::Flag } else { Role::Dim },
        ),
    ]
}

/// How long a step took: what is quick to the second.
fn took(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..172_800 => format!("{}h {:02}m", seconds / 3_600, seconds / 60 % 60),
        _ => short_age(seconds),
    }
}

/// Where it is stuck, unless it has ended.
fn now_line(card: &Card, scene: Scene<'_>) -> Option<Line> {
    let lane = Lane::of(card.status.as_ref());
    let status = card.status.as_ref()?;
    if lane.has_ended() {
        return None;
    }
    let seconds = seconds_between(card.since, scene.now.wall);
    let is_long = lane.long_after().is_some_and(|long| seconds > long);
    let mut line = vec![
        ("▸ ".to_owned(), Role::Key),
        (
            format!("{} for {}", status.in_words(), in_words(seconds)),
            if is_long { Role::Flag } else { Role::Text },
        ),
    ];
    if is_long {
        line.push(("  ! long".to_owned(), Role::Flag));
    }
    if let Some(deadline) = card.deadline {
        let left = seconds_between(scene.now.wall, deadline);
        line.push(match left {
            ..0 => (
                format!("  {} past its deadline", in_words(-left)),
                Role::Bad,
            ),
            _ => (format!("  due in {}", in_words(left)), Role::Dim),
        });
    }
    Some(line)
}

/// `  attempt 1  rejected 14:50  “Photo is blurry.”`
fn proof_line(proof: &Proof, scene: Scene<'_>) -> Line {
    let role = match proof.status {
        ProofStatus::Approved => Role::Good,
        ProofStatus::Rejected => Role::Flag,
        _ => Role::Text,
    };
    let sent = proof.created_at.map(|at| scene.moment(at));
    let mut line = vec![
        (format!("  attempt {}  ", proof.attempt), Role::Dim),
        (proof.status.word().to_owned(), role),
        (format!("  sent {}", sent.unwrap_or_default()), Role::Dim),
    ];
    if let Some(reason) = &proof.rejection_reason {
        line.push((format!("  “{}”", reason.clean(120)), Role::Foreign));
    }
    line
}

fn draw_events(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    paints.list_rows = area.height;
    if let (Some(payload), Some(event)) = (&state.open, state.event()) {
        let (source, _) = source_words(event);
        let words = format!("  {source} · {}", effect_sentence(event));
        let name = event.body.name.clean(40);
        let head = [
            Piece::new(name, theme.style(Role::ForeignTitle)),
            Piece::new(words, theme.style(Role::Dim)),
        ];
        put_pieces(buf, area, area.x + 2, area.y, &head);
        let rest = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(1),
            ..area
        };
        paints.list_rows = rest.height;
        payload.draw(theme, rest, buf);
        return;
    }
    let top = crate::ui::first_row(state.top, state.place(), state.events.len(), area.height);
    let here = state.place();
    let shown = state.events.values().enumerate().skip(top);
    let shown: Vec<_> = shown.take(area.height.into()).collect();
    let received = shown.iter().map(|(_, event)| event.body.received_at);
    let times = scene.moments(received);
    for ((y, (n, event)), time) in (area.y..).zip(shown).zip(&times) {
        let line = EventLine {
            event,
            time,
            title: "",
            is_here: n == here,
        };
        line.draw(theme, Rect::new(area.x, y, area.width, 1), buf);
    }
}

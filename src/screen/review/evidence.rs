//! The picture, or in its place the words that say why there is none and what to do.

use super::{State, picture_area, picture_rects, picture_room};
use crate::domain::framing::FITTED;
use crate::domain::time::in_words;
use crate::domain::{Framing, MediaKind, Picture, Proof, ProofKey, ProofStatus, TaskKey};
use crate::keys::Action;
use crate::model::{Entry, Evidence, Paints, PictureState, Proofs, Scene};
use crate::theme::{Role, Theme};
use crate::ui::{centred, draw_picture, put, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the evidence into `rect` and reports the proof if it was really shown: the whole
/// picture, or the reason why there is none. What is looked at beside it is drawn, and
/// nothing is reported of that.
pub fn draw(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    rect: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let Some(proof) = state.shown(entry) else {
        let (text, role) = unread(scene, entry);
        draw_words(buf, rect, theme, &text, role);
        return;
    };
    let (left, right) = picture_rects(rect, state.beside.is_some());
    if let (Some(left), Some(key)) = (left, &state.beside) {
        draw_beside(scene, theme, (key, entry), left, buf, paints);
        draw_name(scene, theme, entry, proof, (right, false), buf);
    }
    draw_one(scene, theme, &entry.task.key, proof, right, buf, paints);
}

/// Which attempt it is, and of which other job, right above the left corner of its picture.
fn draw_name(
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    proof: &Proof,
    (rect, is_foreign): (Rect, bool),
    buf: &mut Buffer,
) {
    let key = entry.task.key.proof(&proof.id);
    let place = match scene.data.pictures.get(&key) {
        Some(PictureState::Ready { shown, .. }) => {
            let within = centred(picture_room(rect, &proof.kind), &shown.picture);
            match proof.kind {
                MediaKind::Signature => paper(within),
                _ => within,
            }
        }
        _ => rect,
    };
    let (x, y) = (place.x, place.y.saturating_sub(1));
    let mut words = attempt_words(proof);
    if is_foreign {
        words = format!("{words}: {}", entry.task.title.clean(200));
    }
    let line = Rect {
        x,
        y,
        width: rect.right().saturating_sub(x),
        height: 1,
    };
    put(buf, line, x, y, &words, theme.style(Role::Dim));
}

/// The other picture under its name; `here` is the task on screen.
fn draw_beside(
    scene: Scene<'_>,
    theme: &Theme,
    (key, here): (&ProofKey, &Entry),
    left: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let entry = scene.data.entry(&key.task);
    let found = entry.and_then(|entry| {
        let mut proofs = entry.proofs().iter();
        Some((entry, proofs.find(|proof| proof.id == key.proof)?))
    });
    let Some((entry, proof)) = found else {
        let text = "The other proof is no longer here.";
        draw_words(buf, left, theme, text, Role::Dim);
        return;
    };
    let is_foreign = entry.task.key != here.task.key;
    draw_name(scene, theme, entry, proof, (left, is_foreign), buf);
    // What is seen of this one vouches for nothing.
    let mut of_it = Paints::default();
    draw_one(scene, theme, &entry.task.key, proof, left, buf, &mut of_it);
    paints.rasters.append(&mut of_it.rasters);
}

/// `attempt 1, rejected`
fn attempt_words(proof: &Proof) -> String {
    let status = match proof.status {
        ProofStatus::Pending => "",
        ProofStatus::Approved => ", approved",
        ProofStatus::Rejected => ", rejected",
        ProofStatus::Other(_) => ", judged",
    };
    format!("attempt {}{status}", proof.attempt)
}

fn draw_one(
    scene: Scene<'_>,
    theme: &Theme,
    task: &TaskKey,
    proof: &Proof,
    rect: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    if picture_area(rect, &proof.kind, scene.cell).is_none() {
        let text = "The window is too small for the picture.";
        draw_words(buf, rect, theme, text, Role::Bad);
        return;
    }
    let key = task.proof(&proof.id);
    if let Some(PictureState::Ready { shown, framing, .. }) = scene.data.pictures.get(&key) {
        let room = picture_room(rect, &proof.kind);
        if proof.kind == MediaKind::Signature {
            draw_paper(theme, room, &shown.picture, buf);
        }
        paints
            .rasters
            .extend(draw_picture(buf, room, &shown.picture));
        // One that was made for a larger place is cut until the next is there.
        let picture = &shown.picture;
        if picture.columns <= room.width && picture.rows <= room.height {
            report(task, proof, shown.is_rough, *framing, paints);
        }
        return;
    }
    let (text, role, is_final) = instead(scene, proof, &key);
    let whole = draw_words(buf, rect, theme, &text, role);
    if is_final && whole {
        paints.evidence = Some(Evidence::of(task, proof));
    }
}

/// A part of a picture, a frame of a video or a small preview is no evidence: the whole
/// has to have been on screen.
fn report(task: &TaskKey, proof: &Proof, is_rough: bool, framing: Framing, paints: &mut Paints) {
    if is_rough {
        return;
    }
    paints.looked = Some((task.proof(&proof.id), framing));
    if framing.zoom <= FITTED && framing.frame.is_none() {
        paints.evidence = Some(Evidence::of(task, proof));
    }
}

/// The sheet that a signature lies on, edge and all.
fn paper(within: Rect) -> Rect {
    Rect {
        x: within.x.saturating_sub(2),
        y: within.y.saturating_sub(1),
        width: within.width + 4,
        height: within.height + 2,
    }
}

/// Light paper with a thin edge around the place of a signature, whatever the theme.
fn draw_paper(theme: &Theme, room: Rect, picture: &Picture, buf: &mut Buffer) {
    let sheet = paper(centred(room, picture));
    let style = theme.style(Role::Paper);
    let across = "─".repeat(usize::from(sheet.width.saturating_sub(2)));
    let blank = " ".repeat(usize::from(sheet.width.saturating_sub(2)));
    let last = sheet.bottom().saturating_sub(1);
    for y in sheet.top()..sheet.bottom() {
        let line = match y {
            y if y == sheet.y => format!("┌{across}┐"),
            y if y == last => format!("└{across}┘"),
            _ => format!("│{blank}│"),
        };
        put(buf, sheet, sheet.x, y, &line, style);
    }
}

/// Why no proof is on screen.
fn unread(scene: Scene<'_>, entry: &Entry) -> (String, Role) {
    match &entry.proofs {
        Proofs::Unknown => ("Reading what was sent …".to_owned(), Role::Dim),
        Proofs::Failed { error, at } => {
            let ago = in_words(i64::try_from(at.until(scene.now.mono).as_secs()).unwrap_or(0));
            let text = format!("The proofs couldn't be read: {error}. That was {ago} ago.");
            (text, Role::Bad)
        }
        Proofs::Known { .. } => ("No proof was sent for this task.".to_owned(), Role::Dim),
    }
}

/// What stands in place of a picture, and whether that is all there will be.
fn instead(scene: Scene<'_>, proof: &Proof, key: &ProofKey) -> (String, Role, bool) {
    let refresh = scene.key(Action::Refresh);
    match scene.data.pictures.get(key) {
        Some(PictureState::Broken(why) | PictureState::Unreadable(why)) => (
            format!("The picture can't be shown: {why}"),
            Role::Bad,
            true,
        ),
        Some(PictureState::Unreached(why, again)) => {
            let seconds = scene.now.mono.until(*again).as_secs() + 1;
            let text = format!(
                "The picture couldn't be fetched: {why}. It is tried again in {seconds} s."
            );
            (text, Role::Bad, true)
        }
        Some(PictureState::Expired { url, .. }) if proof.file.as_ref() == Some(url) => {
            let text = format!(
                "The picture's address has expired; a new one is asked for. {refresh} asks now."
            );
            (text, Role::Flag, false)
        }
        _ if proof.file.is_none() => (
            "The marketplace names no file for this proof.".to_owned(),
            Role::Bad,
            true,
        ),
        _ => ("Fetching the picture …".to_owned(), Role::Dim, false),
    }
}

/// Words in the middle of the picture's place. False if not all of them had room.
fn draw_words(buf: &mut Buffer, rect: Rect, theme: &Theme, text: &str, role: Role) -> bool {
    let columns = rect.width.saturating_sub(4).min(72);
    let all = wrap(text, columns, usize::MAX);
    let rows = usize::from(rect.height);
    let shown = wrap(text, columns, rows);
    let top = rect.y + rect.height.saturating_sub(shown.len() as u16) / 2;
    for (y, line) in (top..).zip(&shown) {
        let x = rect.x + rect.width.saturating_sub(width(line)) / 2;
        put(buf, rect, x, y, line, theme.style(role));
    }
    !shown.is_empty() && all.len() <= rows
}

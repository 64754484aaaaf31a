//! The picture, or in its place the words that say why there is none and what to do.

use super::picture_area;
use crate::domain::time::in_words;
use crate::domain::{Proof, ProofKey};
use crate::keys::Action;
use crate::model::{Entry, Evidence, Paints, PictureState, Proofs, Scene};
use crate::theme::{Role, Theme};
use crate::ui::{draw_picture, put, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the evidence into `rect` and reports the proof if it was really shown: the
/// picture, or the reason why there is none.
pub fn draw(
    scene: Scene<'_>,
    theme: &Theme,
    entry: &Entry,
    proof: Option<&Proof>,
    rect: Rect,
    buf: &mut Buffer,
    paints: &mut Paints,
) {
    let Some(proof) = proof else {
        let (text, role) = unread(scene, entry);
        draw_words(buf, rect, theme, &text, role);
        return;
    };
    if picture_area(rect, scene.cell).is_none() {
        let text = "The window is too small for the picture.";
        draw_words(buf, rect, theme, text, Role::Bad);
        return;
    }
    let key = entry.task.key.proof(&proof.id);
    if let Some(PictureState::Ready { shown, .. }) = scene.data.pictures.get(&key) {
        draw_picture(buf, rect, &shown.picture);
        if !shown.is_rough {
            paints.evidence = Some(Evidence::of(&entry.task.key, proof));
        }
        return;
    }
    let (text, role, is_final) = instead(scene, proof, &key);
    let whole = draw_words(buf, rect, theme, &text, role);
    if is_final && whole {
        paints.evidence = Some(Evidence::of(&entry.task.key, proof));
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

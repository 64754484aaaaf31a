//! What is needed now: readings, pictures, and when the screen changes by itself.

use super::frame::picture_rect;
use super::{Model, View};
use crate::domain::{FileVersion, Framing, Mono, Now, Proof, TaskKey};
use crate::model::{Entry, Link, PictureState, PictureWant, Proofs, Rank, ReadWant, Wants, What};
use crate::screen::review;
use ratatui::layout::Rect;
use std::time::Duration;

/// Readings beyond these wait until some are done.
const READS_MOST: usize = 300;

/// An address with less than this left is asked for anew.
const EXPIRES_SOON: Duration = Duration::from_secs(300);

/// An address isn't asked for more often than this, whatever the server's clock says,
/// unless a person asks.
const ADDRESS_AGAIN: Duration = Duration::from_secs(30);

/// Ages on screen are brought up to date this often.
const AGES_TICK: Duration = Duration::from_secs(10);

/// The row under the cursor, the next two that can be decided, and the one before.
pub(super) fn near(model: &Model) -> Vec<(TaskKey, Rank)> {
    let data = &model.data;
    let rows = data.queue();
    let Some(at) = model.queue.place(data) else {
        let first = rows.keys().take(2);
        return first.map(|key| (key.clone(), Rank::Next)).collect();
    };
    let open = |key: &&TaskKey| {
        data.entry(key)
            .is_some_and(|entry| data.waits(entry) && data.task_standing(entry).may_decide())
    };
    let here = rows.get(at).map(|key| (key.clone(), Rank::OnScreen));
    let next = rows.from(at + 1).filter(open).take(2);
    let previous = at.checked_sub(1).and_then(|at| rows.get(at));
    here.into_iter()
        .chain(next.map(|key| (key.clone(), Rank::Next)))
        .chain(previous.map(|key| (key.clone(), Rank::Previous)))
        .collect()
}

pub(super) fn wants(model: &Model, now: Now) -> Wants {
    let near = near(model);
    Wants {
        reads: reads(model, &near, now),
        pictures: pictures(model, &near, now),
        recalls: model.recalls(),
        title: model
            .telling
            .title(&model.settings.notify, model.data.queue().waiting()),
        wake: wake(model, now),
    }
}

fn reads(model: &Model, near: &[(TaskKey, Rank)], now: Now) -> Vec<ReadWant> {
    let data = &model.data;
    let near_first = near.iter().map(|(key, rank)| (key, *rank));
    let others = data
        .queue()
        .unread()
        .filter(|key| !near.iter().any(|(n, _)| n == *key))
        .map(|key| (key, Rank::Rest));
    near_first
        .chain(others)
        .filter(|(key, rank)| {
            data.entry(key)
                .is_some_and(|entry| needs_proofs(model, entry, *rank, now))
        })
        .take(READS_MOST)
        .map(|(key, rank)| ReadWant {
            key: key.clone(),
            what: What::Proofs,
            rank,
        })
        .collect()
}

fn needs_proofs(model: &Model, entry: &Entry, rank: Rank, now: Now) -> bool {
    let Proofs::Known { read_at, .. } = &entry.proofs else {
        return true;
    };
    let may_ask = read_at.until(now.mono) > ADDRESS_AGAIN
        || model.asked_at.is_some_and(|asked| *read_at < asked)
        || has_just_expired(model, entry, *read_at);
    let has_old_address = || {
        entry
            .newest_pending()
            .is_some_and(|proof| address_is_old(model, entry, proof, now))
    };
    entry.is_unread() || rank != Rank::Rest && may_ask && has_old_address()
}

/// Whether an address has expired for the first time since the proofs were read: that is
/// no ring, and nobody should wait.
fn has_just_expired(model: &Model, entry: &Entry, read_at: Mono) -> bool {
    entry.proofs().iter().any(|proof| {
        let key = entry.task.key.proof(&proof.id);
        matches!(
            model.data.pictures.get(&key),
            Some(PictureState::Expired { at, again: false, .. }) if read_at < *at
        )
    })
}

/// Whether the file can't be fetched with this address any more, or not for long, and
/// is still to be fetched.
fn address_is_old(model: &Model, entry: &Entry, proof: &Proof, now: Now) -> bool {
    let Some(url) = &proof.file else {
        return false;
    };
    match model.data.pictures.get(&entry.task.key.proof(&proof.id)) {
        Some(
            PictureState::Ready { .. } | PictureState::Broken(_) | PictureState::Unreadable(_),
        ) => false,
        Some(PictureState::Expired { url: tried, .. }) if tried == url => true,
        _ => url.expires_at().is_some_and(|at| {
            let left = at.duration_since(now.wall);
            left < jiff::SignedDuration::from_secs(EXPIRES_SOON.as_secs().cast_signed())
        }),
    }
}

fn pictures(model: &Model, near: &[(TaskKey, Rank)], now: Now) -> Vec<PictureWant> {
    let Some(rect) = picture_rect(model.size, false) else {
        return Vec::new();
    };
    let plain = (rect, Framing::default());
    let mut wants = Vec::new();
    for (key, rank) in near {
        let Some(entry) = model.data.entry(key) else {
            continue;
        };
        let beside = model.review.beside.as_ref();
        if beside.is_some_and(|beside| beside.task == *key) && *rank != Rank::OnScreen {
            // It is wanted in another size: that of its half of the place.
            continue;
        }
        if *rank != Rank::OnScreen {
            let proof = entry.newest_pending().or_else(|| entry.proofs().last());
            wants.extend(proof.and_then(|proof| want(model, entry, proof, plain, *rank, now)));
            continue;
        }
        wants.extend(looked_at(model, entry, now));
    }
    wants.sort_by_key(|want| want.rank);
    wants
}

/// The proofs of the task on screen, all in the way of looking that it has, so that
/// flipping shows what differs; and the one beside, wherever it is from.
fn looked_at(model: &Model, entry: &Entry, now: Now) -> Vec<PictureWant> {
    let review = &model.review;
    let Some(rect) = picture_rect(model.size, review.zoomed) else {
        return Vec::new();
    };
    let (beside, rect) = review::picture_rects(rect, review.beside.is_some());
    let shown = review.shown(entry).map(|shown| &shown.id);
    let mut wants = Vec::new();
    for proof in entry.proofs() {
        let is_shown = shown == Some(&proof.id);
        let key = entry.task.key.proof(&proof.id);
        let is_beside = review.beside.as_ref() == Some(&key) && !is_shown;
        let rank = if is_shown {
            Rank::OnScreen
        } else {
            Rank::Attempts
        };
        let place = beside.filter(|_| is_beside).unwrap_or(rect);
        let framing = review.framing_of(is_shown);
        wants.extend(want(model, entry, proof, (place, framing), rank, now));
    }
    let other = review.beside.as_ref();
    if let (Some(place), Some(other)) = (beside, other.filter(|o| o.task != entry.task.key))
        && let Some(entry) = model.data.entry(&other.task)
        && let Some(proof) = entry.proofs().iter().find(|proof| proof.id == other.proof)
    {
        let so = (place, review.framing_of(false));
        wants.extend(want(model, entry, proof, so, Rank::Attempts, now));
    }
    wants
}

fn want(
    model: &Model,
    entry: &Entry,
    proof: &Proof,
    (place, framing): (Rect, Framing),
    rank: Rank,
    now: Now,
) -> Option<PictureWant> {
    let area = review::picture_area(place, &proof.kind, model.cell)?;
    let url = proof.file.clone()?;
    let key = entry.task.key.proof(&proof.id);
    let wanted = match model.data.pictures.get(&key) {
        None => true,
        Some(PictureState::Ready {
            shown,
            area: had,
            framing: so,
        }) => shown.is_rough || (*had, *so) != (area, framing),
        Some(PictureState::Expired { url: tried, .. }) => *tried != url,
        Some(PictureState::Broken(_) | PictureState::Unreadable(_)) => false,
        Some(PictureState::Unreached(_, again)) => *again <= now.mono,
    };
    wanted.then(|| PictureWant {
        key,
        url,
        version: FileVersion::of(proof),
        kind: proof.kind.clone(),
        area,
        framing,
        rank,
    })
}

fn wake(model: &Model, now: Now) -> Option<Mono> {
    let data = &model.data;
    let seconds = data
        .held()
        .into_iter()
        .map(|(_, until)| next_second(now.mono, until));
    let notice = model.notice.as_ref().map(|notice| notice.until);
    let rest = Some(model.rest_until).filter(|at| *at > now.mono);
    let unreached = data.pictures.values().filter_map(|state| match state {
        PictureState::Unreached(_, again) if *again > now.mono => {
            Some(next_second(now.mono, *again))
        }
        _ => None,
    });
    let links = data
        .accounts
        .values()
        .filter_map(|account| match account.link {
            Link::Trouble {
                next_try: Some(at), ..
            } => Some(next_second(now.mono, at)),
            _ => None,
        });
    let shows_ages =
        !data.queue().is_empty() || model.view == View::Board && !data.board.is_empty();
    let ages = shows_ages.then(|| now.mono.after(AGES_TICK));
    let glow = data.board.glow_ends().filter(|_| model.view == View::Board);
    let telling = model.telling.wake(&model.settings.notify);
    let frame = model
        .shown()
        .and_then(|key| model.review.next_frame(data, &key, &model.paints));
    seconds
        .chain(notice)
        .chain(rest)
        .chain(unreached)
        .chain(links)
        .chain(ages)
        .chain(glow)
        .chain(telling)
        .chain(frame)
        .min()
}

/// When the whole seconds left until `until` change next.
fn next_second(now: Mono, until: Mono) -> Mono {
    let left = now.until(until);
    let part = Duration::from_nanos(u64::from(left.subsec_nanos()));
    let step = if part.is_zero() {
        Duration::from_secs(1)
    } else {
        part
    };
    now.after(step)
}

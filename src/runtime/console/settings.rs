//! What of the configuration the model works with.

use crate::config::Config;
use crate::domain::guard::Policy;
use crate::model::{Notify, SavedFilter, Settings};

/// The settings of this run, under an id of its own.
pub(super) fn settings(config: &Config, policy: Policy) -> Settings {
    let review = &config.review;
    let filters = config.board.filters.iter();
    let filters = filters.map(|saved| SavedFilter {
        name: saved.name.clone(),
        filter: saved.filter.clone(),
    });
    Settings {
        reviewer: config.reviewer.clone(),
        session: session_id(),
        policy,
        order: review.order.clone(),
        undo: review.undo,
        rest: review.rest,
        wait_for_picture: review.wait_for_picture,
        canned_reasons: review.canned_reasons.clone(),
        canned_notes: review.canned_notes.clone(),
        canned_skips: review.canned_skips.clone(),
        board_filters: filters.collect(),
        notify: Notify {
            events: config.notify.events.clone(),
            by: config.notify.how,
            title: config.notify.title,
        },
        receiver: config
            .listen
            .as_ref()
            .map(|listen| format!("http://{}", listen.addr)),
        forward_to: config
            .listen
            .as_ref()
            .and_then(|listen| listen.forward_to.clone()),
        zone: jiff::tz::TimeZone::system(),
    }
}

/// Time first, so that ids sort by it, then 32 random bits.
fn session_id() -> String {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let time = id.get(..12).unwrap_or(&id);
    let chance = id.get(24..).unwrap_or_default();
    format!("{time}{chance}")
}

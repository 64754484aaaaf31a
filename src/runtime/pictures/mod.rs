//! Pictures: from standing wants to cells, without a second request for the same file.
//!
//! Invariant: what is most urgent comes first, what nobody wants any more is given up
//! before it starts, and everything stays in memory within a bound. The loop only hands
//! wants over and takes results; it never waits here. Must not: touch the disk, or let a
//! stranger's file take more down than its own picture.

mod cache;
mod darkroom;
mod film;
mod ids;
mod show;
mod words;

#[cfg(test)]
mod tests;

pub use film::{open_film, unseen};

use crate::domain::{AccountName, Display};
use crate::media::Files;
use crate::model::{Msg, PictureWant};
use crate::opener::Opener;
use darkroom::Darkroom;
use std::collections::BTreeMap;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// The way into the darkroom. Dropping it gives up whatever is on the way.
#[derive(Debug)]
pub struct Pictures {
    wanted: Vec<PictureWant>,
    wants: mpsc::UnboundedSender<Vec<PictureWant>>,
    darkroom: JoinHandle<()>,
}

impl Pictures {
    /// Opens the darkroom on the current tokio runtime. `files` are the accounts'
    /// clients, `opener` opens what they bring; `display` tells what the terminal turns out to
    /// show: until it has, files are fetched and nothing is made of them. Every want is
    /// answered once, as [`Msg::Picture`] to `results`.
    pub fn start(
        files: BTreeMap<AccountName, Files>,
        opener: Opener,
        display: mpsc::UnboundedReceiver<Display>,
        results: mpsc::UnboundedSender<Msg>,
    ) -> Self {
        let (wants, asked) = mpsc::unbounded_channel();
        let darkroom = Darkroom::new(files, opener, results);
        Self {
            wanted: Vec::new(),
            wants,
            darkroom: tokio::spawn(darkroom.run(asked, display)),
        }
    }

    /// What is wanted from now on, and nothing else. A want that stays is answered once;
    /// one that went and comes back is answered again.
    pub fn want(&mut self, wants: Vec<PictureWant>) {
        if wants != self.wanted {
            self.wanted.clone_from(&wants);
            // Nobody takes them only if the darkroom has failed, which is told elsewhere.
            let _ = self.wants.send(wants);
        }
    }
}

impl Drop for Pictures {
    fn drop(&mut self) {
        self.darkroom.abort();
    }
}

//! The small picture that a file brings with it, while the rest of the file comes in.
//!
//! Invariant: it is rough, whatever came of it, so that nobody can judge by it; and it never
//! takes the place of an answer.

use super::{Asked, Bytes, Darkroom, FileKey, Rendering, file_of};
use crate::background;
use crate::model::{PictureResult, PictureWant, Rank};

/// The beginning of a file that is still coming in.
pub(super) type Head = (FileKey, Bytes);

impl Darkroom {
    /// Kept while the rest is on its way: whoever comes to look at it then need not wait.
    pub(super) fn take_head(&mut self, (file, bytes): Head) {
        let mut fetches = self.fetches.values_mut();
        if let Some(fetch) = fetches.find(|fetch| fetch.file == file) {
            fetch.head = Some(bytes);
        }
    }

    /// Only for what is on screen and has nothing better: nobody looks at the others yet.
    pub(super) fn start_sketching(&mut self) {
        let (None, Some(display)) = (&self.sketching, self.display) else {
            return;
        };
        let Some((asked, bytes)) = self.open().find_map(|want| self.begun(want)) else {
            return;
        };
        self.sketched.insert(asked.clone());
        let show = self.show(&asked, display, true);
        let job = background::run("sketch", move || show.picture(&bytes));
        self.sketching = Some(Rendering { asked, job });
    }

    /// What is there of a file on screen that hasn't been sketched.
    fn begun(&self, want: &PictureWant) -> Option<(Asked, Bytes)> {
        let (asked, file) = (Asked::of(want), file_of(want));
        let is_due = want.rank == Rank::OnScreen && !self.sketched.contains(&asked);
        let mut fetches = self.fetches.values();
        let fetch = fetches.find(|fetch| is_due && fetch.file == file)?;
        Some((asked, fetch.head.clone()?))
    }

    /// A failure says nothing: many files bring no small picture.
    pub(super) fn take_sketched(&mut self, result: PictureResult) {
        let Some(Rendering { asked, .. }) = self.sketching.take() else {
            return;
        };
        let is_open = self.open().any(|want| Asked::of(want) == asked);
        if is_open && result.is_ok() {
            self.tell(asked, result);
        }
    }
}

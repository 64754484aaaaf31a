//! The small picture that a file brings with it, while the rest of the file comes in.
//!
//! Invariant: it is rough, whatever came of it, so that nobody can judge by it; and it never
//! takes the place of an answer.

use super::{Asked, Bytes, Darkroom, FileKey, Rendering, file_of};
use crate::background;
use crate::model::{PictureResult, PictureWant, Rank};
use std::sync::Arc;

/// The beginning of a file that is still coming in.
pub(super) type Head = (FileKey, Bytes);

impl Darkroom {
    /// Only for what is on screen and has nothing better: nobody looks at the others yet.
    pub(super) fn start_sketching(&mut self, (file, bytes): &Head) {
        let (None, Some(display)) = (&self.sketching, self.display) else {
            return;
        };
        let is_it = |want: &&PictureWant| want.rank == Rank::OnScreen && file_of(want) == *file;
        let Some(asked) = self.open().find(is_it).map(Asked::of) else {
            return;
        };
        let (bytes, show) = (Arc::clone(bytes), self.show(&asked, display, true));
        let job = background::run("sketch", move || show.picture(&bytes));
        self.sketching = Some(Rendering { asked, job });
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

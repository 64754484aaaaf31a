//! The strip of a proof's video, of which only the index and those frames are fetched.

use crate::cli::exit::Failure;
use crate::domain::{MediaKind, SignedUrl};
use crate::media::film::{Reel, Step};
use crate::media::{FetchError, Files, Opened, Wish};
use crate::opener::Opener;

/// Why a file couldn't be opened.
pub enum Unopened {
    /// The address has expired.
    Expired,
    /// Anything else.
    Failed(Failure),
}

impl From<FetchError> for Unopened {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Expired => Self::Expired,
            error => Self::Failed(Failure::failed(error.to_string())),
        }
    }
}

/// Fetches and opens it.
pub async fn open(
    files: &Files,
    opener: &Opener,
    url: &SignedUrl,
    wish: &Wish,
) -> Result<Opened, Unopened> {
    let refused = |error: crate::media::MediaError| Unopened::Failed(error.into());
    let mut reel = Reel::new(0, MediaKind::Video.byte_cap());
    let mut step = reel.wish(wish);
    loop {
        step = match step {
            Step::Show(opened) => return Ok(*opened),
            Step::Fetch(range) => {
                let part = files.fetch_range(url, &MediaKind::Video, range).await?;
                reel.add(part.piece, part.total, wish).map_err(refused)?
            }
            Step::Ask(ask) => {
                let opener = opener.clone();
                let answer = tokio::task::spawn_blocking(move || opener.film(&ask)).await;
                let answer = answer.map_err(|_| Unopened::Failed(super::picture::lost()))?;
                reel.take(answer.map_err(refused)?, wish).map_err(refused)?
            }
        };
    }
}

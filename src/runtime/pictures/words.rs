//! Why there is no picture, as the reviewer reads it.

use crate::media::{FetchError, MediaError};
use crate::model::PictureFailure;

/// What a failed request means: a fresh address, another try, or nothing to be done.
pub(super) fn not_fetched(error: &FetchError) -> PictureFailure {
    match error {
        FetchError::Expired => PictureFailure::Expired,
        FetchError::Offline { .. }
        | FetchError::TooSlow { .. }
        | FetchError::Server(408 | 425 | 429 | 500..) => {
            PictureFailure::Unreached(error.to_string())
        }
        FetchError::Missing
        | FetchError::HostRefused { .. }
        | FetchError::PrivateAddress { .. }
        | FetchError::NotEncrypted { .. }
        | FetchError::Address
        | FetchError::TooLarge { .. }
        | FetchError::Server(_)
        | FetchError::Redirected
        | FetchError::Part
        | FetchError::Setup => PictureFailure::Broken(error.to_string()),
    }
}

/// What a file that can't be shown means: that this version can't, or that the file is
/// at odds with what it claims to be.
pub(super) fn not_shown(error: &MediaError) -> PictureFailure {
    match error {
        MediaError::Interrupted => PictureFailure::Unreached(error.to_string()),
        MediaError::Video
        | MediaError::OtherFormat(_)
        | MediaError::Unsupported { .. }
        | MediaError::TooManyPixels { .. }
        | MediaError::TooMuchMemory { .. }
        | MediaError::TooSlow { .. }
        | MediaError::Stuck
        | MediaError::NoOpener(_)
        | MediaError::NoPreview
        | MediaError::Undrawable => PictureFailure::Broken(error.to_string()),
        MediaError::Empty
        | MediaError::NotAPicture(_)
        | MediaError::CutOff { .. }
        | MediaError::Broken { .. }
        | MediaError::Pictureless { .. }
        | MediaError::Decoder
        | MediaError::Fatal => PictureFailure::Unreadable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_file_is_blamed_for_what_the_file_did() {
        let failure = not_shown(&MediaError::Interrupted);
        assert!(matches!(failure, PictureFailure::Unreached(_)));
        for error in [MediaError::Fatal, MediaError::Decoder, MediaError::Empty] {
            let failure = not_shown(&error);
            assert!(matches!(failure, PictureFailure::Unreadable(_)), "{error}");
        }
        for error in [
            MediaError::Stuck,
            MediaError::NoOpener("x".to_owned()),
            MediaError::Undrawable,
        ] {
            let failure = not_shown(&error);
            assert!(matches!(failure, PictureFailure::Broken(_)), "{error}");
        }
    }

    #[test]
    fn what_may_go_better_is_tried_again_and_what_will_not_is_not() {
        let host = || "h.example".to_owned();
        assert_eq!(not_fetched(&FetchError::Expired), PictureFailure::Expired);
        for error in [
            FetchError::Offline { host: host() },
            FetchError::TooSlow { host: host() },
            FetchError::Server(503),
            FetchError::Server(429),
        ] {
            let failure = not_fetched(&error);
            assert!(
                matches!(failure, PictureFailure::Unreached(_)),
                "{failure:?}"
            );
        }
        for error in [
            FetchError::Missing,
            FetchError::Server(418),
            FetchError::TooLarge { cap: 10 },
        ] {
            let failure = not_fetched(&error);
            assert!(matches!(failure, PictureFailure::Broken(_)), "{failure:?}");
        }
    }
}

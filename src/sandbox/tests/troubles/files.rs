//! Files that are no pictures, or none that can be shown.

use super::*;
use std::io::Cursor;

/// Whether a file is what this trouble makes of it; nothing where it isn't one of files.
pub(super) fn in_place_of_a_picture(kind: FaultKind) -> Option<fn(&[u8]) -> bool> {
    match kind {
        FaultKind::BrokenPictures => Some(|file| image::load_from_memory(file).is_err()),
        FaultKind::WrongType => Some(|file| file.starts_with(b"<!doctype html>")),
        FaultKind::HugePicture => Some(|file| {
            let reader = image::ImageReader::new(Cursor::new(file)).with_guessed_format();
            let size = reader.unwrap().into_dimensions().unwrap();
            size == (65_500, 65_500) && file.len() < 100
        }),
        FaultKind::EmptyPicture => Some(|file| file.is_empty()),
        _ => None,
    }
}

/// The address of a file of this type, that the marketplace says it has.
async fn address(bench: &Bench, content_type: &str) -> String {
    for task in bench.tasks("").await {
        let proof = bench.proofs(&task).await.remove(0);
        if proof["content_type"] == content_type {
            return proof["file_url"].as_str().unwrap().to_owned();
        }
    }
    panic!("no {content_type}");
}

#[tokio::test]
async fn a_file_under_trouble_claims_to_be_the_picture_that_was_told() {
    let bench = Bench::plain().await;
    let signature = address(&bench, "image/png").await;
    let photo = address(&bench, "image/jpeg").await;
    for kind in FaultKind::ALL {
        let Some(is_so) = in_place_of_a_picture(*kind) else {
            continue;
        };
        // A photo takes seconds to draw; what isn't drawn comes in both types.
        let is_drawn = *kind == FaultKind::BrokenPictures;
        for (url, content_type) in [(&signature, "image/png"), (&photo, "image/jpeg")] {
            if is_drawn && content_type == "image/jpeg" {
                continue;
            }
            bench.sandbox.faults().add(Fault::new(*kind).times(1));
            let file = bench.client.get(url).send().await.unwrap();
            assert_eq!(file.status(), 200, "{kind:?}");
            assert_eq!(file.headers()["content-type"], content_type, "{kind:?}");
            let bytes = file.bytes().await.unwrap();
            assert!(is_so(&bytes), "{kind:?}: {} bytes", bytes.len());
        }
    }
    // And it was nothing but the trouble.
    let file = bench.client.get(&signature).send().await.unwrap();
    assert!(image::load_from_memory(&file.bytes().await.unwrap()).is_ok());
}

#[tokio::test]
async fn a_file_is_cut_or_too_short_like_any_other_answer() {
    let bench = Bench::plain().await;
    let url = address(&bench, "image/png").await;
    let whole = bench.client.get(&url).send().await.unwrap().bytes().await;
    let whole = whole.unwrap();
    for (kind, expected) in [
        (FaultKind::CutBody, None),
        (FaultKind::CutUnmarked, Some(whole.len() / 2)),
        (FaultKind::WrongLength, Some(whole.len() - whole.len() / 4)),
    ] {
        bench
            .sandbox
            .faults()
            .add(Fault::new(kind).on(Aim::Media).times(1));
        let file = bench.client.get(&url).send().await.unwrap().bytes().await;
        assert_eq!(file.ok().map(|bytes| bytes.len()), expected, "{kind:?}");
    }
}

//! What the file is, beside what it is said to be.

use super::{Case, Finding, Opening, Topic, Weight};
use crate::domain::memory::Remark;
use crate::domain::{FileFacts, Format, MediaKind};

/// Programs that change pictures, as they write themselves into EXIF's `Software`, in lower
/// case. What a phone's own camera writes is a version, and is not among them.
const EDITORS: [&str; 22] = [
    "photoshop",
    "lightroom",
    "snapseed",
    "gimp",
    "picsart",
    "vsco",
    "facetune",
    "canva",
    "pixelmator",
    "affinity",
    "photoroom",
    "pixlr",
    "darktable",
    "rawtherapee",
    "capture one",
    "paint.net",
    "paint shop",
    "acdsee",
    "photoscape",
    "luminar",
    "polarr",
    "imagemagick",
];

/// Screens of common phones in pixels, the shorter side first: a picture of exactly this
/// size without a camera is mostly a screenshot.
const SCREENS: [(u32, u32); 24] = [
    (640, 1136),
    (720, 1280),
    (720, 1600),
    (750, 1334),
    (828, 1792),
    (1080, 1920),
    (1080, 2160),
    (1080, 2220),
    (1080, 2280),
    (1080, 2340),
    (1080, 2400),
    (1080, 2424),
    (1125, 2436),
    (1170, 2532),
    (1179, 2556),
    (1206, 2622),
    (1242, 2688),
    (1284, 2778),
    (1290, 2796),
    (1320, 2868),
    (1344, 2992),
    (1440, 2560),
    (1440, 3120),
    (1440, 3200),
];

/// A video of less is hardly one, in milliseconds.
const SHORT_MS: u64 = 2_000;

pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    match case.opening {
        Opening::Opened(file) => {
            let mut found = Vec::new();
            found.extend(other_type(case, file));
            found.extend(size(case, file));
            found.extend(edited(file));
            found.extend(camera(case, file));
            found.extend(film(file));
            found
        }
        Opening::Unreadable(why) => vec![unreadable(format!("the file can't be read: {why}"))],
        Opening::Unopened => kept(case),
    }
}

fn finding(weight: Weight, source: &'static str, text: impl Into<String>) -> Finding {
    Finding::new(weight, Topic::File, source, text)
}

fn unreadable(text: String) -> Finding {
    let found = finding(Weight::Contradiction, "the bytes of the file", text);
    Finding {
        remark: Some(Remark::Unreadable),
        ..found.innocent("the upload may have broken off, or the phone writes an odd format")
    }
}

/// What was found when it was open on this machine.
fn kept(case: &Case<'_>) -> Vec<Finding> {
    let Some(memory) = case.remembered() else {
        return Vec::new();
    };
    let told = memory.remarks.iter().filter_map(|remark| match remark {
        Remark::Unreadable => Some(unreadable("the file couldn't be read".to_owned())),
        Remark::OtherType => Some(not_as_claimed(
            "the file is of another type than it claims to be".to_owned(),
        )),
        Remark::BeforeTask | Remark::Elsewhere => None,
    });
    told.map(|found| Finding {
        source: "the file, seen on this machine",
        ..found
    })
    .collect()
}

/// By its bytes it is something else than it claims.
fn other_type(case: &Case<'_>, file: &FileFacts) -> Option<Finding> {
    let format = file.format?;
    let claimed = case.proof.content_type.raw().trim().to_lowercase();
    let claimed = claimed.split(';').next().unwrap_or_default().trim();
    let by_type = match claimed {
        // Said of anything.
        "" | "application/octet-stream" | "binary/octet-stream" => None,
        "image/jpeg" | "image/jpg" | "image/pjpeg" => Some(format == Format::Jpeg),
        "image/png" => Some(format == Format::Png),
        other => Some(other.starts_with("video/") && format == Format::Mp4),
    };
    let by_kind = match &case.proof.kind {
        MediaKind::Video => format == Format::Mp4,
        MediaKind::Photo | MediaKind::Signature => format != Format::Mp4,
        MediaKind::Other(_) => true,
    };
    let claim = match (by_type, by_kind) {
        (Some(false), _) => case.proof.content_type.clean(40),
        (_, false) => format!("a {}", case.proof.kind.word()),
        _ => return None,
    };
    Some(not_as_claimed(format!(
        "the file is {format}, and claims to be {claim}"
    )))
}

fn not_as_claimed(text: String) -> Finding {
    let found = finding(Weight::Contradiction, "the first bytes of the file", text);
    Finding {
        remark: Some(Remark::OtherType),
        ..found.innocent("some browsers and messengers convert pictures and keep the old name")
    }
}

fn size(case: &Case<'_>, file: &FileFacts) -> Option<Finding> {
    let claimed = case.proof.size_bytes?;
    let is = file.size_bytes;
    let text = match is.cmp(&claimed) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => format!("{} less than was announced", bytes(claimed - is)),
        std::cmp::Ordering::Greater => format!("{} more than was announced", bytes(is - claimed)),
    };
    let source = "the file's length beside the marketplace's";
    Some(
        finding(Weight::Notable, source, text)
            .innocent("the marketplace may have packed the file anew, or the upload broke off"),
    )
}

/// A difference in bytes: `1 byte`, `812 bytes`, `1.2 MB`.
fn bytes(count: u64) -> String {
    match count {
        1 => "1 byte".to_owned(),
        ..1_000 => format!("{count} bytes"),
        1_000..100_000 => format!("{} kB", count / 1000),
        _ => format!("{:.1} MB", count as f64 / 1e6),
    }
}

fn edited(file: &FileFacts) -> Option<Finding> {
    let software = file.software.as_ref()?;
    let lower = software.raw().to_lowercase();
    EDITORS.iter().any(|name| lower.contains(name)).then(|| {
        let text = format!("last written by {}", software.clean(40));
        finding(Weight::Notable, "EXIF Software", text)
            .innocent("cropping or turning writes the same name as retouching")
    })
}

/// A screenshot's size, a kind of file that no camera writes, or no camera at all.
fn camera(case: &Case<'_>, file: &FileFacts) -> Option<Finding> {
    let is_photo = case.proof.kind == MediaKind::Photo;
    if !is_photo || file.camera.is_some() || file.format == Some(Format::Mp4) {
        return None;
    }
    let sides = (file.width.min(file.height), file.width.max(file.height));
    if SCREENS.contains(&sides) {
        let text = format!(
            "exactly a phone screen's size ({}×{}) and no camera data: maybe a screenshot",
            file.width, file.height
        );
        return Some(
            finding(Weight::Notable, "the picture's size", text)
                .innocent("some messengers and browsers scale photos to the screen"),
        );
    }
    if file.format == Some(Format::Png) {
        let text = "a PNG without camera data: cameras write JPEG";
        return Some(
            finding(Weight::Notable, "the bytes of the file", text)
                .innocent("a browser or an app may have converted the photo"),
        );
    }
    Some(
        finding(Weight::Plain, "EXIF", "no camera data")
            .innocent("browsers strip it, as they should"),
    )
}

fn film(file: &FileFacts) -> Option<Finding> {
    let film = file.film.as_ref()?;
    let seconds = film.duration_ms as f64 / 1000.0;
    let text = format!("{seconds:.1} s of {}", film.codec);
    let source = "the video's index";
    Some(match film.duration_ms < SHORT_MS {
        true => {
            finding(Weight::Notable, source, text).innocent("a finger may have come off the button")
        }
        false => finding(Weight::Plain, source, text),
    })
}

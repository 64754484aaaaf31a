//! Parts of a file: the `Range` header and what it is answered (RFC 9110, section 14).

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What is asked of a file of a certain length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// All of it.
    Whole,
    /// The bytes from the first to the last, both included.
    Part(usize, usize),
    /// Nothing that is there.
    Beyond,
}

/// The file, or the one part of it that the request asks for. Several parts at once are
/// answered with the whole file, which the standard allows.
pub(super) fn answer(headers: &HeaderMap, file: Bytes, tag: &str, kind: &'static str) -> Response {
    let tag = format!("\"{tag}\"");
    let about = |status: StatusCode, body: Bytes| {
        let mut response = (status, body).into_response();
        let told = response.headers_mut();
        told.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        told.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        told.extend(value(&tag).map(|tag| (header::ETAG, tag)));
        response
    };
    let told = |name: HeaderName| headers.get(name)?.to_str().ok();
    if told(header::IF_NONE_MATCH) == Some(tag.as_str()) {
        return about(StatusCode::NOT_MODIFIED, Bytes::new());
    }
    // A part of another version of the file would not fit what is already there.
    let same = told(header::IF_RANGE).is_none_or(|version| version == tag);
    let range = told(header::RANGE).filter(|_| same);
    let length = file.len();
    let (status, body, range) = match range.map_or(Asked::Whole, |range| read(range, length)) {
        Asked::Whole => return about(StatusCode::OK, file),
        Asked::Part(first, last) => (
            StatusCode::PARTIAL_CONTENT,
            file.slice(first..=last),
            format!("bytes {first}-{last}/{length}"),
        ),
        Asked::Beyond => {
            let why = "The file has no such bytes";
            let mut response = super::answer::error(416, "RANGE_NOT_SATISFIABLE", why);
            let range = value(&format!("bytes */{length}"));
            let range = range.map(|range| (header::CONTENT_RANGE, range));
            response.headers_mut().extend(range);
            return response;
        }
    };
    let mut response = about(status, body);
    let range = value(&range).map(|range| (header::CONTENT_RANGE, range));
    response.headers_mut().extend(range);
    response
}

fn value(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok()
}

fn read(range: &str, length: usize) -> Asked {
    let Some(("bytes", set)) = range.split_once('=') else {
        return Asked::Whole;
    };
    let Some((first, last)) = set.trim().split_once('-') else {
        return Asked::Whole;
    };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // A number too large for this machine is beyond every file.
        digits.then(|| text.parse().unwrap_or(usize::MAX))
    };
    let end = length.saturating_sub(1);
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first > last => Asked::Whole,
        (Some(first), _) if first >= length => Asked::Beyond,
        (Some(first), Some(last)) => Asked::Part(first, last.min(end)),
        (Some(first), None) if last.is_empty() => Asked::Part(first, end),
        (None, Some(0)) if first.is_empty() => Asked::Beyond,
        (None, Some(_)) if first.is_empty() && length == 0 => Asked::Beyond,
        (None, Some(count)) if first.is_empty() => Asked::Part(length.saturating_sub(count), end),
        _ => Asked::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_and_what_is_no_range_asks_for_all() {
        for (range, asked) in [
            ("bytes=0-0", Asked::Part(0, 0)),
            ("bytes=2-5", Asked::Part(2, 5)),
            ("bytes=2-", Asked::Part(2, 9)),
            ("bytes=9-99", Asked::Part(9, 9)),
            ("bytes=-3", Asked::Part(7, 9)),
            ("bytes=-30", Asked::Part(0, 9)),
            ("bytes=10-", Asked::Beyond),
            ("bytes=10-12", Asked::Beyond),
            ("bytes=-0", Asked::Beyond),
            ("bytes=99999999999999999999-", Asked::Beyond),
            ("bytes=5-2", Asked::Whole),
            ("bytes=0-1,3-4", Asked::Whole),
            ("bytes=-", Asked::Whole),
            ("bytes=+1-2", Asked::Whole),
            ("bytes", Asked::Whole),
            ("lines=0-1", Asked::Whole),
        ] {
            assert_eq!(read(range, 10), asked, "{range}");
        }
        assert_eq!(read("bytes=-1", 0), Asked::Beyond);
    }
}

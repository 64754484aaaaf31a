//! Which texts must not be kept, and what stands in their place.
//!
//! Invariant: what opens something (an address with its path, a signature, a file's bytes) is
//! gone; the host of an address stays, so that a person sees where it led.

/// From this length on, a text of nothing but base64 is taken for a file.
pub(super) const FILE_BYTES: usize = 512;

/// Fields that hold a file or the way to one, whatever is written in them.
pub(super) fn is_guarded(key: &str) -> bool {
    key == "file_url" || (key.starts_with("file_data") && key != "file_data_byte_length")
}

/// The text without what must not be kept; `None` where all of it may.
pub(super) fn redacted(key: &str, text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let lower = |length| text.get(..length).map(str::to_ascii_lowercase);
    if key.starts_with("file_data") && is_guarded(key) || is_file(text) {
        return Some("…".to_owned());
    }
    if lower(5).as_deref() == Some("data:") && text.contains(',') {
        return Some("data:…".to_owned());
    }
    if text.contains("://") {
        return Some(without_paths(text)).filter(|kept| kept != text);
    }
    let signed = || {
        let lower = text.to_ascii_lowercase();
        ["signature=", "sig=", "token="]
            .iter()
            .any(|sign| lower.contains(sign))
    };
    if key == "file_url" || text.starts_with("//") || (text.contains('?') && signed()) {
        return Some("…".to_owned());
    }
    None
}

/// Whether a text is a file in base64, in one piece or in lines.
fn is_file(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"+/-_=\r\n".contains(&b);
    text.len() >= FILE_BYTES && text.bytes().all(fits)
}

/// Leaves of each address its scheme and host: `https://proofs.example/…`.
fn without_paths(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        let end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`');
        let (address, after) = after
            .split_at_checked(after.find(end).unwrap_or(after.len()))
            .unwrap_or((after, ""));
        let host = address
            .split(['/', '?', '#', '\\'])
            .next()
            .unwrap_or_default();
        // Credentials may hide before an `@`.
        let bare = host.rsplit('@').next().unwrap_or_default();
        out.push_str(bare);
        let tail = address.get(host.len()..).unwrap_or_default();
        out.push_str(match tail {
            "" | "/" => tail,
            _ => "/…",
        });
        rest = after;
    }
    out + rest
}

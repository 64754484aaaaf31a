//! Which modes of a terminal a stream of bytes leaves switched on.

use std::collections::BTreeSet;

/// The private modes (`CSI ? n h`) that were switched on and not off again, and the
/// cursor (25) where it was hidden and not shown again, as `?n`.
pub fn modes_left_on(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut changed = BTreeSet::new();
    for part in text.split("\x1b[?").skip(1) {
        let Some(end) = part.find(|c: char| !c.is_ascii_digit() && c != ';') else {
            continue;
        };
        let (modes, rest) = part.split_at(end);
        let is_on = match rest.chars().next() {
            Some('h') => true,
            Some('l') => false,
            _ => continue,
        };
        for mode in modes.split(';') {
            // At rest the cursor is on, and everything else we touch is off.
            if is_on == (mode != "25") {
                changed.insert(format!("?{mode}"));
            } else {
                changed.remove(&format!("?{mode}"));
            }
        }
    }
    changed.into_iter().collect()
}

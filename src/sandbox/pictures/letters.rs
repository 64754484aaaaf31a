//! Letters as pen strokes: every sign, plate and tag in the pictures is written with these.
//!
//! A glyph is polylines on a grid 4 wide and 6 high, `xy` pairs of digits, strokes apart
//! by `;`. No font file is needed, and thick round strokes stay legible in half-blocks.

/// A glyph's width on the grid.
const WIDTH: f32 = 4.0;
/// The space between glyphs on the grid.
const GAP: f32 = 1.7;
/// A glyph's height on the grid.
const HEIGHT: f32 = 6.0;

/// The strokes of one character; nothing for one that can't be written.
fn strokes(letter: char) -> &'static str {
    match letter.to_ascii_uppercase() {
        'A' => "06 20 46;14 34",
        'B' => "03 33 44 45 36 06 00 30 41 42 33",
        'C' => "41 30 10 01 05 16 36 45",
        'D' => "00 06 26 44 42 20 00",
        'E' => "40 00 06 46;03 33",
        'F' => "40 00 06;03 33",
        'G' => "41 30 10 01 05 16 36 45 43 23",
        'H' => "00 06;40 46;03 43",
        'I' => "10 30;20 26;16 36",
        'J' => "40 45 36 16 05",
        'K' => "00 06;40 03 46",
        'L' => "00 06 46",
        'M' => "06 00 23 40 46",
        'N' => "06 00 46 40",
        'O' | '0' => "10 30 41 45 36 16 05 01 10",
        'P' => "06 00 30 41 42 33 03",
        'Q' => "10 30 41 45 36 16 05 01 10;24 46",
        'R' => "06 00 30 41 42 33 03;23 46",
        'S' => "41 30 10 01 02 13 33 44 45 36 16 05",
        'T' => "00 40;20 26",
        'U' => "00 05 16 36 45 40",
        'V' => "00 26 40",
        'W' => "00 16 22 36 40",
        'X' => "00 46;40 06",
        'Y' => "00 23 40;23 26",
        'Z' => "00 40 06 46",
        '1' => "11 20 26;16 36",
        '2' => "01 10 30 41 42 06 46",
        '3' => "00 40 22 32 43 45 36 16 05",
        '4' => "36 30 04 44",
        '5' => "40 00 03 33 44 45 36 16 05",
        '6' => "41 30 10 01 05 16 36 45 44 33 13 04",
        '7' => "00 40 16",
        '8' => "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
        '9' => "05 16 36 45 41 30 10 01 02 13 33 42",
        '$' => "41 30 10 01 02 13 33 44 45 36 16 05;20 26",
        '.' => "26 26",
        '-' => "13 33",
        '\'' => "20 21",
        _ => "",
    }
}

/// How wide words of this height are.
pub(super) fn width(words: &str, height: f32) -> f32 {
    let count = words.chars().count() as f32;
    (count * (WIDTH + GAP) - GAP).max(0.0) * height / HEIGHT
}

/// The largest height, up to `most`, at which the words fit into `room`.
pub(super) fn fitting(words: &str, room: f32, most: f32) -> f32 {
    let at_most = width(words, most);
    if at_most > room {
        most * room / at_most
    } else {
        most
    }
}

/// The polylines that write `words` with their upper left corner at `(x, y)`.
pub(super) fn write(words: &str, x: f32, y: f32, height: f32) -> Vec<Vec<(f32, f32)>> {
    let unit = height / HEIGHT;
    let mut lines = Vec::new();
    for (place, letter) in words.chars().enumerate() {
        let left = x + place as f32 * (WIDTH + GAP) * unit;
        for stroke in strokes(letter).split(';') {
            let points: Vec<_> = stroke
                .split(' ')
                .filter_map(|pair| {
                    let mut digits = pair.chars().filter_map(|c| c.to_digit(10));
                    let (column, row) = (digits.next()?, digits.next()?);
                    Some((left + column as f32 * unit, y + row as f32 * unit))
                })
                .collect();
            if !points.is_empty() {
                lines.push(points);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_and_digit_has_its_own_strokes() {
        let mut seen = std::collections::BTreeMap::new();
        for letter in ('A'..='Z').chain('1'..='9') {
            assert!(
                !write(&letter.to_string(), 0.0, 0.0, 6.0).is_empty(),
                "{letter}"
            );
            if let Some(other) = seen.insert(strokes(letter), letter) {
                panic!("{letter} is drawn as {other}");
            }
        }
    }

    #[test]
    fn words_are_fitted_into_their_room() {
        let height = fitting("BUTTERCUP", 2.0, 1.0);
        assert!((width("BUTTERCUP", height) - 2.0).abs() < 1e-4);
        assert_eq!(fitting("A", 2.0, 1.0), 1.0);
    }
}

//! Letters as pen strokes: every sign, plate and tag in the pictures is written with these.
//!
//! A glyph is strokes on a grid 12 high, apart by `;`. A stroke is points, each two
//! hexadecimal digits `xy`; one marked `~` is the control point of a quadratic curve
//! between its neighbours. No font file is needed, thick strokes stay legible in
//! half-blocks, and the same strokes make several hands (see [`Hand`]).

use super::canvas::{Canvas, Spot};
use super::ink::Ink;

/// A glyph's height on the grid.
const HEIGHT: f32 = 12.0;
/// The space between glyphs on the grid.
const GAP: f32 = 3.4;
/// The width of a space on the grid.
const SPACE: f32 = 3.5;
/// Straight pieces a curve is drawn with.
const PIECES: usize = 7;

/// The way a sign painter writes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hand {
    /// The stroke's width as a share of the height.
    pub weight: f32,
    /// How far the upper edge leans to the right, as a share of the height.
    pub slant: f32,
    /// Bars at the ends of upright strokes.
    pub serifs: bool,
}

impl Hand {
    /// Upright, no serifs: plates, tags and everything official.
    pub const PLAIN: Self = Self {
        weight: 0.165,
        slant: 0.0,
        serifs: false,
    };
    /// What shops choose from.
    pub const SHOPS: [Self; 4] = [
        Self::PLAIN,
        Self {
            weight: 0.135,
            slant: 0.0,
            serifs: true,
        },
        Self {
            weight: 0.17,
            slant: 0.16,
            serifs: false,
        },
        Self {
            weight: 0.21,
            slant: 0.0,
            serifs: false,
        },
    ];
}

impl Default for Hand {
    fn default() -> Self {
        Self::PLAIN
    }
}

/// The strokes of one character; nothing for one that can't be written.
fn strokes(letter: char) -> &'static str {
    match letter.to_ascii_uppercase() {
        'A' => "0c 40 8c;18 78",
        'B' => "06 46 ~86 89 ~8c 4c 0c 00 30 ~70 73 ~76 46",
        'C' => "83 ~80 40 ~00 06 ~0c 4c ~8c 89",
        'D' => "00 30 ~80 86 ~8c 3c 0c 00",
        'E' => "70 00 0c 7c;06 56",
        'F' => "70 00 0c;06 56",
        'G' => "83 ~80 40 ~00 06 ~0c 4c ~8c 88 87 57",
        'H' => "00 0c;80 8c;06 86",
        'I' => "00 0c",
        'J' => "60 69 ~6c 3c ~0c 09",
        'K' => "00 0c;80 07;35 8c",
        'L' => "00 0c 7c",
        'M' => "0c 00 57 a0 ac",
        'N' => "0c 00 8c 80",
        'O' => "40 ~80 86 ~8c 4c ~0c 06 ~00 40",
        '0' => "30 ~70 76 ~7c 3c ~0c 06 ~00 30",
        'P' => "0c 00 40 ~80 84 ~87 47 07",
        'Q' => "40 ~80 86 ~8c 4c ~0c 06 ~00 40;59 8c",
        'R' => "0c 00 40 ~80 83 ~86 46 06;46 8c",
        'S' => "82 ~80 40 ~00 03 ~06 46 ~86 89 ~8c 4c ~0c 0a",
        'T' => "00 80;40 4c",
        'U' => "00 07 ~0c 4c ~8c 87 80",
        'V' => "00 4c 80",
        'W' => "00 3c 53 7c a0",
        'X' => "00 8c;80 0c",
        'Y' => "00 46 80;46 4c",
        'Z' => "00 80 0c 8c",
        '1' => "03 30 3c",
        '2' => "03 ~00 40 ~80 83 ~86 0c 8c",
        '3' => "02 ~00 40 ~80 83 ~86 46 26;46 ~86 89 ~8c 4c ~0c 0a",
        '4' => "6c 60 08 88",
        '5' => "70 10 05 35 ~85 88 ~8c 4c ~0c 0a",
        '6' => "71 ~60 50 ~00 08 ~0c 4c ~8c 88 ~85 45 ~05 08",
        '7' => "00 80 3c",
        '8' => "46 ~16 13 ~10 40 ~70 73 ~76 46 ~86 89 ~8c 4c ~0c 09 ~06 46",
        '9' => "1b ~2c 3c ~8c 84 ~80 40 ~00 04 ~07 47 ~87 84",
        '$' => "82 ~81 41 ~01 03 ~06 46 ~86 88 ~8b 4b ~0b 0a;40 4c",
        '.' => "0c 0c",
        '-' => "06 56",
        '\'' => "00 03",
        ':' => "04 04;0a 0a",
        '+' => "06 86;42 4a",
        ',' => "1b 0e",
        ';' => "14 14;1b 0e",
        _ => "",
    }
}

/// A glyph's own width on the grid.
fn breadth(letter: char) -> f32 {
    let points = strokes(letter).split([' ', ';']);
    let columns = points.filter_map(|pair| pair.trim_start_matches('~').chars().next());
    let widest = columns.filter_map(|column| column.to_digit(16)).max();
    widest.map_or(SPACE, |widest| widest as f32)
}

/// How wide words of this height are.
pub(super) fn width(words: &str, height: f32) -> f32 {
    let glyphs: f32 = words.chars().map(|letter| breadth(letter) + GAP).sum();
    (glyphs - GAP).max(0.0) * height / HEIGHT
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

/// The lines that write `words` with their upper left corner at `(x, y)`.
pub(super) fn write(words: &str, (x, y): Spot, height: f32, hand: Hand) -> Vec<Vec<Spot>> {
    let unit = height / HEIGHT;
    let mut lines = Vec::new();
    let mut left = x;
    for letter in words.chars() {
        let place = |(column, row): Spot| {
            let lean = hand.slant * (HEIGHT / 2.0 - row);
            (left + (column + lean) * unit, y + row * unit)
        };
        for stroke in strokes(letter).split(';') {
            let points = flattened(stroke);
            if hand.serifs {
                lines.extend(serifs(&points).map(|bar| bar.map(place).to_vec()));
            }
            if !points.is_empty() {
                lines.push(points.into_iter().map(place).collect());
            }
        }
        left += (breadth(letter) + GAP) * unit;
    }
    lines
}

/// A stroke's points on the grid, curves as short straight pieces.
fn flattened(stroke: &str) -> Vec<Spot> {
    let mut points: Vec<Spot> = Vec::new();
    let mut control = None;
    for token in stroke.split(' ') {
        let mut digits = token.chars().filter_map(|c| c.to_digit(16));
        let (Some(column), Some(row)) = (digits.next(), digits.next()) else {
            continue;
        };
        let at = (column as f32, row as f32);
        if token.starts_with('~') {
            control = Some(at);
            continue;
        }
        if let (Some(bend), Some(from)) = (control.take(), points.last().copied()) {
            points.extend((1..PIECES).map(|piece| {
                let t = piece as f32 / PIECES as f32;
                let along = |a: f32, b: f32, c: f32| {
                    (1.0 - t) * (1.0 - t) * a + 2.0 * (1.0 - t) * t * b + t * t * c
                };
                (along(from.0, bend.0, at.0), along(from.1, bend.1, at.1))
            }));
        }
        points.push(at);
    }
    points
}

/// A bar across each end that stands on the line or hangs from the upper one.
fn serifs(points: &[Spot]) -> impl Iterator<Item = [Spot; 2]> {
    let first = points.first().zip(points.get(1));
    let last = points.last().zip(points.iter().rev().nth(1));
    let ends = [first, last].into_iter().flatten();
    let upright = ends.filter(|(end, next)| {
        let at_line = end.1 == 0.0 || end.1 == HEIGHT;
        at_line && (end.0 - next.0).abs() < (end.1 - next.1).abs()
    });
    let bars = upright.map(|(end, _)| [(end.0 - 1.5, end.1), (end.0 + 1.5, end.1)]);
    bars.collect::<Vec<_>>().into_iter()
}

impl Canvas {
    /// Writes words centred on `at`, at most `most` high and `room` wide.
    pub fn words(&mut self, words: &str, at: Spot, room: f32, most: f32, ink: impl Into<Ink>) {
        self.lettered(Hand::PLAIN, words, at, (room, most), ink);
    }

    /// The same in another hand.
    pub fn lettered(
        &mut self,
        hand: Hand,
        words: &str,
        (x, y): Spot,
        (room, most): (f32, f32),
        ink: impl Into<Ink>,
    ) {
        let ink = ink.into();
        let height = fitting(words, room, most);
        let left = x - width(words, height) / 2.0;
        for line in write(words, (left, y - height / 2.0), height, hand) {
            self.line(&line, height * hand.weight, ink);
        }
    }
}

/// Words on a strip, from the left: how much ink each of its pixels has.
#[cfg(test)]
pub(super) fn caption(words: &str, (width, height): (u32, u32)) -> Option<Vec<u8>> {
    use super::canvas::{BOX_H, BOX_W, Light, Pose};
    let pose = Pose {
        zoom: 1.0,
        ..Pose::default()
    };
    let mut canvas = Canvas::new(width, height, Light::Room, pose)?;
    let high = fitting(words, BOX_W * 0.98, 0.1);
    let middle = (0.04 + self::width(words, high) / 2.0, BOX_H / 2.0);
    canvas.words(words, middle, BOX_W, high, super::ink::WHITE.own());
    Some(
        canvas
            .pixmap
            .pixels()
            .iter()
            .map(|pixel| pixel.alpha())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_and_digit_has_its_own_strokes() {
        let mut seen = std::collections::BTreeMap::new();
        for letter in ('A'..='Z').chain('0'..='9') {
            let lines = write(&letter.to_string(), (0.0, 0.0), 6.0, Hand::PLAIN);
            assert!(!lines.is_empty(), "{letter}");
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

    #[test]
    fn a_stroke_stays_within_its_letters_box() {
        for letter in ('A'..='Z').chain('0'..='9') {
            let (wide, word) = (breadth(letter), letter.to_string());
            for line in write(&word, (0.0, 0.0), HEIGHT, Hand::PLAIN) {
                for (x, y) in line {
                    assert!((0.0..=wide).contains(&x) && (0.0..=HEIGHT).contains(&y));
                }
            }
        }
    }
}

//! What hangs on walls and stands on shelves: a meter, a notice board, a shelf.

use super::canvas::{Canvas, Colour};
use crate::sandbox::chance::Chance;

const WHITE: Colour = Colour(246, 244, 236);
const INK: Colour = Colour(24, 24, 30);
const STEEL: Colour = Colour(128, 134, 140);

/// A water meter: five digits behind glass and its number on a brass tag.
pub(super) fn meter(canvas: &mut Canvas, chance: &mut Chance, number: &str, reading: &str) {
    let wall = chance.pick(&[
        Colour(150, 146, 136),
        Colour(122, 132, 128),
        Colour(164, 150, 132),
    ]);
    canvas.fade((-4.0, -4.0, 12.0, 11.0), wall.shade(1.2), wall.shade(0.7));
    for _ in 0..26 {
        let (x, y) = (chance.near(-0.5, 4.5), chance.near(-0.8, 3.8));
        canvas.disc(
            x,
            y,
            chance.near(0.02, 0.09),
            wall.shade(chance.near(0.8, 0.95)),
        );
    }
    pipe(canvas);
    let body = chance.pick(&[
        Colour(38, 84, 132),
        Colour(46, 104, 76),
        Colour(140, 46, 40),
    ]);
    canvas.disc(2.04, 1.36, 1.36, Colour(40, 40, 42));
    canvas.disc(2.0, 1.3, 1.36, body.shade(0.75));
    canvas.disc(2.0, 1.3, 1.26, body);
    canvas.disc(2.0, 1.3, 1.12, WHITE);
    canvas.words("M3", (2.0, 0.46), 0.5, 0.22, INK);
    canvas.rect(1.0, 0.68, 2.0, 0.62, INK.shade(0.6));
    digits(canvas, reading);
    for (x, y) in [(1.45, 1.72), (2.0, 1.98), (2.55, 1.72)] {
        canvas.disc(x, y, 0.2, Colour(206, 202, 192));
        canvas.disc(x, y, 0.16, WHITE);
        let turn = chance.near(0.0, std::f32::consts::TAU);
        let tip = (x + 0.13 * turn.cos(), y + 0.13 * turn.sin());
        canvas.line(&[(x, y), tip], 0.035, Colour(190, 30, 30));
    }
    let brass = Colour(222, 190, 112);
    canvas.shadow(0.64, 2.30, 2.8, 0.62, 0.4);
    canvas.glow(0.6, 2.26, 2.8, 0.62, brass);
    for x in [0.72, 3.28] {
        canvas.disc(x, 2.57, 0.05, brass.shade(0.55));
    }
    canvas.neon(&format!("NO {number}"), (2.0, 2.57), 2.3, 0.44, INK);
}

fn pipe(canvas: &mut Canvas) {
    canvas.fade((-4.0, 1.05, 12.0, 0.28), STEEL.shade(1.25), STEEL);
    canvas.fade((-4.0, 1.33, 12.0, 0.22), STEEL, STEEL.shade(0.55));
    for x in [0.18, 3.5] {
        canvas.fade((x, 0.95, 0.32, 0.7), STEEL.shade(1.35), STEEL.shade(0.6));
    }
}

/// The counter: white digits on black, the last one, tenths, on red.
fn digits(canvas: &mut Canvas, reading: &str) {
    let count = reading.chars().count().max(1);
    let cell = 1.92 / count as f32;
    for (nth, digit) in reading.chars().enumerate() {
        let x = 1.04 + nth as f32 * cell;
        let last = nth + 1 == count;
        let drum = if last {
            Colour(178, 30, 30)
        } else {
            Colour(18, 18, 20)
        };
        canvas.rect(x + 0.02, 0.72, cell - 0.04, 0.54, drum);
        let at = (x + cell / 2.0, 0.99);
        canvas.words(&digit.to_string(), at, cell * 0.74, 0.42, WHITE);
    }
}

/// A notice board with its number on top and one notice in the middle.
pub(super) fn board(canvas: &mut Canvas, chance: &mut Chance, heading: &str, number: &str) {
    let wall = chance.pick(&[
        Colour(212, 208, 190),
        Colour(176, 192, 198),
        Colour(200, 182, 170),
    ]);
    canvas.fade((-4.0, -4.0, 12.0, 11.0), wall.shade(1.08), wall.shade(0.8));
    canvas.shadow(0.16, 0.66, 3.8, 2.3, 0.3);
    canvas.rect(0.1, 0.6, 3.8, 2.3, Colour(104, 68, 40));
    let cork = Colour(190, 146, 96);
    canvas.rect(0.22, 0.72, 3.56, 2.06, cork);
    for _ in 0..120 {
        let at = (chance.near(0.25, 3.75), chance.near(0.75, 2.75));
        canvas.disc(at.0, at.1, 0.016, cork.shade(chance.near(0.75, 1.15)));
    }
    canvas.rect(0.7, 0.06, 2.6, 0.5, Colour(30, 62, 50));
    canvas.words(&format!("BOARD {number}"), (2.0, 0.31), 2.4, 0.32, WHITE);
    // Other people's notices peep out around the edges.
    for (x, y, w, h) in [
        (0.3, 0.8, 0.7, 0.6),
        (3.1, 0.85, 0.6, 0.75),
        (0.34, 2.1, 0.6, 0.58),
        (3.05, 2.05, 0.66, 0.6),
    ] {
        let paper = chance.pick(&[
            Colour(240, 220, 130),
            Colour(170, 206, 226),
            Colour(236, 176, 170),
        ]);
        sheet(canvas, chance, (x, y, w, h), paper);
    }
    let (x, y, w, h) = (0.62, 0.98, 2.76, 1.6);
    canvas.shadow(x + 0.05, y + 0.06, w, h, 0.35);
    canvas.glow(x, y, w, h, WHITE);
    let band = chance.pick(&[Colour(176, 32, 40), Colour(26, 70, 140), Colour(20, 96, 62)]);
    canvas.glow(x, y, w, 0.82, band);
    canvas.neon(heading, (2.0, y + 0.41), w * 0.88, 0.50, WHITE);
    for row in 0..4 {
        let line = y + 1.0 + row as f32 * 0.14;
        let right = x + chance.near(1.5, 2.5);
        canvas.line(
            &[(x + 0.2, line), (right, line)],
            0.045,
            Colour(90, 92, 100),
        );
    }
    canvas.disc(2.0, y + 0.03, 0.07, Colour(226, 180, 40));
}

fn sheet(
    canvas: &mut Canvas,
    chance: &mut Chance,
    (x, y, w, h): (f32, f32, f32, f32),
    paper: Colour,
) {
    canvas.shadow(x + 0.03, y + 0.04, w, h, 0.3);
    canvas.rect(x, y, w, h, paper);
    for row in 0..5 {
        let line = y + 0.12 + row as f32 * 0.1;
        let right = x + 0.08 + chance.near(0.3, 0.85) * (w - 0.16);
        canvas.line(&[(x + 0.08, line), (right, line)], 0.025, paper.shade(0.55));
    }
    canvas.disc(x + w / 2.0, y + 0.03, 0.045, Colour(200, 40, 40));
}

/// A shop's shelf: one product, its name on the edge and its price on a tag.
pub(super) fn shelf(canvas: &mut Canvas, chance: &mut Chance, product: &str, price: &str) {
    canvas.rect(-4.0, -4.0, 12.0, 11.0, Colour(58, 60, 66));
    let hue = chance.pick(&[
        Colour(206, 60, 48),
        Colour(40, 108, 168),
        Colour(220, 150, 32),
        Colour(60, 132, 84),
    ]);
    row(canvas, chance, -1.2, hue.shade(0.8));
    canvas.rect(-4.0, -0.06, 12.0, 0.16, Colour(214, 214, 210));
    row(canvas, chance, 1.42, hue);
    canvas.rect(-4.0, 1.42, 12.0, 0.72, Colour(232, 232, 228));
    canvas.line(&[(-4.0, 1.44), (8.0, 1.44)], 0.03, Colour(150, 150, 150));
    canvas.words(product, (1.25, 1.78), 2.2, 0.46, INK);
    canvas.shadow(2.54, 1.4, 1.36, 0.74, 0.35);
    canvas.glow(2.5, 1.36, 1.36, 0.74, Colour(252, 218, 40));
    canvas.neon(price, (3.18, 1.73), 1.2, 0.46, INK);
    canvas.shadow(-4.0, 2.14, 12.0, 0.2, 0.5);
    row(canvas, chance, 3.6, hue.shade(0.9));
    canvas.rect(-4.0, 3.6, 12.0, 0.6, Colour(200, 200, 196));
}

/// Packets side by side, standing on `floor`.
fn row(canvas: &mut Canvas, chance: &mut Chance, floor: f32, hue: Colour) {
    let mut x = -1.4;
    while x < 5.4 {
        let gap = chance.one_in(11);
        let height = chance.near(1.1, 1.16);
        if !gap {
            let pack = hue.shade(chance.near(0.9, 1.08));
            canvas.rect(x, floor - height, 0.62, height, pack);
            canvas.rect(x, floor - height, 0.07, height, pack.shade(0.78));
            canvas.rect(x + 0.07, floor - height, 0.55, 0.12, pack.shade(1.25));
            canvas.disc(x + 0.34, floor - height * 0.52, 0.21, WHITE);
            canvas.disc(x + 0.34, floor - height * 0.52, 0.13, pack.shade(0.7));
            canvas.rect(x + 0.14, floor - 0.24, 0.4, 0.08, WHITE);
        }
        x += 0.66;
    }
}

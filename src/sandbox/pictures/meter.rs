//! Meters: water in its pipe, gas and electricity in their boxes, each with five digits
//! and its number on a tag.

use super::canvas::{Area, Canvas, Spot};
use super::ink::{BRASS, Colour, INK, STEEL, WHITE};
use super::scene::Utility;
use crate::sandbox::chance::Chance;

const RED: Colour = Colour(178, 34, 30);

/// Draws the meter on a basement's wall.
pub(super) fn meter(
    canvas: &mut Canvas,
    chance: &mut Chance,
    utility: Utility,
    (number, reading): (&str, &str),
) {
    basement(canvas, chance);
    match utility {
        Utility::Water => water(canvas, chance, reading),
        Utility::Gas => gas(canvas, chance, reading),
        Utility::Electricity => electricity(canvas, chance, reading),
    }
    tag(canvas, chance, number);
    // A lamp from above, and nothing in the corners.
    canvas.glow(
        (chance.near(0.6, 3.4), -0.3),
        2.6,
        Colour(255, 236, 200),
        0.3,
    );
    canvas.fade((-4.0, 2.2, 12.0, 2.2), INK.veil(0.0), INK.veil(0.5));
}

fn basement(canvas: &mut Canvas, chance: &mut Chance) {
    let wall = chance.pick(&[
        Colour(168, 162, 148),
        Colour(136, 146, 142),
        Colour(178, 160, 138),
        Colour(150, 104, 84),
    ]);
    canvas.fade((-4.0, -4.0, 12.0, 11.0), wall.shade(1.1), wall.shade(0.72));
    if chance.one_in(2) {
        let (wide, high) = (0.66, 0.27);
        for course in -3..14 {
            for nth in -2..8 {
                let odd = if course % 2 == 0 { 0.0 } else { wide / 2.0 };
                let (x, y) = (nth as f32 * wide + odd, course as f32 * high);
                let shade = wall.shade(chance.near(0.86, 1.06));
                canvas.rect(x, y, wide - 0.02, high - 0.02, shade);
            }
        }
    }
    for _ in 0..34 {
        let (x, y) = (chance.near(-0.5, 4.5), chance.near(-0.8, 3.8));
        let size = chance.near(0.03, 0.4);
        let shade = wall.shade(chance.near(0.7, 1.1));
        canvas.oval(x, y, size, size * chance.near(0.3, 1.0), shade.veil(0.3));
    }
    for _ in 0..5 {
        let (x, y) = (chance.near(-0.2, 4.2), chance.near(-0.4, 1.0));
        let run = (x, y, chance.near(0.02, 0.06), chance.near(0.5, 1.6));
        canvas.fade(
            run,
            Colour(92, 60, 38).veil(0.3),
            Colour(92, 60, 38).veil(0.0),
        );
    }
}

/// The counter: white digits on black drums, the last one, tenths, on red.
fn drums(canvas: &mut Canvas, reading: &str, (x, y, w, h): Area) {
    canvas.must_be_read((x, y, w, h));
    canvas.rect(x - 0.05, y - 0.05, w + 0.1, h + 0.1, INK.shade(0.6));
    let count = reading.chars().count().max(1);
    let cell = w / count as f32;
    for (nth, digit) in reading.chars().enumerate() {
        let left = x + nth as f32 * cell;
        let drum = if nth + 1 == count {
            RED
        } else {
            Colour(26, 26, 28)
        };
        let face = (left + 0.02, y, cell - 0.04, h);
        canvas.fade(
            (face.0, face.1, face.2, h / 2.0),
            drum.shade(0.4),
            drum.shade(1.25),
        );
        canvas.fade(
            (face.0, y + h / 2.0, face.2, h / 2.0),
            drum.shade(1.25),
            drum.shade(0.4),
        );
        let at = (left + cell / 2.0, y + h / 2.0);
        canvas.words(&digit.to_string(), at, cell * 0.62, h * 0.72, WHITE);
    }
}

fn water(canvas: &mut Canvas, chance: &mut Chance, reading: &str) {
    let metal = chance.pick(&[STEEL, Colour(176, 110, 72), Colour(120, 124, 122)]);
    canvas.shadow(-4.0, 1.12, 12.0, 0.6, 0.4);
    canvas.tube((-4.0, 1.0, 12.0, 0.56), metal);
    for x in [0.1, 3.5] {
        canvas.tube((x, 0.9, 0.42, 0.76), metal.shade(1.12));
        for ridge in 1..4 {
            canvas.rect(x + ridge as f32 * 0.105, 0.9, 0.012, 0.76, INK.veil(0.3));
        }
    }
    let body = chance.pick(&[
        Colour(38, 84, 132),
        Colour(46, 104, 76),
        Colour(140, 46, 40),
        Colour(174, 140, 70),
    ]);
    canvas.footing(2.06, 1.4, 1.32, 1.3, 0.5);
    canvas.disc(2.0, 1.3, 1.36, body.shade(0.5));
    canvas.disc(1.985, 1.28, 1.33, body.shade(1.2));
    canvas.disc(2.0, 1.3, 1.29, body.shade(0.9));
    for bolt in 0..8 {
        let (sin, cos) = (bolt as f32 * 0.785 + 0.39).sin_cos();
        canvas.disc(2.0 + 1.22 * cos, 1.3 + 1.22 * sin, 0.05, metal.shade(0.8));
    }
    canvas.disc(2.0, 1.3, 1.14, body.shade(0.4));
    canvas.disc(2.0, 1.3, 1.1, WHITE.shade(0.97));
    for mark in 0..60 {
        let (sin, cos) = (mark as f32 * 0.1047).sin_cos();
        let inner = if mark % 5 == 0 { 0.98 } else { 1.02 };
        let ends = [
            (2.0 + inner * cos, 1.3 + inner * sin),
            (2.0 + 1.06 * cos, 1.3 + 1.06 * sin),
        ];
        canvas.line(&ends, 0.012, INK);
    }
    canvas.words("M3", (2.0, 0.46), 0.4, 0.17, INK);
    drums(canvas, reading, (1.06, 0.68, 1.88, 0.58));
    for (x, y) in [(1.42, 1.64), (2.0, 1.86), (2.58, 1.64)] {
        let turn = chance.near(0.0, std::f32::consts::TAU);
        needle(canvas, (x, y), turn);
    }
    // The lamp in the glass: an arc over the upper left.
    let arc: Vec<Spot> = (0..14)
        .map(|step| {
            let turn = 3.5 + step as f32 * 0.075;
            (2.0 + 1.0 * turn.cos(), 1.3 + 1.0 * turn.sin())
        })
        .collect();
    canvas.line(&arc, 0.08, WHITE.own().veil(0.5));
}

fn needle(canvas: &mut Canvas, (x, y): Spot, turn: f32) {
    canvas.disc(x, y, 0.2, Colour(190, 186, 176));
    canvas.disc(x, y, 0.17, WHITE);
    for tenth in 0..10 {
        let (sin, cos) = (tenth as f32 * 0.628).sin_cos();
        canvas.disc(x + 0.14 * cos, y + 0.14 * sin, 0.011, INK);
    }
    let (sin, cos) = turn.sin_cos();
    let tip = (x + 0.13 * cos, y + 0.13 * sin);
    canvas.line(&[(x - 0.05 * cos, y - 0.05 * sin), tip], 0.035, RED);
}

fn gas(canvas: &mut Canvas, chance: &mut Chance, reading: &str) {
    let paint = chance.pick(&[
        Colour(196, 192, 180),
        Colour(150, 160, 166),
        Colour(206, 178, 92),
    ]);
    let pipe = chance.pick(&[Colour(206, 164, 50), Colour(176, 110, 72), STEEL]);
    for x in [0.92, 2.82] {
        canvas.column((x, -4.0, 0.26, 4.4), pipe);
        canvas.column((x - 0.07, 0.06, 0.4, 0.24), pipe.shade(0.8));
    }
    canvas.shadow(0.46, 0.34, 3.2, 2.0, 0.5);
    canvas.panel((0.4, 0.28, 3.2, 1.98), paint, true);
    canvas.fade((0.44, 0.32, 3.12, 0.9), WHITE.veil(0.28), WHITE.veil(0.0));
    for x in [1.08, 2.92] {
        canvas.oval(x, 1.74, 0.56, 0.4, paint.shade(0.7));
        canvas.oval(x - 0.02, 1.72, 0.53, 0.37, paint.shade(1.12));
        canvas.oval(x, 1.74, 0.46, 0.32, paint.shade(0.98));
    }
    for x in [0.54, 3.46] {
        for y in [0.42, 2.12] {
            canvas.disc(x, y, 0.05, STEEL.shade(0.7));
            canvas.line(&[(x - 0.03, y - 0.02), (x + 0.03, y + 0.02)], 0.014, INK);
        }
    }
    canvas.panel((0.78, 0.48, 2.44, 0.9), paint.shade(0.55), false);
    drums(canvas, reading, (0.9, 0.66, 2.2, 0.56));
    canvas.words("M3", (3.02, 0.57), 0.2, 0.09, WHITE);
    canvas.disc(2.0, 1.72, 0.13, Colour(60, 60, 58));
    canvas.disc(2.0, 1.72, 0.05, RED);
}

fn electricity(canvas: &mut Canvas, chance: &mut Chance, reading: &str) {
    let case = chance.pick(&[
        Colour(206, 206, 202),
        Colour(64, 68, 74),
        Colour(226, 220, 204),
    ]);
    for x in [1.3, 1.62, 2.3, 2.62] {
        let cable = chance.pick(&[INK, Colour(110, 70, 44), Colour(60, 84, 140)]);
        canvas.column((x, -4.0, 0.12, 4.4), cable.shade(1.3));
    }
    canvas.shadow(0.5, 0.2, 3.1, 2.2, 0.5);
    canvas.panel((0.44, 0.14, 3.12, 2.14), case, true);
    canvas.panel((0.64, 0.34, 2.72, 1.08), Colour(40, 44, 46), false);
    let display = (0.78, 0.46, 2.44, 0.84);
    let glass = chance.pick(&[
        Colour(162, 182, 138),
        Colour(176, 190, 186),
        Colour(206, 170, 92),
    ]);
    canvas.fade(display, glass.shade(0.9), glass.shade(1.08));
    canvas.must_be_read(display);
    canvas.words(reading, (1.93, 0.9), 2.0, 0.54, INK);
    canvas.words("KWH", (3.06, 1.2), 0.24, 0.09, INK);
    let shine = [(0.78, 0.46), (1.5, 0.46), (1.1, 1.3), (0.78, 1.3)];
    canvas.polygon(&shine, WHITE.own().veil(0.14));
    canvas.disc(0.94, 1.66, 0.055, Colour(255, 60, 40).own());
    canvas.glow((0.94, 1.66), 0.3, Colour(255, 70, 50), 0.5);
    for button in [1.3, 1.62] {
        canvas.disc(button, 1.66, 0.1, case.shade(0.6));
        canvas.disc(button, 1.65, 0.085, case.shade(0.9));
    }
    for bar in 0..22 {
        let left = 2.1 + bar as f32 * 0.052;
        canvas.rect(left, 1.54, chance.near(0.01, 0.034), 0.26, INK);
    }
    for x in [0.56, 3.44] {
        canvas.disc(x, 2.14, 0.05, BRASS.shade(0.8));
    }
}

/// The meter's number: brass, aluminium or a yellow sticker.
fn tag(canvas: &mut Canvas, chance: &mut Chance, number: &str) {
    let (x, y, w, h) = (0.6, 2.34, 2.8, 0.6);
    canvas.must_be_read((x, y, w, h));
    let plate = chance.pick(&[
        Colour(222, 190, 112),
        Colour(206, 210, 212),
        Colour(246, 212, 60),
    ]);
    canvas.shadow(x + 0.04, y + 0.05, w, h, 0.45);
    canvas.fade(
        (x, y, w, h),
        plate.shade(1.08).own(),
        plate.shade(0.86).own(),
    );
    canvas.frame(
        (x + 0.04, y + 0.04, w - 0.08, h - 0.08),
        0.012,
        plate.shade(0.6),
    );
    for screw in [x + 0.13, x + w - 0.13] {
        canvas.disc(screw, y + h / 2.0, 0.055, plate.shade(0.5));
        canvas.disc(screw - 0.008, y + h / 2.0 - 0.008, 0.042, plate.shade(0.9));
        canvas.line(
            &[
                (screw - 0.03, y + h / 2.0 - 0.02),
                (screw + 0.03, y + h / 2.0 + 0.02),
            ],
            0.012,
            INK,
        );
    }
    canvas.words(
        &format!("NO {number}"),
        (x + w / 2.0, y + h / 2.0),
        2.3,
        0.4,
        INK,
    );
}

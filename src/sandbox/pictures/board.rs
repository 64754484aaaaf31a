//! A public notice board with its number on top, one notice in the middle, and what
//! other people pinned around it.

use super::canvas::{Area, Canvas};
use super::ink::{BRIGHT, Colour, DEEP, INK, STEEL, WHITE};
use crate::sandbox::chance::Chance;

const PAPER: [Colour; 6] = [
    Colour(244, 226, 140),
    Colour(180, 212, 230),
    Colour(238, 186, 178),
    Colour(240, 236, 224),
    Colour(196, 222, 176),
    Colour(226, 206, 236),
];

/// Draws the board.
pub(super) fn board(canvas: &mut Canvas, chance: &mut Chance, heading: &str, number: &str) {
    wall(canvas, chance);
    let frame = chance.pick(&[
        Colour(112, 74, 42),
        Colour(150, 112, 70),
        Colour(128, 132, 136),
        Colour(52, 60, 56),
    ]);
    canvas.shadow(0.16, 0.7, 3.82, 2.3, 0.5);
    canvas.panel((0.08, 0.6, 3.84, 2.32), frame, true);
    let felt = chance.pick(&[
        Colour(196, 152, 100),
        Colour(186, 140, 90),
        Colour(66, 96, 84),
        Colour(92, 104, 128),
    ]);
    canvas.rect(0.22, 0.72, 3.56, 2.08, felt);
    canvas.shadow(0.2, 0.7, 3.6, 0.06, 0.6);
    canvas.shadow(0.2, 0.7, 0.05, 2.1, 0.4);
    for _ in 0..260 {
        let at = (chance.near(0.25, 3.75), chance.near(0.76, 2.78));
        canvas.disc(at.0, at.1, 0.012, felt.shade(chance.near(0.72, 1.18)));
    }
    let sign = (0.72, 0.04, 2.56, 0.5);
    canvas.must_be_read(sign);
    canvas.shadow(0.76, 0.09, 2.56, 0.5, 0.4);
    canvas.panel(sign, chance.pick(&DEEP), true);
    canvas.words(&format!("BOARD {number}"), (2.0, 0.29), 2.3, 0.3, WHITE);
    // Other people's notices peep out around the edges.
    for (x, y) in [
        (0.3, 0.8),
        (3.02, 0.84),
        (0.3, 1.5),
        (3.1, 1.5),
        (0.34, 2.12),
        (3.0, 2.1),
        (1.3, 0.78),
        (2.1, 2.2),
    ] {
        if !chance.one_in(5) {
            let size = (chance.near(0.5, 0.66), chance.near(0.5, 0.62));
            sheet(canvas, chance, (x, y, size.0, size.1));
        }
    }
    notice(canvas, chance, heading);
    if chance.one_in(3) {
        pane(canvas);
    }
}

fn wall(canvas: &mut Canvas, chance: &mut Chance) {
    let wall = chance.pick(&[
        Colour(214, 208, 188),
        Colour(176, 192, 198),
        Colour(200, 176, 160),
        Colour(160, 172, 150),
    ]);
    canvas.fade((-4.0, -4.0, 12.0, 11.0), wall.shade(1.06), wall.shade(0.8));
    if chance.one_in(2) {
        for tile in -4..13 {
            let at = tile as f32 * 0.42;
            canvas.line(&[(at, -2.0), (at, 5.0)], 0.014, wall.shade(0.82));
            canvas.line(&[(-2.0, at), (6.0, at)], 0.014, wall.shade(0.82));
        }
    } else {
        let low = wall.shade(0.62);
        canvas.fade((-4.0, 2.5, 12.0, 5.0), low.shade(1.08), low);
        canvas.rect(-4.0, 2.46, 12.0, 0.05, wall.shade(1.14));
    }
    canvas.fade_across((-4.0, -4.0, 5.0, 11.0), WHITE.veil(0.3), WHITE.veil(0.0));
}

/// Somebody else's notice: a few lines, a drawing, or numbers to tear off.
fn sheet(canvas: &mut Canvas, chance: &mut Chance, (x, y, w, h): Area) {
    let paper = chance.pick(&PAPER);
    let lean = chance.near(-0.05, 0.05);
    canvas.shadow(x + 0.03, y + 0.05, w, h, 0.4);
    let cut = [
        (x + lean, y),
        (x + w + lean, y),
        (x + w - lean, y + h),
        (x - lean, y + h),
    ];
    canvas.blend(
        &cut,
        (cut[0], cut[2]),
        (paper.shade(1.04), paper.shade(0.9)),
    );
    match chance.below(3) {
        0 => {
            let photo = (x + 0.07, y + 0.1, w - 0.14, h * 0.46);
            canvas.fade(photo, Colour(150, 190, 220), chance.pick(&BRIGHT));
            let hill = [
                (photo.0, photo.1 + photo.3),
                (photo.0 + photo.2 * 0.4, photo.1 + photo.3 * 0.3),
                (photo.0 + photo.2, photo.1 + photo.3),
            ];
            canvas.polygon(&hill, Colour(70, 100, 70));
        }
        1 => {
            for strip in 0..6 {
                let left = x + strip as f32 * w / 6.0;
                canvas.line(
                    &[(left, y + h - 0.16), (left, y + h)],
                    0.008,
                    paper.shade(0.6),
                );
            }
            canvas.rect(x + 0.08, y + 0.1, w - 0.16, 0.08, chance.pick(&DEEP));
        }
        _ => canvas.rect(x + 0.08, y + 0.09, w * 0.6, 0.06, chance.pick(&DEEP)),
    }
    for row in 0..3 {
        let line = y + h * 0.62 + row as f32 * 0.07;
        let right = x + 0.08 + chance.near(0.4, 0.9) * (w - 0.16);
        canvas.line(&[(x + 0.08, line), (right, line)], 0.016, paper.shade(0.5));
    }
    pin(canvas, chance, x + w / 2.0, y + 0.04);
}

fn pin(canvas: &mut Canvas, chance: &mut Chance, x: f32, y: f32) {
    let head = chance.pick(&[
        Colour(206, 40, 40),
        Colour(240, 190, 40),
        Colour(40, 96, 180),
        STEEL,
    ]);
    canvas.disc(x + 0.02, y + 0.03, 0.042, INK.veil(0.4));
    canvas.disc(x, y, 0.042, head.shade(0.85));
    canvas.disc(x - 0.012, y - 0.014, 0.016, head.shade(1.8));
}

/// The notice that the job is about.
fn notice(canvas: &mut Canvas, chance: &mut Chance, heading: &str) {
    let (x, y, w, h) = (0.6, 1.0, 2.8, 1.6);
    canvas.must_be_read((x, y, w, 0.82));
    canvas.shadow(x + 0.05, y + 0.07, w, h, 0.5);
    let lean = chance.near(-0.03, 0.03);
    let cut = [
        (x + lean, y),
        (x + w + lean, y),
        (x + w - lean, y + h),
        (x - lean, y + h),
    ];
    canvas.blend(
        &cut,
        (cut[0], cut[2]),
        (WHITE.own(), WHITE.shade(0.88).own()),
    );
    let band = chance.pick(&[
        Colour(176, 32, 40),
        Colour(26, 70, 140),
        Colour(20, 96, 62),
        Colour(104, 48, 120),
        Colour(196, 92, 20),
    ]);
    let top = [cut[0], cut[1], (x + w, y + 0.82), (x, y + 0.82)];
    canvas.blend(
        &top,
        (cut[0], cut[1]),
        (band.shade(1.06).own(), band.shade(0.9).own()),
    );
    canvas.words(heading, (2.0, y + 0.42), w * 0.84, 0.46, WHITE.own());
    let picture = (x + 0.16, y + 0.95, 0.62, 0.5);
    canvas.fade(picture, band.shade(1.6), band.shade(0.9));
    canvas.disc(
        picture.0 + 0.44,
        picture.1 + 0.15,
        0.08,
        Colour(250, 230, 160),
    );
    for row in 0..4 {
        let line = y + 0.99 + row as f32 * 0.135;
        let right = x + chance.near(1.8, 2.6);
        canvas.line(
            &[(x + 0.92, line), (right, line)],
            0.035,
            Colour(90, 92, 100),
        );
    }
    canvas.line(&[(x, y + 1.5), (x + w, y + 1.52)], 0.006, INK.veil(0.14));
    for corner in [x + 0.08, x + w - 0.08] {
        pin(canvas, chance, corner, y + 0.06);
    }
}

/// Glass before the board, with a window in it.
fn pane(canvas: &mut Canvas) {
    for (left, wide) in [(0.5, 0.5), (1.14, 0.16)] {
        let strip = [
            (left + 0.9, 0.72),
            (left + 0.9 + wide, 0.72),
            (left + wide, 2.8),
            (left, 2.8),
        ];
        canvas.polygon(&strip, WHITE.own().veil(0.12));
    }
    canvas.rect(0.22, 1.74, 3.56, 0.02, STEEL.veil(0.6));
}

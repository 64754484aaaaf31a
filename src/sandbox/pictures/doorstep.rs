//! A front door with its number, and a parcel before it.

use super::canvas::{Canvas, Colour, Light};
use super::street::{DEEP, LAMP, NIGHT, WHITE, ground, plate};
use crate::sandbox::chance::Chance;

/// A front door with a big number and a parcel on the mat.
pub(super) fn parcel(canvas: &mut Canvas, chance: &mut Chance, number: &str) {
    ground(canvas, chance, 2.5);
    let paint = chance.pick(&DEEP);
    let mirrored = chance.one_in(2);
    let at = |x: f32, w: f32| if mirrored { 4.0 - x - w } else { x };
    canvas.rect(0.88, -0.12, 2.24, 2.62, Colour(230, 224, 212));
    canvas.rect(1.0, 0.0, 2.0, 2.5, paint);
    for (x, y, w, h) in [(1.18, 1.2, 0.72, 1.1), (2.1, 1.2, 0.72, 1.1)] {
        canvas.rect(x, y, w, h, paint.shade(0.78));
        canvas.rect(x + 0.04, y + 0.05, w - 0.08, h - 0.1, paint.shade(1.15));
    }
    canvas.rect(1.5, 0.98, 1.0, 0.1, Colour(196, 164, 90));
    canvas.disc(at(1.1, 0.12) + 0.06, 1.3, 0.06, Colour(214, 182, 104));
    plate(canvas, number, (2.0, 0.52), (1.6, 0.76));
    lantern(canvas, at(0.3, 0.3));
    canvas.rect(0.7, 2.42, 2.6, 0.14, Colour(166, 162, 154));
    canvas.fade(
        (0.5, 2.56, 3.0, 0.16),
        Colour(140, 136, 130),
        Colour(110, 108, 104),
    );
    mat_and_box(canvas, chance, at(1.75, 1.3));
}

fn lantern(canvas: &mut Canvas, x: f32) {
    canvas.rect(x + 0.1, 0.55, 0.1, 0.2, NIGHT);
    if canvas.light() == Light::Dusk {
        canvas.glow(x, 0.72, 0.3, 0.42, LAMP);
    } else {
        canvas.rect(x, 0.72, 0.3, 0.42, Colour(214, 206, 176));
    }
    canvas.line(
        &[
            (x, 0.72),
            (x + 0.3, 0.72),
            (x + 0.3, 1.14),
            (x, 1.14),
            (x, 0.72),
        ],
        0.04,
        NIGHT,
    );
}

fn mat_and_box(canvas: &mut Canvas, chance: &mut Chance, x: f32) {
    canvas.polygon(
        &[(1.2, 2.52), (2.8, 2.52), (2.95, 2.68), (1.05, 2.68)],
        Colour(70, 58, 48),
    );
    let card = Colour(196, 150, 98).shade(chance.near(0.92, 1.08));
    let (w, h, top) = (1.3, chance.near(0.72, 0.86), 0.17);
    let y = 2.66 - h;
    canvas.shadow(x + 0.06, 2.58, w + 0.1, 0.12, 0.4);
    canvas.rect(x, y, w, h, card);
    let lid = [
        (x, y),
        (x + w, y),
        (x + w - 0.14, y - top),
        (x + 0.14, y - top),
    ];
    canvas.polygon(&lid, card.shade(1.18));
    let tape = Colour(226, 200, 150);
    canvas.rect(x + w / 2.0 - 0.08, y, 0.16, h, tape);
    let strip = [(x + w / 2.0 - 0.08, y), (x + w / 2.0 + 0.08, y)];
    canvas.polygon(
        &[
            strip[0],
            strip[1],
            (x + w / 2.0 + 0.06, y - top),
            (x + w / 2.0 - 0.06, y - top),
        ],
        tape.shade(1.08),
    );
    canvas.rect(x + 0.08, y + 0.16, 0.42, 0.4, WHITE);
    for row in 0..4 {
        let line = y + 0.24 + row as f32 * 0.07;
        canvas.line(
            &[(x + 0.12, line), (x + 0.12 + chance.near(0.16, 0.33), line)],
            0.02,
            NIGHT,
        );
    }
    for bar in 0..7 {
        let left = x + 0.84 + bar as f32 * 0.055;
        canvas.rect(left, y + 0.4, chance.near(0.012, 0.034), 0.2, NIGHT);
    }
}

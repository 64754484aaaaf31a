//! What stands in a street: the ground, number plates, and a shopfront with its sign.

use super::canvas::{Canvas, Colour, Light};
use crate::sandbox::chance::Chance;

pub(super) const WHITE: Colour = Colour(248, 246, 238);
pub(super) const NIGHT: Colour = Colour(22, 26, 38);
const GLASS: Colour = Colour(126, 160, 178);
pub(super) const LAMP: Colour = Colour(255, 214, 130);

/// Paint of signs and doors, dark enough for white letters.
pub(super) const DEEP: [Colour; 6] = [
    Colour(24, 74, 58),
    Colour(128, 28, 34),
    Colour(24, 48, 96),
    Colour(58, 34, 74),
    Colour(36, 40, 46),
    Colour(140, 66, 18),
];
/// Walls.
const WALLS: [Colour; 5] = [
    Colour(176, 104, 78),
    Colour(196, 178, 148),
    Colour(150, 158, 166),
    Colour(206, 196, 182),
    Colour(160, 128, 108),
];
/// What lies in a shop's window.
const GOODS: [Colour; 5] = [
    Colour(214, 92, 66),
    Colour(236, 188, 88),
    Colour(92, 150, 120),
    Colour(214, 210, 196),
    Colour(98, 118, 176),
];

/// Sky, wall with courses of brick, and pavement, far beyond the frame.
pub(super) fn ground(canvas: &mut Canvas, chance: &mut Chance, floor: f32) {
    let wall = chance.pick(&WALLS);
    canvas.rect(-4.0, -5.0, 12.0, 13.0, wall);
    let mut course = -1.6;
    let mut odd = false;
    while course < floor {
        canvas.line(&[(-1.5, course), (5.5, course)], 0.012, wall.shade(0.86));
        let mut joint = if odd { -1.5 } else { -1.29 };
        while course > -0.3 && joint < 5.5 {
            let ends = [(joint, course), (joint, course + 0.13)];
            canvas.line(&ends, 0.01, wall.shade(0.88));
            joint += 0.42;
        }
        course += 0.13;
        odd = !odd;
    }
    upstairs(canvas);
    canvas.fade(
        (-4.0, floor, 12.0, 1.1),
        Colour(150, 148, 144),
        Colour(92, 92, 96),
    );
    canvas.rect(-4.0, floor + 1.05, 12.0, 5.0, Colour(62, 64, 70));
    canvas.line(&[(-4.0, floor), (8.0, floor)], 0.03, Colour(84, 82, 80));
    for slab in 0..7 {
        let x = slab as f32 - 1.2;
        let ends = [(x, floor), (x * 1.25 - 0.5, floor + 1.05)];
        canvas.line(&ends, 0.012, Colour(112, 110, 108));
    }
}

/// The windows of the floor above, which upright pictures have in the frame.
fn upstairs(canvas: &mut Canvas) {
    for x in [-1.1, 0.45, 2.35, 3.9] {
        canvas.rect(x - 0.08, -1.6, 1.36, 1.34, Colour(228, 222, 210));
        canvas.fade((x, -1.6, 1.2, 1.24), GLASS.shade(0.55), GLASS.shade(0.9));
        canvas.line(&[(x + 0.6, -1.6), (x + 0.6, -0.4)], 0.05, WHITE);
        canvas.rect(x - 0.14, -0.34, 1.48, 0.1, Colour(196, 190, 180));
    }
}

/// A white enamel plate with a house number, centred on `(x, y)`.
pub(super) fn plate(canvas: &mut Canvas, number: &str, (x, y): (f32, f32), (w, h): (f32, f32)) {
    canvas.shadow(x - w / 2.0 + 0.03, y - h / 2.0 + 0.04, w, h, 0.35);
    canvas.glow(x - w / 2.0, y - h / 2.0, w, h, Colour(20, 40, 96));
    let rim = 0.035;
    canvas.glow(
        x - w / 2.0 + rim,
        y - h / 2.0 + rim,
        w - 2.0 * rim,
        h - 2.0 * rim,
        WHITE,
    );
    canvas.neon(number, (x, y), w * 0.82, h * 0.70, Colour(16, 26, 70));
}

/// A shopfront: sign, awning, window and door, with the number over the door.
pub(super) fn shopfront(canvas: &mut Canvas, chance: &mut Chance, name: &str, number: &str) {
    ground(canvas, chance, 2.72);
    let paint = chance.pick(&DEEP);
    let mirrored = chance.one_in(2);
    let at = |x: f32, w: f32| if mirrored { 4.0 - x - w } else { x };
    // The front, set into the wall.
    canvas.rect(0.06, 0.12, 3.88, 2.6, paint.shade(0.72));
    sign(canvas, paint, name);
    window(canvas, chance, at(0.22, 2.05), 2.05);
    awning(canvas, chance, at(0.12, 2.25), 2.25);
    door(canvas, paint, at(2.62, 1.1));
    plate(canvas, number, (at(2.42, 1.46) + 0.73, 1.36), (1.46, 0.68));
    pot(canvas, chance, at(2.36, 0.2) + 0.1);
    if chance.one_in(2) {
        bench(canvas, at(0.5, 1.2));
    }
}

fn sign(canvas: &mut Canvas, paint: Colour, name: &str) {
    canvas.shadow(0.1, 0.92, 3.8, 0.1, 0.4);
    let (board, letters) = match canvas.light() {
        Light::Day => (paint, WHITE),
        Light::Dusk => (paint.shade(0.55), Colour(255, 238, 190)),
    };
    canvas.glow(0.1, 0.16, 3.8, 0.78, board);
    canvas.line(&[(0.14, 0.2), (3.86, 0.2)], 0.03, board.shade(1.7));
    canvas.line(&[(0.14, 0.9), (3.86, 0.9)], 0.03, board.shade(1.7));
    canvas.neon(name, (2.0, 0.55), 3.5, 0.50, letters);
}

fn window(canvas: &mut Canvas, chance: &mut Chance, x: f32, w: f32) {
    canvas.rect(x - 0.06, 1.06, w + 0.12, 1.5, Colour(232, 226, 214));
    let dusk = canvas.light() == Light::Dusk;
    if dusk {
        canvas.glow(x, 1.1, w, 1.4, LAMP.shade(0.92));
    } else {
        canvas.fade((x, 1.1, w, 1.4), GLASS.shade(0.62), GLASS.shade(1.05));
    }
    let mut left = x + 0.1;
    while left < x + w - 0.3 {
        let (wide, high) = (chance.near(0.18, 0.36), chance.near(0.2, 0.55));
        let colour = chance.pick(&GOODS).shade(if dusk { 0.8 } else { 0.9 });
        if chance.one_in(3) {
            canvas.disc(left + 0.16, 2.34, 0.16, colour);
        } else {
            canvas.rect(left, 2.5 - high, wide, high, colour);
            canvas.rect(left, 2.5 - high, wide, 0.05, colour.shade(1.25));
        }
        left += wide + chance.near(0.06, 0.16);
    }
    if !dusk {
        let sheen = Colour(168, 194, 206);
        canvas.line(&[(x + w * 0.70, 1.5), (x + w * 0.52, 2.0)], 0.03, sheen);
        canvas.line(&[(x + w * 0.78, 1.5), (x + w * 0.60, 2.0)], 0.03, sheen);
    }
    canvas.line(
        &[(x + w / 2.0, 1.1), (x + w / 2.0, 2.5)],
        0.04,
        Colour(232, 226, 214),
    );
    canvas.rect(x - 0.1, 2.5, w + 0.2, 0.22, Colour(112, 98, 86));
}

fn awning(canvas: &mut Canvas, chance: &mut Chance, x: f32, w: f32) {
    let cloth = chance.pick(&[
        Colour(190, 50, 48),
        Colour(44, 110, 88),
        Colour(46, 82, 150),
    ]);
    let stripes = 9;
    let wide = w / stripes as f32;
    for nth in 0..stripes {
        let colour = if nth % 2 == 0 { cloth } else { WHITE };
        let left = x + nth as f32 * wide;
        let spread = |edge: f32| x + w / 2.0 + (edge - x - w / 2.0) * 1.05;
        canvas.polygon(
            &[
                (left, 1.02),
                (left + wide, 1.02),
                (spread(left + wide), 1.36),
                (spread(left), 1.36),
            ],
            colour,
        );
        canvas.disc(
            spread(left + wide / 2.0),
            1.36,
            wide * 0.52,
            colour.shade(0.93),
        );
    }
    canvas.shadow(x, 1.46, w, 0.07, 0.3);
}

fn door(canvas: &mut Canvas, paint: Colour, x: f32) {
    canvas.rect(x - 0.05, 1.76, 1.2, 0.98, Colour(226, 220, 208));
    canvas.rect(x, 1.8, 1.1, 0.94, paint);
    if canvas.light() == Light::Dusk {
        canvas.glow(x + 0.16, 1.88, 0.78, 0.5, LAMP.shade(0.8));
    } else {
        canvas.fade(
            (x + 0.16, 1.88, 0.78, 0.5),
            GLASS.shade(0.5),
            GLASS.shade(0.85),
        );
    }
    canvas.line(
        &[(x + 0.98, 2.3), (x + 0.98, 2.5)],
        0.05,
        Colour(222, 190, 110),
    );
    canvas.rect(x - 0.1, 2.7, 1.3, 0.08, Colour(176, 172, 164));
}

fn pot(canvas: &mut Canvas, chance: &mut Chance, x: f32) {
    let leaf = Colour(54, 112, 58);
    for _ in 0..9 {
        let (dx, dy) = (chance.near(-0.13, 0.13), chance.near(-0.22, 0.05));
        canvas.disc(
            x + dx,
            2.38 + dy,
            chance.near(0.05, 0.09),
            leaf.shade(chance.near(0.8, 1.3)),
        );
    }
    let clay = Colour(172, 92, 58);
    canvas.polygon(
        &[
            (x - 0.13, 2.45),
            (x + 0.13, 2.45),
            (x + 0.1, 2.76),
            (x - 0.1, 2.76),
        ],
        clay,
    );
}

fn bench(canvas: &mut Canvas, x: f32) {
    let wood = Colour(120, 82, 50);
    canvas.rect(x, 2.64, 1.2, 0.07, wood);
    canvas.rect(x, 2.48, 1.2, 0.06, wood.shade(1.1));
    for leg in [0.1, 1.05] {
        canvas.rect(x + leg, 2.48, 0.05, 0.42, NIGHT);
    }
}

//! What every street has: walls, windows, pavement, number plates, and its weather.

use super::canvas::{Canvas, Light, Spot};
use super::ink::{BRASS, Colour, INK, LAMP, WHITE};
use crate::sandbox::chance::Chance;

/// What houses are built of.
const WALLS: [(Wall, Colour); 9] = [
    (Wall::Brick, Colour(166, 92, 68)),
    (Wall::Brick, Colour(142, 84, 70)),
    (Wall::Brick, Colour(188, 162, 132)),
    (Wall::Plaster, Colour(214, 196, 160)),
    (Wall::Plaster, Colour(186, 200, 196)),
    (Wall::Plaster, Colour(212, 170, 150)),
    (Wall::Stone, Colour(182, 176, 164)),
    (Wall::Boards, Colour(150, 170, 178)),
    (Wall::Boards, Colour(222, 218, 204)),
];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Wall {
    #[default]
    Brick,
    Plaster,
    Stone,
    Boards,
}

/// A house's wall down to `floor`, far beyond the frame; its colour is returned.
pub(super) fn wall(canvas: &mut Canvas, chance: &mut Chance, floor: f32) -> Colour {
    let (wall, colour) = chance.pick(&WALLS);
    canvas.rect(-4.0, -5.0, 12.0, 5.0 + floor, colour);
    match wall {
        Wall::Brick => courses(canvas, chance, colour, floor, (0.31, 0.105)),
        Wall::Stone => courses(canvas, chance, colour, floor, (0.78, 0.36)),
        Wall::Boards => {
            for nth in 0..36 {
                let y = floor - nth as f32 * 0.125;
                canvas.rect(-1.4, y - 0.025, 6.8, 0.025, colour.shade(0.74));
                canvas.rect(-1.4, y - 0.125, 6.8, 0.018, colour.shade(1.07));
            }
        }
        Wall::Plaster => {
            for _ in 0..26 {
                let at = (chance.near(-1.0, 5.0), chance.near(-1.2, floor));
                let size = chance.near(0.15, 0.6);
                let shade = colour.shade(chance.near(0.9, 1.06));
                canvas.oval(at.0, at.1, size, size * 0.5, shade.veil(0.2));
            }
        }
    }
    // Splashed and worn near the ground.
    let dirt = Colour(60, 54, 46);
    canvas.fade(
        (-4.0, floor - 0.5, 12.0, 0.5),
        dirt.veil(0.0),
        dirt.veil(0.34),
    );
    colour
}

fn courses(canvas: &mut Canvas, chance: &mut Chance, colour: Colour, floor: f32, size: Spot) {
    let (wide, high) = size;
    let joint = 0.016;
    canvas.rect(-1.5, -1.7, 7.0, floor + 1.7, colour.shade(0.72));
    let mut y = floor - high;
    let mut odd = false;
    while y > -1.7 {
        let mut x = if odd { -1.5 } else { -1.5 + wide / 2.0 };
        while x < 5.5 {
            let shade = chance.near(0.9, 1.1);
            canvas.rect(x, y, wide - joint, high - joint, colour.shade(shade));
            x += wide;
        }
        y -= high;
        odd = !odd;
    }
}

/// The pavement from `floor` on, the kerb and the road before it.
pub(super) fn pavement(canvas: &mut Canvas, chance: &mut Chance, floor: f32) {
    let stone = chance.pick(&[
        Colour(168, 164, 156),
        Colour(150, 150, 150),
        Colour(176, 162, 146),
    ]);
    let kerb = floor + 0.62;
    canvas.fade(
        (-4.0, floor, 12.0, 0.62),
        stone.shade(0.8),
        stone.shade(1.02),
    );
    for (nth, depth) in [0.1, 0.26, 0.5].into_iter().enumerate() {
        let y = floor + depth;
        canvas.line(
            &[(-4.0, y), (8.0, y)],
            0.008 + 0.003 * nth as f32,
            stone.shade(0.68),
        );
    }
    for slab in -6..14 {
        let x = slab as f32 * 0.5;
        let foot = 2.0 + (x - 2.0) * 1.34;
        canvas.line(&[(x, floor), (foot, kerb)], 0.01, stone.shade(0.7));
    }
    canvas.rect(-4.0, kerb, 12.0, 0.07, stone.shade(1.16));
    canvas.rect(-4.0, kerb + 0.07, 12.0, 0.08, stone.shade(0.62));
    canvas.fade(
        (-4.0, kerb + 0.15, 12.0, 4.0),
        Colour(58, 58, 62),
        Colour(92, 92, 96),
    );
    canvas.shadow(-4.0, floor, 12.0, 0.07, 0.5);
}

/// Windows of the floor above, which upright pictures have in the frame.
pub(super) fn upstairs(canvas: &mut Canvas, chance: &mut Chance) {
    let trim = chance.pick(&[WHITE, Colour(92, 72, 56), Colour(60, 74, 70)]);
    for x in [-1.15, 0.35, 1.45 + 1.0, 3.95] {
        canvas.shadow(x - 0.1, -1.62, 1.3, 1.42, 0.3);
        canvas.rect(x - 0.07, -1.62, 1.24, 1.34, trim);
        let lit = canvas.is_dusk() && chance.one_in(2);
        if lit {
            canvas.fade((x, -1.55, 1.1, 1.2), LAMP.own(), LAMP.shade(0.8).own());
        } else {
            canvas.fade(
                (x, -1.55, 1.1, 1.2),
                Colour(150, 172, 190),
                Colour(48, 60, 74),
            );
        }
        let cloth = WHITE.veil(0.5);
        canvas.polygon(
            &[(x, -1.55), (x + 0.3, -1.55), (x + 0.08, -0.35), (x, -0.35)],
            cloth,
        );
        canvas.rect(x + 0.52, -1.55, 0.05, 1.2, trim);
        canvas.rect(x, -1.0, 1.1, 0.04, trim);
        canvas.rect(x - 0.14, -0.32, 1.38, 0.09, trim.shade(0.88));
    }
}

/// How a house shows its number.
pub(super) fn plate(
    canvas: &mut Canvas,
    chance: &mut Chance,
    number: &str,
    (x, y): Spot,
    (w, h): (f32, f32),
) {
    let area = (x - w / 2.0, y - h / 2.0, w, h);
    canvas.must_be_read(area);
    canvas.shadow(area.0 + 0.03, area.1 + 0.04, w, h, 0.4);
    let (rim, ground, ink) = chance.pick(&PLATES);
    let lift = if canvas.is_dusk() { 0.86 } else { 1.0 };
    canvas.rect(area.0, area.1, w, h, rim.shade(lift).own());
    let edge = 0.03;
    canvas.fade(
        (area.0 + edge, area.1 + edge, w - 2.0 * edge, h - 2.0 * edge),
        ground.shade(1.05 * lift).own(),
        ground.shade(0.88 * lift).own(),
    );
    for dx in [-w / 2.0 + 0.07, w / 2.0 - 0.07] {
        canvas.disc(x + dx, y, 0.022, rim.shade(1.2));
    }
    canvas.words(number, (x, y), w * 0.76, h * 0.66, ink.own());
}

/// Rim, ground and ink of number plates.
const PLATES: [(Colour, Colour, Colour); 5] = [
    (Colour(20, 40, 96), WHITE, Colour(16, 26, 70)),
    (WHITE, Colour(24, 52, 118), WHITE),
    (Colour(90, 70, 40), BRASS, INK),
    (INK, Colour(38, 40, 44), Colour(240, 226, 190)),
    (
        Colour(36, 84, 56),
        Colour(238, 234, 214),
        Colour(18, 62, 40),
    ),
];

/// What the day does to the whole picture: sun through trees, a roof's shadow.
pub(super) fn weather(canvas: &mut Canvas, chance: &mut Chance) {
    if canvas.light() != Light::Sun {
        return;
    }
    let from_left = chance.one_in(2);
    if chance.one_in(2) {
        canvas.dapple(chance, from_left);
        return;
    }
    let (near, far) = (chance.near(0.9, 1.9), chance.near(2.2, 3.2));
    let (left, right) = if from_left { (near, far) } else { (far, near) };
    let night = Colour(12, 14, 40);
    let roof = [
        (-4.0, left),
        (2.0, (left + right) / 2.0),
        (8.0, right),
        (8.0, 8.0),
        (-4.0, 8.0),
    ];
    canvas.polygon(&roof, night.veil(0.2));
}

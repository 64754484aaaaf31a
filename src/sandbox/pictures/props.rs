//! What stands about in a street: pots, benches, bicycles, boards.

use super::canvas::{Canvas, Spot};
use super::ink::{Colour, INK, NIGHT, STEEL, WHITE};
use super::letters::Hand;
use crate::sandbox::chance::Chance;

/// A clay pot with a bush in it, standing on `floor`.
pub(super) fn pot(canvas: &mut Canvas, chance: &mut Chance, (x, floor): Spot, size: f32) {
    canvas.footing(x + 0.04, floor, 0.2 * size, 0.05 * size, 0.4);
    let bush = (x, floor - 0.52 * size);
    canvas.foliage(chance, bush, (0.24 * size, 0.3 * size), 34);
    if chance.one_in(2) {
        let petal = chance.pick(&[Colour(226, 84, 96), Colour(244, 200, 80), WHITE]);
        for _ in 0..9 {
            let (dx, dy) = (chance.near(-0.2, 0.2), chance.near(-0.26, 0.16));
            canvas.disc(bush.0 + dx * size, bush.1 + dy * size, 0.028 * size, petal);
        }
    }
    let clay = chance.pick(&[
        Colour(176, 96, 60),
        Colour(92, 96, 100),
        Colour(196, 186, 166),
    ]);
    let side = |half: f32, y: f32| ((x - half * size, y), (x + half * size, y));
    let (above, below) = (side(0.15, floor - 0.3 * size), side(0.11, floor + 0.01));
    let pot = [above.0, above.1, below.1, below.0];
    canvas.blend(
        &pot,
        (above.0, above.1),
        (clay.shade(1.12), clay.shade(0.62)),
    );
    let rim = (
        x - 0.17 * size,
        floor - 0.34 * size,
        0.34 * size,
        0.07 * size,
    );
    canvas.fade_across(rim, clay.shade(1.2), clay.shade(0.7));
}

/// A bench before the house.
pub(super) fn bench(canvas: &mut Canvas, (x, floor): Spot) {
    let wood = Colour(132, 90, 54);
    canvas.footing(x + 0.6, floor, 0.66, 0.05, 0.4);
    for leg in [0.1, 1.05] {
        canvas.rect(x + leg, floor - 0.44, 0.05, 0.46, NIGHT);
    }
    for (up, light) in [(0.44, 1.1), (0.34, 1.0), (0.2, 1.2)] {
        canvas.fade(
            (x, floor - up, 1.2, 0.065),
            wood.shade(light * 1.15),
            wood.shade(light * 0.8),
        );
    }
}

/// A bicycle leaning on the wall.
pub(super) fn bicycle(canvas: &mut Canvas, chance: &mut Chance, (x, floor): Spot) {
    let paint = chance.pick(&[
        Colour(178, 46, 44),
        Colour(40, 92, 110),
        Colour(228, 184, 70),
    ]);
    canvas.footing(x + 0.5, floor + 0.01, 0.8, 0.04, 0.4);
    let (back, front) = ((x, floor - 0.27), (x + 0.96, floor - 0.27));
    for (wheel_x, wheel_y) in [back, front] {
        canvas.ring(wheel_x, wheel_y, 0.27, 0.03, INK);
        canvas.ring(wheel_x, wheel_y, 0.24, 0.008, STEEL);
        for spoke in 0..6 {
            let (sin, cos) = (spoke as f32 * 0.524).sin_cos();
            let (dx, dy) = (cos * 0.24, sin * 0.24);
            let ends = [(wheel_x - dx, wheel_y - dy), (wheel_x + dx, wheel_y + dy)];
            canvas.line(&ends, 0.005, STEEL);
        }
    }
    let (pedal, seat, head) = (
        (x + 0.4, floor - 0.25),
        (x + 0.3, floor - 0.62),
        (x + 0.82, floor - 0.6),
    );
    canvas.line(&[back, pedal, head, seat, back], 0.035, paint);
    canvas.line(&[seat, pedal], 0.035, paint);
    canvas.line(&[front, head, (head.0 - 0.03, head.1 - 0.14)], 0.035, paint);
    let grip = (head.0 - 0.03, head.1 - 0.14);
    canvas.line(
        &[(grip.0 - 0.1, grip.1 + 0.02), grip, (grip.0 + 0.08, grip.1)],
        0.03,
        INK,
    );
    canvas.line(
        &[
            (seat.0 - 0.09, seat.1 - 0.07),
            (seat.0 + 0.09, seat.1 - 0.06),
        ],
        0.05,
        INK,
    );
    canvas.disc(pedal.0, pedal.1, 0.05, STEEL.shade(0.6));
}

/// A board on the pavement with a chalked line or two.
pub(super) fn easel(canvas: &mut Canvas, chance: &mut Chance, (x, floor): Spot) {
    canvas.footing(x + 0.2, floor, 0.3, 0.05, 0.45);
    let wood = Colour(128, 92, 58);
    let legs = [
        (x + 0.05, floor - 0.66),
        (x + 0.35, floor - 0.66),
        (x + 0.42, floor),
        (x - 0.02, floor),
    ];
    canvas.polygon(&legs, wood);
    let slate = [
        (x + 0.08, floor - 0.62),
        (x + 0.32, floor - 0.62),
        (x + 0.37, floor - 0.12),
        (x + 0.03, floor - 0.12),
    ];
    canvas.polygon(&slate, Colour(40, 44, 44));
    let chalk = Hand {
        weight: 0.12,
        slant: 0.2,
        serifs: false,
    };
    let word = chance.pick(&["OPEN", "HELLO", "NEW", "TODAY"]);
    canvas.lettered(chalk, word, (x + 0.2, floor - 0.5), (0.2, 0.09), WHITE);
    for line in 0..3 {
        let y = floor - 0.38 + line as f32 * 0.08;
        canvas.line(
            &[(x + 0.1, y), (x + chance.near(0.2, 0.3), y)],
            0.014,
            WHITE.veil(0.7),
        );
    }
}

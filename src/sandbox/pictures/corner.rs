//! A street corner seen from below: the sign with the street's name and block number,
//! before roofs and sky.

use super::canvas::Light;
use super::canvas::{Canvas, Spot};
use super::ink::{Colour, INK, LAMP, NIGHT, STEEL, WHITE};
use super::letters;
use crate::sandbox::chance::Chance;

/// Ground and letters of street signs.
const BLADES: [(Colour, Colour); 5] = [
    (Colour(10, 96, 62), WHITE),
    (Colour(20, 62, 130), WHITE),
    (WHITE, Colour(24, 28, 40)),
    (Colour(96, 58, 34), Colour(246, 232, 196)),
    (Colour(22, 24, 28), WHITE),
];

/// Draws the corner.
pub(super) fn corner(canvas: &mut Canvas, chance: &mut Chance, street: &str, block: &str) {
    sky(canvas, chance);
    roofs(canvas, chance);
    if chance.one_in(2) {
        signals(canvas, chance.near(3.4, 3.7));
    }
    let side = if chance.one_in(2) { -0.3 } else { 4.3 };
    canvas.foliage(chance, (side, 0.5), (1.1, 1.0), 260);
    wires(canvas, chance);
    let pole = chance.near(1.7, 2.3);
    canvas.shadow(pole - 0.06, -0.5, 0.24, 6.0, 0.3);
    let metal = chance.pick(&[STEEL, Colour(60, 70, 64), Colour(120, 96, 70)]);
    canvas.column((pole - 0.09, -0.34, 0.18, 8.0), metal);
    canvas.oval(pole, -0.34, 0.12, 0.08, metal.shade(1.2));
    let blade = chance.pick(&BLADES);
    // The other street's sign, seen from its edge.
    let across = [
        (pole - 0.34, 0.16),
        (pole + 0.36, 0.02),
        (pole + 0.36, 0.42),
        (pole - 0.34, 0.52),
    ];
    canvas.polygon(&across, blade.0.shade(0.6));
    canvas.line(
        &[across[0], across[1], across[2], across[3], across[0]],
        0.03,
        blade.1.shade(0.7),
    );
    bracket(canvas, (pole, 0.62), metal);
    name(canvas, street, blade);
    bracket(canvas, (pole, 1.62), metal);
    number(canvas, block, pole, blade);
    if canvas.is_dusk() {
        canvas.glow((0.5, 2.6), 1.6, LAMP, 0.4);
    }
}

fn sky(canvas: &mut Canvas, chance: &mut Chance) {
    let (above, below) = match canvas.light() {
        Light::Dusk => (Colour(44, 54, 104), Colour(240, 150, 96)),
        Light::Cloud => (Colour(158, 168, 178), Colour(216, 220, 222)),
        _ => (Colour(72, 132, 200), Colour(196, 222, 238)),
    };
    canvas.fade((-4.0, -3.0, 12.0, 6.5), above.own(), below.own());
    let cloud = below.shade(1.12);
    for _ in 0..chance.whole(2, 6) {
        let (x, y) = (chance.near(-0.6, 4.4), chance.near(-0.4, 1.6));
        for puff in 0..8 {
            let size = chance.near(0.12, 0.32);
            let at = (x + puff as f32 * 0.16, y - chance.near(0.0, 0.14));
            canvas.oval(at.0, at.1, size * 1.3, size * 0.6, cloud.own().veil(0.28));
        }
    }
}

/// Houses to both sides, running down towards the end of the street.
fn roofs(canvas: &mut Canvas, chance: &mut Chance) {
    let dusk = canvas.is_dusk();
    for right in [false, true] {
        let flip = |x: f32| if right { 4.0 - x } else { x };
        let mut x = -1.4;
        while x < 1.75 {
            let wide = chance.near(0.4, 0.7);
            let near = 1.0 - (x + 1.4) / 3.4;
            let top = 2.75 - near * chance.near(1.5, 2.3);
            let wall = chance.pick(&[
                Colour(166, 104, 80),
                Colour(196, 180, 156),
                Colour(140, 146, 154),
                Colour(176, 150, 120),
            ]);
            let end = x + wide;
            let house = [
                (flip(x), top),
                (flip(end), top + 0.14 * near),
                (flip(end), 8.0),
                (flip(x), 8.0),
            ];
            let shade = if right { 0.72 } else { 0.94 };
            canvas.polygon(&house, wall.shade(shade));
            canvas.line(&[house[0], house[1]], 0.05, wall.shade(shade * 0.6));
            let mut y = top + 0.26;
            while y < 4.2 {
                for column in [0.16, 0.58] {
                    let left = flip(x + wide * column);
                    let size = (wide * 0.24, 0.2 + 0.1 * near);
                    let left = if right { left - size.0 } else { left };
                    if dusk && chance.one_in(3) {
                        canvas.rect(left, y, size.0, size.1, LAMP.own());
                    } else {
                        canvas.fade(
                            (left, y, size.0, size.1),
                            Colour(120, 146, 166),
                            Colour(52, 60, 72),
                        );
                    }
                }
                y += 0.42 + 0.1 * near;
            }
            x = end;
        }
    }
    canvas.fade(
        (-4.0, 2.9, 12.0, 5.0),
        Colour(100, 100, 102),
        Colour(70, 70, 74),
    );
}

fn signals(canvas: &mut Canvas, x: f32) {
    canvas.line(&[(x, 8.0), (x, 1.7)], 0.05, NIGHT);
    canvas.panel((x - 0.12, 1.72, 0.24, 0.66), NIGHT.shade(1.2), true);
    let lamps = [
        (1.84, Colour(250, 60, 44)),
        (2.05, Colour(70, 56, 20)),
        (2.26, Colour(20, 60, 40)),
    ];
    for (y, colour) in lamps {
        canvas.disc(x, y, 0.075, colour.own());
    }
    canvas.glow((x, 1.84), 0.4, Colour(255, 70, 50), 0.5);
}

fn wires(canvas: &mut Canvas, chance: &mut Chance) {
    for _ in 0..chance.whole(0, 3) {
        let (left, right) = (chance.near(-0.6, 0.5), chance.near(-0.6, 0.5));
        let sag = chance.near(0.05, 0.2);
        let points: Vec<Spot> = (0..=16)
            .map(|step| {
                let t = step as f32 / 16.0;
                let hang = 4.0 * sag * t * (1.0 - t);
                (-1.0 + 6.0 * t, left + (right - left) * t + hang)
            })
            .collect();
        canvas.line(&points, 0.014, NIGHT);
    }
}

fn bracket(canvas: &mut Canvas, (x, y): Spot, metal: Colour) {
    canvas.panel((x - 0.13, y - 0.07, 0.26, 0.14), metal.shade(0.8), true);
    canvas.disc(x, y, 0.03, metal.shade(0.5));
}

/// The street's name: its own word large, what goes with every street small beside it.
fn name(canvas: &mut Canvas, street: &str, (ground, ink): (Colour, Colour)) {
    let (before, word, after) = parts(street);
    let (x, y, w, h) = (0.12, 0.66, 3.76, 0.92);
    canvas.must_be_read((x, y, w, h));
    canvas.shadow(x + 0.03, y + 0.06, w, h, 0.3);
    let lift = if canvas.is_dusk() { 0.8 } else { 1.0 };
    let lit = (
        ground.shade(1.14 * lift).own(),
        ground.shade(0.9 * lift).own(),
    );
    canvas.fade((x, y, w, h), lit.0, lit.1);
    canvas.frame(
        (x + 0.05, y + 0.05, w - 0.1, h - 0.1),
        0.03,
        ink.shade(lift).own(),
    );
    let ink = ink.shade(lift).own();
    let small = 0.2;
    let beside = |words: &str| {
        if words.is_empty() {
            0.0
        } else {
            letters::width(words, small) + 0.16
        }
    };
    let (left, right) = (beside(before), beside(after));
    let room = w - 0.36 - left - right;
    let high = letters::fitting(word, room, 0.5);
    let long = letters::width(word, high);
    let start = x + (w - left - long - right) / 2.0;
    let line = y + h / 2.0;
    canvas.words(word, (start + left + long / 2.0, line), room, 0.5, ink);
    canvas.words(
        before,
        (start + (left - 0.16) / 2.0, line - (high - small) / 2.0),
        1.0,
        small,
        ink,
    );
    let end = start + left + long;
    canvas.words(
        after,
        (end + (right + 0.16) / 2.0, line - (high - small) / 2.0),
        1.6,
        small,
        ink,
    );
}

fn number(canvas: &mut Canvas, block: &str, pole: f32, (ground, ink): (Colour, Colour)) {
    let (w, h) = (1.5, 0.6);
    let (x, y) = (pole - w / 2.0, 1.66);
    canvas.must_be_read((x, y, w, h));
    canvas.shadow(x + 0.03, y + 0.05, w, h, 0.3);
    let lift = if canvas.is_dusk() { 0.8 } else { 1.0 };
    canvas.rect(x, y, w, h, ground.shade(0.96 * lift).own());
    canvas.frame(
        (x + 0.04, y + 0.04, w - 0.08, h - 0.08),
        0.024,
        ink.shade(lift).own(),
    );
    canvas.words(
        block,
        (pole, y + h / 2.0),
        w * 0.78,
        h * 0.62,
        ink.shade(lift).own(),
    );
    canvas.disc(pole, y + 0.05, 0.02, INK);
}

/// `SE HAWTHORNE BLVD` as `("SE", "HAWTHORNE", "BLVD")`.
fn parts(street: &str) -> (&str, &str, &str) {
    let small = |word: &str| word.len() <= 2 || ["AVE", "BLVD"].contains(&word);
    let mut word = street;
    let mut before = "";
    if let Some((first, rest)) = street.split_once(' ')
        && first.len() <= 2
    {
        (before, word) = (first, rest);
    }
    let mut after = "";
    while let Some((rest, last)) = word.rsplit_once(' ')
        && small(last)
    {
        word = rest;
        after = street
            .get(street.len() - last.len() - after.len() - usize::from(!after.is_empty())..)
            .unwrap_or(last);
    }
    (before, word, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streets_own_word_is_told_from_what_goes_with_every_street() {
        for (street, expected) in [
            ("SE HAWTHORNE BLVD", ("SE", "HAWTHORNE", "BLVD")),
            ("N HIGHLAND AVE NE", ("N", "HIGHLAND", "AVE NE")),
            ("SAN PABLO AVE", ("", "SAN PABLO", "AVE")),
            ("8TH AVE S", ("", "8TH", "AVE S")),
            ("BROADWAY", ("", "BROADWAY", "")),
            ("W 26TH ST", ("W", "26TH", "ST")),
        ] {
            assert_eq!(parts(street), expected);
        }
    }
}

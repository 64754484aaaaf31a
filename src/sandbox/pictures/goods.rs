//! What lies in a shop's window, by trade.

use super::canvas::{Area, Canvas};
use super::ink::{BRIGHT, Colour, INK, LEAF, STEEL, WHITE};
use super::scene::Trade;
use crate::sandbox::chance::Chance;

/// Fills a window with what this trade sells.
pub(super) fn stock(canvas: &mut Canvas, chance: &mut Chance, trade: Trade, area: Area) {
    let (x, y, w, h) = area;
    let (upper, lower) = (y + h * 0.62, y + h);
    if !matches!(trade, Trade::Cleaners | Trade::Hardware) {
        board(canvas, (x, upper, w));
    }
    for floor in [upper, lower] {
        let row = (x + 0.06, floor, w - 0.12);
        match trade {
            Trade::Books => books(canvas, chance, row),
            Trade::Bakery => loaves(canvas, chance, row),
            Trade::Coffee => tins(canvas, chance, row),
            Trade::Flowers => bunches(canvas, chance, row),
            Trade::Records => sleeves(canvas, chance, row),
            Trade::Hardware if floor == upper => tools(canvas, chance, row),
            Trade::Hardware => pails(canvas, chance, row),
            Trade::Cleaners if floor == upper => shirts(canvas, chance, (x, y + 0.32, w)),
            Trade::Cleaners => {}
        }
    }
    canvas.fade((x, lower - 0.06, w, 0.06), INK.veil(0.0), INK.veil(0.5));
}

/// Left, floor and width of a row of goods.
type Row = (f32, f32, f32);

fn board(canvas: &mut Canvas, (x, floor, w): Row) {
    let wood = Colour(150, 112, 72);
    canvas.shadow(x, floor + 0.02, w, 0.06, 0.4);
    canvas.fade((x, floor, w, 0.045), wood.shade(1.2), wood.shade(0.7));
}

fn books(canvas: &mut Canvas, chance: &mut Chance, (x, floor, w): Row) {
    let mut left = x;
    while left < x + w - 0.2 {
        let (wide, high) = (chance.near(0.04, 0.085), chance.near(0.2, 0.36));
        let colour = chance.pick(&BRIGHT).shade(chance.near(0.6, 1.0));
        match chance.below(9) {
            0 => {
                let cover = (left, floor - 0.34, 0.25, 0.34);
                canvas.fade_across(cover, colour.shade(0.8), colour.shade(1.15));
                canvas.rect(left + 0.05, floor - 0.28, 0.15, 0.04, WHITE.veil(0.8));
                canvas.disc(left + 0.125, floor - 0.12, 0.05, WHITE.veil(0.5));
                left += 0.29;
            }
            1 => left += 0.06,
            _ => {
                let spine = (left, floor - high, wide, high);
                canvas.fade_across(spine, colour.shade(1.15), colour.shade(0.75));
                canvas.rect(left, floor - high * 0.8, wide, 0.02, WHITE.veil(0.6));
                left += wide + 0.004;
            }
        }
    }
}

fn loaves(canvas: &mut Canvas, chance: &mut Chance, (x, floor, w): Row) {
    let mut left = x + 0.16;
    while left < x + w - 0.12 {
        let crust = Colour(196, 128, 62).shade(chance.near(0.8, 1.15));
        match chance.below(4) {
            0 => {
                canvas.column((left - 0.025, floor - 0.14, 0.05, 0.14), WHITE);
                canvas.oval(left, floor - 0.15, 0.17, 0.03, WHITE.shade(0.9));
                let cream = chance.pick(&[
                    Colour(238, 210, 200),
                    Colour(96, 60, 44),
                    Colour(248, 236, 200),
                ]);
                canvas.column((left - 0.13, floor - 0.29, 0.26, 0.14), cream);
                for cherry in [-0.08, 0.0, 0.08] {
                    canvas.disc(left + cherry, floor - 0.31, 0.025, Colour(190, 30, 40));
                }
            }
            1 => {
                let basket = Colour(150, 104, 58);
                for stick in 0..4 {
                    let from = (left - 0.1 + stick as f32 * 0.06, floor - 0.08);
                    let to = (from.0 + chance.near(-0.06, 0.1), floor - 0.4);
                    canvas.line(&[from, to], 0.06, crust.shade(1.0 - 0.06 * stick as f32));
                }
                canvas.column((left - 0.14, floor - 0.18, 0.28, 0.18), basket);
            }
            _ => {
                canvas.oval(left, floor - 0.085, 0.16, 0.085, crust.shade(0.8));
                canvas.oval(left - 0.01, floor - 0.1, 0.14, 0.065, crust.shade(1.1));
                for cut in [-0.06, 0.0, 0.06] {
                    let ends = [
                        (left + cut - 0.02, floor - 0.08),
                        (left + cut + 0.02, floor - 0.14),
                    ];
                    canvas.line(&ends, 0.014, Colour(240, 210, 160));
                }
            }
        }
        left += chance.near(0.32, 0.4);
    }
}

fn tins(canvas: &mut Canvas, chance: &mut Chance, (x, floor, w): Row) {
    let mut left = x;
    while left < x + w - 0.26 {
        let colour = chance.pick(&BRIGHT).shade(0.85);
        match chance.below(3) {
            0 => {
                let bag = [
                    (left + 0.02, floor - 0.36),
                    (left + 0.22, floor - 0.36),
                    (left + 0.24, floor),
                    (left, floor),
                ];
                canvas.blend(
                    &bag,
                    (bag[0], bag[1]),
                    (colour.shade(1.2), colour.shade(0.7)),
                );
                canvas.rect(left + 0.05, floor - 0.24, 0.14, 0.12, WHITE.shade(0.95));
                canvas.oval(left + 0.12, floor - 0.18, 0.03, 0.04, Colour(84, 52, 34));
            }
            1 => {
                canvas.column((left + 0.02, floor - 0.26, 0.2, 0.26), Colour(120, 84, 56));
                canvas.column((left, floor - 0.3, 0.24, 0.05), STEEL);
            }
            _ => {
                for stack in 0..2 {
                    let rim = floor - 0.11 - stack as f32 * 0.11;
                    let cup = [
                        (left + 0.02, rim),
                        (left + 0.2, rim),
                        (left + 0.17, rim + 0.1),
                        (left + 0.05, rim + 0.1),
                    ];
                    canvas.blend(&cup, (cup[0], cup[1]), (WHITE, WHITE.shade(0.7)));
                    canvas.ring(left + 0.21, rim + 0.045, 0.03, 0.014, WHITE.shade(0.85));
                }
            }
        }
        left += 0.29;
    }
}

fn bunches(canvas: &mut Canvas, chance: &mut Chance, (x, floor, w): Row) {
    let mut left = x + 0.14;
    while left < x + w - 0.1 {
        let petal = chance.pick(&[
            Colour(226, 70, 92),
            Colour(250, 206, 70),
            Colour(240, 150, 170),
            Colour(170, 110, 200),
            Colour(250, 244, 230),
            Colour(238, 120, 50),
        ]);
        canvas.foliage(chance, (left, floor - 0.24), (0.15, 0.12), 12);
        for _ in 0..13 {
            let (dx, dy) = (chance.near(-0.14, 0.14), chance.near(-0.12, 0.1));
            let size = chance.near(0.022, 0.042);
            canvas.disc(
                left + dx,
                floor - 0.3 + dy,
                size,
                petal.shade(chance.near(0.85, 1.1)),
            );
            canvas.disc(
                left + dx,
                floor - 0.3 + dy,
                size * 0.35,
                Colour(120, 80, 30),
            );
        }
        canvas.line(&[(left, floor - 0.2), (left, floor - 0.1)], 0.05, LEAF);
        canvas.column((left - 0.09, floor - 0.17, 0.18, 0.17), STEEL.shade(0.9));
        left += chance.near(0.27, 0.34);
    }
}

fn sleeves(canvas: &mut Canvas, chance: &mut Chance, (x, floor, w): Row) {
    let mut left = x;
    while left < x + w - 0.34 {
        let colour = chance.pick(&BRIGHT);
        if chance.one_in(3) {
            canvas.disc(left + 0.3, floor - 0.19, 0.15, INK);
            canvas.ring(left + 0.3, floor - 0.19, 0.11, 0.006, STEEL.shade(0.6));
            canvas.disc(left + 0.3, floor - 0.19, 0.045, chance.pick(&BRIGHT));
        }
        let cover = (left, floor - 0.36, 0.36, 0.36);
        canvas.fade(cover, colour.shade(1.1), colour.shade(0.8));
        let other = chance.pick(&BRIGHT);
        match chance.below(3) {
            0 => canvas.disc(left + 0.18, floor - 0.18, 0.11, other),
            1 => {
                for bar in 0..4 {
                    let down = 0.3 - bar as f32 * 0.07;
                    canvas.rect(left + 0.06, floor - down, 0.24, 0.035, other);
                }
            }
            _ => {
                let hill = [
                    (left, floor),
                    (left + 0.16, floor - 0.24),
                    (left + 0.36, floor),
                ];
                canvas.polygon(&hill, other);
                canvas.disc(left + 0.26, floor - 0.27, 0.05, Colour(250, 230, 170));
            }
        }
        left += if chance.one_in(3) { 0.48 } else { 0.4 };
    }
}

fn tools(canvas: &mut Canvas, chance: &mut Chance, (x, floor, w): Row) {
    let peg = Colour(186, 150, 104);
    canvas.rect(x - 0.06, floor - 0.6, w + 0.12, 0.6, peg.shade(0.7));
    let mut left = x + 0.12;
    while left < x + w - 0.1 {
        let top = floor - 0.52;
        let handle = chance.pick(&[
            Colour(190, 50, 40),
            Colour(230, 180, 50),
            Colour(120, 80, 46),
        ]);
        match chance.below(4) {
            0 => {
                canvas.line(&[(left, top), (left, top + 0.36)], 0.035, handle);
                canvas.rect(left - 0.09, top - 0.03, 0.18, 0.07, STEEL.shade(0.6));
            }
            1 => {
                let blade = [
                    (left - 0.03, top),
                    (left + 0.05, top),
                    (left + 0.1, top + 0.3),
                    (left - 0.05, top + 0.3),
                ];
                canvas.polygon(&blade, STEEL);
                canvas.panel((left - 0.05, top + 0.3, 0.15, 0.12), handle, true);
            }
            2 => {
                canvas.line(&[(left, top), (left, top + 0.3)], 0.04, STEEL.shade(0.8));
                canvas.ring(left, top, 0.05, 0.03, STEEL.shade(0.8));
                canvas.ring(left, top + 0.34, 0.04, 0.028, STEEL.shade(0.8));
            }
            _ => {
                canvas.line(&[(left, top + 0.18), (left, top + 0.36)], 0.016, STEEL);
                canvas.line(&[(left, top), (left, top + 0.15)], 0.055, handle);
            }
        }
        left += chance.near(0.2, 0.27);
    }
}

fn pails(canvas: &mut Canvas, chance: &mut Chance, (x, floor, w): Row) {
    let mut left = x;
    while left < x + w - 0.24 {
        let colour = chance.pick(&BRIGHT);
        let stacked = if chance.one_in(2) { 1 } else { 2 };
        for nth in 0..stacked {
            let foot = floor - nth as f32 * 0.22;
            canvas.column((left, foot - 0.2, 0.24, 0.2), STEEL);
            canvas.rect(left, foot - 0.15, 0.24, 0.1, colour);
            canvas.rect(left - 0.01, foot - 0.215, 0.26, 0.025, STEEL.shade(1.2));
        }
        left += 0.28;
    }
}

fn shirts(canvas: &mut Canvas, chance: &mut Chance, (x, rail, w): Row) {
    canvas.line(&[(x, rail), (x + w, rail)], 0.03, STEEL);
    let mut left = x + 0.12;
    while left < x + w - 0.2 {
        let cloth = chance.pick(&[
            WHITE,
            Colour(170, 196, 220),
            Colour(60, 72, 100),
            Colour(214, 180, 180),
            Colour(90, 92, 96),
        ]);
        let (neck, long) = (rail + 0.1, chance.near(0.56, 0.72));
        canvas.line(&[(left + 0.1, rail), (left + 0.1, neck)], 0.01, STEEL);
        let cut = [
            (left + 0.06, neck),
            (left + 0.14, neck),
            (left + 0.24, neck + 0.1),
            (left + 0.22, neck + 0.4),
            (left + 0.21, neck + long),
            (left - 0.01, neck + long),
            (left - 0.02, neck + 0.4),
            (left - 0.04, neck + 0.1),
        ];
        canvas.blend(
            &cut,
            ((left - 0.04, neck), (left + 0.24, neck)),
            (cloth, cloth.shade(0.7)),
        );
        canvas.line(
            &[(left + 0.1, neck + 0.04), (left + 0.1, neck + long)],
            0.008,
            INK.veil(0.4),
        );
        left += chance.near(0.17, 0.26);
    }
}

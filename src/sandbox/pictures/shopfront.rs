//! A shopfront: sign, awning, window with goods, and a door with the number over it.

use super::canvas::{Area, Canvas};
use super::goods;
use super::ink::{BRASS, Colour, DEEP, INK, LAMP, NIGHT, WHITE};
use super::letters::Hand;
use super::props::{bench, bicycle, easel, pot};
use super::scene::Trade;
use super::street::{pavement, plate, upstairs, wall, weather};
use crate::sandbox::chance::Chance;

/// Where the pavement begins.
const FLOOR: f32 = 2.74;

/// Draws the shop in its street.
pub(super) fn shopfront(
    canvas: &mut Canvas,
    chance: &mut Chance,
    (name, number, trade): (&str, &str, Trade),
) {
    wall(canvas, chance, FLOOR);
    upstairs(canvas, chance);
    pavement(canvas, chance, FLOOR);
    let paint = chance.pick(&DEEP);
    let mirrored = chance.one_in(2);
    let at = |x: f32, w: f32| if mirrored { 4.0 - x - w } else { x };
    front(canvas, paint);
    window(canvas, chance, (at(0.26, 2.05), 1.1, 2.05, 1.22), trade);
    sign(canvas, chance, paint, (name, trade));
    awning(canvas, chance, at(0.16, 2.25), 2.25);
    door(canvas, chance, paint, at(2.66, 1.04));
    plate(
        canvas,
        chance,
        number,
        (at(2.5, 1.36) + 0.68, 1.36),
        (1.36, 0.62),
    );
    pot(canvas, chance, (at(2.4, 0.2) + 0.1, FLOOR + 0.06), 0.85);
    match chance.below(4) {
        0 => bench(canvas, (at(0.6, 1.2), FLOOR + 0.16)),
        1 => bicycle(canvas, chance, (at(0.9, 0.96), FLOOR + 0.2)),
        2 => easel(canvas, chance, (at(1.9, 0.4), FLOOR + 0.3)),
        _ => {}
    }
    weather(canvas, chance);
    if canvas.is_dusk() {
        canvas.glow((at(0.26, 2.05) + 1.02, 1.9), 1.7, LAMP, 0.34);
        canvas.glow((at(2.66, 1.04) + 0.52, 2.2), 0.8, LAMP, 0.25);
    }
}

/// The wooden front, set into the wall between two pilasters.
fn front(canvas: &mut Canvas, paint: Colour) {
    canvas.shadow(0.0, 0.1, 4.06, FLOOR - 0.06, 0.4);
    canvas.rect(0.04, 0.12, 3.92, FLOOR - 0.12, paint.shade(0.66));
    for x in [0.04, 3.78] {
        canvas.fade_across(
            (x, 0.12, 0.18, FLOOR - 0.12),
            paint.shade(1.15),
            paint.shade(0.75),
        );
        canvas.panel((x + 0.04, 1.1, 0.1, 1.3), paint.shade(0.9), false);
        canvas.rect(x - 0.03, FLOOR - 0.2, 0.24, 0.2, paint.shade(0.8));
    }
    canvas.fade(
        (-0.02, 0.04, 4.04, 0.13),
        paint.shade(1.5),
        paint.shade(0.9),
    );
    canvas.shadow(0.0, 0.17, 4.0, 0.05, 0.35);
}

fn sign(canvas: &mut Canvas, chance: &mut Chance, paint: Colour, (name, trade): (&str, Trade)) {
    let area = (0.1, 0.19, 3.8, 0.8);
    canvas.must_be_read(area);
    canvas.shadow(0.1, 0.97, 3.8, 0.1, 0.5);
    let hand = chance.pick(&Hand::SHOPS);
    let (board, letters) = match chance.below(3) {
        0 => (Colour(238, 230, 208), paint.shade(0.8)),
        1 => (paint, Colour(240, 212, 140)),
        _ => (paint, WHITE),
    };
    let dusk = canvas.is_dusk();
    let lift = if dusk { 0.72 } else { 1.0 };
    let (x, y, w, h) = area;
    let (above, below) = (board.shade(1.12 * lift), board.shade(0.86 * lift));
    canvas.fade(area, above.own(), below.own());
    canvas.frame(
        (x + 0.05, y + 0.05, w - 0.1, h - 0.1),
        0.014,
        letters.shade(0.8).own(),
    );
    let letters = if dusk && letters != paint.shade(0.8) {
        Colour(255, 240, 196)
    } else {
        letters
    };
    let small = trade.word().to_uppercase();
    // Half a thickness of shadow first: the letters stand off the board.
    canvas.lettered(hand, name, (2.02, y + 0.315), (3.3, 0.4), INK.veil(0.4));
    canvas.lettered(hand, name, (2.0, y + 0.295), (3.3, 0.4), letters.own());
    canvas.words(
        &small,
        (2.0, y + 0.655),
        2.0,
        0.105,
        letters.shade(0.94).own(),
    );
    for x in [0.7, 2.0, 3.3] {
        let arm = [
            (x, y - 0.04),
            (x, y - 0.17),
            (x + 0.07, y - 0.19),
            (x + 0.12, y - 0.12),
        ];
        canvas.line(&arm, 0.022, NIGHT);
        let shade = [
            (x + 0.06, y - 0.05),
            (x + 0.1, y - 0.14),
            (x + 0.17, y - 0.13),
            (x + 0.22, y - 0.03),
        ];
        canvas.polygon(&shade, NIGHT.shade(1.6));
        if dusk {
            canvas.glow((x + 0.14, y - 0.02), 0.75, LAMP, 0.5);
        }
    }
}

fn window(canvas: &mut Canvas, chance: &mut Chance, area: Area, trade: Trade) {
    let (x, y, w, h) = area;
    let trim = chance.pick(&[
        Colour(232, 226, 214),
        Colour(88, 66, 48),
        Colour(46, 52, 52),
    ]);
    canvas.panel(
        (x - 0.05, y + h + 0.04, w + 0.1, FLOOR - y - h - 0.04),
        trim.shade(0.72),
        true,
    );
    for nth in 0..3 {
        let wide = w / 3.0;
        let left = x + nth as f32 * wide;
        canvas.panel(
            (left + 0.08, y + h + 0.12, wide - 0.16, 0.22),
            trim.shade(0.78),
            false,
        );
    }
    canvas.rect(x - 0.06, y - 0.04, w + 0.12, h + 0.1, trim);
    let dusk = canvas.is_dusk();
    let back = chance.pick(&[
        Colour(150, 122, 92),
        Colour(116, 128, 124),
        Colour(140, 108, 100),
    ]);
    if dusk {
        canvas.fade(area, LAMP.own(), LAMP.shade(0.62).own());
    } else {
        canvas.fade(area, back.shade(0.34), back.shade(0.62));
    }
    goods::stock(canvas, chance, trade, area);
    for lamp in [0.22, 0.5, 0.78] {
        let lamp_x = x + w * lamp;
        canvas.line(&[(lamp_x, y), (lamp_x, y + 0.3)], 0.012, INK);
        canvas.oval(lamp_x, y + 0.34, 0.07, 0.055, LAMP.own());
        canvas.glow(
            (lamp_x, y + 0.34),
            0.45,
            LAMP,
            if dusk { 0.5 } else { 0.28 },
        );
    }
    glass(canvas, chance, area, dusk);
    canvas.rect(x + w / 2.0 - 0.025, y, 0.05, h, trim);
    canvas.fade(
        (x - 0.1, y + h, w + 0.2, 0.08),
        trim.shade(1.1),
        trim.shade(0.7),
    );
}

/// What the glass mirrors: the sky, and the roofs across the street.
fn glass(canvas: &mut Canvas, chance: &mut Chance, (x, y, w, h): Area, dusk: bool) {
    let (sky, strength) = if dusk {
        (Colour(90, 110, 180), 0.10)
    } else {
        (Colour(196, 220, 236), 0.34)
    };
    let mut roofs = vec![(x, y), (x + w, y)];
    let mut right = x + w;
    let mut level = y + h * chance.near(0.3, 0.5);
    while right > x {
        roofs.push((right, level));
        right = (right - chance.near(0.2, 0.6)).max(x);
        roofs.push((right, level));
        level = y + h * chance.near(0.25, 0.6);
    }
    let ends = ((x, y), (x, y + h * 0.6));
    canvas.blend(
        &roofs,
        ends,
        (sky.own().veil(strength), sky.own().veil(strength * 0.45)),
    );
    for (from, wide) in [(0.1, 0.14), (0.3, 0.05)] {
        let left = x + w * from;
        let strip = [
            (left + 0.5, y),
            (left + 0.5 + wide, y),
            (left + wide, y + h),
            (left, y + h),
        ];
        canvas.polygon(&strip, WHITE.own().veil(if dusk { 0.05 } else { 0.13 }));
    }
}

fn awning(canvas: &mut Canvas, chance: &mut Chance, x: f32, w: f32) {
    let cloth = chance.pick(&[
        Colour(190, 50, 48),
        Colour(44, 110, 88),
        Colour(46, 82, 150),
        Colour(206, 148, 56),
        Colour(60, 62, 66),
    ]);
    let plain = chance.one_in(4);
    let stripes = chance.whole(9, 13);
    let (top, edge) = (1.02, 1.32);
    let wide = w / stripes as f32;
    let spread = |at: f32| x + w / 2.0 + (at - x - w / 2.0) * 1.06;
    canvas.shadow(x - 0.02, edge + 0.1, w + 0.04, 0.16, 0.45);
    for nth in 0..stripes {
        let colour = if plain || nth % 2 == 0 { cloth } else { WHITE };
        let left = x + nth as f32 * wide;
        let stripe = [
            (left, top),
            (left + wide, top),
            (spread(left + wide), edge),
            (spread(left), edge),
        ];
        let lit = (colour.shade(0.82), colour.shade(1.06));
        canvas.blend(&stripe, ((left, top), (left, edge)), lit);
        let middle = spread(left + wide / 2.0);
        canvas.oval(middle, edge, wide * 0.53, 0.09, colour.shade(0.88));
    }
    canvas.rect(spread(x), edge - 0.05, w * 1.06, 0.02, INK.veil(0.16));
}

fn door(canvas: &mut Canvas, chance: &mut Chance, paint: Colour, x: f32) {
    let leaf = chance.pick(&DEEP);
    canvas.rect(x - 0.06, 1.7, 1.16, FLOOR - 1.7, paint.shade(0.4));
    canvas.panel((x, 1.74, 1.04, FLOOR - 1.74), leaf, true);
    let pane = (x + 0.14, 1.82, 0.76, 0.52);
    canvas.shadow(
        pane.0 - 0.03,
        pane.1 - 0.03,
        pane.2 + 0.06,
        pane.3 + 0.06,
        0.4,
    );
    if canvas.is_dusk() {
        canvas.fade(pane, LAMP.own(), LAMP.shade(0.66).own());
    } else {
        canvas.fade(pane, Colour(150, 178, 196), Colour(52, 62, 68));
    }
    canvas.panel((x + 0.14, 2.42, 0.76, 0.22), leaf.shade(0.92), false);
    canvas.rect(x + 0.36, 2.0, 0.32, 0.17, WHITE);
    canvas.line(&[(x + 0.52, 1.9), (x + 0.38, 2.0)], 0.008, INK);
    canvas.line(&[(x + 0.52, 1.9), (x + 0.66, 2.0)], 0.008, INK);
    canvas.words("OPEN", (x + 0.52, 2.085), 0.26, 0.08, Colour(170, 30, 30));
    canvas.line(&[(x + 0.97, 2.26), (x + 0.97, 2.46)], 0.04, BRASS);
    canvas.fade(
        (x - 0.12, FLOOR - 0.04, 1.28, 0.1),
        Colour(186, 182, 174),
        Colour(120, 118, 112),
    );
}

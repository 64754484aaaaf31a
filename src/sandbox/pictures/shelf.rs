//! A shop's shelf: one product, its name on the edge and its price on a tag.

use super::canvas::{Canvas, Spot};
use super::ink::{BRIGHT, Colour, INK, WHITE};
use super::letters::Hand;
use crate::sandbox::chance::Chance;

/// What the product comes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Pack {
    #[default]
    Carton,
    Tin,
    Jar,
    Bag,
    Bottle,
}

/// Draws the shelf with its neighbours above and below.
pub(super) fn shelf(canvas: &mut Canvas, chance: &mut Chance, product: &str, price: &str) {
    canvas.fade(
        (-4.0, -4.0, 12.0, 11.0),
        Colour(70, 70, 72),
        Colour(30, 30, 34),
    );
    let packs = [Pack::Carton, Pack::Tin, Pack::Jar, Pack::Bag, Pack::Bottle];
    let (pack, hue) = (chance.pick(&packs), chance.pick(&BRIGHT));
    let (above, over) = (chance.pick(&packs), chance.pick(&BRIGHT));
    let (below, under) = (chance.pick(&packs), chance.pick(&BRIGHT));
    row(canvas, chance, above, (over, ""), -0.12);
    edge(canvas, chance, -0.12, 0.2);
    row(canvas, chance, pack, (hue, product), 1.4);
    row(canvas, chance, below, (under, ""), 3.5);
    // The row below stands in the shadow of the shelf.
    canvas.fade((-4.0, 2.1, 12.0, 0.55), INK.veil(0.85), INK.veil(0.15));
    edge(canvas, chance, 1.4, 0.74);
    canvas.must_be_read((0.1, 1.46, 2.2, 0.64));
    let strip = chance.pick(&[WHITE, Colour(250, 240, 206), Colour(222, 236, 226)]);
    canvas.rect(0.02, 1.48, 2.42, 0.58, strip);
    canvas.words(product, (1.23, 1.78), 2.1, 0.4, INK);
    tag(canvas, chance, price);
    if chance.one_in(3) {
        wobbler(canvas, chance);
    }
    canvas.glow((2.0, -1.2), 3.2, Colour(255, 250, 236), 0.22);
}

/// The edge of a shelf, with a rail for tags.
fn edge(canvas: &mut Canvas, chance: &mut Chance, y: f32, high: f32) {
    let metal = chance.pick(&[
        Colour(226, 226, 222),
        Colour(196, 200, 204),
        Colour(176, 132, 86),
    ]);
    canvas.rect(-4.0, y - 0.05, 12.0, 0.07, metal.shade(0.66));
    canvas.fade(
        (-4.0, y + 0.02, 12.0, high),
        metal.shade(1.08),
        metal.shade(0.82),
    );
    canvas.rect(-4.0, y + 0.02, 12.0, 0.02, metal.shade(1.2));
    canvas.rect(-4.0, y + high, 12.0, 0.03, metal.shade(0.5));
    if high < 0.4 {
        for nth in -1..7 {
            let x = nth as f32 * 0.72 + chance.near(0.0, 0.3);
            canvas.rect(x, y + 0.04, 0.3, 0.14, Colour(250, 216, 60));
            canvas.rect(x + 0.05, y + 0.08, 0.13, 0.05, INK);
        }
    }
}

fn tag(canvas: &mut Canvas, chance: &mut Chance, price: &str) {
    let (x, y, w, h) = (2.52, 1.36, 1.4, 0.78);
    canvas.must_be_read((x, y, w, h));
    canvas.shadow(x + 0.04, y + 0.06, w, h, 0.5);
    let yellow = Colour(254, 218, 44);
    canvas.fade((x, y, w, h), yellow.shade(1.03), yellow.shade(0.92));
    canvas.rect(x, y, w, 0.12, Colour(200, 40, 34));
    canvas.words(price, (x + w / 2.0, y + 0.42), 1.2, 0.42, INK);
    for bar in 0..16 {
        let left = x + 0.1 + bar as f32 * 0.03;
        canvas.rect(left, y + 0.68, chance.near(0.006, 0.02), 0.07, INK);
    }
    canvas.line(&[(x + 0.9, y + 0.72), (x + 1.28, y + 0.72)], 0.014, INK);
}

/// A round paper sign that sticks out into the aisle.
fn wobbler(canvas: &mut Canvas, chance: &mut Chance) {
    let (x, y) = (chance.near(0.2, 0.5), 0.3);
    canvas.footing(x + 0.05, y + 0.07, 0.3, 0.3, 0.4);
    canvas.disc(x, y, 0.3, Colour(206, 38, 40));
    canvas.disc(x, y, 0.26, Colour(226, 52, 48));
    let hand = Hand {
        slant: 0.16,
        ..Hand::PLAIN
    };
    canvas.lettered(
        hand,
        chance.pick(&["NEW", "FRESH", "LOCAL"]),
        (x, y),
        (0.4, 0.17),
        WHITE,
    );
}

/// Packs side by side in two ranks, standing on `floor`; all the same, some missing.
fn row(canvas: &mut Canvas, chance: &mut Chance, pack: Pack, what: (Colour, &str), floor: f32) {
    let wide = match pack {
        Pack::Carton => 0.62,
        Pack::Tin => 0.46,
        Pack::Jar => 0.44,
        Pack::Bag => 0.6,
        Pack::Bottle => 0.38,
    };
    let behind = (what.0.shade(0.42), "");
    let mut x = -1.5;
    while x < 5.4 {
        one(canvas, pack, behind, (x + 0.1, floor - 0.09), wide * 0.94);
        x += wide + 0.03;
    }
    canvas.fade((-4.0, floor - 0.3, 12.0, 0.3), INK.veil(0.0), INK.veil(0.5));
    let mut x = -1.5 + chance.near(0.0, 0.3);
    while x < 5.4 {
        if !chance.one_in(9) {
            let shade = what.0.shade(chance.near(0.93, 1.05));
            one(
                canvas,
                pack,
                (shade, what.1),
                (x, floor + chance.near(-0.02, 0.02)),
                wide,
            );
        }
        x += wide + 0.035;
    }
}

/// One pack with its lower left corner at the given place.
fn one(canvas: &mut Canvas, pack: Pack, (hue, name): (Colour, &str), (x, floor): Spot, w: f32) {
    let mark = hue.shade(0.55);
    match pack {
        Pack::Carton => {
            let h = 1.12;
            canvas.fade_across((x, floor - h, w, h), hue.shade(0.92), hue.shade(1.08));
            canvas.rect(x, floor - h, 0.07, h, hue.shade(0.7));
            canvas.rect(x + 0.07, floor - h, w - 0.07, 0.1, hue.shade(1.3));
            canvas.disc(x + w * 0.55, floor - h * 0.5, w * 0.33, WHITE.shade(0.97));
            canvas.disc(x + w * 0.55, floor - h * 0.44, w * 0.17, mark);
            canvas.rect(x + 0.14, floor - 0.2, w - 0.22, 0.05, WHITE.veil(0.8));
        }
        Pack::Tin => {
            let h = 0.66;
            for stack in 0..2 {
                let foot = floor - stack as f32 * (h + 0.02);
                canvas.column((x, foot - h, w, h), hue);
                canvas.column((x, foot - h, w, 0.05), Colour(196, 200, 204));
                canvas.column((x, foot - 0.05, w, 0.05), Colour(196, 200, 204));
                canvas.rect(x + 0.05, foot - h * 0.72, w - 0.1, h * 0.3, WHITE.veil(0.9));
                canvas.oval(x + w / 2.0, foot - h * 0.22, w * 0.2, 0.08, mark);
            }
        }
        Pack::Jar => {
            let h = 0.84;
            canvas.column((x + 0.03, floor - h, w - 0.06, h * 0.86), hue);
            canvas.column((x + 0.05, floor - h, w - 0.1, 0.13), mark);
            canvas.column((x + 0.03, floor - h * 0.66, w - 0.06, h * 0.44), WHITE);
            canvas.disc(x + w / 2.0, floor - h * 0.38, w * 0.16, mark);
            canvas.rect(x + 0.08, floor - h * 0.84, 0.03, h * 0.7, WHITE.veil(0.5));
        }
        Pack::Bag => {
            let h = 1.0;
            let cut = [
                (x + 0.06, floor - h),
                (x + w - 0.06, floor - h),
                (x + w, floor - h * 0.8),
                (x + w - 0.01, floor),
                (x + 0.01, floor),
                (x, floor - h * 0.8),
            ];
            canvas.blend(
                &cut,
                ((x, floor), (x + w, floor)),
                (hue.shade(1.12), hue.shade(0.76)),
            );
            canvas.rect(x + 0.06, floor - h, w - 0.12, 0.07, mark);
            canvas.oval(x + w / 2.0, floor - h * 0.45, w * 0.36, 0.24, WHITE);
            canvas.oval(x + w / 2.0, floor - h * 0.4, w * 0.16, 0.1, mark);
        }
        Pack::Bottle => {
            let h = 1.16;
            canvas.column((x + w * 0.33, floor - h, w * 0.34, 0.3), hue.shade(0.9));
            canvas.column((x + w * 0.3, floor - h, w * 0.4, 0.1), mark);
            canvas.oval(x + w / 2.0, floor - h * 0.74, w * 0.46, 0.14, hue);
            canvas.column((x + 0.02, floor - h * 0.74, w - 0.04, h * 0.74), hue);
            canvas.column(
                (x + 0.02, floor - h * 0.58, w - 0.04, h * 0.36),
                WHITE.shade(0.95),
            );
            canvas.rect(x + w * 0.22, floor - h * 0.5, w * 0.56, 0.07, mark);
        }
    }
    if !name.is_empty() {
        let at = match pack {
            Pack::Carton => (x + w * 0.55, floor - 0.88),
            Pack::Tin => (x + w / 2.0, floor - 0.38),
            Pack::Jar => (x + w / 2.0, floor - 0.47),
            Pack::Bag => (x + w / 2.0, floor - 0.58),
            Pack::Bottle => (x + w / 2.0, floor - 0.34),
        };
        canvas.words(name, at, w * 0.6, 0.1, mark.shade(0.7));
    }
}

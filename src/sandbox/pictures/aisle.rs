//! A shop from inside, down one aisle: floor, ceiling and shelves run to one point, and
//! the aisle's sign hangs in front.

use super::canvas::{Canvas, Spot};
use super::ink::{BRIGHT, Colour, DEEP, INK, WHITE};
use crate::sandbox::chance::Chance;

/// How far the shelves stand from the middle, in the units of the nearest depth.
const HALF: f32 = 1.9;
/// How far below the eye the floor is.
const FLOOR: f32 = 1.5;
/// How far above the eye the ceiling is.
const CEILING: f32 = 2.0;
/// How far the aisle goes.
const END: f32 = 6.0;

/// The one point all depths run to, and what lies at a place of the room.
struct Room {
    vanishing: Spot,
}

impl Room {
    /// `across` and `down` from the eye's line, `deep` from 1 (near) to [`END`].
    fn at(&self, across: f32, down: f32, deep: f32) -> Spot {
        let (x, y) = self.vanishing;
        (x + across / deep, y + down / deep)
    }

    /// A piece of a side wall.
    fn side(&self, across: f32, (top, foot): Spot, (near, far): Spot) -> [Spot; 4] {
        [
            self.at(across, top, near),
            self.at(across, top, far),
            self.at(across, foot, far),
            self.at(across, foot, near),
        ]
    }

    /// A piece of floor or ceiling.
    fn flat(&self, down: f32, (left, right): Spot, (near, far): Spot) -> [Spot; 4] {
        [
            self.at(left, down, near),
            self.at(right, down, near),
            self.at(right, down, far),
            self.at(left, down, far),
        ]
    }
}

/// Draws the aisle.
pub(super) fn aisle(canvas: &mut Canvas, chance: &mut Chance, number: &str, department: &str) {
    let room = Room {
        vanishing: (chance.near(1.75, 2.25), chance.near(1.62, 1.78)),
    };
    ceiling(canvas, chance, &room);
    floor(canvas, chance, &room);
    end(canvas, chance, &room);
    for across in [-HALF, HALF] {
        shelves(canvas, chance, &room, across);
    }
    if chance.one_in(2) {
        basket(canvas, chance, &room);
    }
    sign(canvas, chance, number, department);
}

fn ceiling(canvas: &mut Canvas, chance: &mut Chance, room: &Room) {
    let white = chance.pick(&[
        Colour(206, 208, 206),
        Colour(196, 186, 172),
        Colour(120, 124, 130),
    ]);
    let whole = room.flat(-CEILING, (-9.0, 9.0), (0.6, END));
    canvas.blend(&whole, (whole[0], whole[3]), (white, white.shade(0.72)));
    for line in 1..16 {
        let deep = 0.6 + line as f32 * 0.36;
        let ends = [room.at(-9.0, -CEILING, deep), room.at(9.0, -CEILING, deep)];
        canvas.line(&ends, 0.008, white.shade(0.8));
    }
    for across in [-0.95, 0.95] {
        for lamp in 0..6 {
            let near = 0.62 + lamp as f32 * 0.9;
            let tube = room.flat(
                -CEILING + 0.02,
                (across - 0.16, across + 0.16),
                (near, near + 0.5),
            );
            canvas.polygon(&tube, Colour(255, 254, 246).own());
        }
        canvas.glow(
            room.at(across, -CEILING, 1.6),
            0.9,
            Colour(255, 252, 240),
            0.3,
        );
    }
}

fn floor(canvas: &mut Canvas, chance: &mut Chance, room: &Room) {
    let (light, dark) = chance.pick(&[
        (Colour(212, 206, 194), Colour(188, 182, 170)),
        (Colour(200, 204, 206), Colour(150, 158, 164)),
        (Colour(186, 150, 112), Colour(170, 132, 96)),
    ]);
    let whole = room.flat(FLOOR, (-9.0, 9.0), (0.5, END));
    canvas.blend(&whole, (whole[0], whole[3]), (light, light.shade(0.8)));
    let tile = 0.475;
    for column in -6..6 {
        for rank in 0..11 {
            if (column + rank) % 2 == 0 {
                let left = column as f32 * tile;
                let near = 0.55 + rank as f32 * 0.5;
                let square = room.flat(FLOOR, (left, left + tile), (near, near + 0.5));
                canvas.polygon(&square, dark);
            }
        }
    }
    // The lamps in the polished floor.
    for across in [-0.95, 0.95] {
        let streak = room.flat(FLOOR, (across - 0.2, across + 0.2), (0.7, END));
        canvas.polygon(&streak, WHITE.own().veil(0.22));
    }
}

/// Coolers or a painted wall where the aisle ends.
fn end(canvas: &mut Canvas, chance: &mut Chance, room: &Room) {
    let (l, t) = room.at(-9.0, -CEILING, END);
    let (r, b) = room.at(9.0, FLOOR, END);
    let wall = chance.pick(&[
        Colour(196, 190, 176),
        Colour(120, 150, 140),
        Colour(176, 120, 96),
    ]);
    canvas.rect(l, t, r - l, b - t, wall);
    let (left, _) = room.at(-HALF, 0.0, END);
    let (right, foot) = room.at(HALF, FLOOR, END);
    let wide = (right - left) / 4.0;
    for cooler in 0..4 {
        let x = left + cooler as f32 * wide;
        let area = (x + 0.01, foot - 0.4, wide - 0.02, 0.38);
        canvas.fade(
            area,
            Colour(220, 236, 244).own(),
            Colour(150, 176, 196).own(),
        );
        for level in 0..4 {
            let hue = chance.pick(&BRIGHT);
            canvas.rect(
                x + 0.02,
                foot - 0.36 + level as f32 * 0.085,
                wide - 0.04,
                0.05,
                hue,
            );
        }
    }
}

/// One side's shelves: levels of goods, each piece of depth another product.
fn shelves(canvas: &mut Canvas, chance: &mut Chance, room: &Room, across: f32) {
    let (top, levels) = (-1.25, 5);
    let high = (FLOOR - 0.12 - top) / levels as f32;
    let back = room.side(across, (top, FLOOR), (0.5, END));
    canvas.polygon(&back, Colour(52, 50, 50));
    for level in 0..levels {
        let (ceiling, board) = (top + level as f32 * high, top + (level + 1) as f32 * high);
        let mut near = 0.5;
        while near < END {
            let far = (near * chance.near(1.1, 1.3) + 0.05).min(END);
            product(
                canvas,
                chance,
                room,
                across,
                ((ceiling, board), (near, far)),
            );
            near = far;
        }
        let edge = room.side(across, (board - 0.06, board), (0.5, END));
        canvas.polygon(&edge, Colour(226, 226, 222));
        let (mut tag, shine) = (0.52, Colour(250, 214, 60));
        while tag < END {
            let label = room.side(across, (board - 0.055, board - 0.01), (tag, tag * 1.05));
            canvas.polygon(&label, shine);
            tag *= chance.near(1.14, 1.3);
        }
    }
    let plinth = room.side(across, (FLOOR - 0.12, FLOOR), (0.5, END));
    canvas.polygon(&plinth, Colour(60, 60, 64));
    let skirt = room.flat(FLOOR, (across, across * 0.9), (0.5, END));
    canvas.polygon(&skirt, INK.veil(0.28));
}

/// A few packs of one kind beside each other.
fn product(
    canvas: &mut Canvas,
    chance: &mut Chance,
    room: &Room,
    across: f32,
    ((ceiling, board), (near, far)): (Spot, Spot),
) {
    let hue = chance.pick(&BRIGHT).shade(chance.near(0.78, 1.05));
    let rise = (board - ceiling) * chance.near(0.12, 0.36);
    let count = chance.whole(2, 4);
    let step = (far / near).powf(1.0 / count as f32);
    let mut from = near;
    for _ in 0..count {
        let to = from * step;
        // Packs stand a little apart, and darker the farther they are.
        let dim = 1.08 - 0.07 * from;
        let gap = from + (to - from) * 0.92;
        let pack = room.side(across, (ceiling + rise, board - 0.06), (from, gap));
        canvas.polygon(&pack, hue.shade(dim));
        let middle = (ceiling + rise + board) / 2.0;
        let band = room.side(across, (middle - 0.08, middle + 0.06), (from, gap));
        canvas.polygon(&band, WHITE.shade(dim * 0.95));
        from = to;
    }
    let shade = room.side(across, (ceiling, ceiling + rise + 0.06), (near, far));
    canvas.polygon(&shade, INK.veil(0.4));
}

/// A basket somebody left on the floor.
fn basket(canvas: &mut Canvas, chance: &mut Chance, room: &Room) {
    let side = if chance.one_in(2) { -0.75 } else { 0.75 };
    let (x, y) = room.at(side, FLOOR, 1.35);
    let red = chance.pick(&[
        Colour(196, 36, 40),
        Colour(40, 110, 70),
        Colour(40, 80, 150),
    ]);
    canvas.footing(x, y, 0.36, 0.07, 0.5);
    let body = [
        (x - 0.34, y - 0.26),
        (x + 0.34, y - 0.26),
        (x + 0.27, y),
        (x - 0.27, y),
    ];
    canvas.blend(&body, (body[0], body[1]), (red.shade(1.1), red.shade(0.7)));
    for bar in 1..8 {
        let slant = -0.34 + bar as f32 * 0.085;
        canvas.line(
            &[(x + slant, y - 0.24), (x + slant * 0.8, y - 0.02)],
            0.012,
            red.shade(0.5),
        );
    }
    let handle = [
        (x - 0.26, y - 0.26),
        (x - 0.2, y - 0.46),
        (x + 0.2, y - 0.46),
        (x + 0.26, y - 0.26),
    ];
    canvas.line(&handle, 0.03, INK);
    canvas.rect(x - 0.36, y - 0.29, 0.72, 0.05, red.shade(1.25));
}

/// The sign on its two wires.
fn sign(canvas: &mut Canvas, chance: &mut Chance, number: &str, department: &str) {
    let (x, y, w, h) = (0.5, 0.28, 3.0, 1.14);
    for wire in [x + 0.3, x + w - 0.3] {
        canvas.line(&[(wire, -4.0), (wire, y)], 0.012, INK);
    }
    canvas.must_be_read((x, y, w, 0.52));
    canvas.must_be_read((x, y + 0.54, w, 0.6));
    canvas.shadow(x + 0.04, y + 0.07, w, h, 0.4);
    let paint = chance.pick(&DEEP);
    canvas.panel((x, y, w, h), WHITE, true);
    canvas.fade((x, y, w, 0.54), paint.shade(1.12), paint.shade(0.92));
    canvas.words(
        &format!("AISLE {number}"),
        (2.0, y + 0.27),
        w * 0.84,
        0.33,
        WHITE,
    );
    canvas.words(
        department,
        (2.0, y + 0.85),
        w * 0.84,
        0.38,
        paint.shade(0.8),
    );
}

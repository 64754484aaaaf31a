//! A front door with its number, and a parcel before it.

use super::canvas::{Canvas, Spot, round};
use super::ink::{BRASS, BRIGHT, Colour, DEEP, INK, LAMP, NIGHT, WHITE};
use super::props::pot;
use super::street::{pavement, plate, wall, weather};
use crate::sandbox::chance::Chance;

/// Where the step ends and the pavement begins.
const FLOOR: f32 = 2.56;

/// A front door with a big number and a parcel on the mat.
pub(super) fn parcel(canvas: &mut Canvas, chance: &mut Chance, number: &str) {
    wall(canvas, chance, FLOOR);
    pavement(canvas, chance, FLOOR);
    let paint = chance.pick(&DEEP);
    let trim = chance.pick(&[
        Colour(232, 226, 214),
        Colour(196, 188, 172),
        Colour(84, 80, 76),
    ]);
    let mirrored = chance.one_in(2);
    let at = |x: f32, w: f32| if mirrored { 4.0 - x - w } else { x };
    surround(canvas, chance, trim);
    leaf(canvas, chance, paint);
    let knob = at(1.1, 0.12) + 0.06;
    canvas.disc(knob + 0.015, 1.42, 0.065, INK.veil(0.5));
    canvas.disc(knob, 1.4, 0.06, BRASS);
    canvas.disc(knob - 0.018, 1.38, 0.02, Colour(255, 240, 200));
    plate(canvas, chance, number, (2.0, 0.5), (1.62, 0.74));
    if chance.one_in(3) {
        ivy(canvas, chance, at(0.1, 0.3));
    }
    lantern(canvas, at(0.34, 0.26));
    step(canvas);
    pot(canvas, chance, (at(0.52, 0.2) + 0.1, FLOOR + 0.1), 1.25);
    mat_and_box(canvas, chance, at(1.62, 1.36));
    weather(canvas, chance);
    if canvas.is_dusk() {
        canvas.glow((at(0.34, 0.26) + 0.13, 0.9), 1.9, LAMP, 0.5);
        canvas.glow((2.0, 0.9), 1.8, LAMP, 0.22);
    }
}

/// The frame around the door, with a window above it.
fn surround(canvas: &mut Canvas, chance: &mut Chance, trim: Colour) {
    canvas.shadow(0.78, -0.5, 2.52, FLOOR + 0.5, 0.35);
    canvas.rect(0.82, -0.62, 2.36, FLOOR + 0.62, trim.shade(0.92));
    for x in [0.82, 2.98] {
        canvas.fade_across(
            (x, -0.1, 0.2, FLOOR + 0.1),
            trim.shade(1.08),
            trim.shade(0.78),
        );
        canvas.rect(x - 0.04, FLOOR - 0.24, 0.28, 0.24, trim.shade(0.96));
    }
    canvas.fade(
        (0.74, -0.74, 2.52, 0.14),
        trim.shade(1.12),
        trim.shade(0.74),
    );
    let glass = (1.06, -0.54, 1.88, 0.44);
    if canvas.is_dusk() {
        canvas.fade(glass, LAMP.own(), LAMP.shade(0.75).own());
    } else {
        canvas.fade(glass, Colour(150, 176, 194), Colour(60, 74, 84));
    }
    for bar in 1..4 {
        canvas.rect(1.06 + bar as f32 * 0.47 - 0.02, -0.54, 0.04, 0.44, trim);
    }
    if chance.one_in(2) {
        let sun: Vec<Spot> = round((2.0, -0.1), (0.5, 0.34));
        canvas.polygon(&sun, trim.veil(0.55));
    }
    canvas.rect(1.0, -0.1, 2.0, 0.08, trim.shade(0.8));
}

/// The door itself, with panels, a letter slot and worn edges.
fn leaf(canvas: &mut Canvas, chance: &mut Chance, paint: Colour) {
    canvas.fade(
        (1.02, 0.0, 1.96, FLOOR),
        paint.shade(1.12),
        paint.shade(0.82),
    );
    canvas.shadow(1.02, 0.0, 1.96, 0.08, 0.5);
    canvas.shadow(1.02, 0.0, 0.05, FLOOR, 0.4);
    let lower = [(1.2, 1.24, 0.7, 1.12), (2.1, 1.24, 0.7, 1.12)];
    for (x, y, w, h) in lower {
        if chance.one_in(3) {
            canvas.panel((x, y, w, h * 0.46), paint.shade(0.96), false);
            canvas.panel((x, y + h * 0.54, w, h * 0.46), paint.shade(0.96), false);
        } else {
            canvas.panel((x, y, w, h), paint.shade(0.96), false);
            canvas.panel(
                (x + 0.08, y + 0.08, w - 0.16, h - 0.16),
                paint.shade(1.06),
                true,
            );
        }
    }
    canvas.panel((1.56, 1.0, 0.88, 0.13), BRASS, true);
    canvas.rect(1.62, 1.045, 0.76, 0.03, INK.veil(0.6));
    canvas.fade(
        (1.04, FLOOR - 0.13, 1.92, 0.11),
        BRASS.shade(1.1),
        BRASS.shade(0.7),
    );
}

fn ivy(canvas: &mut Canvas, chance: &mut Chance, x: f32) {
    for tuft in 0..9 {
        let at = (x + chance.near(-0.2, 0.3), -0.6 + tuft as f32 * 0.26);
        canvas.foliage(chance, at, (0.26, 0.2), 9);
    }
}

fn lantern(canvas: &mut Canvas, x: f32) {
    canvas.shadow(x + 0.05, 0.66, 0.28, 0.52, 0.35);
    canvas.line(&[(x + 0.13, 0.5), (x + 0.13, 0.66)], 0.05, NIGHT);
    let hat = [
        (x - 0.04, 0.74),
        (x + 0.08, 0.62),
        (x + 0.18, 0.62),
        (x + 0.3, 0.74),
    ];
    canvas.polygon(&hat, NIGHT.shade(1.4));
    let pane = [
        (x, 0.74),
        (x + 0.26, 0.74),
        (x + 0.21, 1.1),
        (x + 0.05, 1.1),
    ];
    if canvas.is_dusk() {
        canvas.polygon(&pane, Colour(255, 226, 160).own());
    } else {
        let glass = (Colour(226, 220, 196), Colour(150, 146, 128));
        canvas.blend(&pane, (pane[0], pane[2]), glass);
    }
    let edges = [pane[0], pane[1], pane[2], pane[3], pane[0]];
    canvas.line(&edges, 0.028, NIGHT);
    canvas.line(&[(x + 0.13, 0.74), (x + 0.13, 1.1)], 0.018, NIGHT);
}

fn step(canvas: &mut Canvas) {
    let stone = Colour(176, 172, 164);
    canvas.shadow(0.56, FLOOR + 0.12, 2.9, 0.1, 0.5);
    let top = [
        (0.78, FLOOR - 0.06),
        (3.22, FLOOR - 0.06),
        (3.44, FLOOR + 0.05),
        (0.56, FLOOR + 0.05),
    ];
    canvas.polygon(&top, stone.shade(1.14));
    canvas.fade(
        (0.56, FLOOR + 0.05, 2.88, 0.12),
        stone.shade(0.9),
        stone.shade(0.66),
    );
}

fn mat_and_box(canvas: &mut Canvas, chance: &mut Chance, x: f32) {
    let mat = chance.pick(&[Colour(92, 74, 52), Colour(70, 76, 70), Colour(110, 60, 50)]);
    let rug = [
        (1.14, FLOOR - 0.04),
        (2.86, FLOOR - 0.04),
        (3.0, FLOOR + 0.03),
        (1.0, FLOOR + 0.03),
    ];
    canvas.polygon(&rug, mat);
    if chance.one_in(3) {
        let spare = if x > 1.6 { x - 0.46 } else { x + 1.34 };
        carton(canvas, chance, (spare, 0.5, 0.36));
    }
    let high = chance.near(0.7, 0.86);
    carton(canvas, chance, (x, 1.26, high));
}

/// A cardboard box with its label; `(x, w, h)` of its front.
fn carton(canvas: &mut Canvas, chance: &mut Chance, (x, w, h): (f32, f32, f32)) {
    let card = Colour(198, 152, 100).shade(chance.near(0.9, 1.1));
    let (foot, top) = (FLOOR + 0.1, 0.16 * h / 0.8);
    let y = foot - h;
    canvas.footing(x + w / 2.0 + 0.06, foot, w * 0.6, 0.07, 0.5);
    let front = [(x, y), (x + w, y), (x + w - 0.01, foot), (x + 0.01, foot)];
    canvas.blend(
        &front,
        (front[0], front[2]),
        (card.shade(1.06), card.shade(0.78)),
    );
    let slope = 0.12 * w;
    let lid = [
        (x, y),
        (x + w, y),
        (x + w - slope, y - top),
        (x + slope, y - top),
    ];
    canvas.blend(&lid, (lid[0], lid[3]), (card.shade(1.24), card.shade(1.1)));
    canvas.line(&[lid[0], lid[1]], 0.012, card.shade(0.7));
    let tape = chance.pick(&[
        Colour(226, 200, 150),
        Colour(206, 176, 120),
        BRIGHT[6],
        BRIGHT[0],
    ]);
    let (middle, half) = (x + w / 2.0, 0.055 * w);
    canvas.rect(middle - half, y, 2.0 * half, h * 0.38, tape.veil(0.9));
    let strip = [
        (middle - half, y),
        (middle + half, y),
        (middle + half * 0.8, y - top),
        (middle - half * 0.8, y - top),
    ];
    canvas.polygon(&strip, tape.shade(1.1).veil(0.9));
    if w < 1.0 {
        return;
    }
    label(canvas, chance, (x + 0.09, y + 0.2));
    for bar in 0..9 {
        let left = x + w - 0.42 + bar as f32 * 0.04;
        canvas.rect(left, foot - 0.24, chance.near(0.008, 0.026), 0.15, INK);
    }
    let arrow = (x + w - 0.16, y + 0.16);
    for dx in [0.0, 0.09] {
        let tip = arrow.0 - dx;
        canvas.line(&[(tip, arrow.1 + 0.14), (tip, arrow.1)], 0.014, INK);
        canvas.line(
            &[
                (tip - 0.025, arrow.1 + 0.03),
                (tip, arrow.1),
                (tip + 0.025, arrow.1 + 0.03),
            ],
            0.014,
            INK,
        );
    }
}

fn label(canvas: &mut Canvas, chance: &mut Chance, (x, y): Spot) {
    canvas.shadow(x + 0.01, y + 0.01, 0.42, 0.36, 0.2);
    canvas.rect(x, y, 0.42, 0.36, WHITE);
    canvas.rect(x, y, 0.42, 0.07, chance.pick(&DEEP));
    for row in 0..4 {
        let line = y + 0.13 + row as f32 * 0.05;
        let right = x + chance.near(0.18, 0.36);
        canvas.line(&[(x + 0.04, line), (right, line)], 0.013, INK);
    }
}

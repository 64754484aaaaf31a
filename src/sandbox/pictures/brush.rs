//! What makes flat shapes look like things in light: soft shadows, glows, foliage.

use super::canvas::{Area, Canvas, Spot, corners, round};
use super::ink::{BLACK, Colour, Ink, LEAF};
use crate::sandbox::chance::Chance;
use tiny_skia::{BlendMode, SpreadMode, Transform};
use tiny_skia::{Color, FillRule, GradientStop, Paint, PathBuilder, RadialGradient, Rect};

impl Canvas {
    /// Darkens a rectangle with soft edges, as a shadow does.
    pub fn shadow(&mut self, x: f32, y: f32, w: f32, h: f32, strength: f32) {
        let soft = 0.03;
        for layer in [-1.0, 0.0, 1.0] {
            let grow = soft * layer;
            let area = (x - grow, y - grow, w + 2.0 * grow, h + 2.0 * grow);
            self.polygon(&corners(area), BLACK.veil(strength / 3.0));
        }
    }

    /// Darkens an ellipse with soft edges: what stands on the ground.
    pub fn footing(&mut self, x: f32, y: f32, across: f32, down: f32, strength: f32) {
        for layer in [0.8, 1.0, 1.2] {
            let points = round((x, y), (across * layer, down * layer));
            self.polygon(&points, BLACK.veil(strength / 3.0));
        }
    }

    /// Lightens what is around a lamp.
    pub fn glow(&mut self, at: Spot, radius: f32, colour: Colour, strength: f32) {
        let (centre, radius) = (self.place(at), radius * self.scale());
        let ends = [(0.0, strength), (0.35, strength * 0.42), (1.0, 0.0)];
        let stop = |(at, alpha): (f32, f32)| {
            let Colour(r, g, b) = colour;
            let alpha = (alpha.clamp(0.0, 1.0) * 255.0) as u8;
            GradientStop::new(at, Color::from_rgba8(r, g, b, alpha))
        };
        let stops = ends.into_iter().map(stop).collect();
        let plain = Transform::identity();
        let shader =
            RadialGradient::new(centre, 0.0, centre, radius, stops, SpreadMode::Pad, plain);
        let around = Rect::from_ltrb(
            centre.x - radius,
            centre.y - radius,
            centre.x + radius,
            centre.y + radius,
        );
        if let (Some(shader), Some(around)) = (shader, around) {
            let paint = Paint {
                shader,
                blend_mode: BlendMode::Screen,
                ..Paint::default()
            };
            let path = PathBuilder::from_rect(around);
            self.pixmap
                .fill_path(&path, &paint, FillRule::Winding, plain, None);
        }
    }

    /// A panel with light on its upper edge and shadow on its lower one.
    pub fn panel(&mut self, area: Area, colour: Colour, raised: bool) {
        let (x, y, w, h) = area;
        let (above, below) = if raised { (1.3, 0.68) } else { (0.62, 1.22) };
        self.polygon(&corners(area), colour);
        let edge = 0.025;
        self.rect(x, y, w, edge, colour.shade(above));
        self.rect(x, y, edge, h, colour.shade((above + 1.0) / 2.0));
        self.rect(x, y + h - edge, w, edge, colour.shade(below));
        self.rect(x + w - edge, y, edge, h, colour.shade((below + 1.0) / 2.0));
    }

    /// A round bar lying across: light above the middle, dark below.
    pub fn tube(&mut self, (x, y, w, h): Area, colour: Colour) {
        let lit = (colour.shade(0.8), colour.shade(1.35));
        self.fade((x, y, w, h * 0.35), lit.0, lit.1);
        self.fade((x, y + h * 0.35, w, h * 0.65), lit.1, colour.shade(0.45));
    }

    /// A round bar standing: light left of the middle, dark on the right.
    pub fn column(&mut self, (x, y, w, h): Area, colour: Colour) {
        let lit = (colour.shade(0.8), colour.shade(1.3));
        self.fade_across((x, y, w * 0.35, h), lit.0, lit.1);
        self.fade_across((x + w * 0.35, y, w * 0.65, h), lit.1, colour.shade(0.5));
    }

    /// Leaves around a point, the upper ones lighter.
    pub fn foliage(&mut self, chance: &mut Chance, (x, y): Spot, spread: (f32, f32), count: u32) {
        let leaf = chance.pick(&[LEAF, Colour(74, 124, 48), Colour(46, 100, 74)]);
        // The dark inside, which shows between the leaves.
        for (dx, dy) in [(-0.3, 0.1), (0.28, 0.16), (0.0, -0.2)] {
            let inside = (x + dx * spread.0, y + dy * spread.1);
            let size = (spread.0 * 0.62, spread.1 * 0.6);
            self.oval(inside.0, inside.1, size.0, size.1, leaf.shade(0.5));
        }
        for nth in 0..count {
            let turn = chance.near(0.0, std::f32::consts::TAU);
            let out = chance.near(0.0, 1.0).sqrt();
            let (dx, dy) = (turn.cos() * out * spread.0, turn.sin() * out * spread.1);
            let light = 0.62 + 0.75 * nth as f32 / count as f32 - 0.18 * dy / spread.1;
            let leaves = (24.0 / count as f32).sqrt().min(1.0);
            let size = chance.near(0.14, 0.3) * leaves * (spread.0 + spread.1) / 2.0;
            let squeeze = chance.near(0.55, 1.0);
            self.oval(x + dx, y + dy, size, size * squeeze, leaf.shade(light));
        }
    }

    /// Sunlight through a tree: soft shadows thrown from an upper corner.
    pub fn dapple(&mut self, chance: &mut Chance, from_left: bool) {
        for _ in 0..90 {
            let (out, down) = (chance.near(0.0, 3.0), chance.near(-0.7, 2.4));
            let x = if from_left { out - 0.6 } else { 4.6 - out };
            let size = chance.near(0.06, 0.34);
            let fading = 0.07 * (1.0 - out / 3.2);
            let flat = size * chance.near(0.5, 0.9);
            self.oval(x, down, size, flat, Ink::from(BLACK).veil(fading));
        }
    }
}

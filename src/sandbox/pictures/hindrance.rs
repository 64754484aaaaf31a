//! What comes between the lens and the scene: a thumb, light straight into the lens, and
//! the screen of another phone.
//!
//! A flaw lies over something that must be read; a mere blemish keeps clear of all that.

use super::canvas::Canvas;
use super::ink::Colour;
use crate::sandbox::chance::Chance;
use tiny_skia::{
    BlendMode, Color, FillRule, GradientStop, Paint, PathBuilder, Point, RadialGradient, Rect,
    SpreadMode, Transform,
};

const SKIN: [Colour; 3] = [
    Colour(206, 132, 108),
    Colour(140, 84, 62),
    Colour(92, 54, 40),
];

/// Left, top, right and bottom in pixels.
type Box = [f32; 4];

impl Canvas {
    /// A thumb over one of the things that must be read.
    pub fn thumb_over(&mut self, chance: &mut Chance) {
        let Some([l, t, r, b]) = self.smallest_subject() else {
            return;
        };
        let (w, h) = (self.pixmap.width() as f32, self.pixmap.height() as f32);
        let tip = ((l + r) / 2.0, (t + b) / 2.0);
        // The core, four fifths of the size, holds the whole box.
        let size = ((r - l) * 0.9, (b - t) * 0.98);
        let size = (size.0.max(w * 0.2), size.1.max(w * 0.2));
        let side = if tip.0 > w / 2.0 { w * 1.1 } else { -w * 0.1 };
        let root = (
            side,
            if tip.1 > h / 2.0 {
                h * 1.1
            } else {
                tip.1 + h * 0.35
            },
        );
        let skin = chance.pick(&SKIN);
        for step in [1.0, 0.62, 0.3, 0.0] {
            let along = |tip: f32, root: f32| tip + (root - tip) * step;
            let at = (along(tip.0, root.0), along(tip.1, root.1));
            self.spot(at, size, &soft(skin), BlendMode::SourceOver);
        }
        let lit = skin.shade(1.25);
        let shine = [
            (0.0, lit.0, lit.1, lit.2, 150),
            (1.0, lit.0, lit.1, lit.2, 0),
        ];
        let light = (tip.0 - size.0 * 0.15, tip.1 - size.1 * 0.25);
        self.spot(
            light,
            (size.0 * 0.75, size.1 * 0.65),
            &shine,
            BlendMode::SourceOver,
        );
    }

    /// The sun, or a lamp, where something must be read.
    pub fn glare_over(&mut self) {
        let Some([l, t, r, b]) = self.smallest_subject() else {
            return;
        };
        let (w, h) = (self.pixmap.width() as f32, self.pixmap.height() as f32);
        let at = ((l + r) / 2.0, (t + b) / 2.0);
        let veil = [(0.0, 255, 246, 226, 200), (1.0, 255, 238, 206, 96)];
        self.spot(at, (w * 1.3, w * 1.3), &veil, BlendMode::SourceOver);
        let core = [
            (0.0, 255, 255, 255, 255),
            (0.5, 255, 254, 248, 255),
            (0.72, 255, 248, 226, 190),
            (1.0, 255, 240, 206, 0),
        ];
        let size = ((r - l) * 1.46, (b - t) * 1.7);
        self.spot(
            at,
            (size.0.max(w * 0.24), size.1.max(w * 0.24)),
            &core,
            BlendMode::SourceOver,
        );
        self.ghosts(at, (w, h), 60);
    }

    /// The rim of a finger in a corner, and nothing covered.
    pub fn finger_in_the_corner(&mut self, chance: &mut Chance) {
        let w = self.pixmap.width() as f32;
        if let Some((corner, room)) = self.free_corner() {
            let size = room.min(w * 0.26) * chance.near(0.7, 0.95);
            let skin = soft(chance.pick(&SKIN));
            self.spot(
                corner,
                (size, size * chance.near(0.8, 1.0)),
                &skin,
                BlendMode::SourceOver,
            );
        }
    }

    /// Light in a corner, and nothing washed out.
    pub fn flare_in_the_corner(&mut self) {
        let (w, h) = (self.pixmap.width() as f32, self.pixmap.height() as f32);
        if let Some((corner, room)) = self.free_corner() {
            let light = [
                (0.0, 255, 252, 236, 235),
                (0.3, 255, 236, 200, 130),
                (1.0, 255, 226, 180, 0),
            ];
            let size = room.clamp(w * 0.2, w * 0.5);
            self.spot(corner, (size, size), &light, BlendMode::Screen);
            self.ghosts(corner, (w, h), 26);
        }
    }

    /// Faint discs on the line from a light through the middle of the lens.
    fn ghosts(&mut self, (x, y): (f32, f32), (w, h): (f32, f32), strength: u8) {
        for (along, size) in [(0.7, 0.05), (1.35, 0.09), (1.8, 0.035)] {
            let at = (x + (w / 2.0 - x) * along, y + (h / 2.0 - y) * along);
            let ghost = [
                (0.0, 160, 220, 170, strength / 2),
                (0.8, 200, 180, 240, strength),
                (1.0, 200, 180, 240, 0),
            ];
            self.spot(at, (w * size, w * size), &ghost, BlendMode::Screen);
        }
    }

    fn smallest_subject(&self) -> Option<Box> {
        let area = |subject: &Box| (subject[2] - subject[0]) * (subject[3] - subject[1]);
        let mut all = self.subjects();
        all.sort_by(|a, b| area(a).total_cmp(&area(b)));
        all.first().copied()
    }

    /// The corner with the most room before anything that must be read, and that room.
    fn free_corner(&self) -> Option<((f32, f32), f32)> {
        let (w, h) = (self.pixmap.width() as f32, self.pixmap.height() as f32);
        let subjects = self.subjects();
        let room = |(x, y): (f32, f32)| {
            let near = subjects.iter().map(|[l, t, r, b]| {
                let (dx, dy) = (x - x.clamp(*l, *r), y - y.clamp(*t, *b));
                dx.hypot(dy)
            });
            near.fold(f32::MAX, f32::min)
        };
        let corners = [(0.0, 0.0), (w, 0.0), (0.0, h), (w, h)];
        let all = corners.into_iter().map(|corner| (corner, room(corner)));
        all.max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, room)| *room > w * 0.06)
    }

    /// An ellipse whose colour runs through `stops` (place, red, green, blue, alpha).
    fn spot(
        &mut self,
        at: (f32, f32),
        size: (f32, f32),
        stops: &[(f32, u8, u8, u8, u8)],
        mode: BlendMode,
    ) {
        let stops = stops.iter().map(|(place, r, g, b, a)| {
            GradientStop::new(*place, Color::from_rgba8(*r, *g, *b, *a))
        });
        let ellipse = Transform::from_row(size.0, 0.0, 0.0, size.1, at.0, at.1);
        let (middle, stops) = (Point::zero(), stops.collect());
        let shader = RadialGradient::new(middle, 0.0, middle, 1.0, stops, SpreadMode::Pad, ellipse);
        let frame = (self.pixmap.width() as f32, self.pixmap.height() as f32);
        let around = Rect::from_ltrb(
            (at.0 - size.0).clamp(0.0, frame.0),
            (at.1 - size.1).clamp(0.0, frame.1),
            (at.0 + size.0).clamp(0.0, frame.0),
            (at.1 + size.1).clamp(0.0, frame.1),
        );
        if let (Some(shader), Some(around)) = (shader, around) {
            let paint = Paint {
                shader,
                blend_mode: mode,
                anti_alias: false,
                ..Paint::default()
            };
            let path = PathBuilder::from_rect(around);
            let plain = Transform::identity();
            self.pixmap
                .fill_path(&path, &paint, FillRule::Winding, plain, None);
        }
    }
}

/// Skin far too near to be sharp.
fn soft(skin: Colour) -> [(f32, u8, u8, u8, u8); 4] {
    [
        (0.0, skin.0, skin.1, skin.2, 255),
        (0.8, skin.0, skin.1, skin.2, 255),
        (0.9, skin.0, skin.1, skin.2, 150),
        (1.0, skin.0, skin.1, skin.2, 0),
    ]
}

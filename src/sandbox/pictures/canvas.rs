//! A canvas seen through a hand-held camera: scenes draw in their own units, and every
//! point goes through tilt and perspective before it becomes a pixel.
//!
//! The scene's box is 4 wide and 3 high; what lies around it may be in the frame too
//! (upright pictures, tilt), so scenes draw their grounds well beyond the box.

use super::letters;
use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, PathBuilder, Pixmap,
    Point, Shader, SpreadMode, Stroke, Transform,
};

/// The width of the scene's box.
pub(super) const BOX_W: f32 = 4.0;
/// The height of the scene's box.
pub(super) const BOX_H: f32 = 3.0;

/// A colour as painted, before the light falls on it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// The same colour, lighter (above 1) or darker.
    pub fn shade(self, by: f32) -> Self {
        let scale = |part: u8| (f32::from(part) * by).clamp(0.0, 255.0) as u8;
        Self(scale(self.0), scale(self.1), scale(self.2))
    }
}

/// The light over the scene.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Light {
    /// Plain daylight.
    #[default]
    Day,
    /// The blue hour: lamps and windows glow.
    Dusk,
}

/// How the camera is held.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pose {
    /// Roll in radians.
    pub roll: f32,
    /// How much larger things get towards the left (positive) or the right.
    pub yaw: f32,
    /// How much larger things get towards the top (positive) or the bottom.
    pub pitch: f32,
    /// 1 fills the frame with the box.
    pub zoom: f32,
}

/// What is drawn on.
pub(super) struct Canvas {
    pixmap: Pixmap,
    light: Light,
    pose: Pose,
}

impl Canvas {
    /// A canvas of so many pixels; `None` for a size that can't be had.
    pub fn new(width: u32, height: u32, light: Light, pose: Pose) -> Option<Self> {
        Some(Self {
            pixmap: Pixmap::new(width, height)?,
            light,
            pose,
        })
    }

    /// The light, for scenes that look different at dusk.
    pub fn light(&self) -> Light {
        self.light
    }

    /// The finished pixels.
    pub fn into_pixmap(self) -> Pixmap {
        self.pixmap
    }

    /// Pixels per scene unit.
    fn scale(&self) -> f32 {
        self.pose.zoom * self.pixmap.width() as f32 / BOX_W
    }

    fn place(&self, (x, y): (f32, f32)) -> Point {
        let (u, v) = (x - BOX_W / 2.0, y - BOX_H / 2.0);
        let (sin, cos) = self.pose.roll.sin_cos();
        let (u, v) = (u * cos - v * sin, u * sin + v * cos);
        let depth = (1.0 + self.pose.yaw * u + self.pose.pitch * v).max(0.2);
        Point::from_xy(
            u / depth * self.scale() + self.pixmap.width() as f32 / 2.0,
            v / depth * self.scale() + self.pixmap.height() as f32 / 2.0,
        )
    }

    fn lit(&self, colour: Colour) -> Color {
        let (r, g, b) = match self.light {
            Light::Day => (1.0, 1.0, 1.0),
            Light::Dusk => (0.56, 0.55, 0.74),
        };
        let part = |value: u8, by: f32| (f32::from(value) * by) as u8;
        Color::from_rgba8(part(colour.0, r), part(colour.1, g), part(colour.2, b), 255)
    }

    fn paint(&self, colour: Color) -> Paint<'static> {
        Paint {
            shader: Shader::SolidColor(colour),
            ..Paint::default()
        }
    }

    fn fill_path(&mut self, points: &[(f32, f32)], paint: &Paint<'_>) {
        let mut path = PathBuilder::new();
        for (nth, point) in points.iter().enumerate() {
            let at = self.place(*point);
            if nth == 0 {
                path.move_to(at.x, at.y);
            } else {
                path.line_to(at.x, at.y);
            }
        }
        path.close();
        if let Some(path) = path.finish() {
            let plain = Transform::identity();
            self.pixmap
                .fill_path(&path, paint, FillRule::Winding, plain, None);
        }
    }

    /// Fills a polygon.
    pub fn polygon(&mut self, points: &[(f32, f32)], colour: Colour) {
        let paint = self.paint(self.lit(colour));
        self.fill_path(points, &paint);
    }

    /// Fills a rectangle.
    pub fn rect(&mut self, x: f32, y: f32, w: f32, h: f32, colour: Colour) {
        self.polygon(&corners(x, y, w, h), colour);
    }

    /// Fills a rectangle that gives light of its own.
    pub fn glow(&mut self, x: f32, y: f32, w: f32, h: f32, colour: Colour) {
        let paint = self.paint(Color::from_rgba8(colour.0, colour.1, colour.2, 255));
        self.fill_path(&corners(x, y, w, h), &paint);
    }

    /// Darkens a rectangle as a shadow does.
    pub fn shadow(&mut self, x: f32, y: f32, w: f32, h: f32, strength: f32) {
        let black = Color::from_rgba(0.0, 0.0, 0.02, strength.clamp(0.0, 1.0));
        let paint = self.paint(black.unwrap_or(Color::TRANSPARENT));
        self.fill_path(&corners(x, y, w, h), &paint);
    }

    /// Fills a rectangle from one colour above to another below.
    pub fn fade(&mut self, (x, y, w, h): (f32, f32, f32, f32), above: Colour, below: Colour) {
        let ends = (self.place((x, y)), self.place((x, y + h)));
        let stops = vec![
            GradientStop::new(0.0, self.lit(above)),
            GradientStop::new(1.0, self.lit(below)),
        ];
        let plain = Transform::identity();
        let Some(shader) = LinearGradient::new(ends.0, ends.1, stops, SpreadMode::Pad, plain)
        else {
            return self.rect(x, y, w, h, above);
        };
        let paint = Paint {
            shader,
            ..Paint::default()
        };
        self.fill_path(&corners(x, y, w, h), &paint);
    }

    /// Fills a disc.
    pub fn disc(&mut self, x: f32, y: f32, radius: f32, colour: Colour) {
        let points: Vec<_> = (0..40)
            .map(|step| {
                let angle = step as f32 * std::f32::consts::TAU / 40.0;
                (x + radius * angle.cos(), y + radius * angle.sin())
            })
            .collect();
        self.polygon(&points, colour);
    }

    /// Draws a line through points with round ends.
    pub fn line(&mut self, points: &[(f32, f32)], width: f32, colour: Colour) {
        let paint = self.paint(self.lit(colour));
        self.stroke(points, width, &paint);
    }

    fn stroke(&mut self, points: &[(f32, f32)], width: f32, paint: &Paint<'_>) {
        let mut path = PathBuilder::new();
        for (nth, point) in points.iter().enumerate() {
            let at = self.place(*point);
            if nth == 0 {
                path.move_to(at.x, at.y);
            } else {
                // A dot is a line too short to see, since an empty one has no caps.
                path.line_to(at.x + 0.01, at.y);
            }
        }
        let stroke = Stroke {
            width: width * self.scale(),
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        if let Some(path) = path.finish() {
            let plain = Transform::identity();
            self.pixmap.stroke_path(&path, paint, &stroke, plain, None);
        }
    }

    /// Writes words centred on `(x, y)`, at most `most` high and `room` wide.
    pub fn words(&mut self, words: &str, at: (f32, f32), room: f32, most: f32, colour: Colour) {
        let paint = self.paint(self.lit(colour));
        self.write(words, at, room, most, &paint);
    }

    /// Writes words that give light of their own.
    pub fn neon(&mut self, words: &str, at: (f32, f32), room: f32, most: f32, colour: Colour) {
        let paint = self.paint(Color::from_rgba8(colour.0, colour.1, colour.2, 255));
        self.write(words, at, room, most, &paint);
    }

    fn write(&mut self, words: &str, at: (f32, f32), room: f32, most: f32, paint: &Paint<'_>) {
        let height = letters::fitting(words, room, most);
        let left = at.0 - letters::width(words, height) / 2.0;
        for line in letters::write(words, left, at.1 - height / 2.0, height) {
            self.stroke(&line, height * 0.17, paint);
        }
    }
}

fn corners(x: f32, y: f32, w: f32, h: f32) -> [(f32, f32); 4] {
    [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
}

//! A canvas seen through a hand-held camera: scenes draw in their own units, and every
//! point goes through tilt and perspective before it becomes a pixel.
//!
//! The scene's box is 4 wide and 3 high; what lies around it may be in the frame too
//! (upright pictures, tilt), so scenes draw their grounds well beyond the box.

use super::ink::{Colour, Ink};
use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder,
    Pixmap, Point, Shader, SpreadMode, Stroke, Transform,
};

/// The width of the scene's box.
pub(super) const BOX_W: f32 = 4.0;
/// The height of the scene's box.
pub(super) const BOX_H: f32 = 3.0;

/// A point in the scene's units.
pub(super) type Spot = (f32, f32);
/// Left, top, width and height in the scene's units.
pub(super) type Area = (f32, f32, f32, f32);

/// The light over the scene.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Light {
    /// Clear daylight: warm, with hard shadows.
    #[default]
    Sun,
    /// A covered sky: cool and even.
    Cloud,
    /// The blue hour: lamps and windows glow.
    Dusk,
    /// Lamps of a room.
    Room,
}

impl Light {
    /// How much of each colour it gives back, where 1 is all.
    fn tint(self) -> (f32, f32, f32) {
        match self {
            Self::Sun => (1.0, 0.98, 0.93),
            Self::Cloud => (0.88, 0.91, 0.95),
            Self::Dusk => (0.47, 0.47, 0.66),
            Self::Room => (0.99, 0.96, 0.90),
        }
    }
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
    pub(super) pixmap: Pixmap,
    light: Light,
    pose: Pose,
    subjects: Vec<Area>,
}

impl Canvas {
    /// A canvas of so many pixels; `None` for a size that can't be had.
    pub fn new(width: u32, height: u32, light: Light, pose: Pose) -> Option<Self> {
        Some(Self {
            pixmap: Pixmap::new(width, height)?,
            light,
            pose,
            subjects: Vec::new(),
        })
    }

    /// The light, for scenes that look different at dusk.
    pub fn light(&self) -> Light {
        self.light
    }

    /// Whether lamps are lit.
    pub fn is_dusk(&self) -> bool {
        self.light == Light::Dusk
    }

    /// Notes where something stands that must be read.
    pub fn must_be_read(&mut self, area: Area) {
        self.subjects.push(area);
    }

    /// What must be read, as boxes in pixels: left, top, right and bottom.
    pub fn subjects(&self) -> Vec<[f32; 4]> {
        let boxed = |area: &Area| {
            let corners = corners(*area).map(|corner| self.place(corner));
            let start = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
            corners.iter().fold(start, |[l, t, r, b], at| {
                [l.min(at.x), t.min(at.y), r.max(at.x), b.max(at.y)]
            })
        };
        self.subjects.iter().map(boxed).collect()
    }

    /// Pixels per scene unit.
    pub(super) fn scale(&self) -> f32 {
        self.pose.zoom * self.pixmap.width() as f32 / BOX_W
    }

    /// The pixel that shows this point of the scene.
    pub(super) fn place(&self, (x, y): Spot) -> Point {
        let (u, v) = (x - BOX_W / 2.0, y - BOX_H / 2.0);
        let (sin, cos) = self.pose.roll.sin_cos();
        let (u, v) = (u * cos - v * sin, u * sin + v * cos);
        let depth = (1.0 + self.pose.yaw * u + self.pose.pitch * v).max(0.2);
        Point::from_xy(
            u / depth * self.scale() + self.pixmap.width() as f32 / 2.0,
            v / depth * self.scale() + self.pixmap.height() as f32 / 2.0,
        )
    }

    fn colour(&self, ink: Ink) -> Color {
        let (r, g, b) = if ink.own {
            (1.0, 1.0, 1.0)
        } else {
            self.light.tint()
        };
        let part = |value: u8, by: f32| (f32::from(value) / 255.0 * by).clamp(0.0, 1.0);
        let Colour(red, green, blue) = ink.colour;
        let alpha = ink.alpha.clamp(0.0, 1.0);
        Color::from_rgba(part(red, r), part(green, g), part(blue, b), alpha)
            .unwrap_or(Color::TRANSPARENT)
    }

    fn path(&self, points: &[Spot], closed: bool) -> Option<Path> {
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
        if closed {
            path.close();
        }
        path.finish()
    }

    pub(super) fn fill(&mut self, points: &[Spot], shader: Shader<'_>) {
        let paint = Paint {
            shader,
            ..Paint::default()
        };
        if let Some(path) = self.path(points, true) {
            let plain = Transform::identity();
            self.pixmap
                .fill_path(&path, &paint, FillRule::Winding, plain, None);
        }
    }

    /// Fills a polygon.
    pub fn polygon(&mut self, points: &[Spot], ink: impl Into<Ink>) {
        let colour = self.colour(ink.into());
        self.fill(points, Shader::SolidColor(colour));
    }

    /// Fills a rectangle.
    pub fn rect(&mut self, x: f32, y: f32, w: f32, h: f32, ink: impl Into<Ink>) {
        self.polygon(&corners((x, y, w, h)), ink);
    }

    /// Fills a polygon from one ink at `ends.0` to another at `ends.1`.
    pub fn blend(
        &mut self,
        points: &[Spot],
        ends: (Spot, Spot),
        inks: (impl Into<Ink>, impl Into<Ink>),
    ) {
        let (from, to) = (self.place(ends.0), self.place(ends.1));
        let colours = (self.colour(inks.0.into()), self.colour(inks.1.into()));
        let stops = vec![
            GradientStop::new(0.0, colours.0),
            GradientStop::new(1.0, colours.1),
        ];
        let plain = Transform::identity();
        let shader = LinearGradient::new(from, to, stops, SpreadMode::Pad, plain);
        self.fill(points, shader.unwrap_or(Shader::SolidColor(colours.0)));
    }

    /// Fills a rectangle from one ink above to another below.
    pub fn fade(&mut self, area: Area, above: impl Into<Ink>, below: impl Into<Ink>) {
        let (x, y, _, h) = area;
        self.blend(&corners(area), ((x, y), (x, y + h)), (above, below));
    }

    /// Fills a rectangle from one ink on the left to another on the right.
    pub fn fade_across(&mut self, area: Area, left: impl Into<Ink>, right: impl Into<Ink>) {
        let (x, y, w, _) = area;
        self.blend(&corners(area), ((x, y), (x + w, y)), (left, right));
    }

    /// Fills a disc.
    pub fn disc(&mut self, x: f32, y: f32, radius: f32, ink: impl Into<Ink>) {
        self.polygon(&round((x, y), (radius, radius)), ink);
    }

    /// Fills an ellipse.
    pub fn oval(&mut self, x: f32, y: f32, across: f32, down: f32, ink: impl Into<Ink>) {
        self.polygon(&round((x, y), (across, down)), ink);
    }

    /// Draws a line through points with round ends.
    pub fn line(&mut self, points: &[Spot], width: f32, ink: impl Into<Ink>) {
        let paint = Paint {
            shader: Shader::SolidColor(self.colour(ink.into())),
            ..Paint::default()
        };
        let stroke = Stroke {
            width: width * self.scale(),
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        if let Some(path) = self.path(points, false) {
            let plain = Transform::identity();
            self.pixmap.stroke_path(&path, &paint, &stroke, plain, None);
        }
    }

    /// Draws a rectangle's edges.
    pub fn frame(&mut self, (x, y, w, h): Area, width: f32, ink: impl Into<Ink>) {
        let edges = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)];
        self.line(&edges, width, ink);
    }

    /// Draws a circle's edge.
    pub fn ring(&mut self, x: f32, y: f32, radius: f32, width: f32, ink: impl Into<Ink>) {
        let mut points = round((x, y), (radius, radius));
        points.extend(points.first().copied());
        self.line(&points, width, ink);
    }
}

/// A rectangle as a polygon.
pub(super) fn corners((x, y, w, h): Area) -> [Spot; 4] {
    [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
}

/// An ellipse as a polygon, the finer the larger.
pub(super) fn round((x, y): Spot, (across, down): (f32, f32)) -> Vec<Spot> {
    let steps = (14.0 + across.max(down) * 40.0).min(72.0) as usize;
    let turn = |step: usize| step as f32 * std::f32::consts::TAU / steps as f32;
    let points = (0..steps).map(|step| turn(step).sin_cos());
    points
        .map(|(sin, cos)| (x + across * cos, y + down * sin))
        .collect()
}

//! A phone's screen that shows a picture: a bar with the time, the picture between black
//! bars, and buttons below.

use super::canvas::{Canvas, Light, Pose};
use super::ink::{BLACK, Colour, WHITE};
use crate::sandbox::chance::Chance;
use tiny_skia::{Pixmap, PixmapPaint, Transform};

/// Width and height of the screen; half of what the file will have.
pub(super) const SCREEN: (u32, u32) = (585, 1266);

/// The screen around a picture, `scale` times [`SCREEN`].
pub(super) fn screen(shown: &Pixmap, chance: &mut Chance, scale: f32) -> Option<Pixmap> {
    let size = |edge: u32| (edge as f32 * scale).round().max(1.0) as u32;
    let (width, height) = (size(SCREEN.0), size(SCREEN.1));
    let pose = Pose {
        zoom: 1.0,
        ..Pose::default()
    };
    let mut canvas = Canvas::new(width, height, Light::Room, pose)?;
    canvas.rect(-2.0, -4.0, 8.0, 12.0, BLACK.own());
    // The box is 4 wide; the screen reaches as far up and down as its shape says.
    let (top, bottom) = (
        1.5 - 2.0 * height as f32 / width as f32,
        1.5 + 2.0 * height as f32 / width as f32,
    );
    bar(&mut canvas, chance, top);
    buttons(&mut canvas, bottom);
    let fit = width as f32 / shown.width() as f32;
    let down = (height as f32 - shown.height() as f32 * fit) / 2.0;
    let paint = PixmapPaint {
        quality: tiny_skia::FilterQuality::Bilinear,
        ..PixmapPaint::default()
    };
    let place = Transform::from_row(fit, 0.0, 0.0, fit, 0.0, down);
    canvas
        .pixmap
        .draw_pixmap(0, 0, shown.as_ref(), &paint, place, None);
    Some(canvas.pixmap)
}

/// Time, signal and battery, and the album's head below them.
fn bar(canvas: &mut Canvas, chance: &mut Chance, top: f32) {
    let white = WHITE.own();
    let time = format!("{}:{:02}", chance.whole(1, 12), chance.whole(0, 59));
    canvas.words(&time, (0.52, top + 0.26), 0.6, 0.16, white);
    for step in 0..4 {
        let high = 0.05 + step as f32 * 0.035;
        canvas.rect(
            2.86 + step as f32 * 0.07,
            top + 0.34 - high,
            0.045,
            high,
            white,
        );
    }
    canvas.frame((3.34, top + 0.18, 0.32, 0.16), 0.014, white);
    canvas.rect(3.36, top + 0.2, chance.near(0.08, 0.28), 0.12, white);
    canvas.line(
        &[(0.34, top + 0.64), (0.22, top + 0.76), (0.34, top + 0.88)],
        0.03,
        Colour(70, 140, 255).own(),
    );
    canvas.words("TODAY", (2.0, top + 0.72), 1.0, 0.14, white);
    canvas.words(
        &format!("{}:{:02}", chance.whole(1, 12), chance.whole(0, 59)),
        (2.0, top + 0.92),
        1.0,
        0.09,
        white.veil(0.7),
    );
}

/// A strip of other pictures, share, heart and bin.
fn buttons(canvas: &mut Canvas, bottom: f32) {
    let blue = Colour(70, 140, 255).own();
    for nth in 0..11 {
        let hue = Colour(90 + nth * 12, 120, 190 - nth * 10);
        canvas.fade(
            (0.06 + f32::from(nth) * 0.36, bottom - 1.16, 0.33, 0.42),
            hue.own(),
            hue.shade(0.5).own(),
        );
    }
    let y = bottom - 0.42;
    canvas.frame((0.36, y - 0.06, 0.24, 0.24), 0.024, blue);
    canvas.line(&[(0.48, y + 0.06), (0.48, y - 0.18)], 0.024, blue);
    canvas.line(
        &[(0.41, y - 0.11), (0.48, y - 0.18), (0.55, y - 0.11)],
        0.024,
        blue,
    );
    let heart = [
        (2.0, y + 0.16),
        (1.84, y),
        (1.86, y - 0.12),
        (1.95, y - 0.13),
        (2.0, y - 0.06),
        (2.05, y - 0.13),
        (2.14, y - 0.12),
        (2.16, y),
        (2.0, y + 0.16),
    ];
    canvas.line(&heart, 0.024, blue);
    canvas.line(&[(3.4, y - 0.1), (3.64, y - 0.1)], 0.024, blue);
    canvas.line(
        &[
            (3.43, y - 0.1),
            (3.45, y + 0.18),
            (3.59, y + 0.18),
            (3.61, y - 0.1),
        ],
        0.024,
        blue,
    );
    canvas.rect(1.3, bottom - 0.1, 1.4, 0.03, WHITE.own());
}

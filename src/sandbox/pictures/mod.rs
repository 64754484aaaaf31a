//! The pictures workers send, drawn on demand: rendered scenes as 12 MP JPEGs with EXIF,
//! and signatures in PNG.
//!
//! The same shot always gives the same bytes. What the picture must show is big enough
//! to be read in half-blocks on 80×30 cells. Nothing here knows tasks or HTTP.
//!
//! The way of a picture: a scene draws itself on a `canvas` as the `camera` holds it,
//! `hindrance` puts what is in the way over it, the `negative` exposes, blurs and
//! enlarges it, `develop` writes the file.

mod aisle;
mod blur;
mod board;
mod brush;
mod camera;
mod canvas;
mod corner;
mod develop;
mod doorstep;
mod exif;
mod goods;
mod hindrance;
mod ink;
mod letters;
mod meter;
mod negative;
mod props;
mod scene;
mod screenshot;
mod shelf;
mod shopfront;
mod signature;
mod street;
#[cfg(test)]
mod tests;

pub(crate) use camera::expose;
pub(crate) use exif::Facts;
pub(crate) use negative::Negative;
pub(crate) use scene::{Flaw, Scene, Trade, Utility};

/// The longer edge of the drawing, in pixels; the picture's is twice as long.
const LONG_EDGE: u32 = 2016;

/// A phone as it names itself in EXIF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Phone {
    /// Its maker.
    pub make: &'static str,
    /// Its model.
    pub model: &'static str,
    /// Its browser.
    pub user_agent: &'static str,
    /// Its operating system.
    pub platform: &'static str,
    /// What its camera writes as EXIF's software; nothing where it writes none.
    pub software: &'static str,
}

/// Everything that decides what the file will be.
#[derive(Clone, Debug)]
pub(crate) struct Shot {
    /// What the camera sees.
    pub scene: Scene,
    /// What went wrong.
    pub flaw: Flaw,
    /// Held upright, so stored on its side with orientation 6.
    pub upright: bool,
    /// Colours, props and pose come from here.
    pub seed: u64,
    /// What the phone writes beside the picture.
    pub facts: Facts,
}

/// Why there is no picture. None of these can be caused from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// No memory for the canvas.
    #[error("no canvas for the picture")]
    Canvas,
    /// An encoder refused.
    #[error("the picture could not be encoded")]
    Encode,
}

/// A small picture: three bytes a pixel, row by row from the upper left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rgb {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green and blue of each pixel.
    pub pixels: Vec<u8>,
}

/// Draws the file. Takes up to 0.3 s of a core, so call it where blocking is allowed.
pub(crate) fn take(shot: &Shot) -> Result<Vec<u8>, Failure> {
    if let Scene::Signature { name, empty } = &shot.scene {
        return signature::sign(name, *empty, shot.seed);
    }
    let negative = camera::expose(shot, LONG_EDGE)?;
    develop::develop(negative, &shot.facts, camera::paper(shot))
}

/// The shot as a reviewer sees it, upright, as large as fits into `width` × `height`
/// pixels; drawn at that size, so that it costs a hundredth of [`take`].
pub(crate) fn preview(shot: &Shot, width: u32, height: u32) -> Result<Rgb, Failure> {
    if let Scene::Signature { name, empty } = &shot.scene {
        return signature::small(name, *empty, shot.seed, (width, height));
    }
    let long = if shot.flaw == Flaw::Screenshot {
        height.min(width * 2)
    } else if shot.upright {
        height.min(width * 4 / 3)
    } else {
        width.min(height * 4 / 3)
    };
    let negative = camera::expose(shot, long.max(8))?;
    Ok(Rgb {
        width: negative.width as u32,
        height: negative.height as u32,
        pixels: negative.rgb(),
    })
}

/// Words in the hand of the signs, from the left: how much ink each pixel has.
#[cfg(test)]
pub(crate) fn caption(words: &str, size: (u32, u32)) -> Option<Vec<u8>> {
    letters::caption(words, size)
}

//! The pictures workers send, drawn on demand: rendered scenes as 12 MP JPEGs with EXIF,
//! and signatures in PNG.
//!
//! The same shot always gives the same bytes. What the picture must show is big enough
//! to be read in half-blocks on 80×30 cells. Nothing here knows tasks or HTTP.

mod canvas;
mod develop;
mod doorstep;
mod exif;
mod indoors;
mod letters;
mod preview;
mod signature;
mod street;
#[cfg(test)]
mod tests;

pub(crate) use exif::Facts;
pub(crate) use preview::{Rgb, preview};

use super::chance::Chance;
use canvas::{Canvas, Light, Pose};

/// The longer edge of the drawing, in pixels; the picture's is twice as long.
const LONG_EDGE: u32 = 2016;
/// The shorter edge of the drawing.
const SHORT_EDGE: u32 = 1512;

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
}

/// What the camera sees.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scene {
    /// A shop with its name on the sign and its number over the door.
    Shopfront { name: String, number: String },
    /// A parcel at a numbered door.
    Parcel { number: String },
    /// A meter with its number on a tag.
    Meter { number: String, reading: String },
    /// A notice on a numbered board.
    Board { heading: String, number: String },
    /// A shelf with a product's name and price.
    Shelf { product: String, price: String },
    /// A person's signature, or no more than a stray line.
    Signature { name: String, empty: bool },
}

/// What went wrong with the camera.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Nothing.
    #[default]
    None,
    /// Out of focus: nothing can be read.
    Blurred,
    /// Hardly any light: nothing can be read.
    Dark,
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

/// Draws the file. Takes up to 0.3 s of a core, so call it where blocking is allowed.
pub(crate) fn take(shot: &Shot) -> Result<Vec<u8>, Failure> {
    if let Scene::Signature { name, empty } = &shot.scene {
        return signature::sign(name, *empty, shot.seed);
    }
    let mut chance = Chance::new(shot.seed, "picture", 0);
    let mut canvas = camera(shot, &mut chance).ok_or(Failure::Canvas)?;
    match &shot.scene {
        Scene::Shopfront { name, number } => {
            street::shopfront(&mut canvas, &mut chance, name, number);
        }
        Scene::Parcel { number } => doorstep::parcel(&mut canvas, &mut chance, number),
        Scene::Meter { number, reading } => {
            indoors::meter(&mut canvas, &mut chance, number, reading);
        }
        Scene::Board { heading, number } => {
            indoors::board(&mut canvas, &mut chance, heading, number);
        }
        Scene::Shelf { product, price } => {
            indoors::shelf(&mut canvas, &mut chance, product, price);
        }
        Scene::Signature { .. } => {}
    }
    let orientation = if shot.upright { 6 } else { 1 };
    let tiff = exif::tiff(&shot.facts, orientation)?;
    let drawn = canvas.into_pixmap();
    develop::develop(&drawn, shot.flaw, shot.upright, shot.seed, &tiff)
}

/// The camera as this worker holds it: never quite level, never quite square.
fn camera(shot: &Shot, chance: &mut Chance) -> Option<Canvas> {
    let outdoors = matches!(shot.scene, Scene::Shopfront { .. } | Scene::Parcel { .. });
    let light = if outdoors && chance.one_in(4) {
        Light::Dusk
    } else {
        Light::Day
    };
    let pose = Pose {
        roll: chance.near(-0.035, 0.035),
        yaw: chance.near(-0.045, 0.045),
        pitch: chance.near(-0.02, 0.035),
        zoom: chance.near(0.9, 0.97) * if shot.upright { 1.07 } else { 1.0 },
    };
    let (width, height) = if shot.upright {
        (SHORT_EDGE, LONG_EDGE)
    } else {
        (LONG_EDGE, SHORT_EDGE)
    };
    Canvas::new(width, height, light, pose)
}

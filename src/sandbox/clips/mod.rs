//! The clips workers send: a scene filmed for a few seconds by a hand that moves, as an MP4
//! of a phone, with where and when it was filmed.
//!
//! The same shot always gives the same bytes. A scene is drawn once, as for a photograph;
//! the film is a window that wanders over it.

mod hand;
mod index;
mod mux;

use super::pictures::{self, Failure, Shot};
use hand::Hand;
use mux::Clip;
use rusty_h264_common::YuvFrame;
use rusty_h264_encoder::{Encoder, EncoderConfig};

/// The longer edge of what is drawn, in pixels.
const DRAWN: u32 = 600;
/// Pixels of a frame, lying.
const SIZE: (usize, usize) = (480, 360);
/// Frames in a second.
const RATE: u32 = 12;
/// Frames of a clip.
const FRAMES: u32 = 60;
/// How coarse the coding is, 0 to 51.
const COARSENESS: u8 = 27;
/// The coding level that allows this size and rate.
const LEVEL: u8 = 30;

/// Films the shot. Takes about half a second of a core, so call it where blocking is
/// allowed.
pub(crate) fn film(shot: &Shot) -> Result<Vec<u8>, Failure> {
    // Some phones begin anew each second, others hardly ever.
    let group = if shot.seed.is_multiple_of(3) {
        FRAMES
    } else {
        RATE
    };
    film_in_groups(shot, group, COARSENESS)
}

/// The same with a frame that needs no other every `group`, coded so coarsely.
fn film_in_groups(shot: &Shot, group: u32, coarseness: u8) -> Result<Vec<u8>, Failure> {
    let drawn = pictures::expose(shot, DRAWN)?;
    let mut hand = Hand::new(&drawn, SIZE, shot.upright, shot.seed);
    let frames = (0..FRAMES).map(|_| hand.frame());
    let frames = encode(frames, SIZE, group, coarseness)?;
    Ok(mux::file(&Clip {
        size: SIZE,
        rate: RATE,
        frames,
        upright: shot.upright,
        facts: &shot.facts,
    }))
}

/// Codes frames one by one, with one that needs no other every `group`.
fn encode(
    frames: impl Iterator<Item = YuvFrame>,
    (width, height): (usize, usize),
    group: u32,
    coarseness: u8,
) -> Result<Vec<Vec<u8>>, Failure> {
    let refused = |_| Failure::Encode;
    let mut settings = EncoderConfig::baseline(width, height);
    settings.qp = coarseness;
    settings.gop_size = group;
    settings.framerate = RATE as f32;
    settings.level_idc = LEVEL;
    let mut encoder = Encoder::new(settings).map_err(refused)?;
    frames
        .map(|frame| encoder.try_encode(&frame).map_err(refused))
        .collect()
}

#[cfg(test)]
pub(super) mod tests;

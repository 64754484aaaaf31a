//! Media: from a signed address to cells: fetch, limits, decode, orient, fit, encode.
//!
//! Invariant: the bytes are a stranger's. Nothing here trusts a size, a type or a text
//! that a file claims; every limit is checked on the header before a decoder sees it,
//! a decoder's panic becomes one line of text, and nothing is ever written to disk.
//! This room draws nothing and prints nothing: it returns cells or bytes.

mod ansi;
mod blocks;
mod decode;
mod directories;
mod dither;
mod error;
mod facts;
mod fetch;
pub mod film;
mod fit;
mod header;
mod hosts;
mod jpeg;
mod limits;
mod looks;
mod measure;
mod open;
mod part;
mod pixels;
mod png;
mod protocol;
pub mod quiet;
mod raster;
mod resolve;
mod rough;
mod sniff;

#[cfg(test)]
mod kinds_tests;
#[cfg(test)]
mod open_tests;
#[cfg(test)]
mod tests;

pub use crate::domain::{Protocol, UnknownProtocol};
pub use ansi::encode as text;
pub use blocks::to_picture;
pub use error::MediaError;
pub use fetch::{FetchError, Files, Part};
pub use fit::Grid;
pub use hosts::MediaHosts;
pub use open::{Opened, Wish, open};
pub use pixels::Pixels;
pub use raster::to_shown;
pub use sniff::{Kind, sniff};

use crate::domain::{ColourDepth, Picture, PictureArea};

/// Pixels that were never a file as half-blocks for `area`.
///
/// # Errors
/// Where they are not as many as they claim to be.
pub fn picture(
    pixels: Pixels,
    area: PictureArea,
    depth: ColourDepth,
) -> Result<Picture, MediaError> {
    let target = Grid::of_half_blocks(area).fit(pixels.width, pixels.height);
    Ok(to_picture(
        &part::Part::whole(pixels).resample(target)?,
        depth,
    ))
}

/// The dots that an area has in a protocol.
pub fn grid(protocol: Protocol, area: PictureArea) -> Grid {
    match protocol {
        Protocol::Blocks => Grid::of_half_blocks(area),
        _ => Grid::of_pixels(area),
    }
}

/// Pixels that fit into `area` as the bytes that make a terminal show them.
///
/// # Errors
/// [`MediaError::Undrawable`], where they are not as many as they claim to be.
pub fn present(
    pixels: &Pixels,
    protocol: Protocol,
    area: PictureArea,
    depth: ColourDepth,
) -> Result<Vec<u8>, MediaError> {
    match protocol {
        Protocol::Blocks => Ok(ansi::encode(&to_picture(pixels, depth))),
        _ => protocol::encode(pixels, protocol, area),
    }
}

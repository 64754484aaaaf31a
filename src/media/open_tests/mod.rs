//! How files are looked at.

mod framing;
mod limits;
mod measures;
mod rough;

use super::pixels::Orientation;
use super::tests::{jpeg, mean_difference, png_of, scene};
use super::*;
use crate::domain::Framing;
use exif::experimental::Writer;
use exif::{Field, In, Tag, Value};
use std::io::Cursor;

/// 40×20 cells of 10×20 pixels: 400×400 dots.
pub(super) const SQUARE: PictureArea = PictureArea {
    columns: 40,
    rows: 20,
    cell_width: 10,
    cell_height: 20,
};

/// 2×1 cells: 20×20 dots.
pub(super) const TINY: PictureArea = PictureArea {
    columns: 2,
    rows: 1,
    cell_width: 10,
    cell_height: 20,
};

/// More than any file's own pixels can give.
pub(super) const CLOSEST: u16 = u16::MAX;

pub(super) fn wish(area: PictureArea, framing: Framing) -> Wish {
    Wish {
        grid: Grid::of_pixels(area),
        framing,
        is_rough: false,
    }
}

pub(super) fn close(turns: u8, centre: (u16, u16)) -> Framing {
    Framing {
        turns,
        zoom: CLOSEST,
        centre,
        frame: None,
    }
}

/// EXIF that says how to turn the picture, and may bring a small one.
pub(super) fn exif(orientation: u16, thumbnail: Option<&[u8]>) -> Vec<u8> {
    let turn = Field {
        tag: Tag::Orientation,
        ifd_num: In::PRIMARY,
        value: Value::Short(vec![orientation]),
    };
    let mut writer = Writer::new();
    writer.push_field(&turn);
    if let Some(thumbnail) = thumbnail {
        writer.set_jpeg(thumbnail, In::THUMBNAIL);
    }
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, false).unwrap();
    out.into_inner()
}

pub(super) fn png_with(orientation: u16, width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut info = ::png::Info::with_size(width, height);
    info.color_type = ::png::ColorType::Rgb;
    info.bit_depth = ::png::BitDepth::Eight;
    info.exif_metadata = Some(exif(orientation, None).into());
    let encoder = ::png::Encoder::with_info(&mut out, info).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&scene(width, height)).unwrap();
    writer.finish().unwrap();
    out
}

/// A JPEG with EXIF at its beginning, and where that ends.
pub(super) fn jpeg_with(exif: &[u8], file: &[u8]) -> (Vec<u8>, usize) {
    let length = u16::try_from(exif.len() + 8).unwrap().to_be_bytes();
    let mut out = [&[0xff, 0xd8, 0xff, 0xe1][..], &length, b"Exif\0\0", exif].concat();
    let end = out.len();
    out.extend_from_slice(&file[2..]);
    (out, end)
}

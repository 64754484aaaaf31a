//! Pixels as terminals take them: kitty's graphics protocol, iTerm2's inline images,
//! sixel. Everything travels in the stream itself: no temporary files, and none of
//! kitty's file transfers, which would put a worker's picture on disk.

use super::error::MediaError;
use super::fit::cell_size;
use super::pixels::Pixels;
use crate::domain::{PictureArea, Protocol};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::Write;

/// Base64 bytes in one escape of kitty's protocol.
const CHUNK: usize = 4096;

/// Pixels of the screen as the bytes of a protocol; nothing for no pixels, and nothing
/// for [`Protocol::Blocks`], whose dots are no pixels.
pub fn encode(
    pixels: &Pixels,
    protocol: Protocol,
    area: PictureArea,
) -> Result<Vec<u8>, MediaError> {
    if pixels.rgb8.is_empty() {
        return Ok(Vec::new());
    }
    match protocol {
        Protocol::Kitty => kitty(pixels, cells(pixels, area)),
        Protocol::Iterm => iterm(pixels, cells(pixels, area)),
        Protocol::Sixel => sixel(pixels),
        Protocol::Blocks => Ok(Vec::new()),
    }
}

/// The cells that a picture covers, to the nearest whole one.
pub(super) fn cells(pixels: &Pixels, area: PictureArea) -> (u32, u32) {
    let (width, height) = cell_size(area);
    let cells = |pixels: u32, cell: u32| ((pixels + cell / 2) / cell).max(1);
    (cells(pixels.width, width), cells(pixels.height, height))
}

/// Transmit and display (`a=T`) a PNG (`f=100`) without an answer (`q=2`), in base64
/// chunks that say whether more come (`m`).
fn kitty(pixels: &Pixels, (columns, rows): (u32, u32)) -> Result<Vec<u8>, MediaError> {
    let base64 = STANDARD.encode(as_png(pixels)?);
    let chunks = base64.as_bytes().chunks(CHUNK);
    let last = chunks.len().saturating_sub(1);
    let mut out = Vec::with_capacity(base64.len() + 16 * (last + 2));
    for (n, chunk) in chunks.enumerate() {
        let more = u8::from(n < last);
        let keys = if n == 0 {
            format!("a=T,f=100,q=2,c={columns},r={rows},m={more}")
        } else {
            format!("q=2,m={more}")
        };
        out.extend_from_slice(b"\x1b_G");
        out.extend_from_slice(keys.as_bytes());
        out.push(b';');
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\x1b\\");
    }
    out.push(b'\n');
    Ok(out)
}

fn iterm(pixels: &Pixels, (columns, rows): (u32, u32)) -> Result<Vec<u8>, MediaError> {
    let png = as_png(pixels)?;
    let mut out = Vec::with_capacity(png.len() / 3 * 4 + 128);
    let size = png.len();
    let head = format!(
        "\x1b]1337;File=inline=1;size={size};width={columns};height={rows};preserveAspectRatio=1:"
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(STANDARD.encode(png).as_bytes());
    out.extend_from_slice(b"\x07\n");
    Ok(out)
}

fn sixel(pixels: &Pixels) -> Result<Vec<u8>, MediaError> {
    let (colours, _) = pixels.rgb8.as_chunks::<3>();
    let rgba: Vec<u8> = colours
        .iter()
        .flat_map(|&[r, g, b]| [r, g, b, 255])
        .collect();
    let image =
        icy_sixel::SixelImage::try_from_rgba(rgba, pixels.width as usize, pixels.height as usize)
            .map_err(|_| MediaError::Undrawable)?;
    let mut out = image
        .encode()
        .map_err(|_| MediaError::Undrawable)?
        .into_bytes();
    out.push(b'\n');
    Ok(out)
}

/// A PNG, packed fast rather than small.
fn as_png(pixels: &Pixels) -> Result<Vec<u8>, MediaError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixels.width, pixels.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(|_| MediaError::Undrawable)?;
    writer
        .write_image_data(&pixels.rgb8)
        .and_then(|()| writer.finish())
        .map_err(|_| MediaError::Undrawable)?;
    out.flush().map_err(|_| MediaError::Undrawable)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: PictureArea = PictureArea {
        columns: 80,
        rows: 24,
        cell_width: 10,
        cell_height: 20,
    };

    /// Noise, so that the PNG needs several chunks.
    fn noise(width: u32, height: u32) -> Pixels {
        let mut state = 1u32;
        let rgb8 = (0..width * height * 3)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        Pixels {
            width,
            height,
            rgb8,
        }
    }

    #[test]
    fn kittys_chunks_join_to_a_png_of_the_same_pixels() {
        let picture = noise(100, 60);
        let text = String::from_utf8(encode(&picture, Protocol::Kitty, AREA).unwrap()).unwrap();
        let escapes: Vec<_> = text.trim_end().split_terminator("\x1b\\").collect();
        assert!(escapes.len() > 2);
        assert!(escapes[0].starts_with("\x1b_Ga=T,f=100,q=2,c=10,r=3,m=1;"));
        let mut base64 = String::new();
        for (n, escape) in escapes.iter().enumerate() {
            let (keys, data) = escape.split_once(';').unwrap();
            let is_last = n + 1 == escapes.len();
            assert_eq!(keys.ends_with("m=0"), is_last, "{keys}");
            assert!(data.len() == CHUNK || is_last && data.len() < CHUNK);
            base64.push_str(data);
        }
        let png = STANDARD.decode(base64).unwrap();
        assert_eq!(
            super::super::tests::decode(&png, (100, 60)).unwrap(),
            picture
        );
    }

    #[test]
    fn iterm_gets_the_size_in_bytes_and_cells() {
        let out = encode(&noise(20, 20), Protocol::Iterm, AREA).unwrap();
        let text = String::from_utf8(out).unwrap();
        let (head, data) = text
            .strip_suffix("\x07\n")
            .unwrap()
            .split_once(':')
            .unwrap();
        let png = STANDARD.decode(data).unwrap();
        let size = png.len();
        assert_eq!(
            head,
            format!("\x1b]1337;File=inline=1;size={size};width=2;height=1;preserveAspectRatio=1")
        );
    }

    #[test]
    fn sixel_says_its_size_and_decodes_to_about_the_same() {
        let picture = Pixels {
            width: 40,
            height: 30,
            rgb8: [200, 40, 40].repeat(1200),
        };
        let out = encode(&picture, Protocol::Sixel, AREA).unwrap();
        let back = icy_sixel::SixelImage::decode(out.trim_ascii_end()).unwrap();
        assert_eq!((back.width, back.height), (40, 30));
        let off = back
            .pixels
            .chunks(4)
            .map(|p| p[0].abs_diff(200).max(p[1].abs_diff(40)))
            .max();
        assert!(off.unwrap() < 6, "{off:?}");
    }
}

//! Pixels as a picture for the console: in cells, or in pixels with what the console needs
//! to place them, cover them and have them forgotten.

use super::blocks::to_picture;
use super::error::MediaError;
use super::fit::cell_size;
use super::part::Part;
use super::pixels::Pixels;
use super::protocol;
use crate::domain::{Display, Ink, Picture, PictureArea, Protocol, Raster};
use secrecy::zeroize::Zeroizing;
use std::sync::Arc;

/// kitty's cells can say this many rows and columns apart.
const MOST_CELLS: u32 = 297;

/// Pixels that were made for [`super::grid`] as the console takes them. `id` names the raster, if
/// there is one; its lower 24 bits are 1 to 255 where they are to be an entry of the palette
/// ([`Display::in_tmux`], which may lose other colours, or fewer than 24 bits).
///
/// # Errors
/// Where an encoder refuses.
pub fn to_shown(
    pixels: &Pixels,
    display: Display,
    area: PictureArea,
    id: u32,
) -> Result<Picture, MediaError> {
    if display.protocol == Protocol::Blocks || pixels.rgb8.is_empty() {
        return Ok(to_picture(pixels, display.depth));
    }
    let mut show = protocol::encode(pixels, display.protocol, area)?;
    // What is printed ends its line; what is painted must not.
    show.truncate(show.trim_ascii_end().len());
    let is_kitty = display.protocol == Protocol::Kitty;
    if is_kitty {
        show = virtually(&show, id, display.in_tmux);
    }
    let (columns, rows) = match display.protocol {
        Protocol::Sixel => covered(pixels, area),
        _ => protocol::cells(pixels, area),
    };
    let raster = Raster {
        id,
        protocol: display.protocol,
        pixels: (pixels.width, pixels.height),
        ink: ink(id),
        show: Zeroizing::new(show),
        forget: if is_kitty {
            forget(id, display.in_tmux)
        } else {
            Vec::new()
        },
    };
    let size = (columns.min(MOST_CELLS), rows.min(MOST_CELLS));
    let cells = if is_kitty {
        Vec::new()
    } else {
        // For where something lies over a part of it.
        let dots = Part::whole(pixels.clone()).resample((size.0, size.1 * 2))?;
        to_picture(&dots, display.depth).cells
    };
    Ok(Picture {
        columns: u16::try_from(size.0).unwrap_or(u16::MAX),
        rows: u16::try_from(size.1).unwrap_or(u16::MAX),
        cells,
        raster: Some(Arc::new(raster)),
    })
}

/// Every cell that has a pixel in it.
fn covered(pixels: &Pixels, area: PictureArea) -> (u32, u32) {
    let (width, height) = cell_size(area);
    (pixels.width.div_ceil(width), pixels.height.div_ceil(height))
}

/// The colour of cells that say the lower 24 bits of an id: as they are, or an entry of the
/// palette, which every terminal in between keeps as it is.
fn ink(id: u32) -> Ink {
    match id.to_be_bytes() {
        [_, 0, 0, entry] => Ink::Indexed(entry),
        [_, red, green, blue] => Ink::Rgb(red, green, blue),
    }
}

/// Turns what would be shown at the cursor into a picture that is kept under an id and
/// shown where cells name it (`U=1`).
fn virtually(shown: &[u8], id: u32, in_tmux: bool) -> Vec<u8> {
    const BEGIN: &[u8] = b"\x1b_Ga=T,";
    let rest = shown.strip_prefix(BEGIN).unwrap_or_default();
    let named = [BEGIN, format!("U=1,i={id},").as_bytes(), rest].concat();
    if in_tmux { through_tmux(&named) } else { named }
}

/// Deletes a picture with its data (`d=I`), without an answer.
fn forget(id: u32, in_tmux: bool) -> Vec<u8> {
    let bytes = format!("\x1b_Ga=d,d=I,i={id},q=2\x1b\\").into_bytes();
    if in_tmux { through_tmux(&bytes) } else { bytes }
}

/// Each sequence wrapped so that tmux passes it on (`allow-passthrough`): with every ESC
/// doubled. One by one, since tmux holds no long ones.
pub fn through_tmux(bytes: &[u8]) -> Vec<u8> {
    const END: &[u8] = b"\x1b\\";
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 64);
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = rest.windows(2).position(|pair| pair == END);
        let (sequence, later) = rest.split_at(end.map_or(rest.len(), |at| at + END.len()));
        out.extend_from_slice(b"\x1bPtmux;");
        for byte in sequence {
            if *byte == b'\x1b' {
                out.push(b'\x1b');
            }
            out.push(*byte);
        }
        out.extend_from_slice(END);
        rest = later;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ColourDepth;

    const AREA: PictureArea = PictureArea {
        columns: 40,
        rows: 10,
        cell_width: 10,
        cell_height: 20,
    };

    fn shown(protocol: Protocol, in_tmux: bool, id: u32) -> Picture {
        let pixels = Pixels {
            width: 105,
            height: 50,
            rgb8: [200, 40, 40].repeat(105 * 50),
        };
        let display = Display {
            protocol,
            depth: ColourDepth::True,
            in_tmux,
        };
        to_shown(&pixels, display, AREA, id).unwrap()
    }

    fn bytes(picture: &Picture) -> String {
        let show = picture.raster.as_ref().unwrap().show.to_vec();
        String::from_utf8(show).unwrap()
    }

    #[test]
    fn kitty_keeps_a_picture_under_its_id_and_never_answers() {
        let picture = shown(Protocol::Kitty, false, 70_000);
        let raster = picture.raster.as_ref().unwrap();
        let show = bytes(&picture);
        assert!(show.starts_with("\x1b_Ga=T,U=1,i=70000,"), "{show:?}");
        let first = show.split(';').next().unwrap();
        assert!(
            first.contains("c=11,r=3") && first.contains("q=2"),
            "{first:?}"
        );
        assert!(show.ends_with("\x1b\\"), "nothing moves the cursor on");
        assert_eq!(raster.forget, b"\x1b_Ga=d,d=I,i=70000,q=2\x1b\\");
        assert_eq!(raster.ink, Ink::Rgb(1, 0x11, 0x70));
        assert_eq!((picture.columns, picture.rows), (11, 3));
        assert!(picture.cells.is_empty());
    }

    #[test]
    fn tmux_gets_each_sequence_wrapped_and_ids_that_it_can_not_lose() {
        let picture = shown(Protocol::Kitty, true, 9);
        let raster = picture.raster.as_ref().unwrap();
        assert_eq!(raster.ink, Ink::Indexed(9));
        let show = bytes(&picture);
        assert!(
            show.starts_with("\x1bPtmux;\x1b\x1b_Ga=T,U=1,i=9,"),
            "{show:?}"
        );
        assert!(show.ends_with("\x1b\x1b\\\x1b\\"));
        let forget = b"\x1bPtmux;\x1b\x1b_Ga=d,d=I,i=9,q=2\x1b\x1b\\\x1b\\";
        assert_eq!(raster.forget, forget);
        let two = through_tmux(b"\x1b_Ga\x1b\\\x1b_Gb\x1b\\");
        let wrapped = b"\x1bPtmux;\x1b\x1b_Ga\x1b\x1b\\\x1b\\\x1bPtmux;\x1b\x1b_Gb\x1b\x1b\\\x1b\\";
        assert_eq!(two, wrapped);
    }

    #[test]
    fn sixel_and_iterm_come_with_cells_to_fall_back_on_and_leave_the_cursor_alone() {
        for protocol in [Protocol::Sixel, Protocol::Iterm] {
            let picture = shown(protocol, false, 1);
            let (columns, rows) = (usize::from(picture.columns), usize::from(picture.rows));
            assert_eq!(picture.cells.len(), columns * rows);
            assert!(!bytes(&picture).ends_with('\n'));
            assert!(picture.raster.unwrap().forget.is_empty());
        }
        let sixel = shown(Protocol::Sixel, false, 1);
        assert_eq!((sixel.columns, sixel.rows), (11, 3), "half a cell is one");
    }

    #[test]
    fn half_blocks_need_no_pixels() {
        assert_eq!(shown(Protocol::Blocks, false, 1).raster, None);
    }
}

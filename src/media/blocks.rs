//! Pixels as half-blocks: every cell is two dots, one above the other.

use super::dither;
use super::pixels::Pixels;
use crate::domain::{ColourDepth, Ink, Picture, PictureCell};

/// The cell whose upper half has the ink and whose lower half has the paper.
const UPPER: char = '▀';

/// One dot of the picture in a terminal's terms.
#[derive(Clone, Copy)]
enum Dot {
    Coloured(Ink),
    /// Without colours: lit or not.
    Lit(bool),
    /// Below the last row of a picture with an odd number of rows.
    Missing,
}

/// Every two rows of pixels as one row of cells, in the colours that the terminal has.
/// The lower half of the last cells stays free where the number of rows is odd.
/// The same pixels always give the same cells.
pub fn to_picture(pixels: &Pixels, depth: ColourDepth) -> Picture {
    let columns = u16::try_from(pixels.width).unwrap_or(u16::MAX);
    let rows = u16::try_from(pixels.height.div_ceil(2)).unwrap_or(u16::MAX);
    let dots = to_dots(pixels, depth);
    let width = pixels.width as usize;
    let mut cells = Vec::with_capacity(usize::from(columns) * usize::from(rows));
    for pair in dots.chunks((2 * width).max(1)).take(usize::from(rows)) {
        let (upper, lower) = pair.split_at_checked(width).unwrap_or((pair, &[]));
        let lower = lower.iter().copied().chain(std::iter::repeat(Dot::Missing));
        let both = upper.iter().zip(lower).take(usize::from(columns));
        cells.extend(both.map(|(upper, lower)| cell(*upper, lower)));
    }
    Picture {
        columns,
        rows,
        cells,
        raster: None,
    }
}

fn to_dots(pixels: &Pixels, depth: ColourDepth) -> Vec<Dot> {
    let indexed = |entry: u8| Dot::Coloured(Ink::Indexed(entry));
    match depth {
        ColourDepth::True => pixels
            .rows()
            .flatten()
            .map(|&[r, g, b]| Dot::Coloured(Ink::Rgb(r, g, b)))
            .collect(),
        ColourDepth::Indexed => dither::to_indexed(pixels)
            .into_iter()
            .map(indexed)
            .collect(),
        ColourDepth::Sixteen => dither::to_sixteen(pixels)
            .into_iter()
            .map(indexed)
            .collect(),
        ColourDepth::Mono => dither::to_light(pixels)
            .into_iter()
            .map(|dot| Dot::Lit(dot == 1))
            .collect(),
    }
}

/// Two dots as a cell. Lit means "in the foreground", which is the lighter colour of
/// most terminals; on a light background the picture is a negative.
fn cell(upper: Dot, lower: Dot) -> PictureCell {
    let lit = |dot| matches!(dot, Dot::Lit(true));
    let ink = |dot| match dot {
        Dot::Coloured(ink) => ink,
        Dot::Lit(_) | Dot::Missing => Ink::Default,
    };
    let symbol = match (upper, lower) {
        (Dot::Lit(_), _) => match (lit(upper), lit(lower)) {
            (true, true) => '█',
            (true, false) => UPPER,
            (false, true) => '▄',
            (false, false) => ' ',
        },
        _ => UPPER,
    };
    PictureCell {
        symbol,
        ink: ink(upper),
        paper: ink(lower),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(width: u32, rgb8: &[u8]) -> Pixels {
        Pixels {
            width,
            height: rgb8.len() as u32 / 3 / width,
            rgb8: rgb8.to_vec(),
        }
    }

    const FOUR: [u8; 12] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];

    fn cells(depth: ColourDepth) -> Vec<(char, Ink, Ink)> {
        let picture = to_picture(&pixels(2, &FOUR), depth);
        assert_eq!((picture.columns, picture.rows), (2, 1));
        let cells = picture.cells.iter();
        cells
            .map(|cell| (cell.symbol, cell.ink, cell.paper))
            .collect()
    }

    #[test]
    fn four_pixels_are_two_cells() {
        use Ink::{Indexed, Rgb};
        assert_eq!(
            cells(ColourDepth::True),
            [
                ('▀', Rgb(255, 0, 0), Rgb(0, 0, 255)),
                ('▀', Rgb(0, 255, 0), Rgb(255, 255, 255)),
            ]
        );
        assert_eq!(
            cells(ColourDepth::Indexed),
            [
                ('▀', Indexed(196), Indexed(21)),
                ('▀', Indexed(46), Indexed(231)),
            ]
        );
        let sixteen = cells(ColourDepth::Sixteen);
        assert_eq!(sixteen[0].1, Indexed(9));
        assert_eq!(sixteen[1].1, Indexed(10));
    }

    #[test]
    fn without_colours_the_shape_alone_carries_the_picture() {
        let picture = to_picture(
            &pixels(
                4,
                &[
                    [255; 3], [255; 3], [0; 3], [0; 3], [255; 3], [0; 3], [255; 3], [0; 3],
                ]
                .concat(),
            ),
            ColourDepth::Mono,
        );
        let symbols: String = picture.cells.iter().map(|cell| cell.symbol).collect();
        assert_eq!(symbols, "█▀▄ ");
        let plain = |cell: &PictureCell| cell.ink == Ink::Default && cell.paper == Ink::Default;
        assert!(picture.cells.iter().all(plain));
    }

    #[test]
    fn an_odd_last_row_leaves_the_background_free() {
        let picture = to_picture(&pixels(1, &[1, 2, 3, 4, 5, 6, 7, 8, 9]), ColourDepth::True);
        assert_eq!((picture.columns, picture.rows), (1, 2));
        let last = picture.cell(0, 1).unwrap();
        assert_eq!((last.ink, last.paper), (Ink::Rgb(7, 8, 9), Ink::Default));
    }

    #[test]
    fn no_pixels_are_no_cells() {
        for depth in [ColourDepth::True, ColourDepth::Indexed, ColourDepth::Mono] {
            assert!(
                to_picture(
                    &Pixels {
                        width: 0,
                        height: 0,
                        rgb8: Vec::new()
                    },
                    depth
                )
                .cells
                .is_empty()
            );
        }
    }
}

//! Cells as text for a terminal's standard output: SGR only, no cursor movement, so that
//! it can be piped, paged and scrolled. Every coloured line ends with a reset.

use crate::domain::{Ink, Picture, PictureCell};
use std::fmt::Write;

/// The picture as lines of text. A cell of one colour is a space, and a colour that
/// stands already isn't named again: over ssh the bytes are the time.
pub fn encode(picture: &Picture) -> Vec<u8> {
    let mut out = String::with_capacity(picture.cells.len() * 24);
    for row in picture.cells.chunks(usize::from(picture.columns).max(1)) {
        let (mut ink, mut paper) = (Ink::Default, Ink::Default);
        for cell in row {
            let symbol = symbol(cell);
            if symbol != ' ' {
                change(&mut out, &mut ink, cell.ink, 30);
            }
            if symbol != '█' {
                change(&mut out, &mut paper, cell.paper, 40);
            }
            out.push(symbol);
        }
        if (ink, paper) != (Ink::Default, Ink::Default) {
            out.push_str("\x1b[0m");
        }
        out.push('\n');
    }
    out.into_bytes()
}

fn symbol(cell: &PictureCell) -> char {
    if cell.symbol == '▀' && cell.ink == cell.paper && cell.ink != Ink::Default {
        ' '
    } else {
        cell.symbol
    }
}

/// Selects a colour (ECMA-48, 8.3.117; ISO 8613-6 for 256 and 24 bits). `base` is 30 for
/// the ink, 40 for the paper.
fn change(out: &mut String, current: &mut Ink, wanted: Ink, base: u16) {
    if *current == wanted {
        return;
    }
    *current = wanted;
    let base_8 = base + 8;
    // Writing to a string can't fail.
    let _ = match wanted {
        Ink::Default => write!(out, "\x1b[{}m", base + 9),
        Ink::Indexed(entry @ 0..8) => write!(out, "\x1b[{}m", base + u16::from(entry)),
        Ink::Indexed(entry @ 8..16) => write!(out, "\x1b[{}m", base + 52 + u16::from(entry)),
        Ink::Indexed(entry) => write!(out, "\x1b[{base_8};5;{entry}m"),
        Ink::Rgb(r, g, b) => write!(out, "\x1b[{base_8};2;{r};{g};{b}m"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[(char, Ink, Ink)]) -> String {
        let picture = Picture {
            columns: cells.len() as u16,
            rows: 1,
            cells: (cells.iter())
                .map(|&(symbol, ink, paper)| PictureCell { symbol, ink, paper })
                .collect(),
            raster: None,
        };
        String::from_utf8(encode(&picture)).unwrap()
    }

    #[test]
    fn a_line_names_each_colour_once_and_ends_with_a_reset() {
        let red = Ink::Rgb(255, 0, 0);
        let shown = line(&[('▀', red, Ink::Indexed(21)), ('▀', red, Ink::Indexed(21))]);
        assert_eq!(shown, "\x1b[38;2;255;0;0m\x1b[48;5;21m▀▀\x1b[0m\n");
    }

    #[test]
    fn a_cell_of_one_colour_is_a_space_and_bright_colours_have_their_own_codes() {
        let shown = line(&[
            ('▀', Ink::Indexed(1), Ink::Indexed(1)),
            ('▀', Ink::Indexed(9), Ink::Indexed(15)),
        ]);
        assert_eq!(shown, "\x1b[41m \x1b[91m\x1b[107m▀\x1b[0m\n");
    }

    #[test]
    fn without_colours_there_are_no_escapes() {
        let shown = line(&[
            ('█', Ink::Default, Ink::Default),
            ('▄', Ink::Default, Ink::Default),
        ]);
        assert_eq!(shown, "█▄\n");
    }
}

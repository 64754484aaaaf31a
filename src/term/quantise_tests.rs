//! Colours and symbols on their way to a poorer terminal.

use super::*;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

fn painted(text: &str, style: Style) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
    buffer.set_string(0, 0, text, style);
    buffer
}

#[test]
fn every_colour_of_the_256_finds_itself() {
    for entry in 16..=255 {
        let found = nearest_of_256(rgb_of_entry(entry));
        assert_eq!(rgb_of_entry(found), rgb_of_entry(entry), "entry {entry}");
    }
}

/// Entries 16 to 255, one by one: what the arithmetic must not do worse than.
fn searched(wanted: (u8, u8, u8)) -> u32 {
    (16..=255)
        .map(|entry| distance(wanted, rgb_of_entry(entry)))
        .min()
        .unwrap()
}

#[test]
fn the_arithmetic_finds_what_a_search_through_the_palette_finds() {
    for red in (0..=255).step_by(15) {
        for green in (0..=255).step_by(15) {
            for blue in (0..=255).step_by(15) {
                let wanted = (red, green, blue);
                let found = distance(wanted, rgb_of_entry(nearest_of_256(wanted)));
                assert_eq!(found, searched(wanted), "{wanted:?}");
            }
        }
    }
}

#[test]
fn greys_take_the_grey_ramp_and_pure_colours_the_cube() {
    assert_eq!(nearest_of_256((118, 118, 118)), 243);
    assert_eq!(nearest_of_256((255, 0, 0)), 196);
    assert_eq!(nearest_of_256((255, 255, 255)), 231);
    assert_eq!(nearest_of_256((0, 0, 0)), 16);
}

#[test]
fn sixteen_colours_keep_red_red_and_light_light() {
    let sixteen = |red, green, blue| to_sixteen(Color::Rgb(red, green, blue));
    assert_eq!(sixteen(250, 10, 10), Color::Indexed(9));
    assert_eq!(sixteen(250, 250, 250), Color::Indexed(15));
    assert_eq!(sixteen(10, 10, 10), Color::Indexed(0));
    assert_eq!(to_sixteen(Color::Indexed(196)), Color::Indexed(9));
    assert_eq!(to_sixteen(Color::Indexed(3)), Color::Indexed(3));
    assert_eq!(to_sixteen(Color::Yellow), Color::Yellow);
}

#[test]
fn without_colours_the_modifiers_stay() {
    let style = Style::new()
        .fg(Color::Rgb(1, 2, 3))
        .bg(Color::Blue)
        .add_modifier(Modifier::BOLD | Modifier::REVERSED);
    let mut buffer = painted("x", style);
    quantise(&mut buffer, ColourDepth::Mono);
    let cell = &buffer[(0, 0)];
    assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
    assert_eq!(cell.modifier, Modifier::BOLD | Modifier::REVERSED);
}

#[test]
fn a_terminal_with_24_bits_gets_exactly_what_was_painted() {
    let before = painted("x", Style::new().fg(Color::Rgb(1, 2, 3)));
    let mut after = before.clone();
    quantise(&mut after, ColourDepth::True);
    assert_eq!(after, before);
}

#[test]
fn text_never_melts_into_its_background_but_a_picture_may() {
    let close = Style::new()
        .fg(Color::Rgb(30, 30, 30))
        .bg(Color::Rgb(12, 12, 12));
    for depth in [ColourDepth::Sixteen, ColourDepth::Indexed] {
        let mut text = painted("dim", close.fg(Color::Rgb(13, 13, 13)));
        quantise(&mut text, depth);
        assert_ne!(text[(0, 0)].fg, text[(0, 0)].bg, "{depth:?}");
    }
    let mut picture = painted("▀", close);
    quantise(&mut picture, ColourDepth::Sixteen);
    assert_eq!(picture[(0, 0)].fg, picture[(0, 0)].bg);
}

#[test]
fn a_widget_that_forgot_to_clean_cannot_send_controls() {
    let mut buffer = painted("ab", Style::new());
    for symbol in ["\u{1b}[2J", "\u{9b}", "x\u{202e}", "\n", "\u{7f}"] {
        buffer[(1, 0)].set_symbol(symbol);
        seal(&mut buffer);
        assert_eq!(buffer[(1, 0)].symbol(), "\u{fffd}", "{symbol:?}");
    }
    assert_eq!(buffer[(0, 0)].symbol(), "a");
    for harmless in ["é", "e\u{301}", "日", "▀", "⚑"] {
        buffer[(1, 0)].set_symbol(harmless);
        seal(&mut buffer);
        assert_eq!(buffer[(1, 0)].symbol(), harmless);
    }
}

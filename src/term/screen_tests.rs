//! Frames as an emulator shows them.

use super::*;
use ratatui::style::{Color, Style};

fn emulator(columns: u16, rows: u16) -> vt100::Parser {
    vt100::Parser::new(rows, columns, 0)
}

fn text(words: &str) -> impl FnOnce(&mut Buffer) -> Option<Position> + '_ {
    move |buffer| {
        buffer.set_string(0, 0, words, Style::new().fg(Color::Rgb(255, 0, 0)));
        None
    }
}

#[test]
fn a_frame_that_changes_nothing_has_no_bytes() {
    let mut screen = Screen::new(20, 3, ColourDepth::True);
    assert!(screen.draw(text("waiting")).is_some());
    assert_eq!(screen.draw(text("waiting")), None);
}

#[test]
fn the_emulator_shows_what_was_painted_after_any_row_of_frames() {
    let mut screen = Screen::new(20, 3, ColourDepth::True);
    let mut terminal = emulator(20, 3);
    terminal.process(b"left from before\r\nand here");
    for words in ["one", "a longer line 日本", "二", "one", ""] {
        if let Some(bytes) = screen.draw(text(words)) {
            terminal.process(&bytes);
        }
        assert_eq!(terminal.screen().contents().trim_end(), words);
    }
}

#[test]
fn a_small_change_costs_few_bytes() {
    let mut screen = Screen::new(200, 50, ColourDepth::True);
    let filled = |last: char| {
        move |buffer: &mut Buffer| {
            for y in 0..50 {
                buffer.set_string(0, y, "x".repeat(200), Style::new());
            }
            buffer[(3, 3)].set_char(last);
            None
        }
    };
    screen.draw(filled('a'));
    let bytes = screen.draw(filled('b')).unwrap();
    assert!(bytes.len() < 40, "{} bytes", bytes.len());
}

#[test]
fn a_new_size_repaints_everything_at_that_size() {
    let mut screen = Screen::new(20, 3, ColourDepth::True);
    screen.draw(text("kept"));
    screen.resize(40, 5);
    assert_eq!(screen.area(), Rect::new(0, 0, 40, 5));
    let mut terminal = emulator(40, 5);
    terminal.process(b"garbage of the old size");
    terminal.process(&screen.draw(text("kept")).unwrap());
    assert_eq!(terminal.screen().contents(), "kept");
}

#[test]
fn after_a_stop_everything_is_repainted() {
    let mut screen = Screen::new(20, 3, ColourDepth::True);
    screen.draw(text("kept"));
    screen.invalidate();
    let mut terminal = emulator(20, 3);
    terminal.process(&screen.draw(text("kept")).unwrap());
    assert_eq!(terminal.screen().contents(), "kept");
}

#[test]
fn the_cursor_shows_where_text_is_typed_and_hides_elsewhere() {
    let mut screen = Screen::new(20, 3, ColourDepth::True);
    let mut terminal = emulator(20, 3);
    let mut show = |words: &'static str, cursor: Option<(u16, u16)>| {
        let frame = screen.draw(|buffer| {
            buffer.set_string(0, 0, words, Style::new());
            cursor.map(Position::from)
        });
        terminal.process(&frame.unwrap_or_default());
        let at = terminal.screen().cursor_position();
        (!terminal.screen().hide_cursor()).then_some((at.1, at.0))
    };
    assert_eq!(show("", None), None);
    assert_eq!(show("> ", Some((2, 0))), Some((2, 0)));
    assert_eq!(show("> a", Some((3, 0))), Some((3, 0)));
    assert_eq!(show("> a", Some((2, 0))), Some((2, 0)));
    assert_eq!(show("> a", Some((99, 0))), None);
    assert_eq!(show("> a", Some((1, 0))), Some((1, 0)));
    assert_eq!(show("done", None), None);
}

#[test]
fn no_size_at_all_is_no_frame_and_no_fault() {
    for (columns, rows) in [(0, 0), (0, 5), (5, 0)] {
        let mut screen = Screen::new(columns, rows, ColourDepth::True);
        assert_eq!(
            screen.draw(|_| -> Sketch { panic!("there is no room") }),
            None
        );
    }
}

#[test]
fn colours_come_out_at_the_depth_of_the_terminal() {
    let frame = |depth| {
        let mut screen = Screen::new(20, 1, depth);
        String::from_utf8(screen.draw(text("x")).unwrap()).unwrap()
    };
    assert!(frame(ColourDepth::True).contains("38;2;255;0;0"));
    assert!(frame(ColourDepth::Indexed).contains("38;5;196"));
    assert!(frame(ColourDepth::Sixteen).contains("38;5;9"));
    let mono = frame(ColourDepth::Mono);
    assert!(!mono.contains("38;"), "{mono:?}");
}

#[test]
fn an_escape_in_a_cell_never_reaches_the_bytes() {
    let mut screen = Screen::new(20, 1, ColourDepth::True);
    let frame = screen.draw(|buffer| {
        buffer[(0, 0)].set_symbol("\u{1b}]0;owned\u{7}");
        None
    });
    assert!(!String::from_utf8(frame.unwrap()).unwrap().contains("owned"));
}

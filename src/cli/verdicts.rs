//! What the demo says when it is left: for the first mistakes what was asked for beside what
//! was sent, and how well was decided.

use crate::domain::{ColourDepth, Ink, Picture, PictureArea, PictureCell, Untrusted};
use crate::media::{self, Pixels};
use crate::sandbox::{Mistake, Score};
use crate::ui;

/// Mistakes that are shown.
const SHOWN: usize = 3;
/// Lines that words may take.
const LINES: usize = 6;
/// Columns between the two pictures.
const GAP: u16 = 2;
/// The narrowest terminal that has room for two pictures.
const NARROWEST: u16 = 80;
/// Pictures are at most so many columns wide, and so many rows high.
const LARGEST: (u16, u16) = (56, 21);
/// Pixels that are drawn for a column; fewer would not bear being made smaller.
const FINER: u32 = 8;

/// What is told, part by part: a mistake at a time, and then the score, which thus stands
/// right above the prompt, however far the pictures scroll. A part with pictures takes a
/// moment to draw, so take it where blocking is allowed.
pub fn parts(
    score: &Score,
    mistakes: Vec<Mistake>,
    terminal: PictureArea,
    depth: ColourDepth,
) -> impl Iterator<Item = Vec<u8>> + Send + use<> {
    let columns = terminal.columns.max(20);
    let (all, mut last) = (mistakes.len(), score.to_string());
    if all > SHOWN {
        last.push_str(&format!(" Shown above: {SHOWN} of {all}."));
    }
    let mut last = wrapped(&last, "", columns);
    if all > 0 {
        last.insert(0, b'\n');
    }
    let mistakes = mistakes.into_iter().take(SHOWN);
    let others = mistakes.map(move |mistake| part(&mistake, terminal, depth));
    others.chain(std::iter::once(last))
}

fn part(mistake: &Mistake, terminal: PictureArea, depth: ColourDepth) -> Vec<u8> {
    let columns = terminal.columns.max(20);
    let pictured = depth != ColourDepth::Mono && columns >= NARROWEST;
    let what = format!("{}: {}", upper(mistake.what), mistake.title);
    let pictures = pictured.then(|| pair(mistake, terminal, depth)).flatten();
    let middle = pictures.unwrap_or_else(|| {
        let asked = format!("asked for: {}", mistake.instructions);
        wrapped(&asked, "  ", columns)
    });
    let truth = format!("the truth: {}", mistake.why);
    [
        b"\n".to_vec(),
        wrapped(&what, "", columns),
        middle,
        wrapped(&truth, "  ", columns),
    ]
    .concat()
}

/// Words in lines that fit, each indented.
fn wrapped(words: &str, indent: &str, columns: u16) -> Vec<u8> {
    let clean = Untrusted::from(words).clean(usize::MAX);
    let within = columns.saturating_sub(ui::width(indent));
    let lines = ui::wrap(&clean, within, LINES).into_iter();
    let lines = lines.map(|line| format!("{indent}{line}\n"));
    lines.collect::<String>().into_bytes()
}

/// Both pictures side by side under their headings.
fn pair(mistake: &Mistake, terminal: PictureArea, depth: ColourDepth) -> Option<Vec<u8>> {
    let columns = ((terminal.columns - GAP) / 2).min(LARGEST.0);
    let rows = terminal.rows.saturating_sub(6).clamp(8, LARGEST.1);
    let area = PictureArea {
        columns,
        rows,
        ..terminal
    };
    let (width, height) = (u32::from(columns) * FINER, u32::from(rows) * 2 * FINER);
    let [asked, sent] = mistake.draw(width, height)?.map(|drawn| {
        let pixels = Pixels {
            width: drawn.width,
            height: drawn.height,
            rgb8: drawn.pixels,
        };
        media::picture(pixels, area, depth)
    });
    let (asked, sent) = (asked.ok()?, sent.ok()?);
    let width = usize::from(asked.columns + GAP);
    let mut told = format!("{:<width$}sent\n", "asked for").into_bytes();
    told.extend(media::text(&beside(&asked, &sent)));
    Some(told)
}

/// Two pictures as one, with a gap between them.
fn beside(left: &Picture, right: &Picture) -> Picture {
    const FREE: PictureCell = PictureCell {
        symbol: ' ',
        ink: Ink::Default,
        paper: Ink::Default,
    };
    let rows = left.rows.max(right.rows);
    let mut cells = Vec::new();
    for row in 0..rows {
        let part = |picture: &Picture| {
            let cells = (0..picture.columns).map(|column| picture.cell(column, row).copied());
            cells.map(|cell| cell.unwrap_or(FREE)).collect::<Vec<_>>()
        };
        cells.extend(part(left));
        cells.extend([FREE; GAP as usize]);
        cells.extend(part(right));
    }
    Picture {
        columns: left.columns + GAP + right.columns,
        rows,
        cells,
        raster: None,
    }
}

/// With a capital letter.
fn upper(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{Options, Running, start};

    fn terminal(columns: u16) -> PictureArea {
        PictureArea {
            columns,
            rows: 24,
            cell_width: 10,
            cell_height: 20,
        }
    }

    /// A box in which everything that waits was paid.
    async fn all_paid() -> Running {
        let options = Options {
            tasks: 12,
            draw_ahead: 0,
            ..Options::default()
        };
        let running = start(options).await.unwrap();
        running.judge_all(|_| true);
        running
    }

    fn said(running: &Running, most: usize, columns: u16, depth: ColourDepth) -> String {
        let (score, mut mistakes) = (running.score(), running.mistakes());
        mistakes.truncate(most);
        let parts: Vec<_> = parts(&score, mistakes, terminal(columns), depth).collect();
        String::from_utf8(parts.concat()).unwrap()
    }

    #[tokio::test]
    async fn without_room_or_colours_the_words_say_it_alone() {
        let running = all_paid().await;
        let narrow = said(&running, usize::MAX, 79, ColourDepth::True);
        assert!(narrow.contains("asked for: ") && !narrow.contains('\u{1b}'));
        assert!(narrow.lines().all(|line| line.chars().count() <= 79));
        let plain = said(&running, usize::MAX, 100, ColourDepth::Mono);
        insta::assert_snapshot!(plain);
    }

    #[tokio::test]
    async fn what_was_asked_for_stands_beside_what_was_sent_and_fits_eighty_columns() {
        let running = all_paid().await;
        let shown = said(&running, 1, 80, ColourDepth::True);
        let mut terminal = vt100::Parser::new(40, 80, 0);
        terminal.process(shown.replace('\n', "\r\n").as_bytes());
        let screen = terminal.screen();
        let words = screen.contents();
        let at = |start: &str| {
            words
                .lines()
                .position(|line| line.starts_with(start))
                .unwrap()
        };
        let (heading, truth) = (at("asked for"), at("  the truth: "));
        assert!((9..=18).contains(&(truth - heading - 1)), "{words}");
        let second = words.lines().nth(heading).unwrap().find("sent").unwrap() as u16;
        let width = second - GAP;
        assert!((20..=39).contains(&width), "{words}");
        let ground = |row, column| screen.cell(row, column).unwrap().bgcolor();
        let mut differ = 0;
        // Of the last row the lower half may be free.
        for row in heading as u16 + 1..truth as u16 - 1 {
            for column in 0..width {
                let (asked, sent) = (ground(row, column), ground(row, second + column));
                assert!(asked != vt100::Color::Default && sent != vt100::Color::Default);
                differ += usize::from(asked != sent);
            }
            assert_eq!(ground(row, width), vt100::Color::Default);
        }
        assert!(differ > 20, "{differ}\n{words}");
    }
}

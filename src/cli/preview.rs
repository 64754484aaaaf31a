//! `preview`: a local picture or film through the console's own pipeline, to stdout.

use super::args::Preview;
use super::exit::{Exit, Failure};
use super::film;
use super::out::Out;
use super::shell::{Shell, shown};
use crate::config::Env;
use crate::domain::{ColourDepth, Framing, MediaKind, PictureArea};
use crate::media::{Kind, Opened, Protocol, Wish, grid, present, sniff};
use crate::opener::Opener;
use crate::term::depth;
use crate::term::detect::{Heard, Hints};
use crate::term::size::{MOST_COLUMNS, MOST_ROWS, TerminalSize};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Bytes that tell a film from a picture.
const SNIFFED: u64 = 64;

/// Runs the command, without threads: it has one thing to do.
///
/// # Errors
/// Why there is nothing to see.
pub fn run(shell: &Shell, args: Preview) -> Result<Exit, Failure> {
    let area = area(args.size.as_deref())?;
    // A configuration is not needed here, but its colours are what the console would use.
    let forced = shell
        .config()
        .ok()
        .and_then(|config| config.ui.colour.depth());
    let depth = depth::detect(|name| shell.env.get(name), forced);
    let protocol = protocol(&args.protocol, &shell.env, depth)?;
    let refused = |error| Failure::failed(format!("{}: {error}", shown(&args.file)));
    let wish = Wish {
        grid: grid(protocol, area),
        framing: Framing {
            frame: args.frame,
            ..Framing::default()
        },
        is_rough: false,
    };
    let opener = Opener::of_this_binary();
    // It gets ready while the file is read.
    opener.warm_up();
    let opened = match film(&opener, &args.file, &wish)? {
        Some(opened) => opened,
        None => opener.open(&read(&args.file)?, &wish).map_err(refused)?,
    };
    let rendered = present(&opened.pixels, protocol, area, depth).map_err(refused)?;
    let mut out = Out::stdout();
    out.bytes(&rendered);
    out.finish()?;
    Ok(Exit::Done)
}

/// The protocol of this name; with `auto`, what the environment says that the terminal has.
/// It isn't asked: what it prints may be on its way into a file.
fn protocol(word: &str, env: &Env, depth: ColourDepth) -> Result<Protocol, Failure> {
    if word == "auto" {
        let hints = Hints::of(|name| env.get(name), None);
        return Ok(hints.choose(&Heard::default(), depth).protocol);
    }
    word.parse().map_err(|_| {
        Failure::misuse("--protocol is none of auto, kitty, iterm, sixel, blocks; name one of them")
    })
}

/// The asked size, else the terminal's without its last row, which the prompt will need.
fn area(size: Option<&str>) -> Result<PictureArea, Failure> {
    let terminal = TerminalSize::measure().picture_area();
    let Some(size) = size else {
        let rows = if Out::is_terminal() {
            terminal.rows.saturating_sub(1).max(1)
        } else {
            terminal.rows
        };
        return Ok(PictureArea { rows, ..terminal });
    };
    let (columns, rows) = cells(size).ok_or_else(|| {
        Failure::misuse(format!(
            "--size is no size; write it as 80x24, at most {MOST_COLUMNS}x{MOST_ROWS}"
        ))
    })?;
    Ok(PictureArea {
        columns,
        rows,
        ..terminal
    })
}

fn cells(size: &str) -> Option<(u16, u16)> {
    let (columns, rows) = size.split_once(['x', 'X', '×'])?;
    let within = |text: &str, most: u16| {
        let number: u16 = text.trim().parse().ok()?;
        (1..=most).contains(&number).then_some(number)
    };
    Some((within(columns, MOST_COLUMNS)?, within(rows, MOST_ROWS)?))
}

/// The strip of a film, or one frame of it; `None` for what is no film.
fn film(opener: &Opener, path: &Path, wish: &Wish) -> Result<Option<Opened>, Failure> {
    let mut start = Vec::new();
    // What can't be read is told by whoever reads all of it.
    let Ok(mut file) = File::open(path) else {
        return Ok(None);
    };
    let begun = file.by_ref().take(SNIFFED).read_to_end(&mut start);
    if begun.is_err() || sniff(&start) != Kind::Video {
        return Ok(None);
    }
    film::open(opener, path, file, wish).map(Some)
}

/// The file's bytes, as many as the largest proof may have.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let cap = MediaKind::Video.byte_cap();
    let named = |why: &str| format!("{} {why}", shown(path));
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => Failure::misuse(named("is not there; name a picture")),
        ErrorKind::IsADirectory => Failure::misuse(named("is a folder; name a picture in it")),
        kind => Failure::misuse(named(&format!("can't be read ({kind}); make it readable"))),
    };
    let file = File::open(path).map_err(unreadable)?;
    // Room for all of it at once, so that nothing is moved while it grows.
    let size = file.metadata().map_or(0, |told| told.len().min(cap) + 1);
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(cap + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > cap {
        let megabytes = cap / 1_000_000;
        return Err(Failure::failed(named(&format!(
            "is larger than {megabytes} MB; no proof is"
        ))));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_columns_by_rows_within_reason() {
        assert_eq!(cells("80x24"), Some((80, 24)));
        assert_eq!(cells("1000X500"), Some((1000, 500)));
        for nonsense in [
            "", "80", "0x24", "80x0", "80x501", "-1x5", "ax b", "80x24x1",
        ] {
            assert_eq!(cells(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn the_terminal_is_known_by_its_environment() {
        let cases = [
            (Env::of([]), Protocol::Blocks),
            (Env::of([("TERM", "xterm-kitty")]), Protocol::Kitty),
            (Env::of([("KITTY_WINDOW_ID", "1")]), Protocol::Kitty),
            (
                Env::of([("KITTY_WINDOW_ID", "1"), ("TMUX", "/tmp/x,1,0")]),
                Protocol::Blocks,
            ),
            (Env::of([("TERM_PROGRAM", "iTerm.app")]), Protocol::Iterm),
            (Env::of([("TERM_PROGRAM", "WezTerm")]), Protocol::Iterm),
        ];
        for (env, expected) in cases {
            let protocol = protocol("auto", &env, ColourDepth::True);
            assert_eq!(protocol.unwrap(), expected);
        }
    }
}

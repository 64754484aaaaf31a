//! A picture that wasn't fetched ahead, from the last of its first bytes to its first paint.

use crate::relay::{self, Held};
use crate::support::Pty;
use crate::world::{World, program, with_pictures};
use crate::{SIZE, support};
use std::time::{Duration, Instant};

/// Tasks that wait: some pages of them.
const TASKS: usize = 1_600;

/// Half-blocks that make a picture.
const PICTURE: usize = 150;

const PAGE_DOWN: &[u8] = b"\x1b[6~";

/// Nothing comes for so long before a file's first bytes do.
const QUIET: Duration = Duration::from_millis(300);

/// A file that hasn't been painted by then brings no small picture with it.
const GIVEN_UP: Duration = Duration::from_secs(1);

/// What was seen of so many pictures.
pub struct Paints {
    /// From the first bytes to the first paint, in milliseconds, where there was one.
    pub waits: Vec<f64>,
    /// Files that bring no small picture with them.
    pub without: usize,
}

/// Pages through the queue until it has seen so many pictures.
pub fn measure(pictures: usize) -> Paints {
    let world = World::new(with_pictures(TASKS));
    world.set_limit(100_000);
    let address = |url: &str| url.trim_start_matches("http://").parse().unwrap();
    let media = world.look(|running| address(running.media_url()));
    let (front, held) = relay::start(address(&world.base_url), media);
    let text = format!(
        "[[accounts]]\nname = \"workfunder\"\nbase_url = \"http://{front}\"\n\
         api_key_env = \"WORKFUNDER_API_KEY\"\n[ui]\npictures = \"blocks\"\n"
    );
    std::fs::write(world.home().join("config.toml"), text).unwrap();
    let own = world.variables();
    let env: Vec<_> = own
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let mut console = Pty::spawn_in(world.home(), program(), &[], &env, SIZE.0, SIZE.1);
    let mut paints = Paints {
        waits: Vec::new(),
        without: 0,
    };
    let mut asked = Vec::new();
    while paints.waits.len() + paints.without < pictures {
        asked.extend(held.recv_timeout(support::patience()));
        console.wait_quiet(QUIET);
        asked.extend(held.try_iter());
        look(&console, &asked, &mut paints);
        // Whatever is asked for meanwhile stays unanswered until nobody wants it any more.
        console.send(PAGE_DOWN);
        console.wait_quiet(QUIET);
        asked.clear();
    }
    paints
}

/// Of the files that were asked for, one is on screen; which, only the console knows. So all
/// begin, and the wait counts from the first beginning on.
fn look(console: &Pty, asked: &[Held], paints: &mut Paints) {
    assert!(
        !asked.is_empty(),
        "no file was asked for:\n{}",
        console.screen()
    );
    // All are drawn before the first begins.
    if !asked.iter().all(Held::has_more) {
        return;
    }
    let dots = |screen: &vt100::Screen| screen.contents().matches('▀').count();
    let before = dots(&console.emulator());
    let begun: Vec<Instant> = asked.iter().filter_map(Held::begin).collect();
    let painted = console.frame_within(GIVEN_UP, |screen| dots(screen) >= before + PICTURE);
    match (painted, begun.first()) {
        (Some(_), Some(begun)) => {
            paints.waits.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
        _ => paints.without += 1,
    }
}

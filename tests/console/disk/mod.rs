//! The disk beneath the journal: full, not to be written, and when it is synced.
//!
//! A layer in C, built with the compiler that the project needs anyway, stands between the
//! program and the system. It can set the wall clock, too.

use crate::desk::{Desk, WIDE};
use crate::world::World;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The layer, in the home folder of a world.
pub struct Layer {
    library: PathBuf,
    log: PathBuf,
    full: PathBuf,
    clock: PathBuf,
}

impl Layer {
    pub fn build(world: &World) -> Self {
        let home = world.home();
        let library = home.join("layer.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/console/disk/layer.c");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library);
        let built = cc.arg(source).arg("-ldl").status().unwrap();
        assert!(built.success(), "the layer could not be built");
        Self {
            library,
            log: home.join("layer.log"),
            full: home.join("full"),
            clock: home.join("clock"),
        }
    }

    /// Opens the console upon it.
    pub fn open(&self, world: &World, review: &str) -> Desk {
        let variables = [
            ("LD_PRELOAD", self.library.to_str().unwrap()),
            ("LAYER_LOG", self.log.to_str().unwrap()),
            ("LAYER_FULL", self.full.to_str().unwrap()),
            ("LAYER_CLOCK", self.clock.to_str().unwrap()),
        ];
        Desk::open_as(world, review, &[], &variables, WIDE)
    }

    /// From now on the program's wall clock is ahead by so many seconds.
    pub fn set_clock_ahead(&self, seconds: i64) {
        // Renamed into place: nobody reads half a number.
        let new = self.clock.with_extension("new");
        std::fs::write(&new, seconds.to_string()).unwrap();
        std::fs::rename(&new, &self.clock).unwrap();
    }

    fn fill_disk(&self) {
        std::fs::write(&self.full, "").unwrap();
    }

    fn free_disk(&self) {
        std::fs::remove_file(&self.full).unwrap();
    }

    fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.log).unwrap();
        text.lines().map(str::to_owned).collect()
    }
}

#[test]
fn the_sending_step_is_synced_before_the_first_byte_of_its_post() {
    let (world, _) = World::routine(1);
    let layer = Layer::build(&world);
    let mut desk = layer.open(&world, "undo_seconds = 0");
    desk.ready();
    desk.send("a");
    desk.wait_for("✓ paid $");
    desk.quit();
    let lines = layer.lines();
    let first = |line: &str| lines.iter().position(|is| is == line);
    let (written, posted) = (first("write sending"), first("post"));
    let (written, posted) = (
        written.expect("it was written"),
        posted.expect("it was posted"),
    );
    let synced = lines[written.min(posted)..posted]
        .iter()
        .any(|line| line == "sync");
    assert!(synced, "{lines:#?}");
}

#[test]
fn on_a_full_disk_nothing_is_held_nothing_is_sent_and_it_says_so() {
    let (world, _) = World::routine(1);
    let layer = Layer::build(&world);
    let mut desk = layer.open(&world, "undo_seconds = 0");
    desk.ready();
    layer.fill_disk();
    desk.send("a");
    desk.wait_for("no room left to write");
    desk.wait_for("free some disk space");
    assert!(world.posts().is_empty());
    layer.free_disk();
    assert!(world.history().is_empty());
    desk.ready();
    desk.send("a");
    desk.wait_for("✓ paid $");
    desk.quit();
    assert_eq!(world.posts().len(), 1);
}

#[test]
fn where_the_disk_fills_up_under_the_hold_nothing_is_sent_and_it_says_so() {
    let (world, _) = World::routine(1);
    let layer = Layer::build(&world);
    let mut desk = layer.open(&world, "undo_seconds = 2");
    desk.ready();
    desk.send("a");
    desk.wait_for("u undo");
    world.wait_journal("held");
    layer.fill_disk();
    desk.wait_for("no room left to write");
    desk.wait_gone("u undo");
    layer.free_disk();
    desk.quit();
    assert!(world.posts().is_empty(), "{:?}", world.posts());
    // The next console finds what was never sent.
    let desk = layer.open(&world, "undo_seconds = 0");
    desk.wait_for("✎ draft");
    desk.quit();
    assert!(world.posts().is_empty());
}

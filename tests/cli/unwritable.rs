//! A state folder that can't be written to.

use crate::world::{Ended, PROGRAM, World, end, is_routine, small, text};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

/// Root may write everywhere, so root's tests run the program as this user.
const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Takes the right to write from the folder and all in it.
fn make_read_only(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            make_read_only(&path);
        } else {
            give_away(&path, 0o400);
        }
    }
    give_away(folder, 0o500);
}

fn give_away(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
}

/// Lets the folder be removed again.
fn make_writable(folder: &Path) {
    fs::set_permissions(folder, Permissions::from_mode(0o700)).unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            make_writable(&path);
        }
    }
}

/// The program where that user can reach it, too.
fn program(world: &World) -> PathBuf {
    let copy = world.home.path().join("proofdesk");
    if is_root() && !copy.exists() {
        fs::set_permissions(world.home.path(), Permissions::from_mode(0o755)).unwrap();
        fs::hard_link(PROGRAM, &copy)
            .or_else(|_| fs::copy(PROGRAM, &copy).map(drop))
            .unwrap();
    }
    if is_root() { copy } else { PROGRAM.into() }
}

async fn run_unprivileged(world: &World, args: &[&str]) -> Ended {
    let mut command = std::process::Command::new(program(world));
    command.args(args).env_clear().envs(world.variables());
    command.stdin(std::process::Stdio::null());
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    end(command).await
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_read_only_state_folder_nothing_is_sent_and_the_error_says_what_to_do() {
    let world = World::with(small()).await;
    let row = world.task(is_routine).await;
    let task = text(&row, "task_id");
    make_read_only(&world.state());
    for args in [
        vec!["approve", task, "--yes"],
        vec!["reject", task, "--reason", "Too dark.", "--yes"],
    ] {
        let ended = run_unprivileged(&world, &args).await;
        ended.refused(1, "set PROOFDESK_STATE_DIR to another folder");
        assert!(ended.stderr.contains("writable"), "{ended:?}");
    }
    make_writable(&world.state());
    assert!(world.posts().is_empty());
}

//! The console as the command line opens it: `demo`, and the bare command.

use crate::support::{Pty, modes_left_on};
use crate::world::{PROGRAM, World, small};

/// Opens, waits for the queue, leaves by `q`; the screen before leaving.
fn open_and_leave(args: &[&str], variables: &[(&str, &str)]) -> String {
    let fresh = Pty::spawn("true", &[], &[], 120, 40).termios();
    let mut pty = Pty::spawn(PROGRAM, args, variables, 120, 40);
    pty.wait_for("TEST");
    pty.wait_for("$");
    let screen = pty.screen();
    pty.send("q");
    let exit = pty.wait_exit();
    assert!(exit.success(), "{exit}\n{}", pty.screen());
    assert_eq!(pty.termios(), fresh);
    assert_eq!(modes_left_on(&pty.raw_bytes()), [""; 0]);
    screen
}

#[test]
fn the_demo_opens_on_a_machine_where_nothing_is_configured_and_leaves_no_trace() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().to_str().unwrap();
    open_and_leave(&["demo", "--tasks", "5"], &[("TMPDIR", folder)]);
    let left: Vec<_> = std::fs::read_dir(temporary.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_demo_takes_looks_and_keys_from_the_persons_own_file_but_never_an_account() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("config.toml");
    let text = "[keys]\nquit = \"X\"\n[[accounts]]\nname = \"real\"\n\
                marketplace = \"workfunder\"\napi_key_env = \"REAL_KEY\"\n";
    std::fs::write(&file, text).unwrap();
    let variables = [("REAL_KEY", "wf_live_real")];
    let args = ["--config", file.to_str().unwrap(), "demo", "--tasks", "3"];
    let mut pty = Pty::spawn(PROGRAM, &args, &variables, 120, 40);
    pty.wait_for("TEST");
    assert!(!pty.shows("real"), "{}", pty.screen());
    pty.send("X");
    assert!(pty.wait_exit().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bare_command_opens_the_configured_account() {
    let world = World::with(small()).await;
    let row = world.queue().await.remove(0);
    let variables = world.variables();
    let screen = tokio::task::spawn_blocking(move || {
        let variables: Vec<_> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
        open_and_leave(&[], &variables)
    });
    let title = row["title"].as_str().unwrap();
    let start: String = title.chars().take(16).collect();
    assert!(screen.await.unwrap().contains(&start), "{title}");
}

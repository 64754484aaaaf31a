//! docs/sandbox.md does what it says: its commands are run in one shell, and each block of
//! output that follows is compared with what really came.

use crate::support::doomed::Doomed;
use crate::support::patience;
use crate::world::PROGRAM;
use std::fs::File;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

/// Stands before each block's output.
const MARK: &str = "=== block ";

struct Block {
    line: usize,
    commands: String,
    shown: Option<String>,
}

/// The fenced blocks: `sh` is run, one without a language shows what the last one printed.
fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fence: Option<(&str, String)> = None;
    for (number, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), &mut fence) {
            (Some(language), None) => fence = Some((language, String::new())),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (Some(_), Some((language, text))) => {
                match *language {
                    "sh" => blocks.push(Block {
                        line: number + 1,
                        commands: text.clone(),
                        shown: None,
                    }),
                    "" => {
                        let last = blocks.last_mut().expect("output follows a command");
                        assert!(last.shown.is_none(), "two outputs before line {number}");
                        last.shown = Some(text.clone());
                    }
                    other => panic!("a block of {other:?} before line {number} is never run"),
                }
                fence = None;
            }
            (None, None) => {}
        }
    }
    blocks
}

/// Runs all blocks in one `sh`; what each of them printed.
fn run(blocks: &[Block], folder: &Path) -> Vec<String> {
    let blocks = blocks
        .iter()
        .map(|block| format!("echo '{MARK}{}'\n{}", block.line, block.commands));
    let script: String = blocks.collect();
    let (status, said, errors) = ran(&script, folder);
    assert!(status.success(), "{status}\n{said}\n{errors}");
    let parts = said.split(MARK).skip(1);
    parts
        .map(|part| {
            part.split_once('\n')
                .map_or("", |(_, said)| said)
                .to_owned()
        })
        .collect()
}

/// Runs a script in this folder; how it ended, and what it said on stdout and stderr.
/// Whatever it has started and left behind is gone afterwards, also where it fails.
fn ran(script: &str, folder: &Path) -> (ExitStatus, String, String) {
    let programs = Path::new(PROGRAM).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut shell = Command::new("sh");
    shell
        .args(["-eu", "-c", script])
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("PATH", format!("{}:{path}", programs.display()));
    // Files, not pipes: what stays behind would hold a pipe open.
    let (said, errors) = (folder.join(".said"), folder.join(".errors"));
    shell
        .stdin(Stdio::null())
        .stdout(File::create(&said).unwrap())
        .stderr(File::create(&errors).unwrap());
    let shell = Doomed::spawn(&mut shell);
    let status = shell.ended_within(4 * patience());
    let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let (said, errors) = (text(&said), text(&errors));
    let status = status.unwrap_or_else(|| panic!("it comes to no end\n{said}\n{errors}"));
    (status, said, errors)
}

/// Whether `said` is `shown`, where `…` stands for anything and white space for nothing.
fn agrees(shown: &str, said: &str) -> bool {
    let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let (shown, said) = (bare(shown), bare(said));
    let mut parts = shown.split('…');
    let Some(mut rest) = said.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        last = Some(part);
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    last.map_or(rest.is_empty(), |last| said.ends_with(last))
}

#[test]
fn the_page_on_the_sandbox_shows_what_really_happens() {
    let curl = Command::new("curl").arg("--version").output();
    assert!(
        curl.is_ok(),
        "curl is not installed; the page's examples need it"
    );
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sandbox.md");
    let blocks = blocks(&std::fs::read_to_string(page).unwrap());
    assert!(blocks.len() >= 8, "{}", blocks.len());
    let folder = tempfile::tempdir().unwrap();
    let said = run(&blocks, folder.path());
    assert_eq!(said.len(), blocks.len());
    for (block, said) in blocks.iter().zip(said) {
        let shown = block.shown.as_deref().unwrap_or_default();
        assert!(
            agrees(shown, &said),
            "docs/sandbox.md, the block that ends in line {}, shows\n{shown}\nand prints\n{said}",
            block.line
        );
    }
}

#[test]
fn what_a_script_leaves_behind_is_gone_afterwards_also_when_it_fails() {
    let folder = tempfile::tempdir().unwrap();
    let script = "proofdesk sandbox --tasks 1 --quiet > ready.json &
        until [ -s ready.json ]; do sleep 0.1; done
        sed 's/.*http:..\\([^\"]*\\).*/\\1/' ready.json
        false";
    let (status, said, errors) = ran(script, folder.path());
    assert!(!status.success());
    let address = said.trim().parse::<SocketAddr>();
    let address = address.unwrap_or_else(|error| panic!("{error}: {said}\n{errors}"));
    // It has been killed; it may take the system a moment to close its port.
    let deadline = Instant::now() + patience();
    while TcpStream::connect(address).is_ok() {
        assert!(Instant::now() < deadline, "{address} still answers");
    }
}

#[test]
fn an_output_agrees_only_if_every_part_is_there_in_order() {
    assert!(agrees("{\"a\": …, \"b\": 2}", "{\"a\":1,\"b\":2}\n"));
    assert!(agrees("…", "whatever"));
    assert!(agrees("a…", "a"));
    for (shown, said) in [
        ("a", "ab"),
        ("a…c", "ab"),
        ("a…b…c", "acb"),
        ("…c", "abcd"),
        ("", "x"),
    ] {
        assert!(!agrees(shown, said), "{shown} {said}");
    }
}

//! The opener against programs that are no opener: what doesn't answer as it should costs
//! one file. The real other end is met in `tests/opener`, which has the binary.

use super::*;
use crate::domain::{Framing, PictureArea};
use crate::media::{Grid, MediaError, Wish};
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// A program that does this, whatever it is called with.
pub(super) struct Program {
    folder: TempDir,
}

impl Program {
    pub(super) fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = Self { folder };
        // Written by another process: no test that starts a process meanwhile may inherit
        // an open file, since what is open for writing can't be started.
        let written = Command::new("/bin/sh")
            .args([
                "-c",
                r#"printf '#!/bin/sh\n%s\n' "$1" >"$2" && chmod 700 "$2""#,
            ])
            .args(["sh".as_ref(), script.as_ref(), program.path().as_os_str()])
            .status();
        assert!(written.unwrap().success());
        program
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("program")
    }
}

pub(super) fn wish() -> Wish {
    Wish {
        grid: Grid::of_half_blocks(PictureArea {
            columns: 8,
            rows: 4,
            cell_width: 10,
            cell_height: 20,
        }),
        framing: Framing::default(),
        is_rough: false,
    }
}

#[test]
fn a_program_that_is_not_there_is_said_to_be_missing() {
    let opener = Opener::through(PathBuf::from("/nonexistent/proofdesk"));
    let error = opener.open(b"x", &wish()).unwrap_err();
    assert!(matches!(error, MediaError::NoOpener(_)), "{error}");
    // And the place is free again for whoever comes next.
    for _ in 0..4 {
        assert!(opener.open(b"x", &wish()).is_err());
    }
}

#[test]
fn a_program_that_ends_at_once_blames_nobody_forever() {
    let opener = Opener::through(PathBuf::from("/bin/true"));
    let error = opener.open(&[0; 2_000_000], &wish()).unwrap_err();
    assert_eq!(error, MediaError::Fatal);
}

#[test]
fn parts_of_a_film_are_no_answer_to_a_picture() {
    let head = r#"{"Need":[{"start":0,"end":1}]}"#;
    let length = head.len();
    let nothing = r"\000".repeat(8);
    let says = format!(r"printf '\{length:03o}\000\000\000{head}{nothing}'; exec cat");
    let program = Program::new(&says);
    let error = Opener::through(program.path()).open(b"x", &wish());
    assert_eq!(error.unwrap_err(), MediaError::Fatal);
}

#[test]
fn a_program_that_says_something_else_is_not_believed() {
    // It prints its arguments: the length of a head, which is beyond its cap.
    let opener = Opener::through(PathBuf::from("/bin/echo"));
    let error = opener.open(b"x", &wish()).unwrap_err();
    assert_eq!(error, MediaError::Fatal);
}

//! Files that are no pictures: `show` says what they are, and all the rest stands.

use super::*;
use crate::support::Pty;
use crate::world::PROGRAM;

/// What `show` says at a terminal where this befalls the file.
pub(super) fn said(kind: FaultKind) -> Option<&'static str> {
    match kind {
        FaultKind::BrokenPictures => Some("is cut off after"),
        FaultKind::WrongType => Some("not a picture: starts like"),
        FaultKind::HugePicture => Some("65500×65500 px is more than is opened"),
        FaultKind::EmptyPicture => Some("the file is empty"),
        // An address that has expired is asked for anew, and the picture is there.
        FaultKind::ExpiredUrls => Some("900×400 px"),
        FaultKind::SlowBody => Some("900×400 px"),
        FaultKind::RateLimited => Some("the media host answered 429"),
        FaultKind::ServerError => Some("the media host answered 500"),
        FaultKind::CutBody | FaultKind::Reset | FaultKind::DropBefore | FaultKind::LostAnswer => {
            Some("can't be reached")
        }
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn show_says_what_is_wrong_with_a_file_and_tells_all_the_rest() {
    let world = World::with(small()).await;
    // The only kind of picture that is drawn quickly.
    let signature = world.task(|row| row["proof_type"] == "signature").await;
    let task = text(&signature, "task_id");
    let variables = world.variables();
    let variables: Vec<_> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
    for kind in FaultKind::ALL {
        let Some(words) = said(*kind) else {
            continue;
        };
        let fault = match kind {
            FaultKind::ExpiredUrls => Fault::new(*kind),
            FaultKind::SlowBody => Fault::new(*kind).on(Aim::Media).ms(200),
            _ => Fault::new(*kind).on(Aim::Media),
        };
        world.running.faults().add(fault.times(1));
        let pty = Pty::spawn(PROGRAM, &["show", task], &variables, 100, 60);
        assert_eq!(pty.wait_exit().exit_code(), 0, "{}", pty.screen());
        assert!(pty.shows(words), "{kind:?}: {words} in\n{}", pty.screen());
        assert!(pty.shows("attempt"), "{}", pty.screen());
    }
}

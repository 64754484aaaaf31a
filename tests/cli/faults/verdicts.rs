//! Troubles of a verdict: the contract's table of answers, from outside.

use super::*;

/// One trouble, and what is right under it.
pub(super) struct Case {
    faults: Vec<Fault>,
    /// `settle_seconds`
    settle: u32,
    exit: i32,
    outcome: &'static str,
    /// Requests that bring a verdict; only a 429 may be followed by another.
    posts: usize,
    /// Whether it was carried out in the end.
    carried_out: bool,
    /// How `history --settle` ends afterwards, and the decision's state then.
    settled: (i32, &'static str),
}

fn case(fault: Fault, exit: i32, outcome: &'static str) -> Case {
    Case {
        faults: vec![fault.times(1)],
        settle: 5,
        exit,
        outcome,
        posts: 1,
        carried_out: outcome == "confirmed",
        settled: match outcome {
            "unknown" => (4, "unknown"),
            other => (0, other),
        },
    }
}

/// What is right where this befalls a verdict.
pub(super) fn cases(kind: FaultKind) -> Vec<Case> {
    let fault = Fault::new(kind).on(Aim::Decision);
    let confirmed = |fault| vec![case(fault, 0, "confirmed")];
    let unknown = |fault| Case {
        settle: 0,
        ..case(fault, 4, "unknown")
    };
    match kind {
        FaultKind::DropBefore | FaultKind::ServerError => vec![unknown(fault)],
        FaultKind::LostAnswer
        | FaultKind::Reset
        | FaultKind::ServerErrorAfter
        | FaultKind::CutBody
        | FaultKind::CutUnmarked
        | FaultKind::WrongLength
        | FaultKind::UnreadableJson => confirmed(fault),
        FaultKind::Slow | FaultKind::SlowBody => confirmed(fault.ms(100)),
        // Within the time for settling, and after it.
        FaultKind::LateActing => vec![
            case(fault.clone().ms(500), 0, "confirmed"),
            Case {
                carried_out: true,
                settled: (0, "confirmed"),
                ..unknown(fault.ms(1000))
            },
        ],
        FaultKind::RateLimited => vec![Case {
            posts: 2,
            ..case(fault, 0, "confirmed")
        }],
        FaultKind::RateLimitedAfter => confirmed(fault),
        FaultKind::KeyRevoked => vec![case(fault, 1, "refused")],
        FaultKind::StaleRead => {
            let stale = |times| Fault::new(kind).on(Aim::Proofs).times(times);
            let lost = || Fault::new(FaultKind::LostAnswer).on(Aim::Decision).times(1);
            let both = |times| Case {
                faults: vec![lost(), stale(times)],
                ..case(lost(), 0, "confirmed")
            };
            vec![
                both(1),
                Case {
                    carried_out: true,
                    settled: (0, "confirmed"),
                    settle: 0,
                    exit: 4,
                    outcome: "unknown",
                    ..both(1)
                },
            ]
        }
        FaultKind::IgnoreStatus
        | FaultKind::PagesShift
        | FaultKind::ExpiredUrls
        | FaultKind::BrokenPictures
        | FaultKind::WrongType
        | FaultKind::HugePicture
        | FaultKind::EmptyPicture
        | FaultKind::WebhookLost
        | FaultKind::WebhookDoubled
        | FaultKind::WebhookReordered
        | FaultKind::WebhookSlow
        | FaultKind::WebhookLate
        | FaultKind::WebhookForged => Vec::new(),
    }
}

/// Whether the marketplace has carried out a verdict on this task.
async fn is_carried_out(world: &World, task: &str) -> bool {
    let show = world.run(&["show", task, "--json"]).await;
    show.object()["status"] != "proof_submitted"
}

async fn play(case: &Case, verdict: &[&str]) {
    let (world, task) = routine().await;
    let config = world.configure(&format!("[review]\nsettle_seconds = {}\n", case.settle));
    for fault in &case.faults {
        world.running.faults().add(fault.clone());
    }
    let base = ["--config", &config];
    let told = format!("{verdict:?} under {:?}", case.faults);
    let args = [&base, &verdict[..1], &[&task], &verdict[1..]].concat();
    let ended = world.run(&args).await;
    assert_eq!(ended.exit, case.exit, "{told}: {ended:?}");
    assert_eq!(ended.object()["outcome"], case.outcome, "{told}");
    assert_eq!(ended.stderr.is_empty(), case.exit == 0, "{told}: {ended:?}");
    assert_eq!(world.posts().len(), case.posts, "{told}");

    // What acts late does so by itself, within a second.
    let mut looks = 0;
    while case.carried_out && !is_carried_out(&world, &task).await {
        looks += 1;
        assert!(looks < 500, "{told}: it never acted");
    }
    let (exit, state) = case.settled;
    let settle = [&base[..], &["history", "--settle", "--json"]].concat();
    let settled = world.run(&settle).await;
    assert_eq!(settled.exit, exit, "{told}: {settled:?}");
    assert_eq!(settled.object()["state"], state, "{told}");
    assert_eq!(world.posts().len(), case.posts, "{told}: read, never sent");
    let paid = case.carried_out && verdict[0] == "approve";
    assert_eq!(world.running.payments().len(), usize::from(paid), "{told}");
}

/// Some at a time: each is a marketplace and several processes.
async fn play_all(kinds: impl Iterator<Item = &FaultKind>, verdict: &[&str]) {
    for kind in kinds {
        for case in cases(*kind) {
            play(&case, verdict).await;
        }
    }
}

const APPROVE: [&str; 3] = ["approve", "--yes", "--json"];
const REJECT: [&str; 5] = ["reject", "--reason", "Too dark.", "--yes", "--json"];

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_ends_as_the_table_of_answers_says_under_the_first_half_of_the_kinds() {
    play_all(FaultKind::ALL.iter().take(8), &APPROVE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_ends_as_the_table_of_answers_says_under_the_second_half() {
    play_all(FaultKind::ALL.iter().skip(8), &APPROVE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_ends_as_the_table_of_answers_says_under_the_first_half_of_the_kinds() {
    play_all(FaultKind::ALL.iter().take(8), &REJECT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_ends_as_the_table_of_answers_says_under_the_second_half() {
    play_all(FaultKind::ALL.iter().skip(8), &REJECT).await;
}

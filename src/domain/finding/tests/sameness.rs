use super::*;

fn twin(task: &str, worker: &str, bits: Option<u32>) -> Twin {
    Twin {
        other: TaskKey::new("acc", task).proof(&"p0".into()),
        attempt: 1,
        worker: Some(worker.into()),
        sent_at: at("2026-02-22T14:20:00Z"),
        bits,
    }
}

fn with(twin: Twin) -> Vec<Finding> {
    Scene::with(|scene| scene.memory.twins = vec![twin])
}

#[test]
fn the_same_file_under_another_task_is_a_contradiction_and_names_it() {
    let found = with(twin("t9", "w1", None));
    let same = only(&found);
    assert_eq!(same.weight, Weight::Contradiction);
    assert_eq!(
        same.text,
        "same file as for another job, t9, sent 2 days earlier"
    );
    assert_eq!(same.other.as_ref().unwrap().task.task.as_str(), "t9");
}

#[test]
fn the_other_job_is_told_by_its_title_where_it_is_known() {
    let mut scene = plain();
    scene.memory.twins = vec![twin("t9", "w1", None)];
    let title = |_: &TaskKey| Some("Meter, Unit 9B".to_owned());
    let case = Case {
        title: &title,
        ..Case::told(&scene.task, &scene.proof, Some(&scene.memory))
    };
    assert!(says(&findings(&case), "another job, “Meter, Unit 9B”"));
}

#[test]
fn the_same_file_from_another_worker_is_a_contradiction_within_a_task_too() {
    let found = with(twin("t1", "w2", None));
    assert_eq!(only(&found).weight, Weight::Contradiction);
    assert!(only(&found).text.contains("attempt 1, by another worker"));
}

#[test]
fn the_same_file_as_an_earlier_attempt_is_notable_and_says_how_that_was_judged() {
    let found = Scene::with(|scene| {
        let mut earlier = scene.proof.clone();
        earlier.id = "p0".into();
        earlier.status = ProofStatus::Rejected;
        earlier.rejection_reason = Some("Photo is blurry.".into());
        scene.proof.attempt = 2;
        scene.earlier = vec![earlier];
        scene.memory.twins = vec![twin("t1", "w1", None)];
    });
    let same = only(&found);
    assert_eq!(same.weight, Weight::Notable);
    assert_eq!(
        same.text,
        "same file as attempt 1 (rejected: “Photo is blurry.”)"
    );
}

#[test]
fn which_of_the_two_came_first_is_told() {
    let found = with(Twin {
        sent_at: at("2026-02-24T15:20:00Z"),
        ..twin("t9", "w2", None)
    });
    assert!(
        only(&found)
            .text
            .ends_with("by another worker, sent 1 hour later")
    );
}

#[test]
fn pictures_that_look_alike_are_notable_up_to_the_threshold() {
    let alike = with(twin("t9", "w1", Some(LOOKS_ALIKE_BITS)));
    assert_eq!(only(&alike).weight, Weight::Notable);
    assert!(only(&alike).text.ends_with("(6 of 64 bits differ)"));
    let other = with(twin("t9", "w1", Some(LOOKS_ALIKE_BITS + 1)));
    assert_eq!(odd(&other), Vec::<String>::new());
}

#[test]
fn a_picture_of_nothing_looks_like_nothing() {
    let found = Scene::with(|scene| {
        scene.memory.twins = vec![twin("t9", "w1", Some(0))];
        scene.file.measures = Some(Measures {
            dark: 0.95,
            ..measures(1.0)
        });
    });
    assert!(!says(&found, "looks like"), "{found:?}");
}

#[test]
fn workers_of_different_accounts_are_not_compared_by_their_ids() {
    let found = with(Twin {
        other: TaskKey::new("elsewhere", "t9").proof(&"p0".into()),
        ..twin("t9", "w2", None)
    });
    assert!(!only(&found).text.contains("another worker"));
}

#[test]
fn a_command_knows_it_without_the_picture() {
    let found = Scene::unopened(|scene| scene.memory.twins = vec![twin("t9", "w2", None)]);
    assert_eq!(only(&found).weight, Weight::Contradiction);
}

#[test]
fn of_a_video_it_is_said_what_its_sameness_is_known_by() {
    let source = |bits| {
        let found = Scene::unopened(|scene| {
            scene.proof.kind = MediaKind::Video;
            scene.memory.twins = vec![twin("t9", "w1", bits)];
        });
        only(&found).source
    };
    assert_eq!(
        source(None),
        "SHA-256 of the video's index and length, kept on this machine"
    );
    assert!(source(Some(2)).contains("of the frames' mean"));
    let photo = with(twin("t9", "w1", None));
    assert!(only(&photo).source.contains("of the bytes"));
}

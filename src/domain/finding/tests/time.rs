use super::*;

fn taken(text: &str) -> Vec<Finding> {
    Scene::with(|scene| scene.file.taken_at = at(text))
}

/// Without a zone: the clock that the camera wrote.
fn local(text: &str) -> Vec<Finding> {
    Scene::with(|scene| {
        scene.file.taken_at = None;
        scene.file.taken = Some(text.into());
    })
}

#[test]
fn a_time_between_check_in_and_sending_is_plain() {
    let found = taken("2026-02-24T14:19:20Z");
    assert!(says(
        &found,
        "taken 14:19:20, 40 seconds before it was sent"
    ));
    assert!(says(&found, "sent 14:20:00, 10 minutes after check-in"));
}

#[test]
fn taken_before_the_job_was_posted_is_a_contradiction() {
    let found = taken("2026-02-20T08:00:00Z");
    let time = only(&found);
    assert_eq!(time.weight, Weight::Contradiction);
    assert_eq!(time.remark, Some(Remark::BeforeTask));
    assert_eq!(
        time.text,
        "taken 20 Feb 2026 08:00, 4 days before the job was posted"
    );
}

#[test]
fn clocks_may_differ_by_five_minutes() {
    let found = taken("2026-02-24T07:56:00Z");
    assert!(!says(&found, "before the job was posted"), "{found:?}");
    assert!(says(
        &taken("2026-02-24T07:54:00Z"),
        "6 minutes before the job was posted"
    ));
}

#[test]
fn taken_before_the_check_in_and_after_the_sending_are_notable() {
    let found = taken("2026-02-24T12:10:00Z");
    assert!(only(&found).text.ends_with("2 hours before check-in"));
    let found = taken("2026-02-24T15:20:00Z");
    assert!(only(&found).text.ends_with("1 hour after it was sent"));
}

#[test]
fn taken_before_the_worker_took_the_job_says_so_before_the_check_in_does() {
    let with = |assigned: &str| {
        Scene::with(|scene| {
            scene.task.assigned_at = at(assigned);
            scene.file.taken_at = at("2026-02-24T12:10:00Z");
        })
    };
    let found = with("2026-02-24T13:00:00Z");
    let time = only(&found);
    assert_eq!(time.weight, Weight::Notable);
    assert_eq!(
        time.text,
        "taken 12:10:00, 50 minutes before the worker took the job"
    );
    assert!(time.innocent.is_some());
    let found = with("2026-02-24T12:12:00Z");
    assert!(
        only(&found).text.ends_with("2 hours before check-in"),
        "clocks differ by more"
    );
}

#[test]
fn a_picture_from_before_the_last_rejection_is_no_retake() {
    let found = Scene::with(|scene| {
        let mut earlier = scene.proof.clone();
        earlier.id = "p0".into();
        earlier.status = ProofStatus::Rejected;
        earlier.reviewed_at = at("2026-02-24T14:18:00Z");
        scene.proof.attempt = 2;
        scene.earlier = vec![earlier];
        scene.file.taken_at = at("2026-02-24T14:11:00Z");
    });
    assert!(only(&found).text.ends_with("before attempt 1 was rejected"));
}

#[test]
fn long_before_the_sending_is_notable() {
    let found = Scene::with(|scene| {
        scene.task.started_at = None;
        scene.task.created_at = None;
        scene.file.taken_at = at("2026-02-24T05:20:00Z");
    });
    assert!(only(&found).text.ends_with("9 hours before it was sent"));
}

#[test]
fn a_time_without_a_zone_counts_only_where_it_holds_in_every_zone() {
    // In Kiritimati (UTC+14) that was before the job was posted, in New York it wasn't.
    let found = local("2026:02:24 09:19:20");
    assert_eq!(odd(&found), Vec::<String>::new());
    assert!(says(&found, "by the phone's clock, its zone not told"));
    // Even on Baker Island (UTC−12) that was before.
    let found = local("2026:02:23 19:00:00");
    assert!(
        only(&found)
            .text
            .ends_with("1 hour before the job was posted")
    );
    assert!(only(&found).source.contains("all zones"));
    // And this was after it was sent even in Kiritimati.
    let found = local("2026:02:25 06:20:00");
    assert!(only(&found).text.ends_with("2 hours after it was sent"));
}

#[test]
fn a_videos_own_date_counts_like_a_photos() {
    let found = Scene::with(|scene| {
        scene.proof.kind = MediaKind::Video;
        scene.proof.content_type = "video/mp4".into();
        scene.file = FileFacts {
            format: Some(Format::Mp4),
            size_bytes: 3_700_000,
            film: Some(FilmFacts {
                codec: "H.264".to_owned(),
                duration_ms: 12_400,
                created_at: at("2026-02-01T00:00:00Z"),
                ..FilmFacts::default()
            }),
            ..FileFacts::default()
        };
    });
    assert_eq!(only(&found).source, "the video's own date");
    assert_eq!(only(&found).weight, Weight::Contradiction);
    assert!(says(&found, "12.4 s of H.264"));
}

#[test]
fn a_time_that_is_none_says_nothing() {
    assert!(!says(&local("yesterday"), "taken"));
    assert!(!says(&local("0000:00:00 00:00:00"), "taken"));
}

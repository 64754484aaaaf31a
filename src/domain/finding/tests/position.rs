use super::*;

fn far(east: f64) -> impl FnOnce(&mut Scene) {
    move |scene| {
        scene.proof.point = off(east, 0.0);
        scene.proof.geo_valid = Some(east <= 500.0);
        scene.proof.distance_m = None;
        scene.file.point = None;
        scene.task.started_at = None;
    }
}

#[test]
fn a_miss_tells_distance_direction_and_by_how_much() {
    let found = Scene::with(far(620.0));
    let miss = only(&found);
    assert_eq!(miss.text, "620 m E of the job, 120 m beyond the 500 m line");
    assert!(miss.innocent.unwrap().contains("cell tower"));
    assert!(says(&found, "measured 620.0 m at 90°"));
}

#[test]
fn within_three_metres_of_the_line_is_borderline_on_either_side() {
    for (metres, is_borderline) in [(496.5, false), (497.5, true), (502.5, true), (503.5, false)] {
        let found = Scene::with(far(metres));
        assert_eq!(says(&found, "on the 500 m line"), is_borderline, "{metres}");
    }
    let found = Scene::with(far(498.0));
    assert!(only(&found).innocent.unwrap().contains("ellipsoid"));
}

#[test]
fn a_check_that_disagrees_with_our_own_measure_is_told() {
    let found = Scene::with(|scene| {
        far(1_200.0)(scene);
        scene.proof.geo_valid = Some(true);
    });
    assert!(only(&found).text.ends_with("; the marketplace says inside"));
    let found = Scene::with(|scene| {
        far(80.0)(scene);
        scene.proof.geo_valid = Some(false);
    });
    assert!(
        only(&found)
            .text
            .ends_with("; the marketplace says outside")
    );
}

#[test]
fn distances_that_differ_are_told_beside_each_other() {
    let found = Scene::with(|scene| scene.proof.distance_m = Some(90.0));
    assert_eq!(
        only(&found).text,
        "measured 22.4 m at 63°; the marketplace measured 90.0 m"
    );
}

#[test]
fn the_way_from_the_check_in_is_told_as_a_speed() {
    for (seconds, words, weight) in [
        (
            20,
            "620 m in 20 s after check-in is a jump, not travel (112 km/h)",
            Weight::Notable,
        ),
        (
            25,
            "620 m in 25 s after check-in: 89 km/h, a ride or a jump",
            Weight::Notable,
        ),
        (
            62,
            "620 m in 62 s after check-in: 36 km/h, a ride or a jump",
            Weight::Notable,
        ),
        (
            2_700,
            "620 m in 45 minutes after check-in: 0.8 km/h, a walk",
            Weight::Plain,
        ),
    ] {
        let found = Scene::with(|scene| {
            far(620.0)(scene);
            let sent = scene.proof.created_at.unwrap();
            scene.task.started_at = Some(sent - jiff::SignedDuration::from_secs(seconds));
        });
        let way = found
            .iter()
            .find(|f| f.text.contains("after check-in:") || f.text.contains("jump"));
        let way = way.unwrap();
        assert!(way.text.starts_with(words), "{}", way.text);
        assert_eq!(way.weight, weight, "{seconds}");
    }
    let near = Scene::with(|scene| scene.task.started_at = scene.proof.created_at);
    assert!(
        !says(&near, "km/h"),
        "no way is told within a position's error"
    );
}

#[test]
fn sent_before_the_check_in_is_notable() {
    let found = Scene::with(|scene| {
        scene.task.started_at = at("2026-02-24T14:22:00Z");
        scene.file.taken_at = None;
        scene.file.taken = None;
    });
    assert!(only(&found).text.contains("2 minutes before the check-in"));
}

#[test]
fn no_position_is_notable_for_a_photo_and_nothing_for_a_signature() {
    let found = Scene::with(|scene| {
        scene.proof.point = None;
        scene.proof.geo_valid = Some(false);
        scene.proof.distance_m = None;
        scene.file.point = None;
    });
    assert!(only(&found).text.starts_with("no position was sent"));
    let found = Scene::with(|scene| {
        scene.proof.point = None;
        scene.proof.geo_valid = None;
        scene.file.point = None;
        scene.proof.kind = MediaKind::Signature;
        scene.proof.distance_m = None;
    });
    assert_eq!(odd(&found), Vec::<String>::new());
}

fn neighbour(task: &str, worker: &str, point: Option<Point>, is_approved: bool) -> Neighbour {
    Neighbour {
        other: TaskKey::new("acc", task).proof(&"p".into()),
        worker: Some(worker.into()),
        point: point.unwrap(),
        is_approved,
    }
}

#[test]
fn several_people_at_one_place_off_the_pin_say_that_the_pin_may_be_wrong() {
    let three = |spread: f64| {
        vec![
            neighbour("a", "w2", off(0.0, 600.0), true),
            neighbour("b", "w3", off(spread, 610.0), true),
            neighbour("c", "w2", off(-spread, 590.0), false),
        ]
    };
    let found = Scene::with(|scene| {
        far(10.0)(scene);
        scene.memory.site = three(20.0);
    });
    let pin = only(&found);
    assert!(
        pin.text
            .starts_with("3 proofs of 2 workers lie together 600 m N")
    );
    let found = Scene::with(|scene| {
        scene.memory.site = three(20.0);
        scene.proof.point = off(5.0, 620.0);
    });
    assert!(says(&found, "and so does this one"));
    let found = Scene::with(|scene| scene.memory.site = three(200.0));
    assert!(!says(&found, "pin"), "scattered positions say nothing");
    let found = Scene::with(|scene| {
        let mut one = three(20.0);
        for neighbour in &mut one {
            neighbour.worker = Some("w2".into());
        }
        scene.memory.site = one;
    });
    assert!(!says(&found, "pin"), "nor does one worker's habit");
}

#[test]
fn approved_proofs_at_the_site_are_told() {
    let found = Scene::with(|scene| {
        scene.memory.site = vec![
            neighbour("a", "w2", off(30.0, 0.0), true),
            neighbour("b", "w3", off(0.0, 80.0), true),
            neighbour("c", "w3", off(0.0, 400.0), false),
        ];
    });
    assert!(says(
        &found,
        "2 approved proofs at this site lay 30 m to 80 m away"
    ));
}

#[test]
fn the_same_coordinates_from_others_are_notable_and_name_one() {
    let found = Scene::with(|scene| {
        let here = scene.proof.point;
        scene.memory.spot = vec![
            neighbour("a", "w2", here, false),
            neighbour("b", "w3", here, false),
        ];
    });
    let spot = only(&found);
    assert_eq!(
        spot.text,
        "exactly the same coordinates came from 2 other workers"
    );
    assert_eq!(spot.other.as_ref().unwrap().task.task.as_str(), "a");
}

#[test]
fn the_files_own_position_is_held_against_the_sent_one() {
    let found = |east: f64| Scene::with(|scene| scene.file.point = off(east, 0.0));
    assert!(says(
        &found(100.0),
        "the file's own position agrees (81 m apart)"
    ));
    let near = found(2_000.0);
    assert_eq!(only(&near).weight, Weight::Notable);
    let far = found(9_000.0);
    assert_eq!(only(&far).weight, Weight::Contradiction);
    assert!(only(&far).text.contains("9.0 km E of the job"), "{far:?}");
}

#[test]
fn a_file_from_the_job_contradicts_nothing_however_far_it_was_sent_from() {
    let found = Scene::with(|scene| {
        far(9_000.0)(scene);
        scene.file.point = off(10.0, 0.0);
    });
    assert!(
        odd(&found).iter().all(|text| !text.starts_with('!')),
        "{found:?}"
    );
    assert!(says(&found, "10 m E of the job"));
}

#[test]
fn earlier_attempts_tell_where_they_came_from() {
    let found = Scene::with(|scene| {
        scene.proof.attempt = 2;
        let mut earlier = scene.proof.clone();
        earlier.id = "p0".into();
        earlier.attempt = 1;
        earlier.point = off(0.0, 5_000.0);
        scene.earlier = vec![earlier];
    });
    assert!(says(
        &found,
        "attempt 1 came from 5.0 km away, 5.0 km from here"
    ));
}

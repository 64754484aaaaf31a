use super::*;

#[test]
fn bytes_of_another_type_than_claimed_are_a_contradiction() {
    let found = Scene::with(|scene| scene.file.format = Some(Format::Png));
    let file = only(&found);
    assert_eq!(file.weight, Weight::Contradiction);
    assert_eq!(file.text, "the file is PNG, and claims to be image/jpeg");
    let found = Scene::with(|scene| scene.proof.content_type = "image/png".into());
    assert_eq!(
        only(&found).text,
        "the file is JPEG, and claims to be image/png"
    );
    let found = Scene::with(|scene| {
        scene.proof.content_type = Untrusted::default();
        scene.proof.kind = MediaKind::Video;
    });
    assert_eq!(
        only(&found).text,
        "the file is JPEG, and claims to be a video"
    );
}

#[test]
fn every_way_to_write_a_type_is_understood() {
    for claimed in [
        "image/jpeg",
        "IMAGE/JPG",
        "image/jpeg; q=1",
        "",
        "application/octet-stream",
    ] {
        let found = Scene::with(|scene| scene.proof.content_type = claimed.into());
        assert_eq!(odd(&found), Vec::<String>::new(), "{claimed}");
    }
}

#[test]
fn an_unreadable_file_is_a_contradiction() {
    let scene = plain();
    let case = Case {
        opening: Opening::Unreadable("it ends after 12 bytes"),
        ..Case::told(&scene.task, &scene.proof, None)
    };
    assert!(is_contradicted(&case));
    assert_eq!(
        findings(&case)[0].text,
        "the file can't be read: it ends after 12 bytes"
    );
    assert_eq!(remarks(&findings(&case)), [Remark::Unreadable]);
}

#[test]
fn another_length_than_announced_is_notable() {
    let found = |bytes: u64| Scene::with(|scene| scene.file.size_bytes = bytes);
    assert_eq!(
        only(&found(3_699_999)).text,
        "1 byte less than was announced"
    );
    assert_eq!(
        only(&found(5_000_000)).text,
        "1.3 MB more than was announced"
    );
}

#[test]
fn a_program_that_changes_pictures_is_named_and_a_phones_version_is_not() {
    let found = |software: &str| Scene::with(|scene| scene.file.software = Some(software.into()));
    let edited = found("Adobe Photoshop 25.0 (Macintosh)");
    assert_eq!(
        only(&edited).text,
        "last written by Adobe Photoshop 25.0 (Macintosh)"
    );
    assert_eq!(only(&found("Snapseed 2.0")).topic, Topic::File);
    for plain in ["17.3", "G991USQS9EWK1", "HDR+ 1.0.345"] {
        assert_eq!(odd(&found(plain)), Vec::<String>::new(), "{plain}");
    }
}

#[test]
fn a_picture_the_size_of_a_screen_without_a_camera_may_be_a_screenshot() {
    let found = |camera: Option<Untrusted>, size: (u32, u32)| {
        Scene::with(|scene| {
            scene.file.camera = camera;
            (scene.file.width, scene.file.height) = size;
        })
    };
    assert!(
        only(&found(None, (1170, 2532)))
            .text
            .contains("maybe a screenshot")
    );
    assert!(
        only(&found(None, (2532, 1170)))
            .text
            .contains("maybe a screenshot")
    );
    assert_eq!(
        odd(&found(Some("Apple iPhone".into()), (1170, 2532))),
        Vec::<String>::new()
    );
    assert_eq!(odd(&found(None, (4032, 3024))), Vec::<String>::new());
}

#[test]
fn a_png_without_camera_data_is_notable_for_a_photo_only() {
    let found = |kind: MediaKind| {
        Scene::with(|scene| {
            scene.proof.kind = kind;
            scene.proof.content_type = "image/png".into();
            scene.file.format = Some(Format::Png);
            scene.file.camera = None;
        })
    };
    assert!(
        only(&found(MediaKind::Photo))
            .text
            .contains("cameras write JPEG")
    );
    assert_eq!(odd(&found(MediaKind::Signature)), Vec::<String>::new());
}

#[test]
fn no_camera_data_is_plain_and_says_why() {
    let found = Scene::with(|scene| scene.file.camera = None);
    let camera = found.iter().find(|f| f.text == "no camera data").unwrap();
    assert_eq!(camera.weight, Weight::Plain);
    assert!(camera.innocent.unwrap().contains("browsers strip it"));
}

#[test]
fn a_video_of_an_instant_is_notable() {
    let found = Scene::with(|scene| {
        scene.proof.kind = MediaKind::Video;
        scene.proof.content_type = "video/quicktime".into();
        scene.file.format = Some(Format::Mp4);
        scene.file.film = Some(FilmFacts {
            codec: "HEVC".to_owned(),
            duration_ms: 800,
            ..FilmFacts::default()
        });
    });
    assert_eq!(only(&found).text, "0.8 s of HEVC");
}

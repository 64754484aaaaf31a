use super::*;

fn usual(count: usize) -> Option<Usual> {
    Some(Usual {
        count,
        sharpness: Quartiles {
            lower: 200.0,
            median: 300.0,
            upper: 500.0,
        },
        brightness: Quartiles {
            lower: 0.3,
            median: 0.4,
            upper: 0.5,
        },
    })
}

fn measured(measures: Measures, usual: Option<Usual>) -> Vec<Finding> {
    Scene::with(|scene| {
        scene.file.measures = Some(measures);
        scene.memory.usual = usual;
    })
}

#[test]
fn a_picture_is_soft_only_beside_what_is_usual() {
    let soft = measured(measures(40.0), usual(20));
    assert_eq!(only(&soft).text, "sharpness 40, usual 200 to 500");
    assert_eq!(
        odd(&measured(measures(60.0), usual(20))),
        Vec::<String>::new()
    );
    assert_eq!(
        odd(&measured(measures(40.0), usual(7))),
        Vec::<String>::new()
    );
    assert_eq!(odd(&measured(measures(40.0), None)), Vec::<String>::new());
}

#[test]
fn the_gauge_stands_where_the_number_is() {
    let found = measured(measures(300.0), usual(20));
    let gauge = found
        .iter()
        .find_map(|f| f.gauge.filter(|_| f.text.starts_with("sharp")));
    let gauge = gauge.unwrap();
    let (lower, upper) = gauge.usual.unwrap();
    assert!(0.0 < lower && lower < gauge.value && gauge.value < upper && upper < 1.0);
}

#[test]
fn a_picture_that_is_nearly_black_or_white_is_notable() {
    let dark = Measures {
        brightness: 0.04,
        dark: 0.91,
        ..measures(400.0)
    };
    let found = measured(dark, None);
    assert_eq!(only(&found).text, "brightness 4 %; 91 % is nearly black");
    let bright = Measures {
        brightness: 0.96,
        bright: 0.7,
        ..measures(400.0)
    };
    assert!(
        only(&measured(bright, None))
            .text
            .ends_with("70 % is nearly white")
    );
}

#[test]
fn of_a_video_the_sharpest_frame_is_told() {
    let sources = |film: Option<FilmFacts>| -> Vec<&str> {
        let found = Scene::with(|scene| {
            scene.file.measures = Some(measures(300.0));
            scene.file.film = film;
        });
        let of_picture = found.iter().filter(|f| f.topic == Topic::Picture);
        of_picture.map(|finding| finding.source).collect()
    };
    assert_eq!(sources(None), ["measured on the picture"; 2]);
    let film = FilmFacts::default();
    assert_eq!(
        sources(Some(film)),
        ["measured on the sharpest frame of the strip"; 2]
    );
}

#[test]
fn of_a_signature_neither_light_nor_sharpness_is_told() {
    let found = Scene::with(|scene| {
        scene.proof.kind = MediaKind::Signature;
        scene.file.format = Some(Format::Png);
        scene.file.measures = Some(Measures {
            brightness: 1.0,
            bright: 1.0,
            ..measures(147.0)
        });
    });
    assert!(!says(&found, "brightness") && !says(&found, "sharpness"));
}

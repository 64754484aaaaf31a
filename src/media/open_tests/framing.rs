//! Closer, turned, elsewhere.

use super::super::part::Region;
use super::*;

#[test]
fn every_turn_of_every_orientation_shows_the_files_own_pixels_up_close() {
    let stored = Pixels {
        width: 60,
        height: 44,
        rgb8: scene(60, 44),
    };
    for tag in 1..=8 {
        let file = png_with(tag, 60, 44);
        for turns in 0..4 {
            let turn = Orientation::from_tag(tag.into()).then_quarters(turns);
            let turned = turn.turn(stored.clone());
            let (left, top) = (turned.width / 4 - 10, turned.height * 3 / 4 - 10);
            let expected = turned.cut(Region {
                left,
                top,
                width: 20,
                height: 20,
            });
            let opened = open(&file, &wish(TINY, close(turns, (2_500, 7_500)))).unwrap();
            assert!(
                opened.pixels == expected,
                "orientation {tag}, {turns} turns"
            );
        }
    }
}

#[test]
fn every_turn_of_every_orientation_shows_the_same_whole() {
    let plain = open(&png_with(1, 60, 44), &wish(SQUARE, Framing::default())).unwrap();
    for tag in 1..=8 {
        let file = png_with(tag, 60, 44);
        for turns in 0..4 {
            let framing = Framing {
                turns,
                ..Framing::default()
            };
            let turn = Orientation::from_tag(tag.into()).then_quarters(turns);
            let opened = open(&file, &wish(SQUARE, framing)).unwrap();
            assert_eq!(
                opened.pixels,
                turn.turn(plain.pixels.clone()),
                "{tag}, {turns}"
            );
        }
    }
}

#[test]
fn nothing_beside_the_picture_is_looked_at() {
    let file = png_with(1, 60, 44);
    let corner = |left, top| {
        let whole = Pixels {
            width: 60,
            height: 44,
            rgb8: scene(60, 44),
        };
        whole.cut(Region {
            left,
            top,
            width: 20,
            height: 20,
        })
    };
    for (centre, expected) in [
        ((0, 0), corner(0, 0)),
        ((10_000, 0), corner(40, 0)),
        ((0, u16::MAX), corner(0, 24)),
        ((10_000, 10_000), corner(40, 24)),
    ] {
        let opened = open(&file, &wish(TINY, close(0, centre))).unwrap();
        assert!(opened.pixels == expected, "{centre:?}");
    }
}

#[test]
fn a_part_is_decoded_as_large_as_its_dots_and_shows_what_lies_there() {
    for is_progressive in [false, true] {
        let file = jpeg(1600, 1200, is_progressive);
        let whole = super::tests::decode(&file, (1600, 1200)).unwrap();
        // Fitted, four pixels are a dot; at 200, two; the grid then has 800 × 800 of them.
        let framing = Framing {
            zoom: 200,
            centre: (3_000, 5_000),
            ..Framing::default()
        };
        let opened = open(&file, &wish(SQUARE, framing)).unwrap();
        assert_eq!((opened.pixels.width, opened.pixels.height), (400, 400));
        let there = whole.cut(Region {
            left: 80,
            top: 200,
            width: 800,
            height: 800,
        });
        let expected = part::Part::whole(there).resample((400, 400)).unwrap();
        let off = mean_difference(&opened.pixels, &expected);
        assert!(off < 1.5, "{off}");
    }
}

#[test]
fn a_small_picture_is_not_magnified_beyond_fitting() {
    let file = png_with(1, 12, 8);
    let fitted = open(&file, &wish(SQUARE, Framing::default())).unwrap();
    let closest = open(&file, &wish(SQUARE, close(0, (5_000, 5_000)))).unwrap();
    assert_eq!(closest, fitted);
}

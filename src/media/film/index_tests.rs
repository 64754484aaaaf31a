//! What is read of an index, field by field.

use super::*;

#[test]
fn colours_are_read_with_their_light_their_matrix_and_their_range() {
    let read = |kind: &[u8; 4], numbers: [u16; 3], rest: &[u8]| {
        let numbers: Vec<u8> = numbers.iter().flat_map(|n| n.to_be_bytes()).collect();
        told_colour(&[&kind[..], &numbers, rest].concat())
    };
    let found = read(b"nclx", [9, 18, 9], &[0x80]).unwrap();
    let (matrix, transfer) = (Matrix::Bt2020, Transfer::Hlg);
    let is_full = true;
    let told = Colour {
        matrix,
        is_full,
        transfer,
    };
    assert_eq!(found, told);
    let transfer = read(b"nclc", [9, 16, 9], &[]).unwrap().transfer;
    assert_eq!(transfer, Transfer::Pq);
    let usual = read(b"nclx", [1, 1, 1], &[0]).unwrap();
    assert_eq!(usual, Colour::usual(1080));
    assert_eq!(read(b"nclx", [2, 2, 2], &[0]), None, "left open");
    assert_eq!(read(b"prof", [1, 1, 1], &[0]), None);
    assert_eq!(read(b"nclx", [1, 1, 1], &[]), None, "cut off");
}

#[test]
fn a_film_is_held_as_its_matrix_says() {
    const ONE: i32 = 1 << 16;
    let held = |[a, b, c, d]: [i32; 4]| {
        let matrix = [a * ONE, b * ONE, 0, c * ONE, d * ONE];
        let matrix = matrix.iter().flat_map(|n| n.to_be_bytes());
        let tkhd: Vec<u8> = std::iter::repeat_n(0, 40).chain(matrix).collect();
        turn(&tkhd).unwrap()
    };
    // In the order of EXIF's numbers.
    let matrices = [
        [1, 0, 0, 1],
        [-1, 0, 0, 1],
        [-1, 0, 0, -1],
        [1, 0, 0, -1],
        [0, 1, 1, 0],
        [0, 1, -1, 0],
        [0, -1, -1, 0],
        [0, -1, 1, 0],
    ];
    for (number, matrix) in (1..).zip(matrices) {
        assert_eq!(held(matrix), Orientation::from_tag(number), "{number}");
    }
    assert_eq!(held([0, 0, 0, 0]), Orientation::default(), "nonsense");
}

#[test]
fn a_clock_that_was_never_set_is_no_time() {
    let made = |seconds: u32| {
        let mvhd = [&[0; 4][..], &seconds.to_be_bytes()].concat();
        created(&[&16_u32.to_be_bytes()[..], b"mvhd", &mvhd].concat())
    };
    assert_eq!(made(0), None);
    assert_eq!(made(EPOCH as u32), None);
    let second = Timestamp::from_second(1).ok();
    assert_eq!(made(EPOCH as u32 + 1), second);
}

#[test]
fn pixels_that_are_not_square_are_as_wide_as_they_say_within_reason() {
    let shaped = |across: u32, down: u32| {
        let pasp = [across.to_be_bytes(), down.to_be_bytes()].concat();
        shape((720, 576), Some(&pasp))
    };
    assert_eq!(shaped(16, 15), (768, 576));
    for (across, down) in [(1, 1), (0, 1), (1, 0), (900, 1), (1, 900)] {
        assert_eq!(shaped(across, down), (720, 576), "{across}:{down}");
    }
    assert_eq!(shape((720, 576), None), (720, 576));
}

//! Files that would take more of us than a file may.

use super::*;

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &length, body].concat()
}

/// A progressive JPEG of three full colours and one grey, all of whose means are there
/// (ITU T.81, annex G): a bit a block.
fn plain(side: u16) -> Vec<u8> {
    let size = side.to_be_bytes();
    let frame = [
        &[8][..],
        &size,
        &size,
        &[3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0],
    ]
    .concat();
    // One code of one bit: no difference to the block before.
    let codes = [&[0x00, 1][..], &[0; 15], &[0]].concat();
    let blocks = usize::from(side).div_ceil(8).pow(2);
    let mut file = vec![0xff, 0xd8];
    file.extend(segment(0xdb, &[&[0][..], &[1; 64]].concat()));
    file.extend(segment(0xc2, &frame));
    file.extend(segment(0xc4, &codes));
    file.extend(segment(0xda, &[3, 1, 0, 2, 0, 3, 0, 0, 0, 0]));
    file.extend(vec![0; (blocks * 3).div_ceil(8)]);
    // Where the detail would begin.
    file.extend(segment(0xc4, &[&[0x10, 1][..], &[0; 15], &[0]].concat()));
    for colour in 1..=3 {
        file.extend(segment(0xda, &[1, colour, 0, 1, 63, 0]));
        file.extend(vec![0; blocks.div_ceil(8)]);
    }
    file.extend([0xff, 0xd9]);
    file
}

fn wishes() -> [Wish; 2] {
    let wish = wish(TINY, Framing::default());
    [
        wish,
        Wish {
            is_rough: true,
            ..wish
        },
    ]
}

#[test]
fn a_few_bytes_that_unfold_to_coefficients_without_end_are_refused() {
    for wish in wishes() {
        assert!(open(&plain(64), &wish).is_ok(), "the same, small");
        let error = open(&plain(8000), &wish).unwrap_err();
        assert!(matches!(error, MediaError::TooMuchMemory { .. }), "{error}");
    }
}

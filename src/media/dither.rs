//! Few colours for many: error diffusion to a terminal's palette.
//!
//! Floyd–Steinberg with serpentine rows ("An adaptive algorithm for spatial greyscale",
//! 1976): on the few dots of a terminal it keeps more detail than an ordered pattern,
//! whose period would be as coarse as the picture. The same pixels give the same dots.

use super::pixels::Pixels;

/// The levels of xterm's 6×6×6 cube.
const CUBE: [i32; 6] = [0, 95, 135, 175, 215, 255];

/// xterm's sixteen, as most terminals ship them; a theme may differ.
const SIXTEEN: [[i32; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

/// A palette entry and the colour it stands for.
type Pick = (u8, [i32; 3]);

/// Dots of xterm's 256 colours, never the first sixteen: those belong to the theme.
pub fn to_indexed(pixels: &Pixels) -> Vec<u8> {
    diffuse(pixels, nearest_of_240)
}

/// Dots of the sixteen colours.
pub fn to_sixteen(pixels: &Pixels) -> Vec<u8> {
    diffuse(pixels, |colour| {
        let best = (0u8..)
            .zip(SIXTEEN)
            .min_by_key(|(_, entry)| distance(colour, *entry));
        best.unwrap_or((0, [0; 3]))
    })
}

/// Dots that are lit (1) or not (0), by brightness (ITU-R BT.601).
pub fn to_light(pixels: &Pixels) -> Vec<u8> {
    let grey = |pixel: &[u8; 3]| {
        let [r, g, b] = pixel.map(u32::from);
        ((299 * r + 587 * g + 114 * b + 500) / 1000) as u8
    };
    let greys = Pixels {
        width: pixels.width,
        height: pixels.height,
        rgb8: pixels.rows().flatten().flat_map(|p| [grey(p); 3]).collect(),
    };
    diffuse(&greys, |[grey, ..]| {
        if grey >= 128 {
            (1, [255; 3])
        } else {
            (0, [0; 3])
        }
    })
}

/// The colour that a palette entry from 16 on stands for.
#[cfg(test)]
pub fn colour_of(entry: u8) -> [i32; 3] {
    match entry {
        232.. => [8 + 10 * (i32::from(entry) - 232); 3],
        16.. => {
            let cube = usize::from(entry) - 16;
            [cube / 36, cube / 6 % 6, cube % 6].map(|level| CUBE[level])
        }
        _ => SIXTEEN[usize::from(entry)],
    }
}

/// Squared distance, weighted by how much of the brightness a channel carries.
fn distance(a: [i32; 3], b: [i32; 3]) -> i32 {
    let [r, g, b] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    3 * r * r + 6 * g * g + b * b
}

/// The nearest cube corner is found channel by channel, and vies with the nearest grey.
fn nearest_of_240(colour: [i32; 3]) -> Pick {
    let level = |value: i32| {
        (0u8..)
            .zip(CUBE)
            .min_by_key(|(_, level)| (level - value).abs())
            .unwrap_or((0, 0))
    };
    let [(r, red), (g, green), (b, blue)] = colour.map(level);
    let cube = (16 + 36 * r + 6 * g + b, [red, green, blue]);
    let [red, green, blue] = colour;
    let mean = (3 * red + 6 * green + blue) / 10;
    let step = ((mean - 3) / 10).clamp(0, 23);
    let grey = (232 + step as u8, [8 + 10 * step; 3]);
    if distance(colour, grey.1) < distance(colour, cube.1) {
        grey
    } else {
        cube
    }
}

/// What is still to be made up for at one dot, in sixteenths.
type Debt = [i32; 3];

/// Picks an entry for each pixel and hands what it is off to its neighbours:
/// 7/16 ahead, 3/16, 5/16 and 1/16 to the row below.
fn diffuse(pixels: &Pixels, pick: impl Fn([i32; 3]) -> Pick) -> Vec<u8> {
    let width = pixels.width as usize;
    let mut out = Vec::with_capacity(width * pixels.height as usize);
    let mut debts = vec![Debt::default(); width];
    let mut line = vec![0u8; width];
    for (y, row) in pixels.rows().enumerate() {
        let mut below = vec![Debt::default(); width];
        let mut ahead = Debt::default();
        let forward = y % 2 == 0;
        for step in 0..width {
            let x = if forward { step } else { width - 1 - step };
            let (Some(pixel), Some(debt), Some(dot)) = (row.get(x), debts.get(x), line.get_mut(x))
            else {
                continue;
            };
            let colour = wanted(*pixel, *debt, ahead);
            let (entry, got) = pick(colour);
            *dot = entry;
            let error = owed(colour, got);
            let (behind, front) = if forward {
                (x.wrapping_sub(1), x + 1)
            } else {
                (x + 1, x.wrapping_sub(1))
            };
            ahead = error.map(|e| 7 * e);
            for (place, share) in [(behind, 3), (x, 5), (front, 1)] {
                if let Some(debt) = below.get_mut(place) {
                    for (debt, error) in debt.iter_mut().zip(error) {
                        *debt += share * error;
                    }
                }
            }
        }
        out.extend_from_slice(&line);
        debts = below;
    }
    out
}

/// What a dot leaves to its neighbours: all of the error in brightness, half of the error
/// in colour. Handed on in full, a trace of brown becomes red and blue sparks that hide
/// the letters of a sign; brightness is what shapes are read by.
fn owed(colour: [i32; 3], got: [i32; 3]) -> Debt {
    let error = [colour[0] - got[0], colour[1] - got[1], colour[2] - got[2]];
    let [r, g, b] = error;
    let grey = (299 * r + 587 * g + 114 * b + 500).div_euclid(1000);
    error.map(|channel| (channel + grey).div_euclid(2))
}

/// A pixel with its debts, within the range of colours: unbounded debts would smear a
/// colour that the palette lacks over its neighbours.
fn wanted(pixel: [u8; 3], debt: Debt, ahead: Debt) -> [i32; 3] {
    let mut colour = pixel.map(i32::from);
    for ((value, debt), ahead) in colour.iter_mut().zip(debt).zip(ahead) {
        *value = (*value + (debt + ahead + 8).div_euclid(16)).clamp(0, 255);
    }
    colour
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey ramp from black to white, left to right.
    fn ramp() -> Pixels {
        let row: Vec<u8> = (0..=255u8).flat_map(|grey| [grey; 3]).collect();
        Pixels {
            width: 256,
            height: 32,
            rgb8: row.repeat(32),
        }
    }

    #[test]
    fn the_nearest_of_240_is_the_nearest_of_all() {
        for colour in (0..256).step_by(15).flat_map(|r| {
            let pairs = (0..256)
                .step_by(15)
                .flat_map(|g| (0..256).step_by(15).map(move |b| (g, b)));
            pairs.map(move |(g, b)| [r, g, b])
        }) {
            let (entry, stands_for) = nearest_of_240(colour);
            assert_eq!(stands_for, colour_of(entry));
            let best = (16..=255u8)
                .map(|e| distance(colour, colour_of(e)))
                .min()
                .unwrap();
            assert_eq!(distance(colour, stands_for), best, "{colour:?} {entry}");
        }
    }

    #[test]
    fn a_ramp_in_256_colours_keeps_its_brightness_everywhere() {
        let dots = to_indexed(&ramp());
        assert!(
            dots.iter().all(|dot| *dot >= 16),
            "the first sixteen are the theme's"
        );
        for start in (0..256).step_by(16) {
            let block = dots.chunks(256).flat_map(|row| &row[start..start + 16]);
            let (sum, count) = block.fold((0, 0), |(s, n), dot| (s + colour_of(*dot)[1], n + 1));
            let (mean, expected) = (f64::from(sum) / f64::from(count), start as f64 + 7.5);
            assert!((mean - expected).abs() < 1.5, "{mean} for {expected}");
        }
    }

    #[test]
    fn few_colours_keep_the_brightness_too() {
        let mean = |dots: &[u8], value: fn(u8) -> i32| {
            let sum: i32 = dots.iter().map(|dot| value(*dot)).sum();
            f64::from(sum) / dots.len() as f64
        };
        let sixteen = mean(&to_sixteen(&ramp()), |dot| colour_of(dot)[1]);
        let light = mean(&to_light(&ramp()), |dot| i32::from(dot) * 255);
        assert!((sixteen - 127.5).abs() < 2.0, "{sixteen}");
        assert!((light - 127.5).abs() < 2.0, "{light}");
    }

    #[test]
    fn a_dull_colour_is_not_made_of_sparks() {
        let wall = Pixels {
            width: 64,
            height: 32,
            rgb8: [30, 20, 15].repeat(64 * 32),
        };
        let far = |dot: &u8| {
            colour_of(*dot)[0]
                .abs_diff(30)
                .max(colour_of(*dot)[2].abs_diff(15))
        };
        assert!(to_indexed(&wall).iter().map(far).max() < Some(40));
    }

    #[test]
    fn the_same_pixels_give_the_same_dots() {
        assert_eq!(to_indexed(&ramp()), to_indexed(&ramp()));
    }
}

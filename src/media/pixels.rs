//! Pixels in memory: red, green, blue, a byte each, row by row; and turning them.

use super::part::Region;

/// A picture of `width × height` pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `3 × width × height` bytes, left to right, top to bottom.
    pub rgb8: Vec<u8>,
}

impl Pixels {
    /// The pixel at a place; black outside.
    pub fn at(&self, x: u32, y: u32) -> [u8; 3] {
        if x >= self.width {
            return [0; 3];
        }
        let start = (y as usize * self.width as usize + x as usize) * 3;
        match self.rgb8.get(start..start + 3) {
            Some(&[r, g, b]) => [r, g, b],
            _ => [0; 3],
        }
    }

    /// All rows, each as pixels.
    pub fn rows(&self) -> impl Iterator<Item = &[[u8; 3]]> {
        let (pixels, _) = self.rgb8.as_chunks::<3>();
        pixels.chunks_exact((self.width as usize).max(1))
    }

    /// A part of it alone.
    pub fn cut(self, region: Region) -> Self {
        if region == Region::whole((self.width, self.height)) {
            return self;
        }
        let columns = region.left as usize..region.right() as usize;
        let rows = self.rows().skip(region.top as usize);
        let kept = rows.take(region.height as usize);
        let rgb8 = kept.filter_map(|row| row.get(columns.clone()));
        Self {
            width: region.width,
            height: region.height,
            rgb8: rgb8.flatten().flatten().copied().collect(),
        }
    }
}

/// How a picture must be turned to be seen as it was taken (EXIF tag 0x0112).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orientation {
    /// Rows become columns, before any mirroring.
    swaps_axes: bool,
    /// Left and right change places.
    mirrors_x: bool,
    /// Top and bottom change places.
    mirrors_y: bool,
}

impl Orientation {
    /// From the tag's value; anything but 1 to 8 means "as it lies" (EXIF 2.32, 4.6.4).
    pub fn from_tag(value: u32) -> Self {
        let (swaps_axes, mirrors_x, mirrors_y) = match value {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self {
            swaps_axes,
            mirrors_x,
            mirrors_y,
        }
    }

    /// This and then so many quarter turns clockwise.
    pub fn then_quarters(self, turns: u8) -> Self {
        (0..turns % 4).fold(self, |turned, _| turned.then(Self::from_tag(6)))
    }

    fn then(self, next: Self) -> Self {
        // A mirror before an exchange of the axes is the other mirror after it.
        let (mirrors_x, mirrors_y) = if next.swaps_axes {
            (self.mirrors_y, self.mirrors_x)
        } else {
            (self.mirrors_x, self.mirrors_y)
        };
        Self {
            swaps_axes: self.swaps_axes != next.swaps_axes,
            mirrors_x: mirrors_x != next.mirrors_x,
            mirrors_y: mirrors_y != next.mirrors_y,
        }
    }

    /// Width and height after turning. Its own inverse.
    pub fn turn_size(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.swaps_axes {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// Where a region of the turned picture, which has this size, lies in the stored one.
    pub fn stored(self, region: Region, (width, height): (u32, u32)) -> Region {
        let mirrored = Region {
            left: if self.mirrors_x {
                width.saturating_sub(region.right())
            } else {
                region.left
            },
            top: if self.mirrors_y {
                height.saturating_sub(region.bottom())
            } else {
                region.top
            },
            ..region
        };
        if !self.swaps_axes {
            return mirrored;
        }
        Region {
            left: mirrored.top,
            top: mirrored.left,
            width: mirrored.height,
            height: mirrored.width,
        }
    }

    /// The picture, turned.
    pub fn turn(self, pixels: Pixels) -> Pixels {
        if self == Self::default() {
            return pixels;
        }
        let (width, height) = self.turn_size((pixels.width, pixels.height));
        let stride = (pixels.width as usize).max(1);
        let (stored, _) = pixels.rgb8.as_chunks::<3>();
        let mut turned: Vec<[u8; 3]> = Vec::with_capacity(stored.len());
        for y in 0..height {
            let line = if self.mirrors_y { height - 1 - y } else { y } as usize;
            // A row of the turned picture is a row of the stored one, or a column.
            let (start, step) = match self.swaps_axes {
                true => (line, stride),
                false => (line * stride, 1),
            };
            let dots = stored.get(start..).unwrap_or_default().iter();
            let dots = dots.step_by(step).take(width as usize);
            match self.mirrors_x {
                true => turned.extend(dots.rev()),
                false => turned.extend(dots),
            }
        }
        Pixels {
            width,
            height,
            rgb8: turned.into_flattened(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 2 3
    /// 4 5 6
    fn six() -> Pixels {
        Pixels {
            width: 3,
            height: 2,
            rgb8: (1..=6).flat_map(|n| [n, n, n]).collect(),
        }
    }

    #[test]
    fn all_eight_orientations_turn_as_exif_says() {
        let expected: [(u32, u32, [u8; 6]); 8] = [
            (1, 3, [1, 2, 3, 4, 5, 6]),
            (2, 3, [3, 2, 1, 6, 5, 4]),
            (3, 3, [6, 5, 4, 3, 2, 1]),
            (4, 3, [4, 5, 6, 1, 2, 3]),
            (5, 2, [1, 4, 2, 5, 3, 6]),
            (6, 2, [4, 1, 5, 2, 6, 3]),
            (7, 2, [6, 3, 5, 2, 4, 1]),
            (8, 2, [3, 6, 2, 5, 1, 4]),
        ];
        for (tag, width, order) in expected {
            let turned = Orientation::from_tag(tag).turn(six());
            let seen: Vec<u8> = turned.rgb8.iter().copied().step_by(3).collect();
            assert_eq!(
                (turned.width, seen.as_slice()),
                (width, &order[..]),
                "{tag}"
            );
        }
        assert_eq!(Orientation::from_tag(0).turn(six()), six());
        assert_eq!(Orientation::from_tag(9).turn(six()), six());
    }
    #[test]
    fn quarter_turns_after_an_orientation_are_the_same_as_turning_twice() {
        for tag in 1..=8 {
            let upright = Orientation::from_tag(tag);
            let mut turned = upright.turn(six());
            for turns in 0..=4 {
                let at_once = upright.then_quarters(turns).turn(six());
                assert_eq!(at_once, turned, "{tag}, {turns} turns");
                turned = Orientation::from_tag(6).turn(turned);
            }
        }
    }

    #[test]
    fn a_region_of_the_turned_picture_is_found_in_the_stored_one() {
        for tag in 1..=8 {
            let orientation = Orientation::from_tag(tag);
            let turned = orientation.turn(six());
            for (left, top) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let one = Region {
                    left,
                    top,
                    width: 1,
                    height: 1,
                };
                let stored = orientation.stored(one, (turned.width, turned.height));
                assert_eq!(
                    six().at(stored.left, stored.top),
                    turned.at(left, top),
                    "{tag}: {left}, {top}"
                );
            }
        }
    }
}

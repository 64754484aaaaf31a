//! Pixels in memory: red, green, blue, a byte each, row by row; and turning them.

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

    /// Width and height after turning. Its own inverse.
    pub fn turn_size(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.swaps_axes {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// The picture, turned.
    pub fn turn(self, pixels: Pixels) -> Pixels {
        if self == Self::default() {
            return pixels;
        }
        let (width, height) = self.turn_size((pixels.width, pixels.height));
        let mut rgb8 = Vec::with_capacity(pixels.rgb8.len());
        for y in 0..height {
            for x in 0..width {
                let from_x = if self.mirrors_x { width - 1 - x } else { x };
                let from_y = if self.mirrors_y { height - 1 - y } else { y };
                let (from_x, from_y) = self.turn_size((from_x, from_y));
                rgb8.extend_from_slice(&pixels.at(from_x, from_y));
            }
        }
        Pixels {
            width,
            height,
            rgb8,
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
}

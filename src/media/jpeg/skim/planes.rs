//! The small picture of each colour component, and all of them as pixels.

use super::frame::{Component, Frame};
use crate::media::part::Region;
use crate::media::pixels::Pixels;

/// A component, one or two samples a block in each direction.
pub struct Plane {
    /// Samples of a block in each direction.
    pub side: u32,
    stride: usize,
    samples: Vec<u8>,
    /// Pixels of the joined picture that a block stands for: powers of two.
    wide: u32,
    high: u32,
}

impl Plane {
    /// Room for a component, in the finest of both that the joined picture can show.
    pub fn new(frame: &Frame, component: &Component, eighths: u32) -> Self {
        let (coarse_x, coarse_y) = (frame.across / component.across, frame.down / component.down);
        let side = (eighths * coarse_x.max(coarse_y)).min(2);
        let stride = (frame.columns * component.across * side) as usize;
        let height = (frame.rows * component.down * side) as usize;
        Self {
            side,
            stride,
            samples: vec![0; stride * height],
            wide: coarse_x * eighths,
            high: coarse_y * eighths,
        }
    }

    /// A block as its mean.
    #[inline(always)]
    pub fn set_mean(&mut self, (x, y): (u32, u32), [mean, ..]: [i32; 4]) {
        if let Some(sample) = self.samples.get_mut(y as usize * self.stride + x as usize) {
            *sample = level(mean);
        }
    }

    /// A block as four samples: the inverse transform of ITU T.81, A.3.3, for two by two.
    #[inline(always)]
    pub fn set_slopes(&mut self, (x, y): (u32, u32), [mean, across, down, both]: [i32; 4]) {
        let (upper, lower) = (mean + down, mean - down);
        let place = 2 * (y as usize * self.stride + x as usize);
        if let Some([left, right]) = self.samples.get_mut(place..place + 2) {
            (*left, *right) = (level(upper + across + both), level(upper - across - both));
        }
        let place = place + self.stride;
        if let Some([left, right]) = self.samples.get_mut(place..place + 2) {
            (*left, *right) = (level(lower + across - both), level(lower - across + both));
        }
    }

    /// A row of the joined picture, sample by sample from `left` on.
    fn row(&self, y: u32, left: u32) -> impl Iterator<Item = i32> {
        let row = ((y * self.side) >> self.high.trailing_zeros()) as usize * self.stride;
        let samples = self.samples.get(row..row + self.stride).unwrap_or_default();
        let (side, wide) = (self.side as usize, self.wide.trailing_zeros());
        (left as usize..).map_while(move |x| samples.get((x * side) >> wide).map(|s| i32::from(*s)))
    }
}

/// A sample from eight times its distance to the middle.
#[inline(always)]
fn level(eightfold: i32) -> u8 {
    (((eightfold + 4) >> 3) + 128).clamp(0, 255) as u8
}

/// The pixels of a region of the small picture; `None` where a plane hasn't as many.
pub fn join(planes: &[Plane], region: Region) -> Option<Pixels> {
    let (width, height) = (region.width as usize, region.height as usize);
    let mut rgb8 = Vec::with_capacity(width * height * 3);
    for y in region.top..region.bottom() {
        match planes {
            [grey] => rgb8.extend(
                grey.row(y, region.left)
                    .take(width)
                    .flat_map(|l| [l as u8; 3]),
            ),
            [light, blue, red] => {
                let blue_and_red = blue.row(y, region.left).zip(red.row(y, region.left));
                let all = light.row(y, region.left).zip(blue_and_red).take(width);
                rgb8.extend(all.flat_map(|(light, (blue, red))| colour(light, blue, red)));
            }
            _ => return None,
        }
    }
    (rgb8.len() == width * height * 3).then_some(Pixels {
        width: region.width,
        height: region.height,
        rgb8,
    })
}

/// From light and two differences to red, green and blue (ITU T.871, 7), in 65,536ths.
#[inline(always)]
fn colour(light: i32, blue: i32, red: i32) -> [u8; 3] {
    let (blue, red) = (blue - 128, red - 128);
    let light = (light << 16) + (1 << 15);
    [
        light + 91_881 * red,
        light - 22_554 * blue - 46_802 * red,
        light + 116_130 * blue,
    ]
    .map(|part| (part >> 16).clamp(0, 255) as u8)
}

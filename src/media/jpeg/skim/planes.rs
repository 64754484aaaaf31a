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

    /// Where the samples of a row of the joined picture begin.
    fn start(&self, y: u32) -> usize {
        ((y * self.side) / self.high) as usize * self.stride
    }

    /// The row of samples from `start` on as the joined picture has it, from its column `left`
    /// on.
    fn spread(&self, start: usize, left: u32, line: &mut [u8]) {
        let row = self.samples.get(start..start + self.stride);
        let row = row.unwrap_or_default();
        let (side, wide) = (self.side as usize, self.wide as usize);
        let left = left as usize;
        match wide / side {
            1 => {
                let samples = row.get(left..).unwrap_or_default();
                line.iter_mut()
                    .zip(samples)
                    .for_each(|(to, from)| *to = *from);
            }
            2 if left.is_multiple_of(2) => {
                let samples = row.get(left / 2..).unwrap_or_default();
                let (pairs, odd) = line.as_chunks_mut::<2>();
                let last = samples.get(pairs.len());
                (pairs.iter_mut().zip(samples)).for_each(|(to, from)| *to = [*from; 2]);
                odd.iter_mut().zip(last).for_each(|(to, from)| *to = *from);
            }
            _ => {
                let samples = (left..).map_while(|x| row.get(x * side / wide));
                line.iter_mut()
                    .zip(samples)
                    .for_each(|(to, from)| *to = *from);
            }
        }
    }
}

/// A sample from eight times its distance to the middle.
#[inline(always)]
fn level(eightfold: i32) -> u8 {
    (((eightfold + 4) >> 3) + 128).clamp(0, 255) as u8
}

/// The pixels of a region of the small picture; `None` for neither one plane nor three.
pub fn join(planes: &[Plane], region: Region) -> Option<Pixels> {
    let (width, height) = (region.width as usize, region.height as usize);
    let mut rgb8 = vec![0; width * height * 3];
    let mut lines: [Line; 3] = std::array::from_fn(|_| Line::of(width));
    let rows = rgb8.chunks_exact_mut(width * 3);
    for (y, row) in (region.top..region.bottom()).zip(rows) {
        for (line, plane) in lines.iter_mut().zip(planes) {
            line.become_row(plane, y, region.left);
        }
        let (dots, _) = row.as_chunks_mut::<3>();
        let [light, blue, red] = &lines;
        match planes.len() {
            1 => dots
                .iter_mut()
                .zip(&light.samples)
                .for_each(|(dot, light)| *dot = [*light; 3]),
            3 => {
                let differences = blue.samples.iter().zip(&red.samples);
                let samples = light.samples.iter().zip(differences);
                for (dot, (light, (blue, red))) in dots.iter_mut().zip(samples) {
                    *dot = colour(i32::from(*light), i32::from(*blue), i32::from(*red));
                }
            }
            _ => return None,
        }
    }
    Some(Pixels {
        width: region.width,
        height: region.height,
        rgb8,
    })
}

/// A row of one plane, as wide as the region.
struct Line {
    /// Where in the plane it is from.
    start: Option<usize>,
    samples: Vec<u8>,
}

impl Line {
    fn of(width: usize) -> Self {
        Self {
            start: None,
            samples: vec![0; width],
        }
    }

    /// Several rows may be the same one of a coarser plane.
    fn become_row(&mut self, plane: &Plane, y: u32, left: u32) {
        let start = plane.start(y);
        if self.start != Some(start) {
            plane.spread(start, left, &mut self.samples);
            self.start = Some(start);
        }
    }
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

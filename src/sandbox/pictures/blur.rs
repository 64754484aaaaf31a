//! What focus and hand do to the exposed picture: means over neighbours, by running sums.

use super::negative::Negative;

impl Negative {
    /// A box blur over `2 × reach + 1` pixels in both directions, by running sums.
    pub fn blur(&mut self, reach: usize) {
        for plane in &mut self.planes {
            for row in plane.chunks_exact_mut(self.width) {
                blur_line(row, reach);
            }
            blur_columns(plane, self.width, reach);
        }
    }

    /// Smears everything along a slope of `rise` pixels down for each four to the right.
    pub fn smear(&mut self, reach: usize, rise: isize) {
        let (width, height) = (self.width as isize, self.height as isize);
        let lift = width * rise / 4;
        let starts = (-lift.max(0))..(height - lift.min(0));
        let mut line = Vec::with_capacity(self.width);
        for start in starts {
            let spots = || {
                (0..width).filter_map(move |x| {
                    let y = start + x * rise / 4;
                    (0..height).contains(&y).then_some((y * width + x) as usize)
                })
            };
            for plane in &mut self.planes {
                line.clear();
                line.extend(spots().filter_map(|at| plane.get(at).copied()));
                blur_line(&mut line, reach);
                for (at, value) in spots().zip(&line) {
                    if let Some(pixel) = plane.get_mut(at) {
                        *pixel = *value;
                    }
                }
            }
        }
    }
}

/// Each value becomes the mean of those up to `reach` before and behind it; the ends are
/// repeated beyond themselves.
fn blur_line(line: &mut [u8], reach: usize) {
    let old: Vec<u32> = line.iter().map(|value| u32::from(*value)).collect();
    let (Some(first), Some(last)) = (old.first(), old.last()) else {
        return;
    };
    let window = 2 * reach + 1;
    let padded = std::iter::repeat_n(first, reach + 1)
        .chain(&old)
        .chain(std::iter::repeat_n(last, reach));
    let leaving = std::iter::repeat_n(first, reach + 1).chain(&old);
    let mut sum: u32 = padded.clone().take(window).sum();
    for ((value, entering), leaving) in line.iter_mut().zip(padded.skip(window)).zip(leaving) {
        sum = sum + entering - leaving;
        *value = (sum / window as u32) as u8;
    }
}

/// The same down all columns at once, with a running sum for each.
fn blur_columns(plane: &mut [u8], width: usize, reach: usize) {
    let old = plane.to_vec();
    let rows: Vec<&[u8]> = old.chunks_exact(width).collect();
    let row = |at: usize| {
        rows.get(at.min(rows.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    };
    let mut sums = vec![0_u32; width];
    let add = |sums: &mut [u32], row: &[u8]| {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += u32::from(*value);
        }
    };
    (0..=reach).for_each(|_| add(&mut sums, row(0)));
    (0..reach).for_each(|at| add(&mut sums, row(at)));
    // Multiplied by the inverse in 65536ths, for there are millions of quotients.
    let inverse = (1 << 16) / (2 * reach as u32 + 1);
    for (y, out) in plane.chunks_exact_mut(width).enumerate() {
        add(&mut sums, row(y + reach));
        let leaving = row(y.saturating_sub(reach + 1));
        for ((value, sum), leaving) in out.iter_mut().zip(&mut sums).zip(leaving) {
            *sum -= u32::from(*leaving);
            *value = ((*sum * inverse) >> 16) as u8;
        }
    }
}

//! High dynamic range to the range of a terminal: HLG and PQ (ITU-R BT.2100) to BT.709.
//!
//! What a film means in light, on the reference display of 1000 cd/m², is brought to one on
//! which white paper is the brightest there is, by the curve of Report ITU-R BT.2390: what is
//! darker than 88 cd/m² stays as it is, so that a film looks as if it had been filmed
//! without all that, and only what is brighter moves together. Then its colours come from
//! BT.2020 to BT.709. That takes a dozen powers a pixel, so it is done for a grid of colours
//! once, and between them the way is straight.

use std::sync::OnceLock;

/// How the numbers of a film stand for light (ITU-T H.273, table 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transfer {
    /// As terminals take them.
    Usual,
    /// Perceptual quantisation (SMPTE ST 2084): absolute light.
    Pq,
    /// Hybrid log-gamma (ARIB STD-B67), which iPhones film in.
    Hlg,
}

impl Transfer {
    /// By its number.
    pub(super) fn from_number(number: u16) -> Self {
        match number {
            16 => Self::Pq,
            18 => Self::Hlg,
            _ => Self::Usual,
        }
    }
}

/// The reference display's brightest light, in cd/m².
const HDR_PEAK: f32 = 1000.0;

/// That of the display which is shown on, in cd/m²: white paper of a film in high dynamic
/// range (Report ITU-R BT.2408, table 1).
const SDR_PEAK: f32 = 203.0;

/// What light is raised to for a signal, and back (ITU-R BT.1886).
const GAMMA: f32 = 2.4;

/// The parts of red, green and blue in the brightness (ITU-R BT.2020).
const PARTS: [f32; 3] = [0.2627, 0.6780, 0.0593];

/// Colours of the grid along each of red, green and blue.
const SIDE: usize = 49;

/// Red, green and blue, each from 0 to 1.
type Colour = [f32; 3];

/// Tones colours by a grid of those that were toned before.
#[derive(Debug)]
pub(super) struct Toner {
    grid: Vec<Colour>,
}

impl Toner {
    /// The one for a film; `None` where terminals take its numbers as they are.
    pub(super) fn of(transfer: Transfer) -> Option<&'static Self> {
        static PQ: OnceLock<Toner> = OnceLock::new();
        static HLG: OnceLock<Toner> = OnceLock::new();
        let cell = match transfer {
            Transfer::Usual => return None,
            Transfer::Pq => &PQ,
            Transfer::Hlg => &HLG,
        };
        Some(cell.get_or_init(|| Self::new(transfer)))
    }

    fn new(transfer: Transfer) -> Self {
        let signal = |n: usize| n as f32 / (SIDE - 1) as f32;
        let colours = (0..SIDE * SIDE * SIDE)
            .map(|n| [n / (SIDE * SIDE), n / SIDE % SIDE, n % SIDE].map(signal));
        Self {
            grid: colours.map(|colour| toned(transfer, colour)).collect(),
        }
    }

    /// A colour as the film has it, as it is shown.
    pub(super) fn tone(&self, rgb: [u8; 3]) -> [u8; 3] {
        let along = rgb.map(|byte| f32::from(byte) / 255.0 * (SIDE - 1) as f32);
        // The corner of the cell it lies in, and how far into the cell.
        let corner = along.map(|at| (at as usize).min(SIDE - 2));
        let [r, g, b] = corner;
        let first = (r * SIDE + g) * SIDE + b;
        let into: [f32; 3] = std::array::from_fn(|n| match (along.get(n), corner.get(n)) {
            (Some(along), Some(corner)) => along - *corner as f32,
            _ => 0.0,
        });
        let at = |step: usize| self.grid.get(first + step).copied().unwrap_or_default();
        let between = |a: Colour, b: Colour, part: f32| -> Colour {
            let mut mixed = a;
            for (a, b) in mixed.iter_mut().zip(b) {
                *a += (b - *a) * part;
            }
            mixed
        };
        let [in_r, in_g, in_b] = into;
        let edge = |step: usize| between(at(step), at(step + 1), in_b);
        let face = |step: usize| between(edge(step), edge(step + SIDE), in_g);
        let colour = between(face(0), face(SIDE * SIDE), in_r);
        colour.map(|part| (part * 255.0).round() as u8)
    }
}

/// A colour in the numbers of a film, in the numbers of BT.709; what that can't show is cut.
fn toned(transfer: Transfer, signal: Colour) -> Colour {
    let light = light(transfer, signal);
    let before = brightness(light);
    if before <= 0.0 {
        return [0.0; 3];
    }
    let gain = curve(before * HDR_PEAK) / SDR_PEAK / before;
    let shown = to_bt709(light.map(|part| part * gain));
    shown.map(|part| part.clamp(0.0, 1.0).powf(1.0 / GAMMA))
}

/// What a colour means in light, in parts of [`HDR_PEAK`]; brighter light is cut.
fn light(transfer: Transfer, signal: Colour) -> Colour {
    match transfer {
        Transfer::Usual => signal.map(|part| part.powf(GAMMA)),
        Transfer::Pq => signal.map(|part| (pq(part) / HDR_PEAK).min(1.0)),
        Transfer::Hlg => {
            let scene = signal.map(hlg);
            // The display's own curve (BT.2100, table 5), of exponent 1.2 at 1000 cd/m².
            let gain = brightness(scene).powf(0.2);
            scene.map(|part| part * gain)
        }
    }
}

const M1: f32 = 2610.0 / 16384.0;
const M2: f32 = 2523.0 / 4096.0 * 128.0;
const C1: f32 = 3424.0 / 4096.0;
const C2: f32 = 2413.0 / 4096.0 * 32.0;
const C3: f32 = 2392.0 / 4096.0 * 32.0;

/// Light in cd/m² of a number in PQ (ITU-R BT.2100, table 4).
fn pq(signal: f32) -> f32 {
    let root = signal.powf(1.0 / M2);
    10_000.0 * ((root - C1).max(0.0) / (C2 - C3 * root)).powf(1.0 / M1)
}

/// The number in PQ of light in cd/m².
fn to_pq(light: f32) -> f32 {
    let power = (light / 10_000.0).powf(M1);
    ((C1 + C2 * power) / (1.0 + C3 * power)).powf(M2)
}

/// Light of the scene, 0 to 1, of a number in HLG (ITU-R BT.2100, table 5).
fn hlg(signal: f32) -> f32 {
    const A: f32 = 0.178_832_77;
    const B: f32 = 0.284_668_92;
    const C: f32 = 0.559_910_7;
    if signal <= 0.5 {
        signal * signal / 3.0
    } else {
        (((signal - C) / A).exp() + B) / 12.0
    }
}

fn brightness(colour: Colour) -> f32 {
    colour.iter().zip(PARTS).map(|(part, of)| part * of).sum()
}

/// From light on the brighter display to light on the darker one, each in cd/m² (Report
/// ITU-R BT.2390, 5.4.1): as it is up to a knee, and from there on a curve of Hermite.
fn curve(light: f32) -> f32 {
    let peak = to_pq(HDR_PEAK);
    let (seen, most) = (to_pq(light) / peak, to_pq(SDR_PEAK) / peak);
    let knee = 1.5 * most - 0.5;
    if seen < knee {
        return light;
    }
    let t = (seen - knee) / (1.0 - knee);
    let (t2, t3) = (t * t, t * t * t);
    let bent = (2.0 * t3 - 3.0 * t2 + 1.0) * knee
        + (t3 - 2.0 * t2 + t) * (1.0 - knee)
        + (3.0 * t2 - 2.0 * t3) * most;
    pq(bent * peak)
}

/// Light of BT.2020's primaries in those of BT.709 (ITU-R BT.2407, 2.2); what these can't
/// show is beyond 0 and 1.
fn to_bt709([r, g, b]: Colour) -> Colour {
    [
        1.6605 * r - 0.5876 * g - 0.0728 * b,
        -0.1246 * r + 1.1329 * g - 0.0083 * b,
        -0.0182 * r - 0.1006 * g + 1.1187 * b,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f32, expected: f32, off: f32) {
        assert!((found - expected).abs() <= off, "{found}, not {expected}");
    }

    #[test]
    fn numbers_stand_for_the_light_that_the_standards_say() {
        // BT.2408, table 1: white paper is 203 cd/m², at 75 % of HLG and 58 % of PQ.
        let nits = |transfer, signal| light(transfer, [signal; 3])[1] * HDR_PEAK;
        near(nits(Transfer::Hlg, 0.75), 203.0, 1.0);
        near(nits(Transfer::Hlg, 1.0), 1000.0, 0.5);
        near(nits(Transfer::Hlg, 0.0), 0.0, 0.0);
        near(hlg(0.5), 1.0 / 12.0, 1e-6);
        near(nits(Transfer::Pq, 0.58), 203.0, 3.0);
        near(nits(Transfer::Pq, 0.508_08), 100.0, 0.1);
        near(nits(Transfer::Pq, 0.751_83), 1000.0, 1.0);
        near(nits(Transfer::Pq, 1.0), 1000.0, 0.0);
        near(pq(1.0), 10_000.0, 1.0);
    }

    #[test]
    fn what_is_darker_than_the_knee_stays_and_what_is_brighter_moves_together() {
        for light in [0.0, 1.0, 50.0, 87.0] {
            near(curve(light), light, 0.01);
        }
        // By hand, from the formulas of the report.
        near(curve(100.0), 99.4, 0.2);
        near(curve(203.0), 159.0, 0.3);
        near(curve(500.0), 198.9, 0.3);
        near(curve(1000.0), 203.0, 0.1);
        let lights: Vec<f32> = (0..=1000_u16).map(|n| curve(f32::from(n))).collect();
        let rises = lights.windows(2).map(|two| two[1] - two[0]);
        rises.for_each(|rise| assert!(rise > -0.01 && rise < 1.01, "{rise}"));
    }

    #[test]
    fn greys_stay_grey_and_colours_that_a_terminal_has_keep_their_hue() {
        for transfer in [Transfer::Pq, Transfer::Hlg] {
            let toner = Toner::of(transfer).unwrap();
            for grey in [0, 60, 128, 200, 255] {
                let [r, g, b] = toner.tone([grey; 3]);
                assert!(r.abs_diff(g) <= 1 && g.abs_diff(b) <= 1, "{:?}", [r, g, b]);
            }
            assert_eq!(toner.tone([0; 3]), [0; 3]);
            assert_eq!(toner.tone([255; 3]), [255; 3]);
        }
        assert!(Toner::of(Transfer::Usual).is_none());
        // BT.709's red in the primaries of BT.2020 (BT.2087), half as bright as can be, in HLG.
        let hlg_of = |light: f32| (3.0 * light * 0.05_f32).sqrt();
        let red = [0.6274, 0.0691, 0.0164].map(hlg_of);
        let [r, g, b] = toned(Transfer::Hlg, red);
        assert!(r > 0.2 && g < 0.35 * r && b < 0.35 * r, "{:?}", [r, g, b]);
    }

    #[test]
    fn between_the_colours_of_the_grid_the_way_is_nearly_straight() {
        let mut random = oorandom::Rand32::new(3);
        for transfer in [Transfer::Pq, Transfer::Hlg] {
            let toner = Toner::of(transfer).unwrap();
            let (mut sum, mut most) = (0.0, 0.0_f32);
            for _ in 0..2000 {
                let rgb = [(); 3].map(|()| random.rand_range(0..256) as u8);
                let exact = toned(transfer, rgb.map(|byte| f32::from(byte) / 255.0));
                let found = toner.tone(rgb).map(f32::from);
                let exact = exact.map(|part| part * 255.0);
                let pairs = found.iter().zip(exact);
                sum += pairs
                    .map(|(found, exact)| (found - exact).abs())
                    .sum::<f32>();
                // Far off is only what is hardly any of a colour beside much of another.
                most = most.max((brightness(found) - brightness(exact)).abs());
            }
            let mean = sum / 6000.0;
            assert!(mean < 0.6 && most < 24.0, "{mean} {most}");
        }
    }
}

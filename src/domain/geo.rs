//! Positions, distances and the fence around a job.
//!
//! Great-circle distance by the haversine formula on a sphere of 6,371,000 m, as
//! WorkFunder documents its check (R. W. Sinnott, "Virtues of the Haversine", 1984).
//! The ellipsoid disagrees by up to 0.6 %, hence the borderline band around the radius.

use serde::{Deserialize, Serialize};

/// The mean radius used by the marketplaces' own check, in metres.
pub const EARTH_RADIUS_M: f64 = 6_371_000.0;

/// A proof taken farther than this from the job is flagged, in metres.
pub const FENCE_RADIUS_M: f64 = 500.0;

/// Sphere and ellipsoid disagree by this much at the fence, in metres.
pub const BORDERLINE_M: f64 = 3.0;

/// A position in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// North positive, −90 to 90.
    pub lat: f64,
    /// East positive, −180 to 180.
    pub lon: f64,
}

impl Point {
    /// A position, if both numbers are finite and within range.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        let sane = lat.is_finite() && lon.is_finite() && lat.abs() <= 90.0 && lon.abs() <= 180.0;
        sane.then_some(Self { lat, lon })
    }

    /// Great-circle distance in metres.
    pub fn distance_m(self, other: Self) -> f64 {
        let (phi1, phi2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_phi = (phi2 - phi1) / 2.0;
        let half_lambda = (other.lon - self.lon).to_radians() / 2.0;
        let h = half_phi.sin().powi(2) + phi1.cos() * phi2.cos() * half_lambda.sin().powi(2);
        2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
    }

    /// Initial bearing towards `other` in degrees, 0 = north, 90 = east.
    pub fn bearing_deg(self, other: Self) -> f64 {
        let (phi1, phi2) = (self.lat.to_radians(), other.lat.to_radians());
        let lambda = (other.lon - self.lon).to_radians();
        let y = lambda.sin() * phi2.cos();
        let x = phi1.cos() * phi2.sin() - phi1.sin() * phi2.cos() * lambda.cos();
        y.atan2(x).to_degrees().rem_euclid(360.0)
    }

    /// `other` as seen from here on a flat map: metres east and metres north.
    pub fn offset_m(self, other: Self) -> (f64, f64) {
        let distance = self.distance_m(other);
        let bearing = self.bearing_deg(other).to_radians();
        (distance * bearing.sin(), distance * bearing.cos())
    }
}

/// One of eight winds for a bearing in degrees: `N`, `NE`, …
pub fn compass(bearing_deg: f64) -> &'static str {
    const WINDS: [&str; 8] = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
    let sector = (bearing_deg / 45.0).round().rem_euclid(8.0);
    // `sector` is a whole number from 0 to 7, so the conversion is exact.
    WINDS.get(sector as usize).copied().unwrap_or("N")
}

/// Where a proof lies relative to the fence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Miss {
    /// Distance from the job in metres.
    pub distance_m: f64,
    /// Metres beyond the radius; negative inside.
    pub beyond_m: f64,
    /// The eight-wind direction from the job to the proof.
    pub wind: &'static str,
    /// Within the band in which measuring methods disagree.
    pub borderline: bool,
}

impl Miss {
    /// In one line: `620 m NE of the job, 120 m beyond the 500 m line`.
    pub fn words(&self) -> String {
        let place = format!(
            "{} {} of the job",
            short_distance(self.distance_m),
            self.wind
        );
        let beyond = short_distance(self.beyond_m.abs());
        match (self.borderline, self.beyond_m > 0.0) {
            (true, _) => format!("{place}, on the 500 m line (±3 m)"),
            (false, true) => format!("{place}, {beyond} beyond the 500 m line"),
            (false, false) => format!("{place}, {beyond} inside the 500 m line"),
        }
    }
}

/// Measures a proof against the fence around its job.
pub fn miss(job: Point, proof: Point) -> Miss {
    let distance_m = job.distance_m(proof);
    let beyond_m = distance_m - FENCE_RADIUS_M;
    Miss {
        distance_m,
        beyond_m,
        wind: compass(job.bearing_deg(proof)),
        borderline: beyond_m.abs() <= BORDERLINE_M,
    }
}

/// A distance in few characters: `142 m`, `1.2 km`, `41 km`.
pub fn short_distance(metres: f64) -> String {
    match metres.abs() {
        m if m < 999.5 => format!("{metres:.0} m"),
        m if m < 9_950.0 => format!("{:.1} km", metres / 1000.0),
        _ => format!("{:.0} km", metres / 1000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    #[test]
    fn the_distance_of_a_degree_is_known() {
        let degree = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;
        assert!((at(0.0, 0.0).distance_m(at(0.0, 1.0)) - degree).abs() < 1e-6);
        assert!((at(0.0, 179.5).distance_m(at(0.0, -179.5)) - degree).abs() < 1e-6);
        let half = EARTH_RADIUS_M * std::f64::consts::PI;
        assert!((at(90.0, 0.0).distance_m(at(-90.0, 0.0)) - half).abs() < 1e-3);
    }

    #[test]
    fn bearings_name_the_wind() {
        let home = at(40.0, -73.0);
        for (lat, lon, wind) in [
            (40.1, -73.0, "N"),
            (40.0, -72.9, "E"),
            (39.9, -73.0, "S"),
            (40.0, -73.1, "W"),
            (40.1, -72.87, "NE"),
        ] {
            assert_eq!(compass(home.bearing_deg(at(lat, lon))), wind);
        }
        assert_eq!(compass(359.0), "N");
    }

    #[test]
    fn a_miss_of_two_metres_is_borderline() {
        let job = at(0.0, 0.0);
        let degrees = |m: f64| m / (EARTH_RADIUS_M * std::f64::consts::PI / 180.0);
        assert!(miss(job, at(0.0, degrees(502.0))).borderline);
        assert!(!miss(job, at(0.0, degrees(504.0))).borderline);
        assert!((miss(job, at(0.0, degrees(620.0))).beyond_m - 120.0).abs() < 0.01);
    }

    #[test]
    fn impossible_positions_are_no_positions() {
        assert_eq!(Point::new(91.0, 0.0), None);
        assert_eq!(Point::new(f64::NAN, 0.0), None);
    }

    #[test]
    fn distances_are_short() {
        let shown: Vec<_> = [142.4, 999.9, 1234.0, 41_300.0]
            .into_iter()
            .map(short_distance)
            .collect();
        assert_eq!(shown, ["142 m", "1.0 km", "1.2 km", "41 km"]);
    }
}

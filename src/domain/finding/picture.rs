//! How sharp and how bright the picture is, beside what is usual.
//!
//! Sharpness depends on what is shown: a white wall is never sharp. So the number is only
//! ever held against those of other pictures, and never decides.

use super::{Case, Finding, Gauge, Topic, Weight};
use crate::domain::memory::{Quartiles, Usual};
use crate::domain::{Measures, MediaKind};

/// Fewer pictures say nothing about what is usual.
const USUAL_FROM: usize = 8;

/// Below this part of the lower quartile a picture is unusually soft.
const SOFT: f32 = 0.25;

/// A picture with more of nearly black, or of nearly white, shows little else.
const MOSTLY: f32 = 0.6;

/// The sharpness that fills the gauge; the scale is logarithmic.
const SHARPEST: f32 = 10_000.0;

pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    // Of a signature, neither says anything: it is a few lines on white.
    if case.proof.kind == MediaKind::Signature {
        return Vec::new();
    }
    let Some(file) = case.file() else {
        return Vec::new();
    };
    let Some(measures) = file.measures else {
        return Vec::new();
    };
    let source = match file.film {
        None => "measured on the picture",
        Some(_) => "measured on the sharpest frame of the strip",
    };
    let usual = case.memory.and_then(|memory| memory.usual);
    let usual = usual.filter(|usual| usual.count >= USUAL_FROM);
    vec![
        sharpness(measures, usual, source),
        exposure(measures, usual, source),
    ]
}

fn sharpness(measures: Measures, usual: Option<Usual>, source: &'static str) -> Finding {
    let finding = |weight, text| Finding::new(weight, Topic::Picture, source, text).detail();
    let value = measures.sharpness;
    let usual = usual.map(|usual| usual.sharpness);
    let is_soft = usual.is_some_and(|usual| value < usual.lower * SOFT);
    let beside = usual
        .map(|Quartiles { lower, upper, .. }| format!(", usual {lower:.0} to {upper:.0}"))
        .unwrap_or_default();
    let text = format!("sharpness {value:.0}{beside}");
    let found = match is_soft {
        true => {
            finding(Weight::Notable, text).innocent("plain walls, fog and close-ups have few edges")
        }
        false => finding(Weight::Plain, text),
    };
    let on_scale = |number: f32| (number.max(0.0) + 1.0).log(SHARPEST + 1.0).clamp(0.0, 1.0);
    Finding {
        gauge: Some(Gauge {
            value: on_scale(value),
            usual: usual.map(|usual| (on_scale(usual.lower), on_scale(usual.upper))),
        }),
        ..found
    }
}

fn exposure(measures: Measures, usual: Option<Usual>, source: &'static str) -> Finding {
    let finding = |weight, text| Finding::new(weight, Topic::Picture, source, text).detail();
    let percent = |part: f32| part * 100.0;
    let value = measures.brightness;
    let usual = usual.map(|usual| usual.brightness);
    let beside = usual
        .map(|Quartiles { lower, upper, .. }| {
            format!(", usual {:.0} to {:.0}", percent(lower), percent(upper))
        })
        .unwrap_or_default();
    let text = format!("brightness {:.0} %{beside}", percent(value));
    let found = if measures.dark > MOSTLY {
        let text = format!("{text}; {:.0} % is nearly black", percent(measures.dark));
        finding(Weight::Notable, text).innocent("some jobs are done at night")
    } else if measures.bright > MOSTLY {
        let text = format!("{text}; {:.0} % is nearly white", percent(measures.bright));
        finding(Weight::Notable, text).innocent("paper, snow and screens are white")
    } else {
        finding(Weight::Plain, text)
    };
    Finding {
        gauge: Some(Gauge {
            value: value.clamp(0.0, 1.0),
            usual: usual.map(|usual| (usual.lower, usual.upper)),
        }),
        ..found
    }
}

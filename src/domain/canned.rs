//! Ready-made texts with places to be filled, "taken {distance} from the job", and with parts
//! that are only said while they can be followed, "[Please retake it.]".
//!
//! Invariant: a text is only offered when everything it names was really seen, so that no
//! worker reads a brace, or a distance that nobody objects to; and nobody is asked for another
//! picture after the last attempt.

use super::finding::{Case, Finding, Topic, Weight, findings};
use super::geo::{miss, short_distance};
use super::task::ATTEMPTS_MAX;
use std::collections::BTreeMap;

/// What can be filled in, and when it is known.
pub const PLACES: [(&str, &str); 8] = [
    (
        "distance",
        "how far from the job it was sent, where that is outside",
    ),
    ("beyond", "by how much that misses the line"),
    ("direction", "in which direction from the job that lies: NE"),
    (
        "address",
        "the job's street address, where the customer gave one",
    ),
    ("title", "the job's title"),
    ("earlier", "which earlier attempt had the same file"),
    (
        "taken",
        "the day of the file's own clock, where its time is odd",
    ),
    (
        "format",
        "what the file is, where it isn't what it claims to be",
    ),
];

/// What was seen, ready to be filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fills {
    seen: BTreeMap<&'static str, String>,
    /// No attempt is left after this one.
    is_last: bool,
}

impl Fills {
    /// What there is to say about a case.
    pub fn of(case: &Case<'_>) -> Self {
        let mut fills = BTreeMap::new();
        let found = findings(case);
        let (task, proof) = (case.task, case.proof);
        let outside = task
            .location
            .zip(proof.point)
            .map(|(job, point)| miss(job, point));
        let outside = outside.filter(|miss| {
            !miss.borderline && (proof.geo_valid == Some(false) || miss.beyond_m > 0.0)
        });
        if let Some(miss) = outside {
            fills.insert("distance", short_distance(miss.distance_m));
            fills.insert("direction", miss.wind.to_owned());
            if miss.beyond_m > 0.0 {
                fills.insert("beyond", short_distance(miss.beyond_m));
            }
        }
        for (name, text) in [("address", &task.address), ("title", &task.title)] {
            if !text.is_blank() {
                fills.insert(name, text.clean(120));
            }
        }
        let is_odd = |finding: &&Finding| finding.weight != Weight::Plain;
        let earlier = found
            .iter()
            .filter(|finding| finding.topic == Topic::Sameness && finding.is_same_file)
            .filter_map(|finding| finding.other.as_ref())
            .filter(|other| other.task == task.key)
            .find_map(|other| case.attempts.iter().find(|p| p.id == other.proof));
        if let Some(earlier) = earlier.filter(|earlier| earlier.attempt < proof.attempt) {
            fills.insert("earlier", earlier.attempt.to_string());
        }
        let is_time_odd = found.iter().filter(is_odd).any(|f| f.topic == Topic::Time);
        let day = case.file().and_then(|file| day(file.taken.as_ref()?.raw()));
        if let Some(day) = day.filter(|_| is_time_odd) {
            fills.insert("taken", day);
        }
        let claims_another = |f: &Finding| f.remark == Some(super::memory::Remark::OtherType);
        let format = case.file().and_then(|file| file.format);
        if let Some(format) = format.filter(|_| found.iter().any(claims_another)) {
            fills.insert("format", format.name().to_owned());
        }
        Self {
            seen: fills,
            is_last: proof.attempt >= ATTEMPTS_MAX,
        }
    }

    /// A text with everything filled in; `None` where something it names wasn't seen, or
    /// nothing of it is left to say.
    pub fn fill(&self, template: &str) -> Option<String> {
        let said = self.said(template);
        let mut text = String::with_capacity(said.len());
        for part in parts(&said) {
            match part {
                Part::Words(words) => text.push_str(words),
                Part::Place(name) => text.push_str(self.seen.get(name)?),
            }
        }
        (!text.is_empty()).then_some(text)
    }

    /// A text without its square brackets; after the last attempt also without what stands
    /// in them, and without the space before that.
    fn said(&self, template: &str) -> String {
        let mut text = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, (inner, behind))) = rest
            .split_once('[')
            .and_then(|(before, after)| Some((before, after.split_once(']')?)))
        {
            text.push_str(before);
            if self.is_last {
                text.truncate(text.trim_end().len());
            } else {
                text.push_str(inner);
            }
            rest = behind;
        }
        text.push_str(rest);
        text.trim().to_owned()
    }

    /// The texts that apply: first those that tell what was seen here, then those that
    /// always do; either in the order in which they were written down.
    pub fn offer(&self, templates: &[String]) -> Vec<String> {
        let (told, plain): (Vec<_>, Vec<_>) =
            templates.iter().partition(|template| has_place(template));
        let all = told.into_iter().chain(plain);
        all.filter_map(|template| self.fill(template)).collect()
    }
}

/// `2026:02:24 09:19:20` as `24 February 2026`.
fn day(taken: &str) -> Option<String> {
    let at = jiff::civil::DateTime::strptime("%Y:%m:%d %H:%M:%S", taken).ok()?;
    Some(at.strftime("%-d %B %Y").to_string())
}

/// A piece of a text.
#[derive(Debug, PartialEq)]
enum Part<'a> {
    Words(&'a str),
    /// A name in braces; braces around anything else are words.
    Place(&'a str),
}

fn parts(template: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        match after.split_once('}') {
            Some((name, behind)) if is_name(name) => {
                parts.push(Part::Words(before));
                parts.push(Part::Place(name));
                rest = behind;
            }
            _ => {
                // The brace is a word like any other.
                let split = before.len() + 1;
                let (words, behind) = rest.split_at_checked(split).unwrap_or((rest, ""));
                parts.push(Part::Words(words));
                rest = behind;
            }
        }
    }
    parts.push(Part::Words(rest));
    parts
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn has_place(template: &str) -> bool {
    parts(template)
        .iter()
        .any(|part| matches!(part, Part::Place(_)))
}

/// The first name in braces that nothing can be filled into.
pub fn unknown_place(template: &str) -> Option<&str> {
    parts(template).into_iter().find_map(|part| match part {
        Part::Place(name) if PLACES.iter().all(|(known, _)| *known != name) => Some(name),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::memory::{Claim, Twin};
    use crate::domain::{Memory, Point, Proof, ProofStatus, Task, TaskKey};

    fn task() -> Task {
        Task {
            title: "Photograph storefront".into(),
            location: Point::new(40.7, -73.95),
            ..Task::unknown(TaskKey::new("acc", "t"))
        }
    }

    fn sent(north: f64, valid: bool) -> Proof {
        Proof {
            kind: crate::domain::MediaKind::Photo,
            point: Point::new(40.7 + north, -73.95),
            geo_valid: Some(valid),
            ..Proof::unknown("p")
        }
    }

    fn offered(proof: &Proof, templates: &[&str]) -> Vec<String> {
        let templates: Vec<String> = templates.iter().map(|t| (*t).to_owned()).collect();
        Fills::of(&Case::told(&task(), proof, None)).offer(&templates)
    }

    #[test]
    fn a_text_is_filled_with_what_was_seen() {
        let template = "Taken {distance} {direction} of the job, {beyond} too far.";
        let shown = offered(&sent(0.01, false), &[template]);
        assert_eq!(shown, ["Taken 1.1 km N of the job, 612 m too far."]);
    }

    #[test]
    fn what_does_not_apply_is_not_offered_and_what_does_comes_first() {
        let texts = [
            "Too dark.",
            "{distance} away",
            "Wrong {title}",
            "At {address}",
        ];
        let near = offered(&sent(0.001, true), &texts);
        assert_eq!(near, ["Wrong Photograph storefront", "Too dark."]);
        let far = offered(&sent(0.01, false), &texts);
        assert_eq!(
            far,
            ["1.1 km away", "Wrong Photograph storefront", "Too dark."]
        );
    }

    #[test]
    fn a_distance_on_the_line_is_no_reason() {
        let metre = 1.0 / crate::domain::geo::EARTH_RADIUS_M.to_radians();
        assert!(offered(&sent(501.0 * metre, false), &["{distance}"]).is_empty());
        assert_eq!(
            offered(&sent(505.0 * metre, false), &["{distance}"]),
            ["505 m"]
        );
    }

    #[test]
    fn the_attempt_with_the_same_file_is_named() {
        let earlier = Proof {
            status: ProofStatus::Rejected,
            ..Proof::unknown("p0")
        };
        let proof = Proof {
            attempt: 2,
            ..sent(0.0, true)
        };
        let task = task();
        let memory = Memory {
            claim: Claim::of(&proof),
            twins: vec![Twin {
                other: task.key.proof(&"p0".into()),
                attempt: 1,
                worker: None,
                sent_at: None,
                bits: None,
            }],
            ..Memory::default()
        };
        let both = [earlier, proof.clone()];
        let case = Case {
            attempts: &both,
            ..Case::told(&task, &proof, Some(&memory))
        };
        let fills = Fills::of(&case);
        assert_eq!(fills.fill("as in {earlier}").unwrap(), "as in 1");
        let alike = Memory {
            twins: vec![Twin {
                bits: Some(1),
                ..memory.twins[0].clone()
            }],
            ..memory.clone()
        };
        let case = Case {
            memory: Some(&alike),
            ..case
        };
        assert_eq!(Fills::of(&case).fill("as in {earlier}"), None);
    }

    #[test]
    fn what_asks_for_another_attempt_is_said_only_while_one_is_left() {
        let attempt = |attempt| Proof {
            attempt,
            ..sent(0.01, false)
        };
        let texts = [
            "{distance} away. [Please retake it there.]",
            "Too dark. [Use the flash.] The sign is black.",
            "[Please come again.]",
        ];
        let (second, third) = (attempt(2), attempt(3));
        assert_eq!(
            offered(&second, &texts),
            [
                "1.1 km away. Please retake it there.",
                "Too dark. Use the flash. The sign is black.",
                "Please come again."
            ]
        );
        assert_eq!(
            offered(&third, &texts),
            ["1.1 km away.", "Too dark. The sign is black."]
        );
    }

    #[test]
    fn a_bracket_without_its_other_half_is_a_word() {
        let fills = Fills::default();
        for text in ["a [b", "b] a", "]["] {
            assert_eq!(fills.fill(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn braces_around_anything_but_a_name_are_words() {
        let fills = Fills::default();
        for text in [
            "{",
            "}",
            "{}",
            "{ distance }",
            "a {b",
            "{1}",
            "ü{é}",
            "{{}}",
        ] {
            assert_eq!(fills.fill(text).as_deref(), Some(text));
            assert_eq!(unknown_place(text), None, "{text}");
        }
        assert_eq!(fills.fill("{distance}"), None);
    }

    #[test]
    fn a_name_that_nothing_fills_is_found() {
        assert_eq!(unknown_place("{distance} and {distanse}"), Some("distanse"));
        let all = PLACES.map(|(name, _)| format!("{{{name}}}")).concat();
        assert_eq!(unknown_place(&all), None);
    }
}

//! Sample bodies: the vendors' shapes, with fresh ids and times put in.
//!
//! A marketplace keeps its samples as one JSON object, event by event. In their texts,
//! `{id:WORD}` stands for an id, `{uuid:WORD}` and `{number:WORD}` for one as a UUID or a
//! number, `{now}` for the time, `{now:+3600}` for a time that many seconds later, `{naive}`
//! for the time without a zone and `{unix}` for it in seconds.

use super::proof::hex;
use crate::domain::Timestamp;
use jiff::SignedDuration;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The sample of an event among `samples`, filled in. Ids that bear the same word are the
/// same within one moment.
pub fn sample(samples: &str, event: &str, now: Timestamp) -> Option<Value> {
    let mut samples: Value = serde_json::from_str(samples).ok()?;
    let mut sample = samples.get_mut(event)?.take();
    fill(&mut sample, now);
    Some(sample)
}

fn fill(value: &mut Value, now: Timestamp) {
    match value {
        Value::String(text) => *text = filled(text, now),
        Value::Array(list) => list.iter_mut().for_each(|value| fill(value, now)),
        Value::Object(fields) => fields.values_mut().for_each(|value| fill(value, now)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text with its places filled in.
pub fn filled(text: &str, now: Timestamp) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        out.push_str(before);
        out.push_str(&place(name, now));
        rest = after;
    }
    out + rest
}

fn place(name: &str, now: Timestamp) -> String {
    let (kind, word) = name.split_once(':').unwrap_or((name, ""));
    let id = || {
        let seed = format!("{}/{word}", now.as_nanosecond());
        let mut digits = hex(&Sha256::digest(seed));
        digits.truncate(32);
        digits
    };
    match kind {
        "id" => id(),
        "number" => u32::from_str_radix(id().get(..7).unwrap_or_default(), 16)
            .unwrap_or_default()
            .to_string(),
        "uuid" => uuid::Uuid::parse_str(&id()).map_or_else(|_| id(), |id| id.to_string()),
        "unix" => now.as_second().to_string(),
        "naive" => now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        "now" => {
            let later = SignedDuration::from_secs(word.parse().unwrap_or(0));
            format!("{:.3}", now.checked_add(later).unwrap_or(now))
        }
        _ => format!("{{{name}}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_the_rest_is_left() {
        let samples = r#"{"e":{"a":"{id:task}","b":["{id:task}","{uuid:x}"],"t":"{now}",
            "l":"{now:+60}","n":"{naive}","u":"{unix}","k":"${assignment_id} {","i":3}}"#;
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-02-24T14:30:00.5Z");
        let made = sample(samples, "e", now).unwrap();
        assert_eq!(made["a"], made["b"][0]);
        assert_eq!(made["a"].as_str().unwrap().len(), 32);
        assert_eq!(made["b"][1].as_str().unwrap().len(), 36);
        assert_eq!(made["t"], "2026-02-24T14:30:00.500Z");
        assert_eq!(made["l"], "2026-02-24T14:31:00.500Z");
        assert_eq!(made["n"], "2026-02-24T14:30:00");
        assert_eq!(made["u"], "1771943400");
        assert_eq!(made["k"], "${assignment_id} {");
        assert_eq!(made["i"], 3);
        let later = sample(samples, "e", at("2026-02-24T14:30:01Z")).unwrap();
        assert_ne!(made["a"], later["a"]);
        assert!(sample(samples, "other", now).is_none());
    }
}

//! What an answer means: for a reading call, and for a verdict.
//!
//! The table is the contract's ("What an answer means, and who may act on it"). For a
//! verdict the rule is: certainty needs proof. Carried out is what a whole, readable 2xx
//! says of this very proof; not carried out is what a whole 4xx says, or a request that
//! never left; all else is unknown, and a later read settles it.

use super::convert;
use super::headers::Heard;
use super::transport::{BODY_CAP, Broken, Whole};
use super::wire;
use crate::domain::{Answer, CallError, ProofKey, Untrusted, VerdictKind};

type Outcome = Result<Whole, Broken>;

/// The body of a reading call's answer, or why there is none. `key` is taken out of the
/// marketplace's words, should it ever repeat it.
pub(super) fn reading(outcome: Outcome, heard: &Heard, key: &str) -> Result<Vec<u8>, CallError> {
    let whole = match outcome {
        Ok(whole) => whole,
        Err(Broken::NotSent(why) | Broken::Lost(why)) => return Err(CallError::Offline { why }),
        Err(Broken::TooLong) => return Err(protocol(too_long())),
    };
    let status = whole.status.as_u16();
    Err(match status {
        200..=299 => return Ok(whole.body),
        300..=399 => protocol(redirect_words()),
        401 | 403 => CallError::Auth { status },
        404 => CallError::NotFound,
        429 => CallError::Limited {
            after: heard.wait(),
        },
        // 408 blames the line, not the request: it may be asked again.
        408 | 500..=599 => CallError::Server { status },
        400..=499 => CallError::Refused {
            status,
            message: words(&whole, key),
        },
        _ => protocol(format!("its status is {status}")),
    })
}

/// What came of sending a verdict on `proof`.
pub(super) fn verdict(
    outcome: Outcome,
    heard: &Heard,
    key: &str,
    proof: &ProofKey,
    kind: VerdictKind,
) -> Answer {
    let whole = match outcome {
        Ok(whole) => whole,
        Err(Broken::NotSent(why)) => return Answer::NotSent { why },
        Err(Broken::Lost(why)) => return Answer::Unknown { why },
        Err(Broken::TooLong) => return Answer::Unknown { why: too_long() },
    };
    let status = whole.status.as_u16();
    let message = || words(&whole, key);
    match status {
        200..=299 => convert::receipt(&whole.body, proof, kind).map_or_else(
            |why| Answer::Unknown {
                why: format!("answer unclear: {why}"),
            },
            Answer::Confirmed,
        ),
        300..=399 => Answer::Unknown {
            why: redirect_words(),
        },
        400 | 404 | 422 => Answer::Refused {
            status,
            message: message(),
        },
        401 | 403 => Answer::KeyRefused { status },
        409 => Answer::Conflict { message: message() },
        429 => Answer::Limited {
            after: heard.wait(),
        },
        500..=599 => Answer::Unknown {
            why: format!("the marketplace has trouble ({status})"),
        },
        _ => Answer::Unknown {
            why: format!("answer unclear: its status is {status}"),
        },
    }
}

/// A protocol error in own words.
pub(super) fn protocol(why: impl Into<String>) -> CallError {
    CallError::Protocol { why: why.into() }
}

fn too_long() -> String {
    format!("it is longer than {} MiB", BODY_CAP / (1024 * 1024))
}

fn redirect_words() -> String {
    "it points elsewhere, and redirects are not followed; check base_url".to_owned()
}

/// The marketplace's message, else its code, else the status in words.
fn words(whole: &Whole, key: &str) -> Untrusted {
    let (code, message) = wire::error_words(&whole.body);
    let said = message.or(code).filter(|text| !text.trim().is_empty());
    let Some(said) = said else {
        let standard = whole.status.canonical_reason();
        return Untrusted::new(standard.unwrap_or("no reason given"));
    };
    if key.is_empty() {
        return Untrusted::new(said);
    }
    Untrusted::new(said.replace(key, "[key]"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountName, TaskId, TaskKey};
    use reqwest::StatusCode;
    use std::time::Duration;

    const KEY: &str = "wf_test_secret";

    fn whole(status: u16, body: &str) -> Outcome {
        Ok(Whole {
            status: StatusCode::from_u16(status).unwrap(),
            body: body.as_bytes().to_vec(),
        })
    }

    fn approved(outcome: Outcome) -> Answer {
        let task = TaskKey::new(AccountName::new("wf"), TaskId::new("t1"));
        let proof = task.proof(&"p1".into());
        verdict(
            outcome,
            &Heard::default(),
            KEY,
            &proof,
            VerdictKind::Approve,
        )
    }

    fn read(outcome: Outcome) -> CallError {
        reading(outcome, &Heard::default(), KEY).unwrap_err()
    }

    #[test]
    fn every_status_means_what_the_contract_says() {
        let good = r#"{"id":"p1","status":"approved"}"#;
        for status in 100..1000 {
            let answer = approved(whole(status, good));
            let as_expected = match status {
                200..=299 => matches!(answer, Answer::Confirmed(_)),
                400 | 404 | 422 => matches!(answer, Answer::Refused { .. }),
                401 | 403 => matches!(answer, Answer::KeyRefused { .. }),
                409 => matches!(answer, Answer::Conflict { .. }),
                429 => answer == limited(),
                _ => matches!(answer, Answer::Unknown { .. }),
            };
            assert!(as_expected, "{status}: {answer:?}");
        }
    }

    fn limited() -> Answer {
        Answer::Limited {
            after: Duration::from_secs(60),
        }
    }

    #[test]
    fn every_status_of_a_reading_call_has_its_error() {
        assert!(reading(whole(200, "x"), &Heard::default(), KEY).is_ok());
        for (status, sort) in [
            (302, "Protocol"),
            (401, "Auth"),
            (403, "Auth"),
            (404, "NotFound"),
            (408, "Server"),
            (409, "Refused"),
            (422, "Refused"),
            (429, "Limited"),
            (500, "Server"),
            (503, "Server"),
            (700, "Protocol"),
        ] {
            let error = format!("{:?}", read(whole(status, "")));
            assert!(error.starts_with(sort), "{status}: {error}");
        }
    }

    #[test]
    fn only_a_request_that_never_left_is_not_sent() {
        let why = || "w".to_owned();
        assert_eq!(
            approved(Err(Broken::NotSent(why()))),
            Answer::NotSent { why: why() }
        );
        assert_eq!(
            approved(Err(Broken::Lost(why()))),
            Answer::Unknown { why: why() }
        );
        assert!(matches!(
            approved(Err(Broken::TooLong)),
            Answer::Unknown { .. }
        ));
    }

    #[test]
    fn the_marketplaces_words_are_kept_without_the_key() {
        let body = r#"{"error":{"code":"BAD","message":"no: wf_test_secret"}}"#;
        let Answer::Refused { message, .. } = approved(whole(422, body)) else {
            panic!("not refused");
        };
        assert_eq!(message.raw(), "no: [key]");
        let Answer::Refused { message, .. } = approved(whole(404, "<html>")) else {
            panic!("not refused");
        };
        assert_eq!(message.raw(), "Not Found");
    }
}

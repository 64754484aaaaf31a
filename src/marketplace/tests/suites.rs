//! The cases of the test suites of svix-webhooks (`4fc0cfb`) and standard-webhooks
//! (`b2fa7b8`), told anew, and the same questions put to the other marketplaces.

use super::{at, headers, noon, secret, verify};
use crate::domain::MarketplaceName::{self, TaskRabbit, Toloka, WorkFunder, WorkMarket};
use crate::domain::Timestamp;
use crate::marketplace::scheme;
use crate::marketplace::webhook::Refusal;
use secrecy::{ExposeSecret, SecretString};

const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";

type Lines = Vec<(&'static str, String)>;

fn signed(name: MarketplaceName, at: Timestamp) -> Lines {
    scheme(name).sign(BODY, &secret(name), ID, at)
}

fn holds(lines: &[(&'static str, String)], secret: &str, now: Timestamp) -> Result<(), Refusal> {
    let lines: Vec<_> = lines
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    verify(TaskRabbit, &lines, BODY, secret, now)
}

fn with(mut lines: Lines, name: &str, value: &str) -> Lines {
    let line = lines.iter_mut().find(|(known, _)| *known == name).unwrap();
    line.1 = value.to_owned();
    lines
}

fn signature(lines: &Lines) -> String {
    let (_, signature) = lines.last().unwrap();
    signature.clone()
}

#[test]
fn a_missing_header_is_named() {
    for name in MarketplaceName::ALL {
        let lines = signed(name, noon());
        for (missing, _) in &lines {
            let rest: Vec<_> = lines.iter().filter(|(name, _)| name != missing).collect();
            let rest: Vec<_> = rest.iter().map(|(name, value)| (*name, value)).collect();
            let refused = scheme(name).verify(&headers(&rest), BODY, &[secret(name)], noon());
            assert_eq!(refused, Err(Refusal::Missing(missing)));
        }
    }
}

#[test]
fn a_timestamp_that_is_none_is_refused() {
    for text in [
        "hello",
        "",
        "-1",
        "+1771934400",
        "1771934400.0",
        "1771934400junk",
    ] {
        let lines = with(signed(TaskRabbit, noon()), "svix-timestamp", text);
        assert_eq!(
            holds(&lines, SECRET, noon()),
            Err(Refusal::Malformed("svix-timestamp")),
            "{text}"
        );
    }
}

#[test]
fn another_signature_or_a_part_of_one_is_refused() {
    let lines = signed(TaskRabbit, noon());
    let right = signature(&lines);
    for wrong in [
        OTHER.to_owned(),
        right.chars().take(8).collect(),
        right.replace("v1,", ""),
        right.replace("v1,", "v1a,"),
        right.replace("v1,", "v2,"),
        right.replace("v1,", "V1,"),
        right.trim_end_matches('=').to_owned(),
        right.replace(',', ", "),
        "v1,".to_owned(),
        String::new(),
    ] {
        let lines = with(lines.clone(), "svix-signature", &wrong);
        assert!(holds(&lines, SECRET, noon()).is_err(), "{wrong}");
    }
}

#[test]
fn one_right_signature_among_several_is_enough() {
    let lines = signed(TaskRabbit, noon());
    let right = signature(&lines);
    let v2 = OTHER.replace("v1", "v2");
    for several in [
        format!("{OTHER} {v2} {right} {OTHER}"),
        format!("v1, v1a,AAAA nonsense {right}"),
        format!("{right} {OTHER}"),
    ] {
        let lines = with(lines.clone(), "svix-signature", &several);
        assert_eq!(holds(&lines, SECRET, noon()), Ok(()), "{several}");
    }
    let none = with(lines, "svix-signature", &format!("{OTHER} {v2}"));
    assert_eq!(holds(&none, SECRET, noon()), Err(Refusal::Wrong));
}

#[test]
fn a_secret_may_have_its_prefix_and_its_padding_or_not() {
    let lines = signed(TaskRabbit, noon());
    for secret in [
        SECRET.to_owned(),
        format!("whsec_{SECRET}"),
        format!(" whsec_{SECRET}\n"),
    ] {
        assert_eq!(holds(&lines, &secret, noon()), Ok(()), "{secret}");
    }
    // Made by Python with the key that `…S=` stands for.
    let lines = vec![
        ("svix-id", ID.to_owned()),
        ("svix-timestamp", "1614265330".to_owned()),
        (
            "svix-signature",
            "v1,LVOXivKoo4FWasi/IaHvzhE/u+7/cu2AME+zS/nXqzk=".to_owned(),
        ),
    ];
    let bare = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS";
    for secret in [bare.to_owned(), format!("{bare}="), format!("whsec_{bare}")] {
        assert_eq!(
            holds(&lines, &secret, at(1_614_265_330)),
            Ok(()),
            "{secret}"
        );
    }
}

#[test]
fn the_plain_names_of_the_headers_count_only_where_svixs_own_are_not() {
    let plain = |lines: &Lines| -> Lines {
        let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        names
            .into_iter()
            .zip(lines.iter().map(|(_, value)| value.clone()))
            .collect()
    };
    let right = signed(TaskRabbit, noon());
    let wrong = with(right.clone(), "svix-signature", OTHER);
    assert_eq!(holds(&plain(&right), SECRET, noon()), Ok(()));
    assert_eq!(
        holds(&[right.clone(), plain(&wrong)].concat(), SECRET, noon()),
        Ok(())
    );
    assert!(holds(&[wrong, plain(&right)].concat(), SECRET, noon()).is_err());
    let cut = &plain(&right)[1..];
    assert_eq!(
        holds(cut, SECRET, noon()),
        Err(Refusal::Missing("webhook-id"))
    );
    // Two halves are no whole.
    let mixed = [&right[..2], &plain(&right)[2..]].concat();
    assert_eq!(
        holds(&mixed, SECRET, noon()),
        Err(Refusal::Missing("svix-signature"))
    );
}

#[test]
fn five_minutes_are_let_pass_either_way() {
    for name in [WorkFunder, Toloka, TaskRabbit] {
        for (off, accepted) in [
            (-301, false),
            (-300, true),
            (0, true),
            (300, true),
            (301, false),
        ] {
            let sent = at(noon().as_second() - off);
            let headers = headers(&signed(name, sent));
            let outcome = scheme(name).verify(&headers, BODY, &[secret(name)], noon());
            let stale = Err(Refusal::Stale { seconds: off });
            assert_eq!(outcome, if accepted { Ok(()) } else { stale }, "{name:?}");
        }
    }
    let token = headers(&signed(WorkMarket, at(0)));
    let accepted = scheme(WorkMarket).verify(&token, BODY, &[secret(WorkMarket)], noon());
    assert_eq!(accepted, Ok(()), "a token has no time");
}

#[test]
fn what_is_signed_is_accepted_with_any_of_the_secrets_and_with_no_other() {
    for name in MarketplaceName::ALL {
        let headers = headers(&signed(name, noon()));
        let hold = |secrets: &[SecretString]| scheme(name).verify(&headers, BODY, secrets, noon());
        let right = || secret(name);
        let flipped = right().expose_secret().replace(['5', '6', '9'], "7");
        let wrong = || SecretString::from(flipped.as_str());
        assert_eq!(hold(&[right()]), Ok(()));
        assert_eq!(hold(&[wrong(), right()]), Ok(()));
        assert_eq!(hold(&[right(), wrong()]), Ok(()));
        assert_eq!(hold(&[wrong()]), Err(Refusal::Wrong));
        assert_eq!(hold(&[]), Err(Refusal::NoSecret));
        // An attacker can sign with an empty secret.
        for empty in ["", " "] {
            let empty = SecretString::from(empty);
            let forged = super::headers(&scheme(name).sign(BODY, &empty, ID, noon()));
            let outcome = scheme(name).verify(&forged, BODY, &[empty], noon());
            assert!(outcome.is_err(), "{name:?}");
        }
    }
    let prefix = SecretString::from("whsec_");
    let headers = headers(&signed(TaskRabbit, noon()));
    assert!(
        scheme(TaskRabbit)
            .verify(&headers, BODY, &[prefix], noon())
            .is_err()
    );
}

#[test]
fn a_secret_that_is_none_is_told_without_any_part_of_it() {
    for name in MarketplaceName::ALL {
        let problem = |text: &str| scheme(name).secret_problem(&SecretString::from(text));
        assert_eq!(scheme(name).secret_problem(&secret(name)), None);
        assert_eq!(problem(" "), Some("it is empty"));
    }
    for bad in ["whsec_", "whsec_not base64!", "whsec_ä", "whsec_A"] {
        let problem = scheme(TaskRabbit)
            .secret_problem(&SecretString::from(bad))
            .unwrap();
        assert!(
            problem.contains("base64") && !problem.contains("not base64!"),
            "{problem}"
        );
    }
    assert!(
        scheme(WorkMarket)
            .secret_problem(&SecretString::from("two words"))
            .is_some()
    );
}

#[test]
fn tolokas_header_is_read_in_any_order_with_zeros_left_out_and_in_no_other_form() {
    // Python: hmac.new(b"k", b"946728000000.1." + body, sha256).hexdigest()
    let body = br#"{"events":[],"n":58}"#;
    let (sum, short) = (
        "00adb78f98bc34ca45f2c076bb0c88c073156fa5e3790d29f242fd6bad16ec11",
        "adb78f98bc34ca45f2c076bb0c88c073156fa5e3790d29f242fd6bad16ec11",
    );
    let hold = |header: &str| {
        verify(
            Toloka,
            &[("Toloka-Signature", header)],
            body,
            "k",
            at(946_728_000),
        )
    };
    for right in [
        format!("{{v=1, ts=946728000000, sign={sum}}}"),
        format!("v=1,ts=946728000000,sign={sum}"),
        format!("{{sign={sum},  v=1, ts=946728000000 }}"),
        format!("{{v=1, ts=946728000000, sign={short}}}"),
    ] {
        assert_eq!(hold(&right), Ok(()), "{right}");
    }
    let upper = sum.to_uppercase();
    for wrong in [
        format!("{{v=1, ts=946728000000, sign={upper}}}"),
        format!("{{v=1, ts=946728000000, sign={sum}"),
        format!("{{v=1, ts=946728000000, sign={sum}, sign={sum}}}"),
        format!("{{v=1, ts=946728000000, sign={sum}, x=1}}"),
        format!("{{v=1, ts=946728000000ms, sign={sum}}}"),
        format!("{{v=, ts=946728000000, sign={sum}}}"),
        format!("{{ts=946728000000, sign={sum}}}"),
        "{v=1, ts=946728000000, sign=}".to_owned(),
        "{v=1, ts=946728000000, sign=00}".to_owned(),
        format!("{{v=1, ts=946728000000, sign=0{short}}}"),
        "{}".to_owned(),
        "{".to_owned(),
        "}".to_owned(),
        String::new(),
    ] {
        assert_eq!(
            hold(&wrong),
            Err(Refusal::Malformed("Toloka-Signature")),
            "{wrong}"
        );
    }
    let version = format!("{{v=2, ts=946728000000, sign={sum}}}");
    assert_eq!(hold(&version), Err(Refusal::Wrong), "the version is signed");
}

#[test]
fn a_refusal_is_one_line_in_words() {
    for (refusal, words) in [
        (Refusal::NoSecret, "no webhook secret is set"),
        (Refusal::Missing("svix-id"), "svix-id is missing"),
        (Refusal::Malformed("svix-id"), "svix-id can't be read"),
        (Refusal::Stale { seconds: -400 }, "400 s in the future"),
        (Refusal::Stale { seconds: 400 }, "400 s old"),
        (Refusal::Wrong, "fits none"),
    ] {
        let line = refusal.to_string();
        assert!(line.contains(words) && !line.contains('\n'), "{line}");
    }
}

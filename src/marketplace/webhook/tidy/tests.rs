//! What is kept of a payload, and that all of it can be read afterwards.

use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn tidied(body: &str) -> String {
    tidy(body.as_bytes()).unwrap()
}

#[test]
fn a_payload_is_one_line_with_its_digits_and_its_order() {
    let body = "{\n  \"z\" : 1.10 ,\t\"a\": [ 1,\r\n 2 ],\"é\" : \"a  b\", \"n\": 12345678901234567890123 }";
    assert_eq!(
        tidied(body),
        r#"{"z":1.10,"a":[1,2],"é":"a  b","n":12345678901234567890123}"#
    );
}

#[test]
fn an_address_keeps_scheme_and_host_however_it_is_written() {
    for (given, kept) in [
        (r"https://h.example/f/1.jpg?sig=abc", r"https://h.example/…"),
        (
            r"https:\/\/h.example\/f?X-Amz-Signature=1",
            r"https://h.example/…",
        ),
        (
            r"\u0068ttps\u003a\u002f\u002fh.example\u002ff?s=1",
            r"https://h.example/…",
        ),
        (
            r"see https://u:p@h.example:8/f?x=1 and s3://b/k.",
            r"see https://h.example:8/… and s3://b/…",
        ),
        (r"https://h.example", r"https://h.example"),
        (r"https://h.example/", r"https://h.example/"),
        (r"//h.example/f", "…"),
        (r"/f/1.jpg?Expires=1&Signature=abc", "…"),
        (r"either/or? a=b", "either/or? a=b"),
    ] {
        let body = format!(r#"{{"t":"{given}"}}"#);
        assert_eq!(tidied(&body), format!(r#"{{"t":"{kept}"}}"#));
    }
}

#[test]
fn a_file_is_left_out_wherever_it_stands() {
    let file = "QUJD/+09".repeat(100);
    for body in [
        format!(r#"{{"photo":"{file}"}}"#),
        format!(r#"{{"photo":"{}"}}"#, "QUJD\\r\\n".repeat(100)),
        r#"{"file_data_base64":"QUJD"}"#.to_owned(),
        r#"{"file_data_binary" : "\u0000\u0001"}"#.to_owned(),
        r#"{"file_url":"f/1.jpg"}"#.to_owned(),
    ] {
        let kept: Value = serde_json::from_str(&tidied(&body)).unwrap();
        let values: Vec<_> = kept.as_object().unwrap().values().collect();
        assert_eq!(values, ["…"], "{body:.60}");
    }
    let kept = tidied(r#"{"a":"data:image/png;base64,QUJD","file_data_byte_length":"9"}"#);
    assert_eq!(kept, r#"{"a":"data:…","file_data_byte_length":"9"}"#);
}

#[test]
fn half_an_emoji_and_a_number_beyond_all_numbers_can_be_read_afterwards() {
    let kept = tidied(r#"{"t":"a\ud83d","u":"\ud83d\udcf8","v":"\udcf8\\ud83d","n":1e999}"#);
    let kept: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept["t"], "a\u{fffd}");
    assert_eq!(kept["u"], "📸");
    assert_eq!(kept["v"], "\u{fffd}\\ud83d");
    assert_eq!(kept["n"], "1e999");
}

#[test]
fn what_lies_too_deep_for_any_reader_is_cut() {
    let deep = |levels: usize| {
        format!(
            r#"{{"a":{}{},"b":1}}"#,
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    assert_eq!(tidied(&deep(DEPTH - 1)), deep(DEPTH - 1));
    let kept: Value = serde_json::from_str(&tidied(&deep(100_000))).unwrap();
    assert_eq!(kept["b"], 1);
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[^:/=?]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map("[^:/=?]{0,12}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn harmless_json_means_the_same_afterwards(value in json()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let kept = tidied(&text);
            prop_assert!(!kept.contains('\n'));
            let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            prop_assert_eq!(read(&kept), read(&text));
        }
    }

    #[test]
    fn what_is_not_json_does_not_become_json(text in "[\\[\\]{}:,\"\\\\ a1.e+-]{0,24}") {
        let kept = tidied(&text);
        if serde_json::from_str::<Value>(&text).is_err() {
            prop_assert!(serde_json::from_str::<Value>(&kept).is_err(), "{text} {kept}");
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = tidy(&bytes);
    }
}

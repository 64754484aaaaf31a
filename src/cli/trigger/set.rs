//! `--set PATH=VALUE`: one value of a sample, put in another's place.

use crate::domain::Untrusted;
use serde_json::{Map, Value};

/// How it is written.
const WORDS: &str = "write --set as data.proof.geo_valid=false, a list's elements by number from 0";

/// Does what `PATH=VALUE` says. The value is JSON, or else a text; objects on the way are
/// made where there are none.
///
/// # Errors
/// What is wrong with it, and how to write it.
pub fn set(body: &mut Value, change: &str) -> Result<(), String> {
    let (path, value) = change
        .split_once('=')
        .ok_or_else(|| format!("`{}` has no =; {WORDS}", shown(change)))?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    let mut place = body;
    for name in path.split('.') {
        if name.is_empty() {
            return Err(format!("`{}` is no path; {WORDS}", shown(path)));
        }
        place = step(place, name)
            .ok_or_else(|| format!("`{}` leads past a list's end; {WORDS}", shown(path)))?;
    }
    *place = value;
    Ok(())
}

/// The place of that name within; made where it isn't. Only a list has places that can't be
/// made.
fn step<'a>(place: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    if !place.is_object() && !place.is_array() {
        *place = Value::Object(Map::new());
    }
    match place {
        Value::Array(list) => {
            let index: usize = name.parse().ok()?;
            if index == list.len() {
                list.push(Value::Null);
            }
            list.get_mut(index)
        }
        Value::Object(fields) => Some(fields.entry(name).or_insert(Value::Null)),
        _ => None,
    }
}

fn shown(text: &str) -> String {
    Untrusted::new(text).clean(64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn after(change: &str) -> Result<Value, String> {
        let mut body = json!({"data": {"proof": {"geo_valid": true}, "n": 1}, "list": [{"a": 1}]});
        set(&mut body, change).map(|()| body)
    }

    #[test]
    fn a_value_is_json_or_else_a_text() {
        for (value, expected) in [
            ("false", json!(false)),
            ("12", json!(12)),
            ("null", json!(null)),
            ("[1]", json!([1])),
            ("\"7\"", json!("7")),
            ("two words", json!("two words")),
            ("a=b", json!("a=b")),
            ("", json!("")),
        ] {
            let body = after(&format!("data.proof.geo_valid={value}")).unwrap();
            assert_eq!(body["data"]["proof"]["geo_valid"], expected, "{value}");
            assert_eq!(body["data"]["n"], 1);
        }
    }

    #[test]
    fn what_a_path_needs_is_made() {
        assert_eq!(after("new.deep=1").unwrap()["new"]["deep"], 1);
        assert_eq!(
            after("data.n.deep=1").unwrap()["data"]["n"],
            json!({"deep": 1})
        );
        assert_eq!(after("list.0.a=2").unwrap()["list"], json!([{"a": 2}]));
        assert_eq!(
            after("list.1.b=2").unwrap()["list"],
            json!([{"a": 1}, {"b": 2}])
        );
    }

    #[test]
    fn what_is_no_path_is_told() {
        for (change, says) in [
            ("data", "has no ="),
            ("=1", "is no path"),
            ("data..n=1", "is no path"),
            ("list.2=1", "past a list's end"),
            ("list.a=1", "past a list's end"),
        ] {
            assert!(after(change).unwrap_err().contains(says), "{change}");
        }
    }
}

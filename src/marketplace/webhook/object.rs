//! A JSON object, read leniently: no field is of a wrong type, only unknown.
//!
//! Fields are found in the text itself, and only those that are asked for are read. Of a
//! field that is written twice the last counts, as in JavaScript.

use crate::domain::time::parse_timestamp;
use crate::domain::{Cents, Timestamp, Untrusted};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The fields of an object, in their order.
#[derive(Debug, Default)]
pub struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Reads an object; `None` for anything else.
    pub fn parse(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// A field's JSON as it stands there.
    pub fn raw(&self, name: &str) -> Option<&'a str> {
        let mut fields = self.0.iter().rev();
        let (_, value) = fields.find(|(key, _)| key == name)?;
        Some(value.get())
    }

    /// A text, number or truth value, as text; what is blank is as good as missing.
    pub fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        scalar(self.raw(name)?).filter(|text| !text.trim().is_empty())
    }

    /// The first of several names for one thing that says something.
    pub fn text_of(&self, names: &[&str]) -> Option<Cow<'a, str>> {
        names.iter().find_map(|name| self.text(name))
    }

    /// A text from strangers.
    pub fn untrusted(&self, name: &str) -> Option<Untrusted> {
        self.text(name).map(Untrusted::new)
    }

    /// A count.
    pub fn count(&self, name: &str) -> Option<u32> {
        self.text(name)?.trim().parse().ok()
    }

    /// An amount in cents; one below zero is no amount.
    pub fn cents(&self, name: &str) -> Option<Cents> {
        let cents: i64 = self.text(name)?.trim().parse().ok()?;
        (cents >= 0).then_some(Cents(cents))
    }

    /// A truth value.
    pub fn truth(&self, name: &str) -> Option<bool> {
        self.text(name)?.trim().parse().ok()
    }

    /// A moment, in any of the ways in which marketplaces write one.
    pub fn moment(&self, name: &str) -> Option<Timestamp> {
        parse_timestamp(&self.text(name)?)
    }

    /// An object within; empty where there is none.
    pub fn object(&self, name: &str) -> Object<'a> {
        self.raw(name).and_then(Object::parse).unwrap_or_default()
    }

    /// The elements of a list within; `None` where there is none.
    pub fn list(&self, name: &str) -> Option<Vec<&'a str>> {
        let list: Vec<&RawValue> = serde_json::from_str(self.raw(name)?).ok()?;
        Some(list.into_iter().map(RawValue::get).collect())
    }

    /// The fields that are not among these, as an object; `None` where there are none.
    pub fn without(&self, known: &[&str]) -> Option<String> {
        let mut rest = String::new();
        for (key, value) in self.0.iter().filter(|(key, _)| !known.contains(&&**key)) {
            rest.push(if rest.is_empty() { '{' } else { ',' });
            rest.push_str(&quoted(key));
            rest.push(':');
            rest.push_str(value.get());
        }
        (!rest.is_empty()).then(|| rest + "}")
    }
}

/// A text as JSON writes it.
pub fn quoted(text: &str) -> String {
    // A text can always be written as JSON.
    serde_json::to_string(text).unwrap_or_default()
}

/// Texts in a row, so that no two rows look the same.
pub fn row(texts: &[Option<Cow<'_, str>>]) -> String {
    serde_json::to_string(texts).unwrap_or_default()
}

fn scalar(json: &str) -> Option<Cow<'_, str>> {
    match json.as_bytes() {
        [b'"', .., b'"'] if !json.contains('\\') => json.get(1..json.len() - 1).map(Cow::Borrowed),
        [b'"', ..] => serde_json::from_str(json).ok().map(Cow::Owned),
        [b'-' | b'0'..=b'9' | b't' | b'f', ..] => Some(Cow::Borrowed(json)),
        _ => None,
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::with_capacity(24);
                while let Some(Name(key)) = map.next_key()? {
                    fields.push((key, map.next_value()?));
                }
                Ok(Object(fields))
            }
        }
        from.deserialize_map(Fields)
    }
}

/// A key, in place where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }
        from.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_in_any_form_that_can_mean_it() {
        let json = r#"{"a":"7","b":7,"c":true,"d":null,"e":{},"f":" ","g":"x\u00e9","h":-1,"b":8}"#;
        let object = Object::parse(json).unwrap();
        assert_eq!(object.count("a"), Some(7));
        assert_eq!(object.count("b"), Some(8));
        assert_eq!(object.truth("c"), Some(true));
        for unknown in ["d", "e", "f", "z"] {
            assert_eq!(object.text(unknown), None, "{unknown}");
        }
        assert_eq!(object.text("g").unwrap(), "xé");
        assert_eq!(object.cents("h"), None);
        assert_eq!(object.text_of(&["z", "f", "a"]).unwrap(), "7");
    }

    #[test]
    fn only_an_object_is_an_object() {
        for json in ["", "1", "[]", "\"x\"", "null", "{", "{} x", "{\"a\":}"] {
            assert!(Object::parse(json).is_none(), "{json}");
        }
        assert!(Object::parse("{}").is_some());
    }

    #[test]
    fn what_is_not_known_is_left_over_in_its_order() {
        let object = Object::parse(r#"{"z":1,"a":{"x":[2]},"k\n":"v"}"#).unwrap();
        assert_eq!(object.without(&["a"]).unwrap(), r#"{"z":1,"k\n":"v"}"#);
        assert_eq!(object.without(&["a", "z", "k\n"]), None);
    }
}

//! The fields of a body, read by name: each refusal says which one and how it should be.

use super::world::Refusal;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A refusal for this reason.
pub(super) fn wrong(why: impl Into<String>) -> Refusal {
    Refusal::Validation(why.into())
}

/// The fields of an object, `null` as good as missing.
pub(super) struct Fields<'a> {
    of: &'a Map<String, Value>,
    /// How they are named in messages.
    inside: &'static str,
}

impl<'a> Fields<'a> {
    /// Those of a body.
    pub fn of(of: &'a Map<String, Value>) -> Self {
        Self::inside("", of)
    }

    /// Those of an object in it, which messages name so.
    pub fn inside(inside: &'static str, of: &'a Map<String, Value>) -> Self {
        Self { of, inside }
    }

    /// A field, if it is there.
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.of.get(name).filter(|value| !value.is_null())
    }

    /// Any text; it must be there.
    ///
    /// # Errors
    /// Names the field.
    pub fn words(&self, name: &str) -> Result<String, Refusal> {
        let text = self.value(name).and_then(Value::as_str);
        let text = text.map(str::to_owned);
        text.ok_or_else(|| {
            let whole = format!("{}{name}", self.inside);
            wrong(format!("{whole} is required and must be a text"))
        })
    }

    /// A text of so many characters, not all of them blank; it must be there.
    ///
    /// # Errors
    /// Names the field and its limits.
    pub fn text(&self, name: &str, least: usize, most: usize) -> Result<String, Refusal> {
        let text = self.value(name).and_then(Value::as_str);
        let fits =
            |text: &&str| !text.trim().is_empty() && (least..=most).contains(&text.chars().count());
        let text = text.filter(fits).map(str::to_owned);
        text.ok_or_else(|| {
            let whole = format!("{}{name}", self.inside);
            wrong(format!("{whole} is required: {least} to {most} characters"))
        })
    }

    /// A text of so many characters at most, if it is there.
    ///
    /// # Errors
    /// Names the field and its limit.
    pub fn optional(&self, name: &str, most: usize) -> Result<Option<String>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.chars().count() <= most => Ok(Some(text.clone())),
            Some(_) => {
                let whole = format!("{}{name}", self.inside);
                Err(wrong(format!(
                    "{whole} must have {most} characters at most"
                )))
            }
        }
    }

    /// A list of texts, if it is there.
    ///
    /// # Errors
    /// Names the field.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let read = Vec::<String>::deserialize(value);
        let read = read.map_err(|_| wrong(format!("{name} must be a list of texts")));
        read.map(Some)
    }
}

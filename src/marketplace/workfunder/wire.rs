//! What travels to and from WorkFunder, as JSON.
//!
//! Reading is lenient: every field may be missing or null, numbers may come as strings,
//! and unknown fields are ignored. The same types serve the embedded marketplace, which
//! writes them out in full, so that both ends are held to one shape.

use serde::{Deserialize, Deserializer, Serialize};

/// `{"data": […], "meta": {…}}`, the envelope of every list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct List<T> {
    /// The rows.
    #[serde(default = "Vec::new")]
    pub data: Vec<T>,
    /// Where in the whole they stand.
    #[serde(default)]
    pub meta: Meta,
}

/// Where a page stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Meta {
    /// Rows in all.
    #[serde(default, deserialize_with = "lenient::number")]
    pub total: Option<u64>,
    /// Rows on a page.
    #[serde(default, deserialize_with = "lenient::number")]
    pub limit: Option<u64>,
    /// Rows before this page.
    #[serde(default, deserialize_with = "lenient::number")]
    pub offset: Option<u64>,
}

/// A task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Task {
    /// Opaque id.
    #[serde(deserialize_with = "lenient::string")]
    pub id: Option<String>,
    /// One line.
    #[serde(deserialize_with = "lenient::string")]
    pub title: Option<String>,
    /// What to do.
    #[serde(deserialize_with = "lenient::string")]
    pub description: Option<String>,
    /// How to do it.
    #[serde(deserialize_with = "lenient::string")]
    pub instructions: Option<String>,
    /// `photography`, …
    #[serde(deserialize_with = "lenient::string")]
    pub category: Option<String>,
    /// One of twelve words.
    #[serde(deserialize_with = "lenient::string")]
    pub status: Option<String>,
    /// Escrow in cents.
    #[serde(deserialize_with = "lenient::number")]
    pub budget_cents: Option<i64>,
    /// WorkFunder's share in cents.
    #[serde(deserialize_with = "lenient::number")]
    pub platform_fee_cents: Option<i64>,
    /// The worker's share in cents.
    #[serde(deserialize_with = "lenient::number")]
    pub worker_payout_cents: Option<i64>,
    /// `normal` or `urgent`.
    #[serde(deserialize_with = "lenient::string")]
    pub priority: Option<String>,
    /// The place, flat.
    #[serde(deserialize_with = "lenient::string")]
    pub location_city: Option<String>,
    /// The place, flat.
    #[serde(deserialize_with = "lenient::string")]
    pub location_state: Option<String>,
    /// The place, flat.
    #[serde(deserialize_with = "lenient::number")]
    pub location_latitude: Option<f64>,
    /// The place, flat.
    #[serde(deserialize_with = "lenient::number")]
    pub location_longitude: Option<f64>,
    /// The place, nested as in the create call; read where the flat fields are missing.
    #[serde(
        deserialize_with = "lenient::or_default",
        skip_serializing_if = "Option::is_none"
    )]
    pub location: Option<Location>,
    /// `photo`, `video`, `signature`.
    #[serde(deserialize_with = "lenient::or_default")]
    pub proof_types: Vec<String>,
    /// `live` or `test`.
    #[serde(deserialize_with = "lenient::string")]
    pub environment: Option<String>,
    /// Who does it.
    #[serde(deserialize_with = "lenient::string")]
    pub worker_id: Option<String>,
    /// Their shown name.
    #[serde(deserialize_with = "lenient::string")]
    pub worker_name: Option<String>,
    /// When it was taken.
    #[serde(deserialize_with = "lenient::string")]
    pub assigned_at: Option<String>,
    /// When the worker checked in.
    #[serde(deserialize_with = "lenient::string")]
    pub started_at: Option<String>,
    /// When it was approved.
    #[serde(deserialize_with = "lenient::string")]
    pub completed_at: Option<String>,
    /// When it was called off.
    #[serde(deserialize_with = "lenient::string")]
    pub cancelled_at: Option<String>,
    /// When it must be done.
    #[serde(deserialize_with = "lenient::string")]
    pub deadline: Option<String>,
    /// When it was posted.
    #[serde(deserialize_with = "lenient::string")]
    pub created_at: Option<String>,
    /// When it last changed.
    #[serde(deserialize_with = "lenient::string")]
    pub updated_at: Option<String>,
    /// Attempts left, in the answer to a rejection.
    #[serde(
        deserialize_with = "lenient::number",
        skip_serializing_if = "Option::is_none"
    )]
    pub attempts_remaining: Option<u32>,
    /// The street address, where the customer gave one.
    #[serde(
        deserialize_with = "lenient::string",
        skip_serializing_if = "Option::is_none"
    )]
    pub location_address: Option<String>,
    /// What the worker must be able to do.
    #[serde(
        deserialize_with = "lenient::or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub required_skills: Vec<String>,
    /// The customer's own data.
    #[serde(
        deserialize_with = "lenient::or_default",
        skip_serializing_if = "Option::is_none"
    )]
    pub metadata: Option<serde_json::Map<String, serde_json::Value>>,
}

/// A nested place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Location {
    /// Street address.
    #[serde(deserialize_with = "lenient::string")]
    pub address: Option<String>,
    /// City.
    #[serde(deserialize_with = "lenient::string")]
    pub city: Option<String>,
    /// State or region.
    #[serde(deserialize_with = "lenient::string")]
    pub state: Option<String>,
    /// Degrees north.
    #[serde(deserialize_with = "lenient::number")]
    pub latitude: Option<f64>,
    /// Degrees east.
    #[serde(deserialize_with = "lenient::number")]
    pub longitude: Option<f64>,
}

/// A proof.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// Opaque id.
    #[serde(deserialize_with = "lenient::string")]
    pub id: Option<String>,
    /// Its task.
    #[serde(deserialize_with = "lenient::string")]
    pub task_id: Option<String>,
    /// Its author.
    #[serde(deserialize_with = "lenient::string")]
    pub worker_id: Option<String>,
    /// 1 to 3.
    #[serde(deserialize_with = "lenient::number")]
    pub attempt_number: Option<u32>,
    /// `photo`, `video`, `signature`.
    #[serde(rename = "type", deserialize_with = "lenient::string")]
    pub kind: Option<String>,
    /// Signed, one hour. Secret: this type has no `Debug` for its sake.
    #[serde(deserialize_with = "lenient::string")]
    pub file_url: Option<String>,
    /// Claimed MIME type.
    #[serde(deserialize_with = "lenient::string")]
    pub content_type: Option<String>,
    /// Claimed size.
    #[serde(deserialize_with = "lenient::number")]
    pub file_size_bytes: Option<u64>,
    /// Degrees north.
    #[serde(deserialize_with = "lenient::number")]
    pub gps_latitude: Option<f64>,
    /// Degrees east.
    #[serde(deserialize_with = "lenient::number")]
    pub gps_longitude: Option<f64>,
    /// Within 500 m by the server's own haversine.
    #[serde(deserialize_with = "lenient::boolean")]
    pub geo_valid: Option<bool>,
    /// The server's own distance.
    #[serde(deserialize_with = "lenient::number")]
    pub distance_from_task_meters: Option<f64>,
    /// The phone.
    #[serde(deserialize_with = "lenient::or_default")]
    pub device_info: DeviceInfo,
    /// `pending`, `approved`, `rejected`.
    #[serde(deserialize_with = "lenient::string")]
    pub status: Option<String>,
    /// Only when rejected.
    #[serde(deserialize_with = "lenient::string")]
    pub rejection_reason: Option<String>,
    /// Only when judged.
    #[serde(deserialize_with = "lenient::string")]
    pub reviewed_at: Option<String>,
    /// When it was sent.
    #[serde(deserialize_with = "lenient::string")]
    pub created_at: Option<String>,
}

/// The phone that sent a proof.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceInfo {
    /// Self-description.
    #[serde(deserialize_with = "lenient::string")]
    pub user_agent: Option<String>,
    /// Operating system.
    #[serde(deserialize_with = "lenient::string")]
    pub platform: Option<String>,
}

/// What comes back from approve and reject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reviewed {
    /// The proof.
    #[serde(deserialize_with = "lenient::string")]
    pub id: Option<String>,
    /// `approved` or `rejected`.
    #[serde(deserialize_with = "lenient::string")]
    pub status: Option<String>,
    /// As sent, after a rejection.
    #[serde(
        deserialize_with = "lenient::string",
        skip_serializing_if = "Option::is_none"
    )]
    pub rejection_reason: Option<String>,
    /// When it took effect.
    #[serde(deserialize_with = "lenient::string")]
    pub reviewed_at: Option<String>,
    /// The task, as far as it is told here.
    #[serde(deserialize_with = "lenient::or_default")]
    pub task: Option<ReviewedTask>,
}

/// The task inside [`Reviewed`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReviewedTask {
    /// The task.
    #[serde(deserialize_with = "lenient::string")]
    pub id: Option<String>,
    /// Its status afterwards.
    #[serde(deserialize_with = "lenient::string")]
    pub status: Option<String>,
    /// After an approval.
    #[serde(
        deserialize_with = "lenient::string",
        skip_serializing_if = "Option::is_none"
    )]
    pub completed_at: Option<String>,
    /// After a rejection.
    #[serde(
        deserialize_with = "lenient::number",
        skip_serializing_if = "Option::is_none"
    )]
    pub attempts_remaining: Option<u32>,
}

/// The body of a rejection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What the worker reads.
    #[serde(default)]
    pub reason: String,
}

/// The body of `PUT /v1/account/webhook`; without `events`, all go there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Webhook<'a> {
    /// Where events go.
    pub url: &'a str,
}

/// `GET /v1/account`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// Opaque id.
    #[serde(deserialize_with = "lenient::string")]
    pub id: Option<String>,
    /// Contact.
    #[serde(deserialize_with = "lenient::string")]
    pub email: Option<String>,
    /// Contact.
    #[serde(deserialize_with = "lenient::string")]
    pub name: Option<String>,
    /// Company.
    #[serde(deserialize_with = "lenient::string")]
    pub company: Option<String>,
    /// `free`, `growth`, …
    #[serde(deserialize_with = "lenient::string")]
    pub tier: Option<String>,
    /// `active`, …
    #[serde(deserialize_with = "lenient::string")]
    pub status: Option<String>,
    /// Where events go.
    #[serde(deserialize_with = "lenient::string")]
    pub webhook_url: Option<String>,
    /// Which events go there; empty means all.
    #[serde(deserialize_with = "lenient::or_default")]
    pub webhook_events: Vec<String>,
    /// Used of the tier's allowance.
    #[serde(deserialize_with = "lenient::number")]
    pub tasks_this_month: Option<u64>,
    /// When it was opened.
    #[serde(deserialize_with = "lenient::string")]
    pub created_at: Option<String>,
    /// When it last changed.
    #[serde(deserialize_with = "lenient::string")]
    pub updated_at: Option<String>,
}

/// Reads the code and the words of an error body, whichever of the known forms it has:
/// `{"error":{"code","message"}}`, `{"code","message"}`, `{"error":"CODE"}`, or none.
pub fn error_words(body: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(json) = serde_json::from_slice::<serde_json::Value>(body) else {
        return (None, None);
    };
    let inner = match json.get("error") {
        Some(serde_json::Value::String(code)) => {
            let message = json.get("message").and_then(|m| m.as_str());
            return (Some(code.clone()), message.map(str::to_owned));
        }
        Some(object) => object,
        None => &json,
    };
    let text = |name: &str| inner.get(name).and_then(|v| v.as_str()).map(str::to_owned);
    (text("code"), text("message"))
}

/// Deserialisers that take a value in any form that can mean it, and `None` otherwise.
mod lenient {
    use super::{Deserialize, Deserializer};
    use serde_json::Value;

    pub fn string<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
        Ok(match Value::deserialize(from)? {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => None,
        })
    }

    pub fn number<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: FromValue,
    {
        Ok(T::from_value(&Value::deserialize(from)?))
    }

    pub fn boolean<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
        Ok(match Value::deserialize(from)? {
            Value::Bool(value) => Some(value),
            Value::String(text) => text.parse().ok(),
            _ => None,
        })
    }

    pub fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
    where
        D: Deserializer<'de>,
        T: Default + serde::de::DeserializeOwned,
    {
        let value = Value::deserialize(from)?;
        Ok(serde_json::from_value(value).unwrap_or_default())
    }

    pub trait FromValue: Sized {
        fn from_value(value: &Value) -> Option<Self>;
    }

    macro_rules! from_value {
        ($($number:ty => $as:ident),*) => {$(
            impl FromValue for $number {
                fn from_value(value: &Value) -> Option<Self> {
                    match value {
                        Value::Number(n) => n.$as().and_then(|n| n.try_into().ok()),
                        Value::String(text) => text.trim().parse().ok(),
                        _ => None,
                    }
                }
            }
        )*};
    }
    from_value!(u64 => as_u64, i64 => as_i64, u32 => as_u64);

    impl FromValue for f64 {
        fn from_value(value: &Value) -> Option<Self> {
            let number = match value {
                Value::Number(n) => n.as_f64(),
                Value::String(text) => text.trim().parse().ok(),
                _ => None,
            };
            number.filter(|n| n.is_finite())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_with_strange_values_is_still_read() {
        let proof: Proof = serde_json::from_str(
            r#"{"id":"p1","attempt_number":"2","gps_latitude":"40.5","gps_longitude":null,
                "geo_valid":"false","device_info":null,"file_size_bytes":-1,"new_field":{}}"#,
        )
        .unwrap();
        assert_eq!(proof.attempt_number, Some(2));
        assert_eq!(proof.gps_latitude, Some(40.5));
        assert_eq!(proof.geo_valid, Some(false));
        assert_eq!(proof.file_size_bytes, None);
    }

    #[test]
    fn every_known_form_of_an_error_is_read() {
        let forms: [(&[u8], Option<&str>, Option<&str>); 4] = [
            (
                br#"{"error":{"code":"A","message":"m"}}"#,
                Some("A"),
                Some("m"),
            ),
            (br#"{"code":"A","message":"m"}"#, Some("A"), Some("m")),
            (br#"{"error":"A"}"#, Some("A"), None),
            (b"<html>", None, None),
        ];
        for (body, code, message) in forms {
            let read = error_words(body);
            assert_eq!((read.0.as_deref(), read.1.as_deref()), (code, message));
        }
    }
}

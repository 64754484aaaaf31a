//! Events copied: as JSON, or as a call that delivers them once more.
//!
//! Invariant: a text that is copied has no unprintable character, and in a shell it is
//! one call and nothing else, whatever a marketplace sent. No secret is known here.

use super::{Model, View};
use crate::domain::event::Source;
use crate::domain::untrusted::is_unprintable;
use crate::domain::{Event, MarketplaceName, Now};
use crate::keys::Action;
use crate::model::{Effect, EventObject, Tone};
use serde_json::{Value, json};

/// xterm takes this many bytes at least; what is longer would be cut or dropped.
const LONGEST: usize = 50_000;

/// Where the receiver is unless the configuration says otherwise.
const RECEIVER: &str = "http://127.0.0.1:8787";

impl Model {
    /// An action on the tail.
    pub(super) fn act_on_events(&mut self, action: Action) {
        let page = self.page();
        if self.events.act(action, &mut self.data, page) || action != Action::Back {
            return;
        }
        match self.events.search.clear() {
            true => self.events.follow_filter(&mut self.data),
            false => self.view = View::Queue,
        }
    }

    /// The event that copying and re-sending are about.
    fn event_here(&self) -> Option<&Event> {
        let event = match self.view {
            View::Events => self.events.event(&self.data),
            View::Board => self.timeline.as_ref().and_then(|timeline| timeline.event()),
            View::Queue | View::History => None,
        };
        event.map(AsRef::as_ref)
    }

    /// Where an event is delivered: to the developer's own server where there is one, else
    /// to the receiver.
    fn address_of(&self, event: &Event) -> String {
        let settings = &self.settings;
        let receiver = settings.receiver.as_deref().unwrap_or(RECEIVER);
        let own = settings.forward_to.clone();
        own.unwrap_or_else(|| format!("{receiver}/webhooks/{}", event.body.account.as_str()))
    }

    /// Whether the event's payload is what somebody looks at.
    fn is_payload_open(&self) -> bool {
        match self.view {
            View::Events => self.events.is_open(),
            View::Board => self.timeline.as_ref().is_some_and(|t| t.is_open()),
            View::Queue | View::History => false,
        }
    }

    /// Copies the event under the cursor, or passes it on once more.
    pub(super) fn take_along(&mut self, action: Action, now: Now) -> Vec<Effect> {
        let Some(event) = self.event_here() else {
            return Vec::new();
        };
        let text = match action {
            Action::Resend => {
                let text = match event.body.source {
                    Source::Webhook => return vec![Effect::Resend(event.seq)],
                    Source::Poll => "That was asked for and never came as a webhook",
                    Source::House => "That is proofdesk's own word; nobody else sent it",
                };
                self.tell(Tone::Plain, text, now);
                return Vec::new();
            }
            Action::CopyCurl => curl(event, &self.address_of(event)),
            _ if self.is_payload_open() => pretty(parsed(&event.body.data)),
            _ => pretty(whole(event)),
        };
        if text.len() > LONGEST {
            let text = "Too long for a terminal's clipboard; `proofdesk watch --json` has it";
            self.tell(Tone::Plain, text, now);
            return Vec::new();
        }
        let said = "Handed to the terminal's clipboard; not every terminal takes it";
        self.tell(Tone::Plain, said, now);
        vec![Effect::Copy(text)]
    }
}

/// Over several lines.
fn pretty(value: Value) -> String {
    printable(&serde_json::to_string_pretty(&value).unwrap_or_default())
}

/// All that is known of the event, as `watch --json` tells it.
fn whole(event: &Event) -> Value {
    serde_json::to_value(EventObject::of(event)).unwrap_or_default()
}

fn parsed(data: &str) -> Value {
    serde_json::from_str(data).unwrap_or_else(|_| Value::String(data.to_owned()))
}

/// A call that delivers the event to `url`, with the place of its signature.
fn curl(event: &Event, url: &str) -> String {
    let body = &event.body;
    let mut call = format!("curl {} \\\n", quoted(url));
    for header in ["Content-Type: application/json"]
        .iter()
        .chain(signature_headers(body.marketplace))
    {
        call.push_str(&format!("  -H {} \\\n", quoted(header)));
    }
    let sent = printable(&envelope(event).to_string());
    call.push_str(&format!("  --data-raw {}\n", quoted(&sent)));
    call
}

/// The headers that prove where an event comes from, with places for what only the secret
/// makes.
fn signature_headers(marketplace: MarketplaceName) -> &'static [&'static str] {
    match marketplace {
        MarketplaceName::WorkFunder => &[
            "X-WorkFunder-Timestamp: UNIX_SECONDS",
            "X-WorkFunder-Signature: v1=HMAC_SHA256_HEX",
        ],
        MarketplaceName::Toloka => {
            &["Toloka-Signature: {v=1, ts=UNIX_MILLISECONDS, sign=HMAC_SHA256_HEX}"]
        }
        MarketplaceName::WorkMarket => &["X-Hook-Token: SECRET"],
        MarketplaceName::TaskRabbit => &[
            "svix-id: MESSAGE_ID",
            "svix-timestamp: UNIX_SECONDS",
            "svix-signature: v1,HMAC_SHA256_BASE64",
        ],
    }
}

/// What is sent: `WorkFunder` wraps its data, the others send it as it is.
fn envelope(event: &Event) -> Value {
    let body = &event.body;
    let data = parsed(&body.data);
    let is_whole = data.get("event").is_some();
    match body.marketplace {
        MarketplaceName::WorkFunder if !is_whole => json!({
            "event": body.name.raw(),
            "timestamp": body.happened_at.unwrap_or(body.received_at).to_string(),
            "attempt_number": body.delivery_attempt.unwrap_or(1),
            "data": data,
        }),
        _ => data,
    }
}

/// JSON in which what doesn't print is an escape. Outside its texts JSON is plain ASCII.
fn printable(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_unprintable(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

/// One word of a shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_prints_and_parses_back() {
        let data = "{\"a\":\"it's \\u001b[2J\u{9b}\u{202e}\u{e0041}\"}";
        let copied = pretty(parsed(data));
        let plain = |c: char| c == '\n' || !is_unprintable(c);
        assert!(copied.chars().all(plain), "{copied:?}");
        let back: Value = serde_json::from_str(&copied).unwrap();
        assert_eq!(back, serde_json::from_str::<Value>(data).unwrap());
    }

    #[test]
    fn a_quote_ends_no_word_of_the_shell() {
        assert_eq!(quoted("a'; rm -rf ~; '"), r"'a'\''; rm -rf ~; '\'''");
    }
}

//! The table of all troubles: a line each.

use super::aim::{Aim, CallName};
use serde::Deserialize;

/// What `ms` is to a trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ms {
    /// It takes none.
    None,
    /// It makes no sense without.
    Needed,
    /// Milliseconds where none are said.
    Or(u64),
}

/// Names every trouble once: its word in files and logs, the calls it can befall, its `ms`,
/// and what it does.
macro_rules! kinds {
    ($($name:ident $word:literal $reach:ident $ms:expr, $line:literal;)*) => {
        /// A kind of trouble.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FaultKind {
            $(#[doc = $line] $name,)*
        }

        impl FaultKind {
            /// Every kind, in the table's order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As files and logs name it.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What it does, in one line.
            pub fn line(self) -> &'static str {
                match self { $(Self::$name => $line,)* }
            }

            /// The calls that it can befall.
            pub fn reach(self) -> Aim {
                match self { $(Self::$name => Aim::$reach,)* }
            }

            pub(super) fn ms(self) -> Ms {
                match self { $(Self::$name => $ms,)* }
            }
        }
    };
}

kinds! {
    DropBefore "drop_before" Any Ms::None, "closed before anything is done";
    LostAnswer "lost_answer" Any Ms::None, "carried out, then closed without an answer";
    Reset "reset" Any Ms::None, "carried out, then the connection is reset (RST)";
    LateActing "late_acting" Decision Ms::Needed, "closed without an answer, and carried out `ms` later";
    Slow "slow" Any Ms::Needed, "carried out; the answer comes `ms` later";
    SlowBody "slow_body" Any Ms::Needed, "the head comes at once, the body drips in over `ms`";
    ServerError "server_error" Any Ms::None, "500, nothing is done";
    ServerErrorAfter "server_error_after" Decision Ms::None, "carried out, and answered 500 all the same";
    RateLimited "rate_limited" Any Ms::Or(1000), "429 with Retry-After (`ms`, or 1 s), nothing is done";
    RateLimitedAfter "rate_limited_after" Decision Ms::Or(1000), "carried out, and answered 429 all the same";
    KeyRevoked "key_revoked" Api Ms::None, "401 to this and every later call; `times` calls in all";
    CutBody "cut_body" Any Ms::None, "the length is right, closed after half of the body";
    CutUnmarked "cut_unmarked" Any Ms::None, "neither length nor chunks, closed after half of the body";
    WrongLength "wrong_length" Any Ms::None, "Content-Length is a quarter too short";
    UnreadableJson "unreadable_json" Api Ms::None, "200 with a web page in place of JSON";
    IgnoreStatus "ignore_status" Tasks Ms::None, "the list ignores its filter";
    PagesShift "pages_shift" Tasks Ms::None, "a later page comes as if the list's first row had left";
    StaleRead "stale_read" Read Ms::None, "what was decided since is not in the answer yet";
    ExpiredUrls "expired_urls" Proofs Ms::None, "the addresses of files have already expired";
    BrokenPictures "broken_pictures" Media Ms::None, "files are whole answers, but end in the middle";
    WrongType "wrong_type" Media Ms::None, "files are web pages that claim to be pictures";
    HugePicture "huge_picture" Media Ms::None, "files of a few bytes that claim 65,500 pixels a side";
    EmptyPicture "empty_picture" Media Ms::None, "files of no bytes";
    WebhookLost "webhook_lost" Webhook Ms::None, "the event is never told";
    WebhookDoubled "webhook_doubled" Webhook Ms::None, "taken, and told once more as the next attempt";
    WebhookReordered "webhook_reordered" Webhook Ms::Or(60_000), "told behind its task's next event, or `ms` later (1 min)";
    WebhookSlow "webhook_slow" Webhook Ms::Needed, "told `ms` later, its task's next events behind it";
    WebhookLate "webhook_late" Webhook Ms::Or(600_000), "the first attempt is signed as of `ms` ago (10 min)";
    WebhookForged "webhook_forged" Webhook Ms::None, "told with a wrong signature first, then rightly";
}

impl FaultKind {
    /// Whether this trouble can befall such a call.
    pub(super) fn fits(self, call: CallName) -> bool {
        // "Any call" is any request; an event on its way out is none.
        let is_its_sort = (call == CallName::Webhook) == (self.reach() == Aim::Webhook);
        is_its_sort && self.reach().takes_in(call)
    }

    /// Whether it befalls every call once it has begun, whatever it was aimed at.
    pub(super) fn spreads(self) -> bool {
        self == Self::KeyRevoked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_by_its_own_word_and_has_a_short_line() {
        for kind in FaultKind::ALL {
            let read: FaultKind =
                serde_json::from_value(serde_json::Value::from(kind.word())).unwrap();
            assert_eq!(read, *kind);
            let line = kind.line();
            assert!((5..=60).contains(&line.len()), "{line}");
            assert!(!line.ends_with('.'), "{line}");
        }
    }
}

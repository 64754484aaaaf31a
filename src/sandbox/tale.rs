//! What happens in the box, as lines a person can read beside the requests.

use super::server::Server;
use super::world::Happening;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;

/// What happens from the moment this was asked for.
pub struct Tale {
    server: Arc<Server>,
    next: u64,
    waiting: VecDeque<Arc<Happening>>,
}

impl Tale {
    pub(super) fn new(server: Arc<Server>) -> Self {
        let next = *server.told().borrow();
        Self {
            server,
            next,
            waiting: VecDeque::new(),
        }
    }

    /// The next line, when there is one. Whoever reads too slowly misses the oldest.
    pub async fn line(&mut self) -> String {
        loop {
            if let Some(told) = self.waiting.pop_front() {
                return line(&told);
            }
            let mut happened = self.server.told();
            let next = self.next;
            // The server lives as long as this does, so the wait ends by something new only.
            let _ = happened.wait_for(|told| *told > next).await;
            self.waiting.extend(self.server.happenings(next));
            let last = self.waiting.back();
            self.next = last.map_or(next, |told| told.seq + 1);
        }
    }
}

/// `12:03:59 · task.assigned  Photograph the storefront of Miller (Marcus T.)`
fn line(told: &Happening) -> String {
    let word = |path: &str| told.data.pointer(path).and_then(Value::as_str);
    let time = told.at.strftime("%H:%M:%S");
    let about = word("/title").or(word("/worker_name")).unwrap_or_default();
    let reason = word("/refund_reason").or(word("/proof/rejection_reason"));
    let reason = reason.or(word("/dispute/reason"));
    let who = word("/worker_name").filter(|_| told.task.is_some());
    let more = match (reason, who) {
        (Some(reason), _) => format!(": {}", clean(reason)),
        (None, Some(who)) => format!(" ({})", clean(who)),
        (None, None) => String::new(),
    };
    format!("{time} · {:<20} {}{more}", told.event, clean(about))
}

fn clean(words: &str) -> String {
    crate::domain::Untrusted::from(words).clean(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(event: &'static str, data: Value) -> String {
        line(&Happening {
            seq: 0,
            at: "2026-02-24T12:03:59Z".parse().unwrap(),
            event,
            task: Some("t".into()),
            data,
        })
    }

    #[test]
    fn a_happening_is_one_line_that_says_what_about_which_task_and_why() {
        let title = "Read meter 7\u{1b}[2J\n";
        let lines = [
            told("task.posted", json!({ "title": title })),
            told(
                "task.assigned",
                json!({ "title": title, "worker_name": "Marcus T." }),
            ),
            told(
                "task.proof_rejected",
                json!({ "title": title, "proof": { "rejection_reason": "too dark" } }),
            ),
            told(
                "task.refunded",
                json!({ "title": title, "refund_reason": "Task cancelled" }),
            ),
        ];
        insta::assert_snapshot!(lines.join("\n"));
    }
}

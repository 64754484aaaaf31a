//! What waits for review, as the marketplace itself tells it.

use serde_json::Value;

/// A task that waits, with its pending proof.
#[derive(Clone, Debug)]
pub struct Row {
    pub task: String,
    pub proof: String,
    pub title: String,
    pub is_signature: bool,
    pub attempt: u64,
    pub needs_note: bool,
    /// What the worker gets, in cents.
    pub payout: i64,
    /// What the customer gets back when the last attempt is rejected, in cents.
    #[allow(dead_code, reason = "the crash loop asks for it")]
    pub refund: i64,
}

impl Row {
    /// From what the marketplace tells.
    pub fn of(task: &Value, proof: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let is_signature = proof["type"] == "signature";
        let is_lost = proof["gps_latitude"].is_null() && !is_signature;
        Self {
            task: text(&task["id"]),
            proof: text(&proof["id"]),
            title: text(&task["title"]),
            is_signature,
            attempt: proof["attempt_number"].as_u64().unwrap(),
            needs_note: proof["geo_valid"] == false || is_lost,
            payout: task["worker_payout_cents"].as_i64().unwrap(),
            refund: task["budget_cents"].as_i64().unwrap(),
        }
    }

    /// One key approves it, and a rejection needs no amount.
    pub fn is_routine(&self) -> bool {
        !self.needs_note && self.attempt == 1 && self.payout <= 20_000
    }

    /// Where its verdicts go.
    pub fn path(&self, verdict: &str) -> String {
        format!("/v1/tasks/{}/proofs/{}/{verdict}", self.task, self.proof)
    }
}

//! Signed events, as WorkFunder sends them: each of a task's course, of its own.

use proofdesk::domain::{MarketplaceName, Timestamp};
use proofdesk::marketplace::scheme;
use secrecy::SecretString;
use std::io::{BufWriter, Write};
use std::path::Path;

pub const SECRET: &str = "whsec_of_the_bench";

/// A task's events, in their order.
const COURSE: [(&str, &str); 6] = [
    ("created", "pending"),
    ("funded", "funded"),
    ("posted", "posted"),
    ("assigned", "assigned"),
    ("started", "in_progress"),
    ("proof_submitted", "proof_submitted"),
];

/// Writes `count` requests from number `first` on, each after its length.
pub fn write_requests(path: &Path, first: usize, count: usize) {
    let mut file = BufWriter::new(std::fs::File::create(path).unwrap());
    for number in first..first + count {
        let request = request(number);
        writeln!(file, "{}", request.len()).unwrap();
        file.write_all(&request).unwrap();
    }
    file.flush().unwrap();
}

/// Request number `number`, signed now.
pub fn request(number: usize) -> Vec<u8> {
    // A thousand tasks go through their course side by side, then the next thousand.
    let (block, place) = (number / 6_000, number % 6_000);
    let (task, step) = (block * 1_000 + place % 1_000, place / 1_000);
    // Ids stand in no order, as marketplaces' don't: an odd factor maps each to another.
    let task = u32::try_from(task).unwrap().wrapping_mul(0x9e37_79b1);
    let (event, status) = COURSE[step];
    let at = Timestamp::now();
    let stamp = format!("{at:.3}");
    let body = format!(
        r#"{{"event":"task.{event}","timestamp":"{stamp}","attempt_number":1,"data":{{"id":"a1b2c3d4e5f6a1b2c3d4e5f6{task:08x}","title":"Photograph storefront at {task} Main St","status":"{status}","worker_id":"w1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4","budget_cents":5000,"worker_payout_cents":4200,"location_city":"Brooklyn","location_state":"NY","updated_at":"{stamp}"}}}}"#
    );
    let secret = SecretString::from(SECRET);
    let headers = scheme(MarketplaceName::WorkFunder).sign(body.as_bytes(), &secret, "", at);
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let length = body.len();
    format!(
        "POST /webhooks/wf HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

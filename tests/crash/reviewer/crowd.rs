//! Another program with the same key, which uses up the request limit.

use crate::account::journal::is_limited;
use crate::world::World;
use jiff::SignedDuration;
use proofdesk::domain::Timestamp;
use proofdesk::sandbox::Side;

/// More than anybody asks for.
pub const PLENTY: usize = 1_000_000;

/// What the other program asks for, and the console never.
const OTHERS: &str = "/v1/account";

/// Leaves no room in the limit, until it is set again.
///
/// The console remembers the limit that a refusal tells it, and counts only requests of its
/// own. So that the next one needn't wait a minute before its first request, a third of
/// what counts is the other program's.
pub fn use_up_the_limit(world: &World) {
    let from = Timestamp::now() - SignedDuration::from_secs(59);
    let counted = || {
        let mut entries = world.entries();
        entries.retain(|e| e.side == Side::Api && e.at >= from && !is_limited(e));
        let others = entries.iter().filter(|entry| entry.path == OTHERS).count();
        (entries.len() - others, others)
    };
    let (console, others) = counted();
    for _ in others..console.div_ceil(2) {
        world.get(OTHERS);
    }
    let (console, others) = counted();
    world.set_limit(console + others);
}

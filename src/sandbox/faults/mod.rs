//! Troubles on order: what shall go wrong, on which call, how often.
//!
//! `kind` is the table of all troubles, `aim` tells the calls apart, `order` is one trouble
//! as a file orders it, and `plan` says what befalls a request. A plan carries nothing out:
//! that is the affair of `visit` (for a call as a whole), `damage` (for its answer), of the
//! calls that tell something else than the truth, and of the courier. `scenario` has plans
//! with a name.
//!
//! Another trouble is one more line in the table, and one place that carries it out.

mod aim;
mod damage;
mod kind;
mod order;
mod plan;
mod scenario;

pub use aim::Aim;
pub use kind::FaultKind;
pub use order::Fault;
pub use plan::FaultPlan;
pub use scenario::Scenario;

pub(super) use aim::CallName;
pub(super) use damage::{damaged, instead_of};
pub(super) use plan::{Occasion, Trouble};

//! The words of the trade: tasks, proofs, attempts, money, distance, verdicts.
//!
//! Everything here is plain data and pure functions. Nothing in this room names a
//! clock, a socket, a file, a terminal or another room, so that what decides about
//! money can be read, tested and trusted on its own.

pub mod answer;
pub mod authorship;
pub mod canned;
pub mod card;
pub mod decision;
pub mod event;
pub mod file;
pub mod finding;
pub mod flag;
pub mod framing;
pub mod geo;
pub mod glob;
pub mod guard;
pub mod ids;
pub mod looking;
pub mod machine;
pub mod marketplace;
pub mod memory;
pub mod money;
pub mod notification;
pub mod order;
pub mod picture;
pub mod proof;
pub mod protocol;
pub mod raster;
pub mod task;
pub mod time;
pub mod untrusted;

pub use answer::{Answer, CallError, Receipt};
pub use card::Card;
pub use decision::{Decision, Record, State, Step, Subject, Verdict, VerdictKind};
pub use event::{Event, NewEvent, Seq};
pub use file::{FileFacts, FilmFacts, Format, Measures};
pub use finding::{Finding, Weight};
pub use flag::Flag;
pub use framing::{FITTED, Framing};
pub use geo::Point;
pub use glob::Glob;
pub use ids::{AccountName, DecisionId, ProofId, ProofKey, TaskId, TaskKey, WorkerId};
pub use looking::{Sight, Towards};
pub use marketplace::MarketplaceName;
pub use memory::{Memory, Sighting};
pub use money::Cents;
pub use notification::NotifyBy;
pub use picture::{ColourDepth, Ink, Picture, PictureArea, PictureCell};
pub use proof::{FileVersion, MediaKind, Proof, ProofStatus, SignedUrl};
pub use protocol::{Display, Protocol, UnknownProtocol};
pub use raster::{Placed, Raster};
pub use task::{Environment, Priority, Status, Task};
pub use time::{Mono, Now, Timestamp};
pub use untrusted::Untrusted;

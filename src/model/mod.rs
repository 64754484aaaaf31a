//! The shared words of the pure side: messages in, effects and wants out, the data.
//!
//! Nothing here acts. An [`Effect`] is a one-shot act as data; [`Wants`] are standing
//! needs as data, compared by the runtime with what already runs.

mod account;
pub mod board;
mod data;
mod decisions;
mod effect;
mod entry;
mod event_filter;
mod event_object;
mod judging;
mod memories;
mod msg;
mod notice;
mod paints;
mod queue;
mod rows;
mod scene;
mod settings;
mod sorted;
mod standing;
mod tail;
mod wants;

pub use account::{AccountState, Link, ShownBudget};
pub use board::{Board, CardFilter, CardOrder, Lane, Pin};
pub use data::Data;
pub use effect::Effect;
pub use entry::{Entry, PictureState, Proofs};
pub use event_filter::EventFilter;
pub use event_object::EventObject;
pub use memories::Memories;
pub use msg::{Developed, Msg, PictureFailure, PictureResult};
pub use notice::{Notice, Tone};
pub use paints::{Evidence, Paints, Question};
pub use queue::{Filter, words};
pub use rows::Rows;
pub use scene::Scene;
pub use settings::{Notify, SavedFilter, Settings};
pub use standing::Standing;
pub use tail::Tail;
pub use wants::{PictureWant, Rank, ReadWant, Recall, Wants, What};

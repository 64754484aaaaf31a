//! The shared words of the pure side: messages in, effects and wants out, the data.
//!
//! Nothing here acts. An [`Effect`] is a one-shot act as data; [`Wants`] are standing
//! needs as data, compared by the runtime with what already runs.

mod data;
mod effect;
mod msg;
mod notice;
mod paints;
mod queue;
mod scene;
mod settings;
mod standing;
mod wants;

pub use data::{AccountState, Data, Entry, Link, PictureState, Proofs, ShownBudget};
pub use effect::Effect;
pub use msg::{Msg, PictureFailure, PictureResult};
pub use notice::{Notice, Tone};
pub use paints::{Evidence, Paints, Question};
pub use queue::Filter;
pub use scene::Scene;
pub use settings::Settings;
pub use standing::Standing;
pub use wants::{PictureWant, Rank, ReadWant, Wants, What};

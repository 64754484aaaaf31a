//! The terminal: session guard, input, the writer thread, colours.
//!
//! Invariants: what is switched on is switched off again on every way out (return,
//! panic, signal, stop); one thread writes to stdout; and nothing here waits for a
//! terminal that has stopped reading. No other room names crossterm.

pub mod answers;
pub mod aside;
pub mod depth;
pub mod detect;
pub mod input;
pub mod panic;
pub mod press;
pub mod quantise;
pub mod rasters;
pub mod screen;
pub mod session;
pub mod signals;
pub mod size;
pub mod tokens;
pub mod writer;

pub use aside::{Aside, Route};
pub use input::{Input, InputStream};
pub use panic::install_hook;
pub use screen::{Screen, Sketch};
pub use session::{Session, keep_farewell, restore};
pub use signals::{Signal, Signals};
pub use size::TerminalSize;
pub use writer::{Refused, Writer};

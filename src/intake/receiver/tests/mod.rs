//! The receiver on the paused clock: every status, and who keeps whom waiting.

mod crowd;
mod rig;
mod statuses;
mod writing;

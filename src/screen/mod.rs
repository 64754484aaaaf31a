//! Screens, one folder each; none names another.
//!
//! A screen has a state, an `update` that says in its own words what came of a key, and a
//! `view` that draws it and reports what it really drew. The app routes between them.

pub mod board;
pub mod decide;
pub mod events;
pub mod help;
pub mod history;
pub mod palette;
pub mod queue;
pub mod review;
pub mod timeline;

//! Intake: polling within a request budget, merged into one ordered feed.

pub mod budget;

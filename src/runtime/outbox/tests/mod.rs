//! The outbox on a paused clock.

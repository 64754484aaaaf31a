//! The outbox on a paused clock, over the fake marketplace and a ledger in memory.

mod answers;
mod leaving;
mod rig;
mod room;
mod taking_back;
mod trouble;

use super::*;
use crate::domain::{State, Status};
use crate::testkit::marketplace::LinkFault;
use rig::{Rig, seconds};

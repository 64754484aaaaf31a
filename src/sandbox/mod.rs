//! A marketplace in a box: the WorkFunder API, its workers and their pictures.
#![allow(dead_code)]

mod briefs;
mod chance;
mod fate;
mod genesis;
mod pictures;
mod places;
mod shape;
mod signing;
mod state;
mod world;

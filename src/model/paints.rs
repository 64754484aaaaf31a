//! What a frame really showed. A guard that wasn't drawn can't be satisfied, and a
//! picture that wasn't shown can't be judged: the view reports, the model believes only
//! that.

use crate::domain::ProofKey;

/// What the last frame showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paints {
    /// The proof whose picture, or the reason why there is none, was drawn.
    pub evidence: Option<ProofKey>,
    /// Whether the open overlay was drawn with all it asks and warns of.
    pub overlay: bool,
    /// How many rows of the list had room.
    pub list_rows: u16,
}

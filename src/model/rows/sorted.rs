//! Rows in review order, in which a few can be replaced without a look at the others.

use super::Row;
use crate::domain::TaskKey;
use crate::domain::order::ReviewOrder;
use std::collections::HashSet;
use std::sync::Arc;

/// Up to so many rows are taken out and put in one by one, each for a search and a move
/// of pointers; more are cheaper in one pass over all.
const FEW: usize = 128;

/// A list of rows. Each knows its own rank, and doesn't change while it is in the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorted(Vec<Arc<Row>>);

impl Sorted {
    /// Takes rows that are in the order already.
    pub(super) fn of(rows: Vec<Arc<Row>>) -> Self {
        Self(rows)
    }

    pub(super) fn rows(&self) -> &[Arc<Row>] {
        &self.0
    }

    /// The tasks from the row of this number on.
    pub(super) fn from(&self, at: usize) -> impl Iterator<Item = &TaskKey> {
        let rest = self.0.get(at..).unwrap_or_default();
        rest.iter().map(|row| &row.key)
    }

    /// Where a row is, if it is here.
    pub(super) fn place(&self, row: &Row, order: &ReviewOrder) -> Option<usize> {
        self.search(row, order).ok()
    }

    fn search(&self, row: &Row, order: &ReviewOrder) -> Result<usize, usize> {
        let rank = row.rank();
        self.0
            .binary_search_by(|other| order.compare(&other.rank(), &rank))
    }

    /// Takes `out` from the list, as far as they are in it, and puts `new` where they
    /// belong.
    pub(super) fn replace(&mut self, out: &[Arc<Row>], new: Vec<Arc<Row>>, order: &ReviewOrder) {
        if out.len() + new.len() > FEW {
            let out: HashSet<usize> = out
                .iter()
                .filter_map(|row| self.place(row, order))
                .collect();
            let mut at = 0..;
            self.0
                .retain(|_| at.next().is_none_or(|at| !out.contains(&at)));
            self.0.extend(new);
            self.sort(order);
            return;
        }
        for row in out {
            if let Some(at) = self.place(row, order) {
                self.0.remove(at);
            }
        }
        for row in new {
            if let Err(at) = self.search(&row, order) {
                self.0.insert(at, row);
            }
        }
    }

    /// Brings the rows into another order; quick where they almost are in it.
    pub(super) fn sort(&mut self, order: &ReviewOrder) {
        self.0.sort_by(|a, b| order.compare(&a.rank(), &b.rank()));
    }
}

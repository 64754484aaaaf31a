//! A list in order, in which a few things can be replaced without a look at the others.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

/// Up to so many are taken out and put in one by one, each for a search and a move of
/// pointers; more are cheaper in one pass over all.
const FEW: usize = 128;

/// An order in which no two different things are equal.
pub(super) trait Order<T> {
    fn compare(&self, a: &T, b: &T) -> Ordering;
}

/// The list. What is in it doesn't change while it is.
#[derive(Clone, Debug)]
pub(super) struct Sorted<T>(Vec<Arc<T>>);

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Sorted<T> {
    /// Takes what is in the order already.
    pub(super) fn of(rows: Vec<Arc<T>>) -> Self {
        Self(rows)
    }

    pub(super) fn rows(&self) -> &[Arc<T>] {
        &self.0
    }

    /// Those from this place on.
    pub(super) fn from(&self, at: usize) -> impl Iterator<Item = &Arc<T>> {
        self.0.get(at..).unwrap_or_default().iter()
    }

    /// Where a thing is, if it is here.
    pub(super) fn place(&self, row: &T, order: &impl Order<T>) -> Option<usize> {
        self.search(row, order).ok()
    }

    fn search(&self, row: &T, order: &impl Order<T>) -> Result<usize, usize> {
        self.0.binary_search_by(|other| order.compare(other, row))
    }

    /// Takes `out` from the list, as far as they are in it, and puts `new` where they
    /// belong.
    pub(super) fn replace(&mut self, out: &[Arc<T>], new: Vec<Arc<T>>, order: &impl Order<T>) {
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

    /// Brings the list into another order; quick where it almost is in it.
    pub(super) fn sort(&mut self, order: &impl Order<T>) {
        self.0.sort_by(|a, b| order.compare(a, b));
    }
}

//! One walk over the pages of a list that moves while it is read. Pure.
//!
//! When tasks leave the front, the rest slides towards it, and rows slip from a page that
//! is still to come onto one that was read. The list's own total tells by how many, so
//! the walk steps back that far. What is read twice does no harm; what is never read is
//! a task that nobody reviews.

use crate::domain::{Mono, TaskId};
use crate::marketplace::Page;
use std::collections::HashSet;

/// Pages without anything new after which a server is taken to ignore the offset.
const IDLE_PAGES: u32 = 3;

/// Where the walk is.
#[derive(Debug)]
pub struct Walk {
    /// When its first request was sent.
    started: Option<Mono>,
    /// From where to read next.
    offset: u64,
    /// Everything before this row was read, as the rows stand now.
    covered: u64,
    /// Rows to read again at each step, once the list was seen to slide.
    overlap: u64,
    /// Rows on the fullest page.
    page_rows: u64,
    total: Option<u64>,
    seen: HashSet<TaskId>,
    idle_pages: u32,
    done: bool,
}

impl Default for Walk {
    fn default() -> Self {
        Self::new()
    }
}

impl Walk {
    /// At the start of the list.
    pub fn new() -> Self {
        Self {
            started: None,
            offset: 0,
            covered: 0,
            overlap: 0,
            page_rows: 0,
            total: None,
            seen: HashSet::new(),
            idle_pages: 0,
            done: false,
        }
    }

    /// From where to read next; `None` when the whole list was read.
    pub fn next_offset(&self) -> Option<u64> {
        (!self.done).then_some(self.offset)
    }

    /// When its first request was sent; `None` before that.
    pub fn started(&self) -> Option<Mono> {
        self.started
    }

    /// Takes the page that was read at [`Walk::next_offset`], asked for at `asked`.
    pub fn take(&mut self, page: &Page, asked: Mono) {
        self.started.get_or_insert(asked);
        let rows = page.tasks.len() as u64;
        self.page_rows = self.page_rows.max(rows);
        self.slide(page.total);
        let seen_before = self.seen.len();
        self.seen
            .extend(page.tasks.iter().map(|task| task.key.task.clone()));
        let brought_news = self.seen.len() > seen_before;
        self.idle_pages = if brought_news { 0 } else { self.idle_pages + 1 };
        let skipped_rows = self.offset > self.covered;
        if skipped_rows {
            // Rows slid past this page: go back for them, and for those that slide
            // meanwhile.
            self.offset = self.covered.saturating_sub(self.overlap);
        } else {
            self.covered = self.covered.max(self.offset.saturating_add(rows));
            // At least one row further than before, whatever the overlap.
            let onward = self.covered.saturating_sub(self.overlap);
            self.offset = onward.max(self.offset.saturating_add(1));
        }
        let past_the_end = self.total.is_some_and(|total| self.covered >= total);
        let came_to_nothing = rows == 0 && !skipped_rows;
        self.done = came_to_nothing || past_the_end || self.idle_pages >= IDLE_PAGES;
    }

    /// Moves the covered rows by as much as the list has shrunk since the last page.
    fn slide(&mut self, total: Option<u64>) {
        if let (Some(before), Some(now)) = (self.total, total) {
            let left = before.saturating_sub(now);
            self.covered = self.covered.saturating_sub(left);
            let wanted = self.overlap.max(left.saturating_mul(2));
            self.overlap = wanted.min(self.page_rows / 2);
        }
        self.total = total.or(self.total);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Task, TaskKey};

    const NONE: [u64; 0] = [];

    /// Walks a list of `len` rows in pages of `size`; `leave(n)` is how many rows leave
    /// the front after page n. Returns the rows that were never seen though they stayed
    /// to the end, and the number of requests.
    fn walk(len: u64, size: u64, tell_total: bool, leave: impl Fn(u32) -> u64) -> (Vec<u64>, u32) {
        let mut list: Vec<u64> = (0..len).collect();
        let mut walk = Walk::new();
        let mut requests = 0;
        while let Some(offset) = walk.next_offset() {
            let rows = list.iter().skip(offset as usize).take(size as usize);
            let tasks = rows
                .map(|n| Task::unknown(TaskKey::new("a", n.to_string().as_str())))
                .collect();
            let total = tell_total.then_some(list.len() as u64);
            let limit = Some(size);
            walk.take(
                &Page {
                    tasks,
                    total,
                    limit,
                },
                Mono::default(),
            );
            let gone = leave(requests).min(list.len() as u64);
            list.drain(..gone as usize);
            requests += 1;
            assert!(requests < 10_000, "the walk does not end");
        }
        let seen = |n: &u64| walk.seen.contains(&TaskId::new(n.to_string()));
        list.retain(|n| !seen(n));
        (list, requests)
    }

    #[test]
    fn a_still_list_costs_one_request_a_page() {
        assert_eq!(walk(130, 100, true, |_| 0), (vec![], 2));
        assert_eq!(walk(200, 100, true, |_| 0), (vec![], 2));
        assert_eq!(walk(0, 100, true, |_| 0), (vec![], 1));
        // Without a total only an empty page tells the end.
        assert_eq!(walk(130, 100, false, |_| 0), (vec![], 3));
    }

    #[test]
    fn rows_that_slide_between_pages_are_not_lost() {
        assert_eq!(walk(130, 100, true, |n| u64::from(n == 0) * 7).0, NONE);
        assert_eq!(walk(130, 100, true, |n| u64::from(n == 0) * 50).0, NONE);
        assert_eq!(
            walk(1000, 100, true, |n| u64::from(n % 3 == 0) * 20).0,
            NONE
        );
        // Somebody leaves at every single request, and it still ends.
        let (lost, requests) = walk(1000, 100, true, |_| 3);
        assert_eq!(lost, NONE);
        assert!(requests < 16, "{requests} requests");
        assert_eq!(walk(500, 20, true, |_| 9).0, NONE);
    }

    #[test]
    fn a_server_that_ignores_the_offset_does_not_hold_the_walk_for_ever() {
        let mut walk = Walk::new();
        let page = Page {
            tasks: vec![Task::unknown(TaskKey::new("a", "1"))],
            total: None,
            limit: None,
        };
        let mut requests = 0;
        while walk.next_offset().is_some() {
            walk.take(&page, Mono::default());
            requests += 1;
        }
        assert_eq!(requests, 4);
    }
}

//! Which row a list shows first.

/// The first row to show of `len`, so that row `at` is in sight with some rows around it,
/// and the list moves no more than it must from where it was.
pub fn first_row(was: usize, at: usize, len: usize, rows: u16) -> usize {
    let rows = usize::from(rows);
    let margin = (rows / 4).min(3);
    let most = len.saturating_sub(rows);
    let lowest = (at + margin + 1).saturating_sub(rows);
    let highest = at.saturating_sub(margin);
    was.clamp(lowest.min(highest), highest).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_stays_in_sight_and_the_list_moves_little() {
        assert_eq!(first_row(0, 0, 100, 10), 0);
        assert_eq!(first_row(0, 7, 100, 10), 0);
        assert_eq!(first_row(0, 8, 100, 10), 1);
        assert_eq!(first_row(40, 42, 100, 10), 40);
        assert_eq!(first_row(40, 41, 100, 10), 39);
        assert_eq!(first_row(95, 99, 100, 10), 90);
        assert_eq!(first_row(3, 2, 5, 10), 0);
        assert_eq!(first_row(9, 9, 10, 0), 9);
    }
}

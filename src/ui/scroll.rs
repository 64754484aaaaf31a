//! Which row of a list the cursor goes to, and which one is shown first.

use crate::keys::Action;

/// Where an action takes the cursor of a list whose last row is `last`, from row `at`;
/// nothing where the action is no move. A page keeps a row of the one before.
pub fn step(action: Action, at: usize, last: usize, page: u16) -> Option<usize> {
    let page = usize::from(page.max(2)) - 1;
    let to = match action {
        Action::Down => at + 1,
        Action::Up => at.saturating_sub(1),
        Action::PageDown => at + page,
        Action::PageUp => at.saturating_sub(page),
        Action::First => 0,
        Action::Last => last,
        _ => return None,
    };
    Some(to.min(last))
}

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
    fn a_step_stays_in_the_list_and_a_page_keeps_a_row() {
        let from_five = |action| step(action, 5, 9, 4);
        for (action, to) in [
            (Action::Down, 6),
            (Action::Up, 4),
            (Action::PageDown, 8),
            (Action::PageUp, 2),
            (Action::First, 0),
            (Action::Last, 9),
        ] {
            assert_eq!(from_five(action), Some(to), "{action:?}");
        }
        assert_eq!(from_five(Action::Approve), None);
        assert_eq!(step(Action::PageDown, 8, 9, 4), Some(9));
        assert_eq!(step(Action::Up, 0, 9, 0), Some(0));
        assert_eq!(step(Action::Down, 0, 0, 4), Some(0));
    }

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

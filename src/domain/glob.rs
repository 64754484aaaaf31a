//! Patterns over names: `task.*`, `ASSIGNMENT_*`, `task.proof_?*`.

/// A pattern: `*` stands for any run of characters, also none, `?` for any one; letters fit
/// in both cases, since marketplaces write their names in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(Vec<char>);

impl Glob {
    /// Every text is a pattern.
    pub fn new(pattern: &str) -> Self {
        Self(pattern.to_lowercase().chars().collect())
    }

    /// Whether it fits all of `text`.
    pub fn fits(&self, text: &str) -> bool {
        let text: Vec<char> = text.to_lowercase().chars().collect();
        let (mut pattern, mut rest) = (self.0.as_slice(), text.as_slice());
        // After the last star, and what it has left over so far: where to go on if what
        // follows it doesn't fit. Earlier stars need no second look.
        let mut again: Option<(&[char], &[char])> = None;
        loop {
            match (pattern, rest) {
                (['*', after @ ..], _) => {
                    again = Some((after, rest));
                    pattern = after;
                }
                ([], []) => return true,
                (['?', after @ ..], [_, others @ ..]) => (pattern, rest) = (after, others),
                ([p, after @ ..], [c, others @ ..]) if p == c => (pattern, rest) = (after, others),
                _ => match again {
                    Some((after, [_, others @ ..])) => {
                        again = Some((after, others));
                        (pattern, rest) = (after, others);
                    }
                    _ => return false,
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_what_they_do_in_a_shell() {
        for (pattern, fitting, other) in [
            ("task.completed", "task.completed", "task.completed2"),
            ("task.*", "task.", "worker.verified"),
            ("*", "", "\u{0}"),
            ("*_rejected", "task.proof_rejected", "task.proof_rejected_"),
            ("a?c", "a.c", "ac"),
            ("*a*b*c", "xaxbxbxc", "xaxcxb"),
            ("a**b", "ab", "ba"),
            ("assignment_*", "ASSIGNMENT_APPROVED", "POOL_CLOSED"),
            ("", "", "a"),
        ] {
            assert!(Glob::new(pattern).fits(fitting), "{pattern} {fitting}");
            if pattern != "*" {
                assert!(!Glob::new(pattern).fits(other), "{pattern} {other}");
            }
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let pattern = Glob::new(&"*a".repeat(50));
        assert!(!pattern.fits(&"a".repeat(49)));
        assert!(!pattern.fits(&format!("{}b", "a".repeat(20_000))));
    }
}

//! Patterns for short names: `task.*`, `*rejected`, `ASSIGNMENT_?UBMITTED`.
//!
//! `*` is any text, `?` one character; upper and lower case are one.

/// A pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glob(Vec<char>);

impl Glob {
    /// Takes the pattern as written.
    pub fn new(pattern: &str) -> Self {
        Self(pattern.to_lowercase().chars().collect())
    }

    /// Whether it is a plain text, and so matches nothing else.
    pub fn is_plain(&self) -> bool {
        !self.0.iter().any(|c| matches!(c, '*' | '?'))
    }

    /// Whether all of `text` matches. Costs at most the product of both lengths.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.to_lowercase().chars().collect();
        let (mut at, mut read) = (0, 0);
        // Where to go on after the last star: it takes one character more each time.
        let mut star: Option<(usize, usize)> = None;
        while let Some(c) = text.get(read) {
            match self.0.get(at) {
                Some('*') => {
                    star = Some((at, read));
                    at += 1;
                }
                Some(p) if *p == '?' || p == c => {
                    at += 1;
                    read += 1;
                }
                _ => match star {
                    Some((place, taken)) => {
                        at = place + 1;
                        read = taken + 1;
                        star = Some((place, read));
                    }
                    None => return false,
                },
            }
        }
        self.0.iter().skip(at).all(|c| *c == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_a_question_mark_one_character() {
        let matches = |pattern, text| Glob::new(pattern).matches(text);
        assert!(matches("task.*", "task.proof_submitted"));
        assert!(matches("*SUBMIT*", "task.proof_submitted"));
        assert!(matches("*a*b", "xaxbxb"));
        assert!(matches("t?sk", "task"));
        assert!(matches("", ""));
        assert!(matches("**", ""));
        assert!(!matches("task", "task.created"));
        assert!(!matches("task.?", "task."));
        assert!(!matches("*a*b", "xaxbx"));
    }

    #[test]
    fn many_stars_do_not_take_for_ever() {
        let pattern = Glob::new(&"*a".repeat(200));
        assert!(!pattern.matches(&"a".repeat(199)));
        assert!(!pattern.matches(&format!("{}b", "a".repeat(5_000))));
    }
}

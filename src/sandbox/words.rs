//! What of free words can be drawn: a number, and a name.

/// Letters that fit on a sign.
const SIGN: usize = 9;

/// The first number of two to four digits: `123` of "Storefront at 123 Main St".
pub(super) fn number_in(words: &str) -> Option<String> {
    let mut tokens = words.split_whitespace().map(bare);
    let found = tokens.find(|token| {
        (2..=4).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_digit())
    });
    found.map(str::to_owned)
}

/// The first capitalised word that neither begins the sentence nor belongs to an address,
/// as it stands on a sign: `ROSA` of "Photograph Rosa Bakery, 12 Main St".
pub(super) fn name_in(words: &str) -> Option<String> {
    let mut in_address = false;
    for token in words.split_whitespace().skip(1).map(bare) {
        let capital = token.starts_with(|letter: char| letter.is_ascii_uppercase());
        let numeral = token.starts_with(|letter: char| letter.is_ascii_digit());
        in_address = numeral || (in_address && capital);
        let fits = token.len() > 2 && token.len() <= SIGN;
        if capital && fits && !in_address && token.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Some(token.to_ascii_uppercase());
        }
    }
    None
}

fn bare(token: &str) -> &str {
    token.trim_matches(|letter: char| !letter.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_found_where_a_person_would_look() {
        for (words, number, name) in [
            ("Photograph storefront at 123 Main St", Some("123"), None),
            (
                "Photograph Rosa Bakery, 12 Main St",
                Some("12"),
                Some("ROSA"),
            ),
            ("Read meter #4711 for Miller", Some("4711"), Some("MILLER")),
            ("Take 3 photos", None, None),
            ("Größe 99999 messen", None, None),
            ("", None, None),
        ] {
            assert_eq!(number_in(words).as_deref(), number, "{words}");
            assert_eq!(name_in(words).as_deref(), name, "{words}");
        }
    }
}

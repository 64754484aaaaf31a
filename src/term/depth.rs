//! How many colours the terminal shows, from what the environment says.
//!
//! Nothing is asked of the terminal. Where signs disagree the lower one that is known
//! to be true wins: too few colours look plain, too many look broken.

use crate::domain::ColourDepth;

/// `TERM_PROGRAM`s with 24 bits whose `TERM` doesn't say so.
const TRUE_PROGRAMS: [&str; 7] = [
    "iTerm.app",
    "WezTerm",
    "vscode",
    "ghostty",
    "Hyper",
    "rio",
    "WarpTerminal",
];

/// What `TERM` holds in terminals that always have 24 bits.
const TRUE_TERMS: [&str; 6] = [
    "kitty",
    "alacritty",
    "ghostty",
    "wezterm",
    "foot",
    "contour",
];

/// What `TERM` starts with in terminals that have at least 256 colours today, even
/// where it doesn't say so.
const INDEXED_TERMS: [&str; 10] = [
    "xterm", "screen", "tmux", "rxvt", "konsole", "gnome", "putty", "st-", "mintty", "eterm",
];

/// The depth by the environment, unless `forced` by the configuration: who sets both
/// that and `NO_COLOR` means the former (<https://no-color.org>).
pub fn detect(lookup: impl Fn(&str) -> Option<String>, forced: Option<ColourDepth>) -> ColourDepth {
    if let Some(depth) = forced {
        return depth;
    }
    let says = |name: &str| lookup(name).unwrap_or_default();
    let term = says("TERM").to_ascii_lowercase();
    if !says("NO_COLOR").is_empty() || term.is_empty() || term == "dumb" {
        return ColourDepth::Mono;
    }
    // GNU screen passes COLORTERM on from outside, but no 24-bit colours.
    let in_screen = !says("STY").is_empty() && says("TMUX").is_empty();
    let is_true = matches!(says("COLORTERM").as_str(), "truecolor" | "24bit")
        || term.ends_with("-direct")
        || TRUE_TERMS.iter().any(|name| term.contains(name))
        || TRUE_PROGRAMS.contains(&says("TERM_PROGRAM").as_str())
        || !says("WT_SESSION").is_empty();
    if is_true && !in_screen {
        ColourDepth::True
    } else if is_true
        || term.contains("256color")
        || INDEXED_TERMS.iter().any(|name| term.starts_with(name))
    {
        ColourDepth::Indexed
    } else {
        ColourDepth::Sixteen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth_of(environment: &[(&str, &str)]) -> ColourDepth {
        let lookup = |name: &str| {
            environment
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        detect(lookup, None)
    }

    #[test]
    fn no_color_wins_over_every_sign_of_colour_unless_it_is_empty() {
        let signs = [("TERM", "xterm-kitty"), ("COLORTERM", "truecolor")];
        let with = |value| depth_of(&[signs[0], signs[1], ("NO_COLOR", value)]);
        assert_eq!(with("1"), ColourDepth::Mono);
        assert_eq!(with(""), ColourDepth::True);
    }

    #[test]
    fn the_configuration_wins_over_everything() {
        let lookup = |name: &str| (name == "NO_COLOR").then(|| "1".to_owned());
        assert_eq!(
            detect(lookup, Some(ColourDepth::Sixteen)),
            ColourDepth::Sixteen
        );
    }

    #[test]
    fn ssh_that_drops_colorterm_leaves_256_colours() {
        assert_eq!(
            depth_of(&[("TERM", "xterm-256color")]),
            ColourDepth::Indexed
        );
    }

    #[test]
    fn each_terminal_gets_what_it_has() {
        use ColourDepth::{Indexed, Mono, Sixteen, True};
        let cases: [(&[(&str, &str)], ColourDepth); 16] = [
            (&[], Mono),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Mono),
            (&[("TERM", "linux")], Sixteen),
            (&[("TERM", "vt220")], Sixteen),
            (&[("TERM", "xterm")], Indexed),
            (&[("TERM", "screen")], Indexed),
            (&[("TERM", "tmux-256color")], Indexed),
            (&[("TERM", "tmux-256color"), ("COLORTERM", "24bit")], True),
            (
                &[
                    ("TERM", "screen-256color"),
                    ("COLORTERM", "truecolor"),
                    ("STY", "1.x"),
                ],
                Indexed,
            ),
            (&[("TERM", "xterm-direct")], True),
            (&[("TERM", "xterm-kitty")], True),
            (&[("TERM", "xterm-ghostty")], True),
            (&[("TERM", "foot")], True),
            (
                &[
                    ("TERM", "xterm-256color"),
                    ("TERM_PROGRAM", "Apple_Terminal"),
                ],
                Indexed,
            ),
            (
                &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")],
                True,
            ),
            (&[("TERM", "xterm-256color"), ("WT_SESSION", "a")], True),
        ];
        for (environment, depth) in cases {
            assert_eq!(depth_of(environment), depth, "{environment:?}");
        }
    }
}

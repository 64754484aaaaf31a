//! What a terminal answers when it is asked what it is and what it can show.

use super::tokens::Token;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It takes pictures by kitty's protocol, or it doesn't.
    Kitty(bool),
    /// Its name and version, as it writes them: `kitty(0.41.1)`, `WezTerm 20240203`.
    Name(String),
    /// Width and height of a cell in pixels.
    Cell(u16, u16),
    /// Its attributes (DA1), among which sixel is one. Every terminal answers this, and
    /// it is asked last.
    Attributes {
        /// It takes sixel.
        sixel: bool,
    },
}

impl Answer {
    /// What a token answers, if it is no key.
    pub fn of(token: &Token) -> Option<Self> {
        match token {
            Token::Apc(body) => {
                let body = body.strip_prefix(b"G")?;
                let at = body.iter().position(|byte| *byte == b';')?;
                let (_, says) = body.split_at(at);
                Some(Self::Kitty(says == b";OK"))
            }
            Token::Dcs(body) => {
                let name = body.strip_prefix(b">|")?;
                Some(Self::Name(String::from_utf8_lossy(name).into_owned()))
            }
            Token::Csi(parameters, 't') => {
                let mut numbers = parameters.split(';').map(|part| part.parse::<u16>().ok());
                let six = numbers.next()??;
                let (height, width) = (numbers.next()??, numbers.next()??);
                (six == 6).then_some(Self::Cell(width, height))
            }
            Token::Csi(parameters, 'c') => {
                let attributes = parameters.strip_prefix('?')?;
                // The first number is the terminal's class.
                let sixel = attributes.split(';').skip(1).any(|part| part == "4");
                Some(Self::Attributes { sixel })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::tokens::Tokens;

    fn answers(bytes: &[u8]) -> Vec<Answer> {
        let mut out = Vec::new();
        Tokens::default().feed(bytes, &mut out);
        out.iter().filter_map(Answer::of).collect()
    }

    #[test]
    fn a_terminal_says_what_it_is() {
        let bytes = b"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.41.1)\x1b\\\x1b[6;20;10t\x1b[?62;4;22c";
        assert_eq!(
            answers(bytes),
            [
                Answer::Kitty(true),
                Answer::Name("kitty(0.41.1)".to_owned()),
                Answer::Cell(10, 20),
                Answer::Attributes { sixel: true },
            ]
        );
        let refuses = b"\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\\x1b[?4;2c\x1b[>0;276;0c\x1b[8;24;80t";
        let sixel = false;
        let refused = [Answer::Kitty(false), Answer::Attributes { sixel }];
        assert_eq!(answers(refuses), refused);
    }
}

//! How a picture reaches a terminal.

use super::picture::ColourDepth;
use std::str::FromStr;
use thiserror::Error;

/// A way to put a picture on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// <https://sw.kovidgoyal.net/kitty/graphics-protocol/>
    Kitty,
    /// <https://iterm2.com/documentation-images.html>
    Iterm,
    /// DEC VT330/340, chapter 14.
    Sixel,
    /// Half-blocks as text; works everywhere.
    Blocks,
}

/// A word that names no protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no such protocol; there are kitty, iterm, sixel and blocks")]
pub struct UnknownProtocol;

impl FromStr for Protocol {
    type Err = UnknownProtocol;

    fn from_str(word: &str) -> Result<Self, UnknownProtocol> {
        match word {
            "kitty" => Ok(Self::Kitty),
            "iterm" => Ok(Self::Iterm),
            "sixel" => Ok(Self::Sixel),
            "blocks" => Ok(Self::Blocks),
            _ => Err(UnknownProtocol),
        }
    }
}

/// What a terminal shows of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Display {
    /// By which protocol.
    pub protocol: Protocol,
    /// With how many colours, where it is by half-blocks.
    pub depth: ColourDepth,
    /// tmux stands between: what it should pass on is wrapped for it.
    pub in_tmux: bool,
}

impl Display {
    /// Half-blocks.
    pub fn blocks(depth: ColourDepth) -> Self {
        Self {
            protocol: Protocol::Blocks,
            depth,
            in_tmux: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_command_line_are_the_protocols() {
        assert_eq!("kitty".parse(), Ok(Protocol::Kitty));
        assert_eq!("auto".parse::<Protocol>(), Err(UnknownProtocol));
    }
}

//! The file as it may be written. Unknown keys are errors; every limit is checked while
//! reading, so that an error knows its line and column.

use super::values;
use crate::domain::order::ReviewOrder;
use crate::domain::{Cents, ColourDepth, Glob, MarketplaceName, NotifyBy, Protocol};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    #[serde(deserialize_with = "values::reviewer")]
    pub reviewer: Option<String>,
    pub review: Review,
    pub listen: Option<Listen>,
    pub board: Board,
    pub notify: Notify,
    pub accounts: Vec<Entry>,
    pub ui: Ui,
    pub keys: BTreeMap<String, values::Texts>,
}

/// One of `[[accounts]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub name: Spanned<values::Name>,
    #[serde(default, deserialize_with = "values::marketplace")]
    pub marketplace: MarketplaceName,
    #[serde(default, deserialize_with = "values::base_url")]
    pub base_url: Option<String>,
    #[serde(default, deserialize_with = "values::variable")]
    pub api_key_env: Option<String>,
    #[serde(default)]
    pub api_key_command: Option<Spanned<values::Texts>>,
    #[serde(default, deserialize_with = "values::variables")]
    pub webhook_secret_env: Vec<String>,
    #[serde(
        default = "values::default_budget",
        deserialize_with = "values::budget"
    )]
    pub requests_per_minute: u32,
    #[serde(default, deserialize_with = "values::hosts")]
    pub media_hosts: Option<Vec<String>>,
}

/// How proofs are reviewed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Review {
    /// In which order proofs are reviewed.
    #[serde(deserialize_with = "values::order")]
    pub order: ReviewOrder,
    /// How long the console holds a decision before it is sent.
    #[serde(rename = "undo_seconds", deserialize_with = "values::undo")]
    pub undo: Duration,
    /// Above this payout, the amount must be typed.
    #[serde(rename = "confirm_above_cents", deserialize_with = "values::cents")]
    pub confirm_above: Cents,
    /// How long an unclear outcome is read before it goes back to a person.
    #[serde(rename = "settle_seconds", deserialize_with = "values::settle")]
    pub settle: Duration,
    /// How long keys rest after the list has moved on by itself.
    #[serde(rename = "rest_ms", deserialize_with = "values::rest")]
    pub rest: Duration,
    /// Whether a verdict waits until the picture has been on screen.
    pub wait_for_picture: bool,
    /// Reasons for rejecting, picked by digit; at most nine. Names in braces are filled with
    /// what was seen, and what stands in square brackets is said only while an attempt is
    /// left ([`crate::domain::canned`]).
    #[serde(deserialize_with = "values::canned_texts")]
    pub canned_reasons: Vec<String>,
    /// Notes for approving in spite of a flag, picked by digit; at most nine.
    #[serde(deserialize_with = "values::canned_texts")]
    pub canned_notes: Vec<String>,
    /// Reasons for putting a proof off, picked by digit; at most nine.
    #[serde(deserialize_with = "values::canned_texts")]
    pub canned_skips: Vec<String>,
}

impl Default for Review {
    fn default() -> Self {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            order: ReviewOrder::default(),
            undo: Duration::from_secs(5),
            confirm_above: Cents(20_000),
            settle: Duration::from_secs(10),
            rest: Duration::from_millis(350),
            wait_for_picture: true,
            canned_reasons: owned(&[
                "The picture is too blurry to judge. [Please retake it and hold the phone still.]",
                "The sign or house number can't be read. [Please retake the picture from closer by.]",
                "This is not the place named in the task. [Please check the address and try again.]",
                "The picture was taken {distance} from the job. [Please retake it at the location.]",
                "This is the same picture as in attempt {earlier}. [Please take a new one.]",
                "Something the instructions ask for is missing. [Please read them again and retake.]",
            ]),
            canned_notes: owned(&[
                "The sign and house number in the picture match the task.",
                "The position is off, but the place is plainly the right one.",
                "Confirmed with the customer.",
            ]),
            canned_skips: owned(&[
                "Needs a second pair of eyes.",
                "Waiting for the customer.",
                "To be compared with the earlier attempts.",
            ]),
        }
    }
}

/// Where webhooks are received.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// Address and port.
    #[serde(deserialize_with = "values::address")]
    pub addr: SocketAddr,
    /// How many days events are kept; 0: for ever.
    #[serde(
        default = "values::default_retention",
        deserialize_with = "values::retention"
    )]
    pub retain_days: u32,
    /// Where what is received is passed on to: `https://`, or `http://` on this machine.
    #[serde(default, deserialize_with = "values::endpoint")]
    pub forward_to: Option<String>,
}

impl Listen {
    /// On this address, otherwise as nothing else is said.
    pub fn on(addr: SocketAddr) -> Self {
        Self {
            addr,
            retain_days: values::default_retention(),
            forward_to: None,
        }
    }
}

/// What the board offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Board {
    /// Filters with a name, in the order in which they are gone through.
    pub filters: Vec<SavedFilter>,
}

/// A filter of the board with a name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedFilter {
    /// Its name.
    #[serde(deserialize_with = "values::line")]
    pub name: String,
    /// As it would be typed.
    #[serde(deserialize_with = "values::line")]
    pub filter: String,
}

/// What is told outside the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notify {
    /// Names of events, with `*` and `?`.
    #[serde(deserialize_with = "values::globs")]
    pub events: Vec<Glob>,
    /// By which of the terminals' ways, if any.
    pub how: NotifyBy,
    /// Whether the window's title tells what waits.
    pub title: bool,
}

/// How it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ui {
    /// Dark or light.
    pub theme: ThemeChoice,
    /// How many colours.
    pub colour: ColourChoice,
    /// How pictures are shown.
    pub pictures: PicturesChoice,
}

/// Dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the terminal says; dark where it says nothing.
    #[default]
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
}

/// By which protocol pictures are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PicturesChoice {
    /// By the best that the terminal says it has.
    #[default]
    Auto,
    /// kitty's graphics within cells.
    Kitty,
    /// iTerm2's inline images.
    Iterm,
    /// Sixel.
    Sixel,
    /// Half-blocks.
    Blocks,
}

impl PicturesChoice {
    /// The protocol that is asked for; `None` leaves it to the terminal.
    pub fn protocol(self) -> Option<Protocol> {
        match self {
            Self::Auto => None,
            Self::Kitty => Some(Protocol::Kitty),
            Self::Iterm => Some(Protocol::Iterm),
            Self::Sixel => Some(Protocol::Sixel),
            Self::Blocks => Some(Protocol::Blocks),
        }
    }
}

/// How many colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum ColourChoice {
    /// As many as the terminal says it has.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// 24 bits.
    #[serde(rename = "truecolor")]
    True,
    /// xterm's 256.
    #[serde(rename = "256")]
    Indexed,
    /// The terminal's own sixteen.
    #[serde(rename = "16")]
    Sixteen,
    /// None.
    #[serde(rename = "none")]
    None,
}

impl ColourChoice {
    /// The depth that is asked for; `None` leaves it to the terminal.
    pub fn depth(self) -> Option<ColourDepth> {
        match self {
            Self::Auto => None,
            Self::True => Some(ColourDepth::True),
            Self::Indexed => Some(ColourDepth::Indexed),
            Self::Sixteen => Some(ColourDepth::Sixteen),
            Self::None => Some(ColourDepth::Mono),
        }
    }
}

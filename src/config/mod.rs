//! Configuration: schema, layers, secrets, and errors that say what to write instead.
//!
//! Invariant: what [`load`] returns is whole and within its limits, so nobody checks it
//! again. Keys and secrets are not part of it: it only knows where they come from.
//! Must not: read the process environment anywhere but in [`Env::process`].

mod env;
mod error;
mod explain;
mod layers;
pub mod paths;
mod schema;
mod secrets;
mod values;

pub use env::Env;
pub use error::ConfigError;
pub use explain::nearest;
pub use layers::{default_file, load};
pub use schema::{
    Board, ColourChoice, Listen, Notify, PicturesChoice, Review, SavedFilter, ThemeChoice, Ui,
};

use crate::domain::{AccountName, MarketplaceName};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Everything a person can set.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The name in the audit trail.
    pub reviewer: String,
    /// How proofs are reviewed.
    pub review: Review,
    /// Where webhooks are received, if they are.
    pub listen: Option<Listen>,
    /// What the board offers.
    pub board: Board,
    /// What is told outside the window.
    pub notify: Notify,
    /// At least one; their names are unique.
    pub accounts: Vec<Account>,
    /// How it looks.
    pub ui: Ui,
    /// Keys bound anew: action to keys, as written. The keys room knows what they mean.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Where all this was read.
    pub source: Source,
}

impl Config {
    /// How many days events are kept; 0: for ever. They are kept without a receiver, too.
    pub fn retain_days(&self) -> u32 {
        let listen = self.listen.as_ref();
        listen.map_or(values::RETAIN_DAYS, |listen| listen.retain_days)
    }

    /// The account of that name.
    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|a| a.name.as_str() == name)
    }
}

/// Where a configuration came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// `WORKFUNDER_API_KEY` and its companions alone.
    Environment,
}

/// One key at one marketplace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Unique, of `a-z 0-9 _ -`.
    pub name: AccountName,
    /// Which marketplace it is.
    pub marketplace: MarketplaceName,
    /// `https://`, or `http://` on a loopback address. No slash at its end.
    pub base_url: String,
    /// Where the API key comes from.
    pub key: KeySource,
    /// Variables that hold webhook secrets; several while one replaces another.
    pub webhook_secret_env: Vec<String>,
    /// The request budget until the answers' headers say more or less.
    pub requests_per_minute: u32,
    /// Hosts that files may come from; `None` for the base URL's own domain.
    pub media_hosts: Option<Vec<String>>,
}

/// Where an API key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A variable.
    Env(String),
    /// A program and its arguments, run without a shell; its first line is the key.
    Command(Vec<String>),
    /// Nowhere: the account only receives.
    None,
}

/// The text that `proofdesk init` writes: every key with its default, explained.
pub fn init_text() -> &'static str {
    include_str!("../../config.example.toml")
}

#[cfg(test)]
mod tests;

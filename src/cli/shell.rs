//! What a command stands in: the environment, the common options, the configuration.

use super::args::Common;
use super::exit::Failure;
use crate::config::{self, Account, Config, Env, KeySource};
use crate::domain::Untrusted;
use crate::runtime::desk::{Desk, Seat, wanted};

/// The surroundings of a command.
pub struct Shell {
    /// The process's environment.
    pub env: Env,
    /// Options that every command takes.
    pub common: Common,
}

impl Shell {
    /// Around the process's own environment.
    pub fn new(common: Common) -> Self {
        Self {
            env: Env::process(),
            common,
        }
    }

    /// Reads the configuration.
    ///
    /// # Errors
    /// Exit 2, and what is wrong with it.
    pub fn config(&self) -> Result<Config, Failure> {
        let explicit = self.common.config.as_deref();
        Ok(config::load(explicit, &self.env)?)
    }

    /// Every configured account, or `--account`.
    ///
    /// # Errors
    /// Exit 2 where there is none of that name.
    pub fn accounts<'a>(&self, config: &'a Config) -> Result<Vec<&'a Account>, Failure> {
        Ok(wanted(config, self.common.account.as_deref())?)
    }

    /// Opens the desk on every account, or on `--account`.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn desk(&self, config: Config) -> Result<Desk, Failure> {
        let only = self.common.account.as_deref();
        Ok(Desk::visit(config, &self.env, self.common.read_only, only).await?)
    }

    /// The one account on a desk that was opened for a task.
    ///
    /// # Errors
    /// Where there is none, which [`Shell::desk_for_task`] has ruled out.
    pub fn seat<'a>(&self, desk: &'a Desk) -> Result<&'a Seat, Failure> {
        let none = || Failure::misuse("no account can be asked; name one with --account");
        desk.seats.values().next().ok_or_else(none)
    }

    /// Opens the desk on the one account a task is looked for in.
    ///
    /// # Errors
    /// Exit 2 where several accounts have a key and none was named.
    pub async fn desk_for_task(&self) -> Result<Desk, Failure> {
        self.desk_for_one("the task may be in any of").await
    }

    /// Opens the desk on the one account with a key.
    ///
    /// # Errors
    /// Exit 2 where several accounts have a key and none was named: `several`, and which.
    pub async fn desk_for_one(&self, several: &str) -> Result<Desk, Failure> {
        let config = self.config()?;
        let has_key = |account: &&Account| account.key != KeySource::None;
        let with_key: Vec<&Account> = config.accounts.iter().filter(has_key).collect();
        let only = match (&self.common.account, with_key.as_slice()) {
            (Some(name), _) => Some(name.clone()),
            (None, [only]) => Some(only.name.as_str().to_owned()),
            (None, []) => None,
            (None, with_key) => {
                let names: Vec<_> = with_key
                    .iter()
                    .map(|account| account.name.shown())
                    .collect();
                return Err(Failure::misuse(format!(
                    "{several} {}; name one with --account",
                    names.join(", ")
                )));
            }
        };
        let read_only = self.common.read_only;
        Ok(Desk::visit(config, &self.env, read_only, only.as_deref()).await?)
    }
}

/// A path from outside, for a message.
pub fn shown(path: &std::path::Path) -> String {
    Untrusted::new(path.to_string_lossy()).clean(120)
}

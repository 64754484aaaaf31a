//! The desk: what a person at work needs, opened once from the configuration. The console
//! and the commands sit at the same one.
//!
//! Invariant: every account on it has its key, its budget and its files' client; two
//! accounts with one key share one budget. Keys live inside the clients and nowhere else.
//! It must not send anything: opening it makes no request.

use super::outbox::{Outbox, Told};
use super::reception::Attendances;
use crate::clock::Clock;
use crate::config::{self, Config, ConfigError, Env};
use crate::domain::guard::Policy;
use crate::domain::{AccountName, MarketplaceName, Record, Untrusted};
use crate::intake::{Attendance, Budget, Calls};
use crate::ledger::{Ledger, LedgerError, RequestLog, SqliteLedger};
use crate::marketplace::Marketplace;
use crate::marketplace::workfunder::{SetupError, WorkFunder, fingerprint};
use crate::media::{FetchError, Files, MediaHosts};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;
use tokio::sync::mpsc;

/// Everything that is open.
pub struct Desk {
    /// What was configured.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// Decisions, events, request times.
    pub ledger: Arc<SqliteLedger>,
    /// Decisions that a process which has died left while they were being sent or unclear:
    /// each must be read before its proof may be acted on.
    pub left_over: Vec<Record>,
    /// The accounts that can be asked, by name.
    pub seats: BTreeMap<AccountName, Seat>,
    /// What the guards go by.
    pub policy: Policy,
}

/// One account at work.
pub struct Seat {
    /// As it was configured; no key is in it.
    pub account: config::Account,
    /// The only way to its marketplace.
    pub calls: Arc<Calls>,
    /// The client for its proofs' files, which knows no key.
    pub files: Files,
}

/// Why there is no desk. One line each: what happened, then what to do.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The configuration, or a key that it names.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The state folder.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An account's client.
    #[error("account `{account}`: {why}")]
    Setup {
        /// Whose.
        account: String,
        /// What is wrong.
        why: SetupError,
    },
    /// An account's client for files.
    #[error("account `{account}`: {why}; install the system's CA certificates")]
    Files {
        /// Whose.
        account: String,
        /// What is wrong.
        why: FetchError,
    },
    /// No account of that name.
    #[error("there is no account `{asked}`; configured: {known}")]
    NoSuchAccount {
        /// What was asked for, cleaned.
        asked: String,
        /// What there is.
        known: String,
    },
    /// Accounts, but none with a key.
    #[error("{names} only receives; name its key in api_key_env or api_key_command")]
    NoKey {
        /// Which.
        names: String,
    },
}

impl Desk {
    /// As [`Desk::visit`], and takes over what dead processes left: for whoever is going
    /// to read it.
    ///
    /// # Errors
    /// The first thing that is not usable.
    pub async fn open(
        config: Config,
        env: &Env,
        read_only: bool,
        only: Option<&str>,
    ) -> Result<Self, DeskError> {
        // Where events come in, there is a board to look at without any key.
        let listens = config.listen.is_some();
        let mut desk = Self::set_up(config, env, read_only, only).await?;
        if !listens {
            desk.need_a_seat(only)?;
        }
        desk.left_over = desk.ledger.adopt(desk.clock.wall()).await?;
        Ok(desk)
    }

    /// Opens the ledger and sets up the accounts that have a key: all of them, or `only`
    /// one. Blocks while an `api_key_command` runs, so call it before the screen is
    /// taken. Nothing is sent, and what dead processes left stays for another to take
    /// over: a command that lists for minutes must not keep it from the console.
    ///
    /// # Errors
    /// The first thing that is not usable.
    pub async fn visit(
        config: Config,
        env: &Env,
        read_only: bool,
        only: Option<&str>,
    ) -> Result<Self, DeskError> {
        let desk = Self::set_up(config, env, read_only, only).await?;
        desk.need_a_seat(only)?;
        Ok(desk)
    }

    /// Somebody who wants to ask a marketplace needs one account with a key.
    fn need_a_seat(&self, only: Option<&str>) -> Result<(), DeskError> {
        if !self.seats.is_empty() {
            return Ok(());
        }
        let names = names(&self.config, only);
        Err(DeskError::NoKey { names })
    }

    async fn set_up(
        config: Config,
        env: &Env,
        read_only: bool,
        only: Option<&str>,
    ) -> Result<Self, DeskError> {
        let wanted = wanted(&config, only)?;
        let clock = Clock::system();
        let ledger = open_ledger(env).await?;
        let log: Arc<dyn RequestLog> = ledger.clone();
        let mut budgets = BTreeMap::new();
        let mut seats = BTreeMap::new();
        for account in wanted {
            let seat = seat(account, env, &log, &mut budgets, clock)?;
            if let Some(seat) = seat {
                seats.insert(account.name.clone(), seat);
            }
        }
        let policy = Policy {
            read_only,
            confirm_above: config.review.confirm_above,
        };
        Ok(Self {
            config,
            clock,
            ledger,
            left_over: Vec::new(),
            seats,
            policy,
        })
    }

    /// Who attends to each account that is configured: its receiver and its poller, where it
    /// has one.
    pub fn attendances(&self) -> Attendances {
        let attendance = |account: &config::Account| {
            let can_ask = self.seats.contains_key(&account.name);
            let (name, feed) = (account.name.clone(), self.ledger.clone());
            Attendance::new(name, account.marketplace, feed, self.clock, can_ask)
        };
        let accounts = self.config.accounts.iter();
        accounts
            .map(|account| (account.name.clone(), attendance(account)))
            .collect()
    }

    /// Starts the outbox on every account here. It tells what becomes of each decision.
    pub fn outbox(&self, told: mpsc::UnboundedSender<Told>) -> Outbox {
        let seats = self.seats.iter();
        let calls = seats.map(|(name, seat)| (name.clone(), Arc::clone(&seat.calls)));
        Outbox::start(
            self.ledger.clone(),
            calls.collect(),
            self.clock,
            self.config.review.settle,
            self.policy.read_only,
            told,
        )
    }
}

/// Opens the ledger in the state folder of `env`, off the runtime's own threads.
///
/// # Errors
/// Where there is no folder for it, or the ledger can't be opened.
pub async fn open_ledger(env: &Env) -> Result<Arc<SqliteLedger>, DeskError> {
    let folder = config::paths::state_dir(env)?;
    let open = move || SqliteLedger::open(Path::new(&folder));
    let opened = tokio::task::spawn_blocking(open).await;
    let lost = || LedgerError::Storage("the ledger could not be opened; try again".to_owned());
    Ok(Arc::new(opened.map_err(|_| lost())??))
}

/// All configured accounts, or `only` the one of that name.
///
/// # Errors
/// [`DeskError::NoSuchAccount`].
pub fn wanted<'a>(
    config: &'a Config,
    only: Option<&str>,
) -> Result<Vec<&'a config::Account>, DeskError> {
    let Some(name) = only else {
        return Ok(config.accounts.iter().collect());
    };
    match config.account(name) {
        Some(account) => Ok(vec![account]),
        None => Err(DeskError::NoSuchAccount {
            asked: Untrusted::new(name).clean(64),
            known: names(config, None),
        }),
    }
}

fn names(config: &Config, only: Option<&str>) -> String {
    let all = config.accounts.iter().map(|account| account.name.as_str());
    let named: Vec<_> = all
        .filter(|name| only.is_none_or(|only| only == *name))
        .map(|name| format!("`{name}`"))
        .collect();
    named.join(", ")
}

/// The budgets of this process, by the fingerprint of their key.
type Budgets = BTreeMap<String, Arc<Budget>>;

/// Sets up one account; `None` where it has no key and only receives.
fn seat(
    account: &config::Account,
    env: &Env,
    log: &Arc<dyn RequestLog>,
    budgets: &mut Budgets,
    clock: Clock,
) -> Result<Option<Seat>, DeskError> {
    let shown = || account.name.as_str().to_owned();
    let Some(key) = account.api_key(env)? else {
        return Ok(None);
    };
    let print = fingerprint(&key);
    let budget = budgets
        .entry(print.clone())
        .or_insert_with(|| Budget::new(Arc::clone(log), print, account.requests_per_minute, clock));
    let marketplace: Arc<dyn Marketplace> = match account.marketplace {
        MarketplaceName::WorkFunder => {
            let client = WorkFunder::new(account.name.clone(), &account.base_url, key, clock);
            Arc::new(client.map_err(|why| DeskError::Setup {
                account: shown(),
                why,
            })?)
        }
        // Their webhooks are received; asking them comes with their adapters.
        MarketplaceName::Toloka | MarketplaceName::WorkMarket | MarketplaceName::TaskRabbit => {
            return Ok(None);
        }
    };
    let hosts = MediaHosts::new(account.media_hosts.clone(), &account.base_url);
    let files = Files::new(hosts).map_err(|why| DeskError::Files {
        account: shown(),
        why,
    })?;
    let budget = Arc::clone(budget);
    Ok(Some(Seat {
        account: account.clone(),
        calls: Calls::new(account.name.clone(), marketplace, budget, clock),
        files,
    }))
}

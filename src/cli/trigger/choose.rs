//! Which event of which account is meant.

use super::super::exit::Failure;
use crate::config::{Account, Config, nearest};
use crate::domain::{MarketplaceName, Untrusted};
use crate::marketplace::scheme;

/// An account, and an event that its marketplace knows, as it names it.
#[derive(Debug)]
pub struct Chosen<'a> {
    pub account: &'a Account,
    pub event: &'static str,
}

/// The account of that name; without one, the only account whose marketplace knows the
/// event.
///
/// # Errors
/// Exit 2, naming what there is to choose from.
pub fn choose<'a>(
    config: &'a Config,
    account: Option<&str>,
    event: &str,
) -> Result<Chosen<'a>, Failure> {
    let candidates: Vec<&Account> = match account {
        None => config.accounts.iter().collect(),
        Some(name) => vec![config.account(name).ok_or_else(|| {
            let known = names(&config.accounts.iter().collect::<Vec<_>>());
            let asked = Untrusted::new(name).clean(64);
            Failure::misuse(format!("there is no account `{asked}`; there is {known}"))
        })?],
    };
    let knowing: Vec<Chosen<'a>> = candidates
        .iter()
        .filter_map(|account| {
            let event = known(account.marketplace, event)?;
            Some(Chosen { account, event })
        })
        .collect();
    match <[Chosen<'a>; 1]>::try_from(knowing) {
        Ok([only]) => Ok(only),
        Err(none) if none.is_empty() => Err(unknown(&candidates, event)),
        Err(several) => {
            let accounts: Vec<&Account> = several.iter().map(|one| one.account).collect();
            Err(Failure::misuse(format!(
                "{} know this event; name one with --account",
                names(&accounts)
            )))
        }
    }
}

/// The event as the marketplace writes it. Case, spaces and underscores don't matter:
/// `Check In` is `check_in` in WorkMarket's bodies.
fn known(name: MarketplaceName, event: &str) -> Option<&'static str> {
    let mut events = scheme(name).events().iter().copied();
    events.find(|known| plain(known) == plain(event))
}

fn plain(event: &str) -> String {
    event.trim().to_lowercase().replace([' ', '-'], "_")
}

fn unknown(candidates: &[&Account], event: &str) -> Failure {
    let asked = Untrusted::new(event).clean(64);
    let mut elsewhere = MarketplaceName::ALL.into_iter();
    if let Some(name) = elsewhere.find(|name| known(*name, event).is_some()) {
        return Failure::misuse(format!(
            "`{asked}` is an event of {}, and {} is no account there; configure one",
            name.shown(),
            names(candidates)
        ));
    }
    let events: Vec<&str> = candidates
        .iter()
        .flat_map(|account| scheme(account.marketplace).events().iter().copied())
        .collect();
    Failure::misuse(format!(
        "unknown event `{asked}`; did you mean `{}`? `proofdesk trigger --list` has them all",
        nearest(event, &events)
    ))
}

fn names(accounts: &[&Account]) -> String {
    let names: Vec<String> = accounts.iter().map(|a| a.name.shown()).collect();
    names.join(", ")
}

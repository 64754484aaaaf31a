//! Where webhooks come in: a mailbox for each account, with its secrets.

use crate::config::{Account, ConfigError, Env};
use crate::domain::AccountName;
use crate::intake::receiver::Mailbox;
use crate::marketplace::scheme;
use thiserror::Error;

/// A secret that can't be one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("account `{}`: its webhook secret can't be used: {why}", .account.shown())]
pub struct SecretError {
    /// Whose.
    pub account: AccountName,
    /// What is wrong with it; never any part of it.
    pub why: &'static str,
}

/// The mailboxes of these accounts. Where a variable that should hold a secret is empty,
/// the account's mailbox has none, and what was wrong comes beside it: it refuses all, and
/// the others go on.
///
/// # Errors
/// A secret that the account's marketplace can't have made.
pub fn mailboxes<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    env: &Env,
) -> Result<(Vec<Mailbox>, Vec<ConfigError>), SecretError> {
    let (mut mailboxes, mut problems) = (Vec::new(), Vec::new());
    for account in accounts {
        let secrets = account.webhook_secrets(env).unwrap_or_else(|problem| {
            problems.push(problem);
            Vec::new()
        });
        let scheme = scheme(account.marketplace);
        if let Some(why) = secrets
            .iter()
            .find_map(|secret| scheme.secret_problem(secret))
        {
            let account = account.name.clone();
            return Err(SecretError { account, why });
        }
        mailboxes.push(Mailbox {
            account: account.name.clone(),
            marketplace: account.marketplace,
            secrets,
        });
    }
    Ok((mailboxes, problems))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::KeySource;
    use crate::domain::MarketplaceName;

    fn account(name: &str, marketplace: MarketplaceName, variable: &str) -> Account {
        Account {
            name: name.into(),
            marketplace,
            base_url: "https://api.example.com".to_owned(),
            key: KeySource::None,
            webhook_secret_env: vec![variable.to_owned()],
            requests_per_minute: 10,
            media_hosts: None,
        }
    }

    #[test]
    fn an_account_without_a_secret_has_a_mailbox_and_is_told_of() {
        let env = Env::of([("SECRET", "whsec_1")]);
        let two = [
            account("a", MarketplaceName::WorkFunder, "SECRET"),
            account("b", MarketplaceName::Toloka, "NONE"),
        ];
        let (mailboxes, problems) = mailboxes(&two, &env).unwrap();
        let secrets: Vec<_> = mailboxes.iter().map(|of| of.secrets.len()).collect();
        assert_eq!((secrets, problems.len()), (vec![1, 0], 1));
        assert!(problems[0].to_string().contains("NONE"), "{problems:?}");
    }

    #[test]
    fn a_secret_that_cant_be_one_is_an_error_that_does_not_hold_it() {
        let env = Env::of([("SECRET", "not base64!")]);
        let one = [account("a", MarketplaceName::TaskRabbit, "SECRET")];
        let error = mailboxes(&one, &env).unwrap_err().to_string();
        assert!(error.contains("account `a`"), "{error}");
        assert!(!error.contains("not base64!"), "{error}");
    }
}

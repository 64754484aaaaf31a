//! Whether this process receives, in words for a person.

use crate::domain::AccountName;
use crate::intake::receiver::OpenError;
use std::fmt;
use std::net::SocketAddr;

/// Whether this process receives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It is being opened.
    #[default]
    Opening,
    /// It does.
    Here {
        /// Where.
        addr: SocketAddr,
        /// Accounts whose webhooks are all refused, since no secret is set.
        without_secret: Vec<AccountName>,
    },
    /// Another process has the address; its events are followed.
    Elsewhere(SocketAddr),
    /// The address can't be had. It is tried again.
    Failed(OpenError),
}

impl Standing {
    /// Whether somebody has to do something about it.
    pub fn is_trouble(&self) -> bool {
        match self {
            Self::Here { without_secret, .. } => !without_secret.is_empty(),
            Self::Failed(_) => true,
            Self::Opening | Self::Elsewhere(_) => false,
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opening => f.write_str("the receiver is being opened"),
            Self::Here {
                addr,
                without_secret,
            } => {
                write!(f, "webhooks are received on {addr}")?;
                if without_secret.is_empty() {
                    return Ok(());
                }
                let names = without_secret.iter().map(AccountName::shown);
                let names: Vec<_> = names.collect();
                write!(
                    f,
                    "; those of {} are refused, since no secret is set: name it in \
                     webhook_secret_env",
                    names.join(", ")
                )
            }
            Self::Elsewhere(addr) => write!(
                f,
                "another process receives on {addr}; its events are followed"
            ),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_without_a_secret_is_named_with_what_to_do() {
        let standing = Standing::Here {
            addr: "127.0.0.1:8787".parse().unwrap(),
            without_secret: vec!["acc".into()],
        };
        assert!(standing.is_trouble());
        let words = standing.to_string();
        assert!(words.contains("acc") && words.contains("webhook_secret_env"));
    }
}

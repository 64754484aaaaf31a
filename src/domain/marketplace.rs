//! The four marketplaces, by name.

use serde::{Deserialize, Serialize};

/// Whose events and tasks an account carries.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum MarketplaceName {
    /// WorkFunder: API and webhooks.
    #[default]
    WorkFunder,
    /// Toloka: webhooks.
    Toloka,
    /// WorkMarket: webhooks.
    WorkMarket,
    /// TaskRabbit: webhooks.
    TaskRabbit,
}

impl MarketplaceName {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 4] = [
        Self::WorkFunder,
        Self::Toloka,
        Self::WorkMarket,
        Self::TaskRabbit,
    ];

    /// The name in configuration and `--json`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::WorkFunder => "workfunder",
            Self::Toloka => "toloka",
            Self::WorkMarket => "workmarket",
            Self::TaskRabbit => "taskrabbit",
        }
    }

    /// The name as its owner writes it, for a screen.
    pub const fn shown(self) -> &'static str {
        match self {
            Self::WorkFunder => "WorkFunder",
            Self::Toloka => "Toloka",
            Self::WorkMarket => "WorkMarket",
            Self::TaskRabbit => "TaskRabbit",
        }
    }

    /// Reads the name in configuration and `--json`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_everywhere() {
        for name in MarketplaceName::ALL {
            assert_eq!(MarketplaceName::from_word(name.word()), Some(name));
            let stored = serde_json::to_string(&name).unwrap();
            assert_eq!(stored, format!("\"{}\"", name.word()));
        }
        assert_eq!(MarketplaceName::from_word("WorkFunder"), None);
    }
}

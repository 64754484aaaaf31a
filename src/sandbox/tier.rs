//! The account's tier: how often a key may ask, and how many tasks it may post.

/// What the account pays for. Numbers from the vendor's page on authentication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tier {
    /// $0 a month.
    Free,
    /// $99 a month.
    Growth,
    /// $499 a month.
    #[default]
    Pro,
    /// By agreement.
    Enterprise,
}

impl Tier {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Free, Self::Growth, Self::Pro, Self::Enterprise];

    /// As the account shows it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Growth => "growth",
            Self::Pro => "pro",
            Self::Enterprise => "enterprise",
        }
    }

    /// Requests a key may make in any 60 s.
    pub fn requests_a_minute(self) -> u32 {
        match self {
            Self::Free => 10,
            Self::Growth => 100,
            Self::Pro => 500,
            Self::Enterprise => 2000,
        }
    }

    /// Tasks that may be posted over the API in a calendar month (UTC); any number where
    /// none is told.
    pub fn tasks_a_month(self) -> Option<u64> {
        match self {
            Self::Free => Some(50),
            Self::Growth => Some(500),
            Self::Pro | Self::Enterprise => None,
        }
    }
}

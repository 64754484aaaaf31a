//! One trouble as it is ordered, by a file or by a test.

use super::aim::{Aim, CALLS};
use super::kind::{FaultKind, Ms};
use serde::Deserialize;

/// One trouble on order.
///
/// Of the calls it is aimed at, the first `after` pass; of the rest every `one_in`-th meets
/// it, until `times` have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// To which calls.
    #[serde(default)]
    pub on: Aim,
    /// How often; always, if it isn't said.
    pub times: Option<u32>,
    /// How many calls pass first; none, if it isn't said.
    pub after: Option<u32>,
    /// Only every so many-th call; each, if it isn't said.
    pub one_in: Option<u32>,
    /// How long, in milliseconds, for those kinds that last.
    pub ms: Option<u64>,
}

impl Fault {
    /// This trouble, on every call it can befall.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            on: Aim::Any,
            times: None,
            after: None,
            one_in: None,
            ms: None,
        }
    }

    /// Aimed at this.
    pub fn on(self, on: Aim) -> Self {
        Self { on, ..self }
    }

    /// So often only.
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// So many calls pass first.
    pub fn after(self, after: u32) -> Self {
        Self {
            after: Some(after),
            ..self
        }
    }

    /// Every so many-th call only.
    pub fn one_in(self, one_in: u32) -> Self {
        Self {
            one_in: Some(one_in),
            ..self
        }
    }

    /// Lasting so many milliseconds.
    pub fn ms(self, ms: u64) -> Self {
        Self {
            ms: Some(ms),
            ..self
        }
    }

    /// What makes this order one that can't be meant.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let word = self.kind.word();
        match (self.kind.ms(), self.ms) {
            (Ms::Needed, None) => anyhow::bail!("{word} needs its time: ms = 2000"),
            (Ms::None, Some(_)) => anyhow::bail!("{word} takes no ms"),
            _ => {}
        }
        if self.times == Some(0) {
            anyhow::bail!("times = 0 means never; leave the fault out");
        }
        if self.one_in == Some(0) {
            anyhow::bail!("one_in = 0 means never; one_in = 1 is every call");
        }
        let mut aimed = CALLS.iter().filter(|call| self.on.takes_in(**call));
        anyhow::ensure!(
            aimed.any(|call| self.kind.fits(*call)),
            "{word} can't happen on that call; leave `on` out"
        );
        Ok(())
    }
}

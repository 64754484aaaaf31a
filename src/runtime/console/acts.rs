//! Effects carried out, each once, and wants handed to whoever serves them.
//!
//! Nothing here waits: the loop calls it between two frames.

use super::lines::Lines;
use super::passing::Passing;
use super::recall::Recalls;
use crate::clock::Clock;
use crate::domain::{ProofKey, Sighting, Untrusted};
use crate::ledger::{Ledger, Skip};
use crate::model::{Effect, Msg, Wants};
use crate::runtime::outbox::Outbox;
use crate::runtime::pictures::Pictures;
use crate::term::Aside;
use std::sync::Arc;
use tokio::sync::mpsc;

/// What an effect means for the loop itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing.
    GoOn,
    /// Something is to be said to the terminal.
    Say(Aside),
    /// To the shell and back.
    Suspend,
    /// The end.
    Leave,
}

/// All that acts outside the pure side.
pub(super) struct Hands {
    pub(super) outbox: Outbox,
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) lines: Lines,
    pub(super) pictures: Pictures,
    pub(super) recalls: Recalls,
    pub(super) passing: Passing,
    pub(super) reviewer: String,
    pub(super) clock: Clock,
    pub(super) news: mpsc::UnboundedSender<Msg>,
}

impl Hands {
    /// Carries an effect out, or says what the loop has to do.
    pub(super) fn carry_out(&self, effect: Effect) -> Then {
        match effect {
            Effect::Submit { decision, hold } => self.outbox.submit(*decision, hold),
            Effect::Undo(decision) => self.outbox.undo(decision),
            Effect::Withdraw { decision, why } => self.outbox.withdraw(decision, why),
            Effect::Skip { key, reason } => self.skip(key, &reason),
            Effect::Compare(sighting) => self.compare(sighting),
            Effect::Refresh(account) => self.lines.refresh(&account),
            Effect::Settled {
                account,
                task,
                status,
            } => self.lines.settled(&account, task, &status),
            Effect::Copy(text) => return Then::Say(Aside::Copy(text)),
            Effect::Notify { by, title, body } => {
                return Then::Say(Aside::Notify { by, title, body });
            }
            Effect::Resend(seq) => self.passing.pass(seq),
            Effect::Suspend => return Then::Suspend,
            Effect::Quit => return Then::Leave,
        }
        Then::GoOn
    }

    /// Hands over what is needed from now on.
    pub(super) fn serve(&mut self, wants: Wants) {
        self.lines.read(wants.reads);
        self.pictures.want(wants.pictures);
        self.recalls.want(wants.recalls);
    }

    fn compare(&self, sighting: Box<Sighting>) {
        let (ledger, news) = (self.ledger.clone(), self.news.clone());
        tokio::spawn(async move {
            let result = ledger.meet(&sighting).await;
            let result = result.map(Box::new).map_err(|error| error.to_string());
            let _ = news.send(Msg::Compared { sighting, result });
        });
    }

    fn skip(&self, key: ProofKey, reason: &str) {
        let skip = Skip {
            key,
            reason: Untrusted::new(reason),
            reviewer: self.reviewer.clone(),
            at: self.clock.wall(),
        };
        let (ledger, news) = (self.ledger.clone(), self.news.clone());
        tokio::spawn(async move {
            if let Err(error) = ledger.skip(&skip).await {
                let words = format!("the skip could not be written down: {error}");
                let _ = news.send(Msg::Fault(words));
            }
        });
    }
}

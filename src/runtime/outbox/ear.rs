//! How a decision under way listens to the reviewer.
//!
//! Invariant: every command is either taken as an input, while it still counts, or
//! answered; none is lost, whenever it comes.

use super::Told;
use super::core::Core;
use crate::domain::DecisionId;
use crate::domain::machine::Input;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// What can be said to a decision under way.
pub(super) enum Command {
    Undo,
    Withdraw(String),
    /// Answered with whether it has become a draft.
    Leave(oneshot::Sender<bool>),
}

/// The receiving end of one decision.
pub(super) struct Ear {
    core: Arc<Core>,
    id: DecisionId,
    commands: mpsc::UnboundedReceiver<Command>,
    left: Option<oneshot::Sender<bool>>,
    /// What came too late, should it turn out that nothing was carried out.
    wish: Option<Input>,
}

impl Ear {
    pub(super) fn new(
        core: Arc<Core>,
        id: DecisionId,
        commands: mpsc::UnboundedReceiver<Command>,
    ) -> Self {
        Self {
            core,
            id,
            commands,
            left: None,
            wish: None,
        }
    }

    /// Waits for `work` while it can be taken back: a command drops it, even one that comes
    /// together with its end, or that came too late for an earlier sending.
    pub(super) async fn unless_taken_back<T>(
        &mut self,
        work: impl Future<Output = T>,
    ) -> Result<T, Input> {
        if let Some(wish) = self.wish.take() {
            return Err(wish);
        }
        let done = tokio::select! {
            biased;
            Some(command) = self.commands.recv() => return Err(self.take(command)),
            done = work => done,
        };
        match self.commands.try_recv() {
            Ok(command) => Err(self.take(command)),
            Err(_) => Ok(done),
        }
    }

    /// Waits for `work` that only leaving the console may drop.
    pub(super) async fn unless_left<T>(
        &mut self,
        work: impl Future<Output = T>,
    ) -> Result<T, Input> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                Some(command) = self.commands.recv() => match command {
                    Command::Leave(_) => return Err(self.take(command)),
                    Command::Undo | Command::Withdraw(_) => self.decline(command),
                },
                done = &mut work => return Ok(done),
            }
        }
    }

    /// Waits for `work` that must come to its end.
    pub(super) async fn until_done<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                Some(command) = self.commands.recv() => self.decline(command),
                done = &mut work => return done,
            }
        }
    }

    /// Answers whoever leaves: whether this has become a draft.
    pub(super) fn answer_leaving(&mut self, is_draft: bool) {
        if let Some(left) = self.left.take() {
            let _ = left.send(is_draft);
        }
    }

    fn take(&mut self, command: Command) -> Input {
        match command {
            Command::Undo => Input::Undo,
            Command::Withdraw(why) => Input::Withdraw(why),
            Command::Leave(left) => {
                self.left = Some(left);
                Input::Leave
            }
        }
    }

    fn decline(&mut self, command: Command) {
        let wish = match command {
            Command::Undo => {
                self.core.tell(Told::TooLate(self.id.clone()));
                Input::Undo
            }
            // It is on its way; what the marketplace says of it will be shown.
            Command::Withdraw(why) => Input::Withdraw(why),
            Command::Leave(left) => {
                let _ = left.send(false);
                Input::Leave
            }
        };
        // A reviewer's wish weighs more than what the feed told, whichever came first.
        if !matches!((&self.wish, &wish), (Some(_), Input::Withdraw(_))) {
            self.wish = Some(wish);
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        // No command can come after this one.
        self.core.forget(&self.id);
        self.answer_leaving(false);
        while let Ok(command) = self.commands.try_recv() {
            self.decline(command);
        }
    }
}

//! `events`: the journal of events, for those who integrate.

mod resend;

use super::args::Events;
use super::exit::{Exit, Failure};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: Events) -> Result<Exit, Failure> {
    match args {
        Events::Resend(args) => resend::run(shell, args).await,
    }
}

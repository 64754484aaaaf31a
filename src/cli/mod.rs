//! The command line: arguments, one file a subcommand, exit statuses.
//!
//! Invariant: stdout carries results only, stderr one line for each failure, and every
//! way out has one of the five exit statuses. What is decided here goes through the same
//! guards and the same outbox as in the console.

pub mod args;
mod board;
mod console;
mod decide;
mod demo;
mod event_line;
mod events;
mod exit;
mod film;
mod forwarding;
mod history;
mod init;
mod json;
mod listen;
mod out;
mod preview;
mod progress;
mod queue;
mod reads;
mod sandbox;
mod shell;
mod show;
mod signals;
mod span;
mod table;
mod trigger;
mod verdicts;
mod watch;
mod webhook;

use crate::opener;
use args::{Cli, Command};
use clap::Parser;
use clap::error::ErrorKind;
use exit::{Exit, Failure};
use out::{Out, say};
use shell::Shell;
use std::process::ExitCode;

/// Threads that run tasks; blocking work has its own.
const WORKERS: usize = 2;

/// Reads the arguments and does what they say. Call it once, first thing in the process.
pub fn run() -> ExitCode {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|word| word == opener::WORD)
    {
        return open_files();
    }
    crate::config::paths::restrict_new_files();
    crate::config::paths::refuse_core_dumps();
    crate::term::panic::install_hook(crate::media::quiet::is_quiet);
    // Whoever comes second finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match parse().and_then(|cli| cli.map_or(Ok(Exit::Done), start)) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            say(format!("proofdesk: {failure}"));
            failure.exit.into()
        }
    }
}

/// The other end of [`opener::Opener`]. Nobody hears what it would say of itself.
fn open_files() -> ExitCode {
    let (mut from, mut to) = (std::io::stdin().lock(), std::io::stdout().lock());
    match opener::serve(&mut from, &mut to) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The arguments; `None` where help or the version was asked for and printed.
fn parse() -> Result<Option<Cli>, Failure> {
    match Cli::try_parse() {
        Ok(cli) => Ok(Some(cli)),
        Err(text)
            if matches!(
                text.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            ) =>
        {
            let mut out = Out::stdout();
            out.bytes(text.to_string().as_bytes());
            out.finish().map(|()| None)
        }
        Err(error) => Err(error.into()),
    }
}

fn start(cli: Cli) -> Result<Exit, Failure> {
    let cli = match cli.command {
        Some(Command::Preview(args)) => return preview::run(&Shell::new(cli.common), args),
        _ => cli,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("no threads ({}); try again", error.kind())))?;
    let ended = runtime.block_on(carry_out(cli));
    // A thread may still be reading from the terminal.
    runtime.shutdown_background();
    ended
}

async fn carry_out(cli: Cli) -> Result<Exit, Failure> {
    let shell = Shell::new(cli.common);
    match cli.command {
        None => console::run(&shell).await,
        Some(Command::Demo(args)) => demo::run(&shell, args).await,
        Some(Command::Sandbox(args)) => sandbox::run(args).await,
        Some(Command::Queue(args)) => queue::run(&shell, args).await,
        Some(Command::Show(args)) => show::run(&shell, args).await,
        Some(Command::Preview(args)) => preview::run(&shell, args),
        Some(Command::History(args)) => history::run(&shell, args).await,
        Some(Command::Events(args)) => events::run(&shell, args).await,
        Some(Command::Board(args)) => board::run(&shell, args).await,
        Some(Command::Watch(args)) => watch::run(&shell, args).await,
        Some(Command::Approve(args)) => decide::approve(&shell, args).await,
        Some(Command::Reject(args)) => decide::reject(&shell, args).await,
        Some(Command::Trigger(args)) => trigger::run(&shell, args).await,
        Some(Command::Listen(args)) => listen::run(&shell, args).await,
        Some(Command::Webhook(args)) => webhook::run(&shell, args).await,
        Some(Command::Init) => init::run(&shell),
    }
}

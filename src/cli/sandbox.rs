//! `sandbox`: the embedded marketplace alone, until it is told to stop.

mod troubles;

use super::args::{Sandbox, World};
use super::exit::{Exit, Failure};
use super::out::{Out, say};
use super::signals::stopped;
use crate::sandbox::{FaultPlan, Options, Running, start};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

/// Workers live as real ones do where nothing else is asked.
const SPEED: f64 = 1.0;

/// What a client needs, as the one line on stdout.
#[derive(Serialize)]
struct Ready<'a> {
    base_url: &'a str,
    api_key: &'a str,
    webhook_secret: &'a str,
}

/// Runs the command.
pub async fn run(args: Sandbox) -> Result<Exit, Failure> {
    if args.list_faults {
        return troubles::list();
    }
    let options = Options {
        listen: args.listen,
        webhook: args.webhook,
        tier: args.tier,
        rate_limit: args.tier.requests_a_minute(),
        ..options(&args.world, SPEED)?
    };
    // Before anything is said, so that whoever reads the line may stop it.
    let stopped = stopped()?;
    let running = start(options).await.map_err(|error| {
        Failure::failed(format!("{error:#}; name another address with --listen"))
    })?;
    let lines = tell(&running);
    let mut out = Out::stdout();
    out.json(&Ready {
        base_url: running.base_url(),
        api_key: running.api_key(),
        webhook_secret: running.webhook_secret(),
    })?;
    out.finish()?;
    tokio::select! {
        () = stopped => {}
        () = lines => {}
    }
    running.stop().await;
    Ok(Exit::Done)
}

/// The world that the arguments describe.
///
/// # Errors
/// Exit 2: the faults can't be read.
pub fn options(world: &World, usual_speed: f64) -> Result<Options, Failure> {
    let faults = match &world.faults {
        None => FaultPlan::default(),
        Some(path) => troubles::ordered(path)?,
    };
    Ok(Options {
        seed: world.seed,
        tasks: world.tasks as usize,
        elsewhere: elsewhere(world.tasks as usize),
        speed: world.speed.unwrap_or(usual_speed),
        faults,
        ..Options::default()
    })
}

/// Jobs in the other statuses beside so many that wait: enough for each status, and not
/// so many that the list is full of them.
fn elsewhere(waiting: usize) -> usize {
    (waiting / 3).clamp(11, 1000)
}

/// Every request, and every event that is told, as a line on stderr from now on.
fn tell(running: &Running) -> impl Future<Output = ()> + use<> {
    let mut asked = running.log().subscribe();
    let mut told = running.deliveries().subscribe();
    async move {
        loop {
            let line = tokio::select! {
                asked = asked.recv() => heard(asked.map(|entry| entry.line()), "requests"),
                told = told.recv() => heard(told.map(|line| line.to_string()), "deliveries"),
            };
            match line {
                Some(line) => say(line),
                None => return,
            }
        }
    }
}

/// The line, or how many were missed; nothing at the end.
fn heard(line: Result<String, RecvError>, of: &str) -> Option<String> {
    match line {
        Ok(line) => Some(line),
        Err(RecvError::Lagged(missed)) => Some(format!("{missed} {of} not shown")),
        Err(RecvError::Closed) => None,
    }
}

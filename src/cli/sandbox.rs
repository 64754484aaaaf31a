//! `sandbox`: the embedded marketplace alone, until it is told to stop.

use super::args::{Sandbox, World};
use super::exit::{Exit, Failure};
use super::out::{Out, say};
use super::shell::shown;
use super::signals::stopped;
use crate::sandbox::{FaultPlan, Log, Options, start};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

/// What a client needs, as the one line on stdout.
#[derive(Serialize)]
struct Ready<'a> {
    base_url: &'a str,
    api_key: &'a str,
    webhook_secret: &'a str,
}

/// Runs the command.
pub async fn run(args: Sandbox) -> Result<Exit, Failure> {
    if args.webhook.is_some() {
        return Err(not_yet("--webhook"));
    }
    let options = Options {
        listen: args.listen,
        tier: args.tier,
        rate_limit: args.tier.requests_a_minute(),
        ..options(&args.world, 1.0)?
    };
    // Before anything is said, so that whoever reads the line may stop it.
    let stopped = stopped()?;
    let running = start(options).await.map_err(|error| {
        Failure::failed(format!("{error:#}; name another address with --listen"))
    })?;
    let requests = tell(running.log());
    let mut out = Out::stdout();
    out.json(&Ready {
        base_url: running.base_url(),
        api_key: running.api_key(),
        webhook_secret: running.webhook_secret(),
    })?;
    out.finish()?;
    tokio::select! {
        () = stopped => {}
        () = requests => {}
    }
    running.stop().await;
    Ok(Exit::Done)
}

/// The world that the arguments describe.
///
/// # Errors
/// Exit 2: the faults can't be read, or an option is for a later version.
pub fn options(world: &World, usual_speed: f64) -> Result<Options, Failure> {
    let faults = match &world.faults {
        None => FaultPlan::default(),
        Some(path) => FaultPlan::read(path)
            .map_err(|error| Failure::misuse(format!("{}: {:#}", shown(path), error)))?,
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

fn not_yet(option: &str) -> Failure {
    Failure::misuse(format!("{option} is not in this version; leave it out"))
}

/// Every request as a line on stderr, from now on.
fn tell(log: &Log) -> impl Future<Output = ()> + use<> {
    let mut entries = log.subscribe();
    async move {
        loop {
            match entries.recv().await {
                Ok(entry) => say(entry.line()),
                Err(RecvError::Lagged(missed)) => say(format!("{missed} requests not shown")),
                Err(RecvError::Closed) => return,
            }
        }
    }
}

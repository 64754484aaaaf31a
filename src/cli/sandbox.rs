//! `sandbox`: the embedded marketplace alone, until it is told to stop.

mod troubles;

use super::args::{Sandbox, World};
use super::exit::{Exit, Failure};
use super::out::{Out, say};
use super::shell::shown;
use super::signals::stopped;
use crate::sandbox::{FaultPlan, Options, Running, State, Tale, start};
use serde::Serialize;
use std::path::Path;
use tokio::sync::broadcast::error::RecvError;

/// Tasks that wait where nothing else is asked.
const TASKS: u32 = 40;
/// The seed where none is named.
const SEED: u64 = 1;
/// Workers live as real ones do where nothing else is asked.
const SPEED: f64 = 1.0;

/// What to do where it can't be started.
const OTHERWISE: &str = "name another address with --listen, or another file with --state";

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
    let state = args
        .state
        .as_deref()
        .map(|path| taken_up(path, &args.world));
    let options = Options {
        listen: args.listen,
        webhook: args.webhook,
        tier: args.tier,
        rate_limit: args.tier.requests_a_minute(),
        state: state.transpose()?,
        ..options(&args.world, SPEED)?
    };
    // Before anything is said, so that whoever reads the line may stop it.
    let stopped = stopped()?;
    let running = start(options)
        .await
        .map_err(|error| Failure::failed(format!("{error:#}; {OTHERWISE}")))?;
    let (lines, tale) = (tell(&running), running.tale());
    let telling = async {
        if args.quiet {
            std::future::pending().await
        }
        tokio::join!(lines, tell_tale(tale));
    };
    let mut out = Out::stdout();
    out.json(&Ready {
        base_url: running.base_url(),
        api_key: running.api_key(),
        webhook_secret: running.webhook_secret(),
    })?;
    out.finish()?;
    tokio::select! {
        () = stopped => {}
        () = telling => {}
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
    let tasks = world.tasks.unwrap_or(TASKS) as usize;
    Ok(Options {
        seed: world.seed.unwrap_or(SEED),
        tasks,
        elsewhere: elsewhere(tasks),
        speed: world.speed.unwrap_or(usual_speed),
        faults,
        ..Options::default()
    })
}

/// The state in this file, unless another world is asked for than the one in it.
fn taken_up(path: &Path, world: &World) -> Result<State, Failure> {
    let named = |what: &str| Failure::misuse(format!("{} {what}", shown(path)));
    let state = State::open(path).map_err(|error| named(&format!("{error:#}")))?;
    if state.was_torn() {
        say(format!(
            "{}: its last line was written in part and is left out",
            shown(path)
        ));
    }
    let Some((seed, tasks, speed)) = state.begun() else {
        return Ok(state);
    };
    let other = [
        (
            "seed",
            world.seed.is_some_and(|asked| asked != seed),
            seed.to_string(),
        ),
        (
            "tasks",
            world.tasks.is_some_and(|asked| asked as usize != tasks),
            tasks.to_string(),
        ),
        (
            "speed",
            world.speed.is_some_and(|asked| asked != speed),
            speed.to_string(),
        ),
    ];
    match other.iter().find(|(_, differs, _)| *differs) {
        None => Ok(state),
        Some((name, _, was)) => Err(named(&format!(
            "holds a world of --{name} {was}; leave --{name} out, or name another file"
        ))),
    }
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

/// What happens as lines on stderr, beside the requests.
async fn tell_tale(mut tale: Tale) {
    loop {
        say(tale.line().await);
    }
}

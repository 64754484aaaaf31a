//! `demo`: the console on an embedded marketplace. Its state is temporary.

use super::args::Demo;
use super::console;
use super::exit::{Exit, Failure};
use super::out::Out;
use super::sandbox::options;
use super::shell::Shell;
use super::verdicts;
use crate::config::{self, Config, Env, Listen};
use crate::domain::ColourDepth;
use crate::sandbox::{Running, start};
use crate::term::depth;
use crate::term::size::TerminalSize;
use std::fs::DirBuilder;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// Workers live so many times as fast as real ones where nothing else is asked: something
/// moves every half a minute.
const SPEED: f64 = 30.0;

/// In a world of so many jobs, those of one house with a wrong pin have room.
const ROOM_FOR_A_CORNER: usize = 40;

/// How long a terminal may take to read some of the last lines.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What is taken over from the environment: what the terminal is and whose it is.
const TERMINAL: [&str; 12] = [
    "TERM",
    "COLORTERM",
    "TERM_PROGRAM",
    "COLORFGBG",
    "NO_COLOR",
    "STY",
    "TMUX",
    "WT_SESSION",
    "KITTY_WINDOW_ID",
    "USER",
    "LOGNAME",
    "TZ",
];

/// Runs the command.
pub async fn run(shell: &Shell, args: Demo) -> Result<Exit, Failure> {
    let mut options = options(&args.world, SPEED)?;
    // In a small world, five jobs of one house would be most of it.
    options.corner = options.tasks >= ROOM_FOR_A_CORNER;
    console::need_terminal()?;
    let folder = Temporary::make()?;
    let ear = free_address();
    options.webhook = ear.map(|addr| format!("http://{addr}/webhooks/workfunder"));
    let running = start(options)
        .await
        .map_err(|error| Failure::failed(format!("{error:#}; try again")))?;
    let env = environment(shell, &folder, &running);
    let listen = ear.map(Listen::on);
    let config = Config {
        listen,
        ..configuration(shell, &env)?
    };
    let depth = depth::detect(|name| env.get(name), config.ui.colour.depth());
    let ended = console::open(config, &env, shell.common.read_only, None, true).await;
    if ended.is_ok() {
        judge(&running, depth).await;
    }
    running.stop().await;
    ended
}

/// Tells how well was decided. A window that is closed or doesn't read any more is no
/// failure, and keeps nobody.
async fn judge(running: &Running, depth: ColourDepth) {
    let terminal = TerminalSize::measure().picture_area();
    let mut parts = verdicts::parts(&running.score(), running.mistakes(), terminal, depth);
    loop {
        let drawing = spawn_blocking(move || (parts.next(), parts));
        let Ok((Some(part), rest)) = drawing.await else {
            return;
        };
        let telling = spawn_blocking(move || {
            let mut out = Out::stdout();
            out.bytes(&part);
            out.finish()
        });
        let Ok(Ok(Ok(()))) = timeout(LAST_WORDS, telling).await else {
            return;
        };
        parts = rest;
    }
}

/// Where the sandbox's events can be received. Nothing holds it until the receiver does; if
/// another program is quicker, the console says so and asks instead. Nothing where the
/// system has no address to give.
fn free_address() -> Option<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).ok()?;
    listener.local_addr().ok()
}

/// The environment of a shell in which nothing but the sandbox is configured.
fn environment(shell: &Shell, folder: &Temporary, running: &Running) -> Env {
    let path = folder.0.to_string_lossy();
    let theirs = TERMINAL.map(|name| (name, shell.env.get(name).unwrap_or_default()));
    let own = [
        ("WORKFUNDER_API_KEY", running.api_key()),
        ("WORKFUNDER_BASE_URL", running.base_url()),
        ("WORKFUNDER_WEBHOOK_SECRET", running.webhook_secret()),
        ("PROOFDESK_STATE_DIR", &path),
        ("XDG_CONFIG_HOME", &path),
    ];
    let theirs = theirs.iter().map(|(name, value)| (*name, value.as_str()));
    Env::of(own.into_iter().chain(theirs))
}

/// The sandbox's account; looks, keys and review settings are the person's own. A file
/// of their own that is broken is told only where they named it.
fn configuration(shell: &Shell, env: &Env) -> Result<Config, Failure> {
    let bare = config::load(None, env)?;
    let explicit = shell.common.config.is_some();
    let file = shell.common.config.clone();
    let named = || shell.env.get("PROOFDESK_CONFIG").map(PathBuf::from);
    let usual = || {
        config::default_file(&shell.env)
            .ok()
            .filter(|path| path.exists())
    };
    let Some(path) = file.or_else(named).or_else(usual) else {
        return Ok(bare);
    };
    match config::load(Some(&path), env) {
        Ok(own) => Ok(Config {
            accounts: bare.accounts,
            ..own
        }),
        Err(error) if explicit => Err(error.into()),
        Err(_) => Ok(bare),
    }
}

/// A folder that goes when the demo ends.
struct Temporary(PathBuf);

impl Temporary {
    fn make() -> Result<Self, Failure> {
        let name = format!("proofdesk-demo-{}", uuid::Uuid::now_v7().simple());
        let path = std::env::temp_dir().join(name);
        // Not recursive: a folder that is already there is somebody else's.
        DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .map_err(|error| {
                Failure::failed(format!(
                    "no temporary folder ({}); set TMPDIR to one that can be written",
                    error.kind()
                ))
            })?;
        Ok(Self(path))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What can't be removed lies in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

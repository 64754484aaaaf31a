//! The bare command: the console on the configured accounts. `demo` opens it, too.

use super::exit::{Exit, Failure};
use super::forwarding;
use super::out::{Out, say};
use super::shell::Shell;
use crate::config::{self, Config, ConfigError, Env, ThemeChoice};
use crate::intake::receiver::Mailbox;
use crate::keys::Keymap;
use crate::runtime;
use crate::runtime::console::{Farewell, Look};
use crate::runtime::desk::Desk;
use crate::term::Route;
use crate::term::detect::Hints;
use crate::theme::Theme;
use std::io::{self, IsTerminal};

/// Runs the command.
pub async fn run(shell: &Shell) -> Result<Exit, Failure> {
    let config = match config::load(shell.common.config.as_deref(), &shell.env) {
        Err(ConfigError::NothingConfigured) => {
            say("proofdesk: nothing is configured");
            say("  proofdesk demo   opens the console on an embedded marketplace");
            say("  proofdesk init   writes a configuration file to start from");
            return Ok(Exit::Misuse);
        }
        loaded => loaded?,
    };
    need_terminal()?;
    let only = shell.common.account.as_deref();
    open(config, &shell.env, shell.common.read_only, only, false).await
}

/// The console draws on a terminal and nowhere else.
///
/// # Errors
/// Exit 2 where there is none.
pub fn need_terminal() -> Result<(), Failure> {
    if Out::is_terminal() && io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::misuse(
        "the console needs a terminal; `proofdesk queue` prints what waits",
    ))
}

/// Opens the console and stays until it is left. A demo doesn't speak of its receiver.
///
/// # Errors
/// Why it could not be opened, or how it broke.
pub async fn open(
    config: Config,
    env: &Env,
    read_only: bool,
    only: Option<&str>,
    is_demo: bool,
) -> Result<Exit, Failure> {
    let keymap = Keymap::new(&config.keys).map_err(|error| Failure::misuse(error.to_string()))?;
    let depth = crate::term::depth::detect(|name| env.get(name), config.ui.colour.depth());
    let pictures = Hints::of(|name| env.get(name), config.ui.pictures.protocol());
    let theme = theme(config.ui.theme, env);
    let mailboxes = mailboxes(&config, env)?;
    let endpoint = config
        .listen
        .as_ref()
        .and_then(|listen| listen.forward_to.as_deref())
        .map(|url| forwarding::destination(url, &mailboxes))
        .transpose()?;
    let desk = Desk::open(config, env, read_only, only).await?;
    let look = Look {
        theme,
        depth,
        says_receiver: !is_demo,
        route: Route::detect(|name| env.get(name)),
        pictures,
        keymap,
    };
    let farewell = runtime::console::run(desk, look, mailboxes, endpoint).await;
    let farewell = farewell.map_err(|error| Failure::failed(error.to_string()))?;
    if farewell != Farewell::default() {
        say(farewell.to_string());
    }
    Ok(Exit::Done)
}

/// Where webhooks come in, if they do. An account without a secret refuses them, which the
/// receiver says when it opens.
///
/// # Errors
/// Exit 2 for a secret that can't be one.
pub fn mailboxes(config: &Config, env: &Env) -> Result<Vec<Mailbox>, Failure> {
    if config.listen.is_none() {
        return Ok(Vec::new());
    }
    let mailboxes = runtime::mailboxes::mailboxes(&config.accounts, env);
    let (mailboxes, _) = mailboxes.map_err(|error| Failure::misuse(error.to_string()))?;
    Ok(mailboxes)
}

/// Dark or light: as chosen, else as `COLORFGBG` says (`15;0`: the ground comes last).
fn theme(choice: ThemeChoice, env: &Env) -> Theme {
    let ground = env.get("COLORFGBG");
    let ground = ground.as_deref().and_then(|both| both.rsplit(';').next());
    let is_light = match choice {
        ThemeChoice::Dark => false,
        ThemeChoice::Light => true,
        ThemeChoice::Auto => matches!(ground, Some("7" | "15")),
    };
    if is_light {
        Theme::light()
    } else {
        Theme::dark()
    }
}

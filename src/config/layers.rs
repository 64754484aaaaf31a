//! Where the configuration comes from: `--config`, else `PROOFDESK_CONFIG`, else the XDG
//! folder; and a shell with only `WORKFUNDER_API_KEY` set is a configuration as well.

use super::explain::{explain, invalid, shown};
use super::schema::{Entry, File};
use super::values::{Texts, as_reviewer, base_url_problem, default_base_url, default_budget};
use super::{Account, Config, ConfigError, Env, KeySource, Source, paths};
use crate::domain::{AccountName, MarketplaceName};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Larger files are no configuration.
const FILE_CAP: u64 = 1024 * 1024;

const API_KEY: &str = "WORKFUNDER_API_KEY";
const BASE_URL: &str = "WORKFUNDER_BASE_URL";
const WEBHOOK_SECRET: &str = "WORKFUNDER_WEBHOOK_SECRET";

/// Finds the configuration and reads it. `explicit` is `--config`.
///
/// # Errors
/// One line that says what is wrong and what to do. No key is read here.
pub fn load(explicit: Option<&Path>, env: &Env) -> Result<Config, ConfigError> {
    let named = explicit
        .map(Path::to_owned)
        .or_else(|| env.get("PROOFDESK_CONFIG").map(PathBuf::from));
    match named {
        Some(path) => match read(&path)? {
            Some(text) => from_file(&path, &text, env),
            None => Err(ConfigError::Unreadable {
                path: shown(&path),
                why: "there is no such file; correct --config or PROOFDESK_CONFIG".to_owned(),
            }),
        },
        None => {
            let path = default_file(env)?;
            match read(&path)? {
                Some(text) => from_file(&path, &text, env),
                None => finish(File::default(), Vec::new(), Source::Environment, env),
            }
        }
    }
}

/// Where the configuration lies unless somebody says otherwise, and where
/// `proofdesk init` puts it.
///
/// # Errors
/// Where no home folder can be found.
pub fn default_file(env: &Env) -> Result<PathBuf, ConfigError> {
    Ok(paths::xdg(env, "XDG_CONFIG_HOME", ".config")?.join("config.toml"))
}

/// The text of a file, `None` if there is none.
fn read(path: &Path) -> Result<Option<String>, ConfigError> {
    let unreadable = |why: String| ConfigError::Unreadable {
        path: shown(path),
        why,
    };
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let kind = error.kind();
            return Err(unreadable(format!("{kind}; make the file readable")));
        }
    };
    let mut text = String::new();
    match file.take(FILE_CAP + 1).read_to_string(&mut text) {
        Ok(_) if text.len() as u64 > FILE_CAP => {
            Err(unreadable("too large; a configuration is short".to_owned()))
        }
        Ok(_) => Ok(Some(text)),
        Err(error) => Err(unreadable(match error.kind() {
            ErrorKind::InvalidData => "not UTF-8; save it as plain text".to_owned(),
            ErrorKind::IsADirectory => "a folder; name the file in it".to_owned(),
            kind => format!("{kind}; make the file readable"),
        })),
    }
}

/// A file's text, checked. Public to this room for its tests.
pub(super) fn from_file(path: &Path, text: &str, env: &Env) -> Result<Config, ConfigError> {
    let mut file: File = toml::from_str(text).map_err(|error| explain(path, text, &error))?;
    let mut accounts: Vec<Account> = Vec::new();
    for entry in std::mem::take(&mut file.accounts) {
        let span = entry.name.span();
        let account = account(entry).map_err(|(at, why)| invalid(path, text, Some(at), why))?;
        if accounts.iter().any(|other| other.name == account.name) {
            let name = account.name.as_str();
            let why = format!("two accounts are named `{name}`; give one another name");
            return Err(invalid(path, text, Some(span), why));
        }
        accounts.push(account);
    }
    finish(file, accounts, Source::File(path.to_owned()), env)
}

type Misplaced = (std::ops::Range<usize>, &'static str);

fn account(entry: Entry) -> Result<Account, Misplaced> {
    let key = match (entry.api_key_env, entry.api_key_command) {
        (None, None) => KeySource::None,
        (Some(name), None) => KeySource::Env(name),
        (None, Some(command)) => {
            let span = command.span();
            let Texts(argv) = command.into_inner();
            if argv.first().is_none_or(|program| program.is_empty()) {
                return Err((span, "api_key_command is empty; name a program"));
            }
            KeySource::Command(argv)
        }
        (Some(_), Some(command)) => {
            let why = "both api_key_env and api_key_command are given; leave one of them out";
            return Err((command.span(), why));
        }
    };
    let base_url = entry.base_url;
    Ok(Account {
        name: entry.name.into_inner().0,
        marketplace: entry.marketplace,
        base_url: base_url.unwrap_or_else(|| default_base_url(entry.marketplace).to_owned()),
        key,
        webhook_secret_env: entry.webhook_secret_env,
        requests_per_minute: entry.requests_per_minute,
        media_hosts: entry.media_hosts,
    })
}

fn finish(
    file: File,
    mut accounts: Vec<Account>,
    source: Source,
    env: &Env,
) -> Result<Config, ConfigError> {
    // A file that only sets, say, the theme does not take the shell's account away.
    if accounts.is_empty() {
        accounts.extend(account_of_the_shell(env)?);
    }
    if accounts.is_empty() {
        return Err(ConfigError::NothingConfigured);
    }
    let keys = file.keys.into_iter();
    Ok(Config {
        reviewer: file.reviewer.unwrap_or_else(|| login_name(env)),
        review: file.review,
        listen: file.listen,
        board: file.board,
        notify: file.notify,
        accounts,
        ui: file.ui,
        keys: keys.map(|(action, Texts(keys))| (action, keys)).collect(),
        source,
    })
}

fn account_of_the_shell(env: &Env) -> Result<Option<Account>, ConfigError> {
    if env.get(API_KEY).is_none() {
        return Ok(None);
    }
    let marketplace = MarketplaceName::WorkFunder;
    let base_url = match env.get(BASE_URL) {
        None => default_base_url(marketplace).to_owned(),
        Some(url) => match base_url_problem(url.trim()) {
            None => url.trim().trim_end_matches('/').to_owned(),
            Some(problem) => {
                return Err(ConfigError::Invalid {
                    place: BASE_URL.to_owned(),
                    why: problem.to_owned(),
                });
            }
        },
    };
    Ok(Some(Account {
        name: AccountName::new(marketplace.word()),
        marketplace,
        base_url,
        key: KeySource::Env(API_KEY.to_owned()),
        webhook_secret_env: vec![WEBHOOK_SECRET.to_owned()],
        requests_per_minute: default_budget(),
        media_hosts: None,
    }))
}

/// Who is logged in, as the shell says, else the system, else by number.
fn login_name(env: &Env) -> String {
    ["USER", "LOGNAME"]
        .iter()
        .find_map(|name| as_reviewer(&env.get(name)?))
        .or_else(|| name_of(rustix::process::getuid().as_raw()))
        .unwrap_or_else(|| format!("uid-{}", rustix::process::getuid().as_raw()))
}

/// What the password file calls a user.
fn name_of(uid: u32) -> Option<String> {
    let file = std::fs::read_to_string("/etc/passwd").ok()?;
    let uid = uid.to_string();
    let mut users = file.lines().map(|line| line.split(':'));
    let name = users.find_map(|mut user| {
        let name = user.next()?;
        (user.nth(1) == Some(uid.as_str())).then_some(name)
    })?;
    as_reviewer(name)
}

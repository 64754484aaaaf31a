//! `init`: a configuration file to start from. It never overwrites one.

use super::exit::{Exit, Failure};
use super::out::Out;
use super::shell::{Shell, shown};
use crate::config::{default_file, init_text};
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(shell: &Shell) -> Result<Exit, Failure> {
    let path = target(shell)?;
    write(&path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::misuse(format!(
            "{} is already there and was left as it is; edit it, or name another with --config",
            shown(&path)
        )),
        kind => Failure::failed(format!(
            "{} can't be written ({kind}); name another with --config",
            shown(&path)
        )),
    })?;
    let mut out = Out::stdout();
    out.line(&format!("{} is written.", shown(&path)));
    out.line("Next: put your key into WORKFUNDER_API_KEY, then run `proofdesk`.");
    out.finish()?;
    Ok(Exit::Done)
}

/// Where the other commands will look for it.
fn target(shell: &Shell) -> Result<PathBuf, Failure> {
    let named = shell.env.get("PROOFDESK_CONFIG").map(PathBuf::from);
    match shell.common.config.clone().or(named) {
        Some(path) => Ok(path),
        None => Ok(default_file(&shell.env)?),
    }
}

fn write(path: &Path) -> io::Result<()> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(init_text().as_bytes())?;
    file.sync_all()
}

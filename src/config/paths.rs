//! Folders, and who may look into them: the owner alone.
//!
//! XDG everywhere, macOS included: what a terminal program writes should be found where
//! terminal programs are looked for.

use super::explain::shown;
use super::{ConfigError, Env};
use rustix::fs::Mode;
use std::fs::{DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The folder for the ledger: `PROOFDESK_STATE_DIR`, else the XDG state folder's
/// `proofdesk`. Not made yet.
///
/// # Errors
/// Where no home folder can be found.
pub fn state_dir(env: &Env) -> Result<PathBuf, ConfigError> {
    match env.get("PROOFDESK_STATE_DIR") {
        Some(path) => Ok(PathBuf::from(path)),
        None => xdg(env, "XDG_STATE_HOME", ".local/state"),
    }
}

/// `$variable/proofdesk`, else `~/fallback/proofdesk`. As the XDG specification wants
/// it, a relative path in the variable is ignored.
pub(super) fn xdg(env: &Env, variable: &str, fallback: &str) -> Result<PathBuf, ConfigError> {
    let absolute = |name: &str| {
        let path = PathBuf::from(env.get(name)?);
        path.is_absolute().then_some(path)
    };
    let folder = match absolute(variable) {
        Some(folder) => folder,
        None => absolute("HOME")
            .or_else(|| etcetera::home_dir().ok())
            .map(|home| home.join(fallback))
            .ok_or_else(|| ConfigError::Folder {
                path: "~".to_owned(),
                why: "no home folder; set HOME or PROOFDESK_STATE_DIR".to_owned(),
            })?,
    };
    Ok(folder.join("proofdesk"))
}

/// Makes a folder with all above it, and sees to it that only its owner can look inside
/// (mode 0700). A folder that isn't ours, or is shared by design, is left as it is.
///
/// # Errors
/// Where it can't be made or isn't a folder.
pub fn private_dir(path: &Path) -> Result<(), ConfigError> {
    let failed = |error: std::io::Error| ConfigError::Folder {
        path: shown(path),
        why: format!(
            "the folder can't be made ({}); set PROOFDESK_STATE_DIR to another",
            error.kind()
        ),
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(failed)?;
    let meta = std::fs::metadata(path).map_err(failed)?;
    let ours = meta.uid() == rustix::process::geteuid().as_raw();
    let (open_to_others, sticky) = (meta.mode() & 0o077 != 0, meta.mode() & 0o1000 != 0);
    if ours && open_to_others && !sticky {
        std::fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(failed)?;
    }
    Ok(())
}

/// From now on every file that this process makes is its owner's alone. Call it once, at
/// the start: SQLite makes side files of its own.
pub fn restrict_new_files() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// From now on a crash leaves no image of this process's memory on disk: keys and workers'
/// pictures are in it. Call it once, at the start.
pub fn refuse_core_dumps() {
    let none = rustix::process::Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // Lowering a limit is refused nowhere; were it, there'd be nothing else to try.
    let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
}

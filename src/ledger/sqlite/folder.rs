//! The state folder: private before the first byte is written.
//!
//! Invariant: the folder is 0700 and the ledger with its side files 0600, whoever made
//! them and under whatever umask.

use super::failure::Failure;
use rustix::fs::Mode;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// A folder that only its owner can look into.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Creates what is missing and closes what is open to others.
    ///
    /// Sets the process's umask to 077 and leaves it: whatever proofdesk writes from here
    /// on is its user's own business.
    pub(super) fn prepare(root: &Path) -> Result<Self, Failure> {
        rustix::process::umask(Mode::RWXG | Mode::RWXO);
        let folder = Self {
            root: root.to_owned(),
        };
        make_private_folder(&folder.root)?;
        make_private_folder(&folder.owners())?;
        // SQLite gives its side files the mode of the ledger itself, so it must be there,
        // and private, before SQLite opens it.
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(folder.ledger())?;
        folder.close_to_others()?;
        Ok(folder)
    }

    /// The ledger's file.
    pub(super) fn ledger(&self) -> PathBuf {
        self.root.join("ledger.db")
    }

    /// Where each live process holds its lock file.
    pub(super) fn owners(&self) -> PathBuf {
        self.root.join("owners")
    }

    /// Takes away what others may do with the ledger and its side files.
    fn close_to_others(&self) -> Result<(), Failure> {
        for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
            match fs::set_permissions(self.root.join(name), Permissions::from_mode(0o600)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }
}

fn make_private_folder(path: &Path) -> Result<(), Failure> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let found = fs::metadata(path)?;
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(Failure::Foreign);
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

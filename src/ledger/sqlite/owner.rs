//! Who is alive: each process holds a lock file, and the lock dies with it, also by
//! kill -9.
//!
//! Invariant: an owner whose lock is held by anybody is alive. A missing file means dead,
//! because files are only removed by whoever holds their lock.

use super::failure::Failure;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// This process's name in the ledger, and the lock that proves it lives.
#[derive(Debug)]
pub(super) struct Owner {
    name: String,
    folder: PathBuf,
    /// Held for its lock; the operating system drops it with the process.
    _lock: File,
}

impl Owner {
    /// Takes a fresh name.
    pub(super) fn register(folder: &Path) -> Result<Self, Failure> {
        loop {
            let name = Uuid::now_v7().to_string();
            let file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(lock_path(folder, &name))?;
            file.lock()?;
            // Between creating and locking, another process's tidying may have taken the
            // lock and removed the file: that name is lost.
            if file.metadata()?.nlink() > 0 {
                return Ok(Self {
                    name,
                    folder: folder.to_owned(),
                    _lock: file,
                });
            }
        }
    }

    /// The name under which this process owns decisions.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the process of that name has ended. In doubt it has not.
    pub(super) fn has_died(&self, other: &str) -> bool {
        if other == self.name {
            return false;
        }
        match File::open(lock_path(&self.folder, other)) {
            Ok(file) => file.try_lock().is_ok(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
    }

    /// Removes the lock files of processes that have ended.
    pub(super) fn tidy(&self) -> Result<(), Failure> {
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let ours = path == lock_path(&self.folder, &self.name);
            if ours || path.extension().is_none_or(|extension| extension != "lock") {
                continue;
            }
            let Ok(file) = File::open(&path) else {
                continue;
            };
            match file.try_lock() {
                Ok(()) => gone(fs::remove_file(&path))?,
                Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
            }
        }
        Ok(())
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // Best effort: whoever adopts next tidies up.
        let _ = fs::remove_file(lock_path(&self.folder, &self.name));
    }
}

fn lock_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.lock"))
}

fn gone(removal: io::Result<()>) -> io::Result<()> {
    match removal {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

//! Processes that end with their test, also when it fails.

use rustix::process::{Pid, Signal, kill_process_group};
use std::io::Read;
use std::ops::{Deref, DerefMut};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Output};
use std::sync::mpsc::channel;
use std::time::Duration;

/// A process in a group of its own. Dropping it kills, with -9, all that is left of the
/// group: what a shell has started dies with the shell.
pub struct Doomed(Child);

impl Doomed {
    /// Starts it.
    pub fn spawn(command: &mut Command) -> Self {
        Self(command.process_group(0).spawn().unwrap())
    }

    /// Its number, which is that of its group as well.
    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.0.id().try_into().unwrap()).unwrap()
    }

    /// How it ended, if it did within this time; either way nothing of its group is left.
    pub fn ended_within(mut self, most: Duration) -> Option<ExitStatus> {
        let (pid, (tell, told)) = (self.pid(), channel());
        std::thread::spawn(move || {
            let status = self.wait().unwrap();
            drop(self);
            // Nobody may be waiting any more.
            let _ = tell.send(status);
        });
        let ended = told.recv_timeout(most).ok();
        if ended.is_none() {
            kill_process_group(pid, Signal::KILL).unwrap();
        }
        ended
    }

    /// Waits for its end; what it said, as far as it was piped and not taken.
    pub fn output(mut self) -> Output {
        let mut errors = self.0.stderr.take();
        // Both are read at once, so that neither pipe fills up.
        let errors = std::thread::spawn(move || read(errors.as_mut()));
        Output {
            stdout: read(self.0.stdout.take().as_mut()),
            stderr: errors.join().unwrap(),
            status: self.0.wait().unwrap(),
        }
    }
}

fn read(pipe: Option<&mut impl Read>) -> Vec<u8> {
    let mut said = Vec::new();
    pipe.map(|pipe| pipe.read_to_end(&mut said).unwrap());
    said
}

impl Deref for Doomed {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Doomed {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Doomed {
    fn drop(&mut self) {
        // The group may have ended already.
        let _ = kill_process_group(self.pid(), Signal::KILL);
        let _ = self.0.wait();
    }
}

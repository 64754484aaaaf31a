//! Two processes at most, started when they are needed, kept for the next file, and
//! replaced when they end.

use super::wire::Ask;
use super::worker::{Lost, Worker};
use crate::media::{MediaError, Opened, Wish, film};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Processes at a time: one a core of the smallest machine.
const MOST: usize = 2;

/// Askings of one file when a process is ended from outside: both that may be idle, and a
/// fresh one.
const TRIES: usize = MOST + 1;

/// Opens strangers' files elsewhere. Cheap to clone; all clones share the processes,
/// which end with the last clone.
#[derive(Clone)]
pub struct Opener {
    how: How,
}

#[derive(Clone)]
enum How {
    Elsewhere(Arc<Pool>),
    #[cfg(test)]
    Here(Arc<Mutex<film::Projector>>),
}

struct Pool {
    program: PathBuf,
    state: Mutex<State>,
    free: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Worker>,
    busy: usize,
}

impl Opener {
    /// Through processes of this very binary. None is started yet.
    pub fn of_this_binary() -> Self {
        // On Linux this stays the running binary, also while it is being replaced.
        let running = PathBuf::from("/proc/self/exe");
        let program = if running.exists() {
            running
        } else {
            std::env::current_exe().unwrap_or(running)
        };
        Self::through(program)
    }

    /// Through processes of `program`, which is called with [`super::WORD`].
    pub fn through(program: PathBuf) -> Self {
        Self {
            how: How::Elsewhere(Arc::new(Pool {
                program,
                state: Mutex::default(),
                free: Condvar::new(),
            })),
        }
    }

    /// In this process, for tests of those who use it.
    #[cfg(test)]
    pub fn here() -> Self {
        Self {
            how: How::Here(Arc::default()),
        }
    }

    /// Starts a process, so that the first file need not wait for it.
    pub fn warm_up(&self) {
        match &self.how {
            How::Elsewhere(pool) => {
                if let Ok(worker) = pool.take(None) {
                    pool.give_back(Some(worker));
                }
            }
            #[cfg(test)]
            How::Here(_) => {}
        }
    }

    /// Opens a file. It waits for up to a minute: call it on a thread that may.
    ///
    /// # Errors
    /// What is wrong with the file, or that none can be opened on this machine.
    pub fn open(&self, file: &[u8], wish: &Wish) -> Result<Opened, MediaError> {
        let answer = match &self.how {
            How::Elsewhere(pool) => pool.ask(&Ask::Picture(*wish), file)?,
            #[cfg(test)]
            How::Here(_) => return crate::media::open(file, wish),
        };
        match answer {
            film::Answer::Opened(opened) => Ok(*opened),
            // That is no answer to a picture.
            film::Answer::Need(_) => Err(MediaError::Fatal),
        }
    }

    /// Shows a film, or tells which parts of it are needed for that. A process that has
    /// seen it before goes on where it was, any other begins anew.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn film(&self, ask: &film::Ask) -> Result<film::Answer, MediaError> {
        match &self.how {
            How::Elsewhere(pool) => {
                let (head, parts) = Ask::of_film(ask);
                pool.ask(&head, &parts)
            }
            #[cfg(test)]
            How::Here(projector) => {
                let mut projector = projector.lock().unwrap_or_else(PoisonError::into_inner);
                projector.answer(ask.clone())
            }
        }
    }
}

impl Pool {
    fn ask(&self, ask: &Ask, file: &[u8]) -> Result<film::Answer, MediaError> {
        for _ in 0..TRIES {
            let mut worker = self.take(ask.film())?;
            match worker.ask(ask, file) {
                Ok(answer) => {
                    self.give_back(Some(worker));
                    return answer;
                }
                Err(lost) => {
                    drop(worker);
                    self.give_back(None);
                    match lost {
                        Lost::ByFile(error) => return Err(error),
                        // Perhaps while it had nothing to do; the file isn't to blame.
                        Lost::Killed => {}
                    }
                }
            }
        }
        Err(MediaError::Interrupted)
    }

    /// A process, once one is free: the one that has seen this film, or else one that
    /// nobody will want back for its film.
    fn take(&self, film: Option<u64>) -> Result<Worker, MediaError> {
        let mut state = self.state();
        while state.busy >= MOST {
            state = self
                .free
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.busy += 1;
        let idle = state.idle.iter();
        let best = idle.enumerate().max_by_key(|(_, worker)| {
            let has_it = film.is_some() && worker.film == film;
            (has_it, worker.film.is_none())
        });
        if let Some(at) = best.map(|(at, _)| at) {
            return Ok(state.idle.swap_remove(at));
        }
        drop(state);
        Worker::start(&self.program).map_err(|error| {
            self.give_back(None);
            MediaError::NoOpener(error.kind().to_string())
        })
    }

    fn give_back(&self, worker: Option<Worker>) {
        let mut state = self.state();
        state.busy = state.busy.saturating_sub(1);
        state.idle.extend(worker);
        self.free.notify_one();
    }

    /// Poisoned or not: what is behind it is whole at every step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opener::tests::Program;

    /// Two processes that are free: one has seen the film 7, the other none.
    fn pool(film_first: bool) -> (Pool, Program) {
        let program = Program::new("exec cat");
        let pool = Pool {
            program: program.path(),
            state: Mutex::default(),
            free: Condvar::new(),
        };
        let start = || Worker::start(&program.path()).unwrap();
        let (mut seen, fresh) = (start(), start());
        seen.film = Some(7);
        let idle = if film_first {
            [seen, fresh]
        } else {
            [fresh, seen]
        };
        pool.state().idle.extend(idle);
        (pool, program)
    }

    #[test]
    fn a_film_goes_to_the_process_that_has_seen_it_and_nothing_else_does() {
        for film_first in [true, false] {
            for (asked, given) in [(Some(7), Some(7)), (Some(8), None), (None, None)] {
                let (pool, _program) = pool(film_first);
                let worker = pool.take(asked).unwrap();
                assert_eq!(worker.film, given, "{asked:?}");
            }
        }
    }
}

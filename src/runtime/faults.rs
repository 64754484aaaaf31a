//! Panics of tasks: told on the screen, while everything else goes on.
//!
//! Invariant: a panic in the loop, or in a thread that draws or reads keys, ends the
//! process in good order (`term::panic`); one in a task is caught by the runtime, ends
//! that task alone, and is told with its place, never with its text. Nothing may fail
//! in silence.

use crate::config::Env;
use crate::media::quiet;
use crate::term;
use std::panic::PanicHookInfo;
use tokio::sync::mpsc;

/// A door for tests of what a panic leaves behind: `loop` makes the loop panic, `task` a
/// task of its own, both after the first frame. It is no setting.
const TEST_PANIC: &str = "PROOFDESK_TEST_PANIC";

/// Where a test wants a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestPanic {
    /// In the loop.
    Loop,
    /// In a task.
    Task,
}

impl TestPanic {
    /// What the environment asks for.
    pub fn wanted(env: &Env) -> Option<Self> {
        match env.get(TEST_PANIC)?.as_str() {
            "loop" => Some(Self::Loop),
            "task" => Some(Self::Task),
            _ => None,
        }
    }

    /// Panics there.
    #[allow(clippy::panic, reason = "that is what it is for")]
    pub fn strike(self) {
        match self {
            Self::Loop => panic!("a test wanted a panic in the loop"),
            Self::Task => {
                tokio::spawn(async { panic!("a test wanted a panic in a task") });
            }
        }
    }
}

/// From now on for the whole process; the receiver hears of every task that panicked.
pub fn listen() -> mpsc::UnboundedReceiver<String> {
    let (tell, told) = mpsc::unbounded_channel();
    term::install_hook(quiet::is_quiet);
    let last_words = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if quiet::is_quiet() {
            return;
        }
        // The loop runs in no task: nobody would catch its panic.
        match tokio::task::try_id() {
            Some(_) => {
                // Nobody listens any more while the console is being left.
                let _ = tell.send(words(info));
            }
            None => last_words(info),
        }
    }));
    told
}

fn words(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(
        || "place unknown".to_owned(),
        |at| format!("{}:{}", at.file(), at.line()),
    );
    format!(
        "a part of proofdesk stopped by a fault in itself ({place}); leave and start again, \
         and please report it"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_words_open_the_tests_door() {
        let wanted = |word| TestPanic::wanted(&Env::of([(TEST_PANIC, word)]));
        assert_eq!(wanted("loop"), Some(TestPanic::Loop));
        assert_eq!(wanted("task"), Some(TestPanic::Task));
        assert_eq!(wanted("1"), None);
        assert_eq!(TestPanic::wanted(&Env::of([])), None);
    }

    #[tokio::test]
    async fn a_task_or_a_blocking_thread_is_told_apart_from_the_loop() {
        assert_eq!(tokio::task::try_id(), None, "the loop");
        let in_task = tokio::spawn(async { tokio::task::try_id() });
        assert!(in_task.await.unwrap().is_some());
        let in_blocking = tokio::task::spawn_blocking(tokio::task::try_id);
        assert!(in_blocking.await.unwrap().is_some());
    }
}

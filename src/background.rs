//! Work that gives way: a thread of its own at a low priority.
//!
//! Decoding keeps a core busy for a tenth of a second. On two cores that is felt as a key
//! that comes late, unless the system knows who matters less. A pool's thread can't serve:
//! a priority that was given away doesn't come back.

use std::thread;
use tokio::sync::oneshot;

/// How far such a thread steps back (0 is usual, 19 is the farthest).
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Runs `work` there; what it returns comes through the receiver. No thread, or a panic,
/// closes the receiver without a value.
pub fn run<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> oneshot::Receiver<T> {
    let (tell, told) = oneshot::channel();
    let background = move || {
        step_back();
        // Nobody may be waiting any more.
        let _ = tell.send(work());
    };
    // Without a thread, `tell` is dropped, and that says so.
    let _ = thread::Builder::new()
        .name(name.to_owned())
        .spawn(background);
    told
}

/// Lowers this thread's priority; only Linux knows one of a thread.
fn step_back() {
    #[cfg(target_os = "linux")]
    // Where the system won't have it, the work is done all the same.
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICE);
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn background_work_steps_back_and_its_caller_does_not() {
        let nice = || rustix::process::getpriority_process(Some(rustix::thread::gettid())).unwrap();
        let before = nice();
        let there = run("test", nice).await.unwrap();
        assert_eq!(there, NICE);
        assert_eq!(nice(), before);
    }
}

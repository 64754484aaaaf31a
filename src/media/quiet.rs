//! Panics of decoders, turned into errors.
//!
//! A decoder may panic on a stranger's file; that is the file's fault and no news for
//! the terminal. The program's panic hook asks [`is_quiet`] and stays silent if so.
//! This must not be wrapped around our own logic, where a panic is a bug to be seen.

use super::error::MediaError;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// What jpeg-decoder calls the threads it starts for a picture's components.
const DECODER_THREAD: &str = "worker thread for component ";

/// Counts this thread as quiet until it is dropped, unwinding included.
struct Hush;

impl Hush {
    fn begin() -> Self {
        DEPTH.with(|depth| depth.set(depth.get() + 1));
        Self
    }
}

impl Drop for Hush {
    fn drop(&mut self) {
        DEPTH.with(|depth| depth.set(depth.get().saturating_sub(1)));
    }
}

/// Runs a decoder; its panic comes back as [`MediaError::Decoder`]. The panic's text is
/// dropped: it may quote the file.
///
/// # Errors
/// Only that one.
pub fn catch<T>(decode: impl FnOnce() -> T) -> Result<T, MediaError> {
    let _hush = Hush::begin();
    // What the closure touched is dropped with it: the callers pass bytes and take values.
    catch_unwind(AssertUnwindSafe(decode)).map_err(|_| MediaError::Decoder)
}

/// Whether a panic of the current thread is a decoder's, already taken care of.
pub fn is_quiet() -> bool {
    DEPTH.with(Cell::get) > 0
        || std::thread::current()
            .name()
            .is_some_and(|name| name.starts_with(DECODER_THREAD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panicking_decoder_is_an_error_and_the_thread_is_loud_again() {
        let mut quiet = Vec::new();
        let outcome = catch(|| {
            quiet.push(is_quiet());
            catch(|| ()).unwrap();
            // The inner one must not end the outer one's silence.
            quiet.push(is_quiet());
            panic!("on purpose");
        });
        assert_eq!(outcome, Err::<(), _>(MediaError::Decoder));
        assert_eq!(quiet, [true, true]);
        assert!(!is_quiet());
    }

    #[test]
    fn the_decoders_own_threads_are_quiet_too() {
        let on = |name: &str| {
            let thread = std::thread::Builder::new().name(name.to_owned());
            thread.spawn(is_quiet).unwrap().join().unwrap()
        };
        assert!(on("worker thread for component 2"));
        assert!(!on("tokio-runtime-worker"));
    }
}

//! Being told to end, by Ctrl-C, by a supervisor or by a closed window.

use super::exit::Failure;
use tokio::signal::unix::{SignalKind, signal};

/// When somebody ends the process in an orderly way. From this call on, that no longer
/// ends it by itself.
///
/// # Errors
/// Where signals can't be listened to.
pub fn stopped() -> Result<impl Future<Output = ()>, Failure> {
    let failed = |_| Failure::failed("signals can't be listened to on this machine; try again");
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut hangup = signal(SignalKind::hangup()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}

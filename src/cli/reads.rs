//! Reading calls as a command makes them: patient with limits and with hiccups.
//!
//! Reading twice costs a request and nothing else, so a hiccup is tried again; verdicts
//! never come through here.

use crate::domain::CallError;
use std::time::Duration;

/// Pauses before the second and the third try.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1200)];

/// Calls until there is a result, an error that stays, or too many hiccups. After a 429
/// the budget itself makes the next call wait.
pub async fn patiently<T, F>(mut call: impl FnMut() -> F) -> Result<T, CallError>
where
    F: Future<Output = Result<T, CallError>>,
{
    let mut pauses = PAUSES.iter();
    loop {
        let error = match call().await {
            Ok(value) => return Ok(value),
            Err(CallError::Limited { .. }) => continue,
            Err(error) => error,
        };
        let is_hiccup = matches!(
            error,
            CallError::Offline { .. } | CallError::Server { .. } | CallError::Protocol { .. }
        );
        match pauses.next().filter(|_| is_hiccup) {
            Some(pause) => tokio::time::sleep(*pause).await,
            None => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    async fn tried(answers: Vec<Result<u8, CallError>>) -> (Result<u8, CallError>, usize) {
        let left = RefCell::new(answers);
        let before = left.borrow().len();
        let result = patiently(async || left.borrow_mut().remove(0)).await;
        let used = before - left.borrow().len();
        (result, used)
    }

    fn trouble() -> CallError {
        CallError::Server { status: 502 }
    }

    #[tokio::test(start_paused = true)]
    async fn a_hiccup_is_tried_again_and_a_no_is_not() {
        let hiccup = tried(vec![Err(trouble()), Ok(7)]).await;
        assert_eq!(hiccup, (Ok(7), 2));
        let no = tried(vec![Err(CallError::NotFound), Ok(7)]).await;
        assert_eq!(no, (Err(CallError::NotFound), 1));
    }

    #[tokio::test(start_paused = true)]
    async fn trouble_that_stays_is_told_and_a_limit_is_waited_out() {
        let stays = tried(vec![Err(trouble()); 5]).await;
        assert_eq!(stays, (Err(trouble()), 3));
        let after = Duration::from_secs(1);
        let mut answers = vec![Err(CallError::Limited { after }); 9];
        answers.push(Ok(7));
        assert_eq!(tried(answers).await, (Ok(7), 10));
    }
}

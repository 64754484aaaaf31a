//! The writer against terminals that are slow, stuck or gone.

use super::*;
use std::sync::{Arc, Mutex};

/// Far more than anything here takes; only a defect waits as long.
const LONG: Duration = Duration::from_secs(20);

/// A terminal that swallows one write for each permit it is given.
struct Slow {
    permits: mpsc::Receiver<()>,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.permits
            .recv()
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        self.seen.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn slow_writer() -> (Writer, mpsc::Sender<()>, Arc<Mutex<Vec<u8>>>) {
    let (permit, permits) = mpsc::channel();
    let seen = Arc::default();
    let terminal = Slow {
        permits,
        seen: Arc::clone(&seen),
    };
    (Writer::onto(terminal).unwrap(), permit, seen)
}

async fn settled(writer: &Writer) -> Result<(), Refused> {
    tokio::time::timeout(LONG, writer.idle()).await.unwrap()
}

#[tokio::test]
async fn a_sender_is_refused_at_once_while_the_terminal_swallows() {
    let (writer, permit, seen) = slow_writer();
    assert!(writer.is_idle());
    writer.try_send(b"one".to_vec()).unwrap();
    assert!(!writer.is_idle());
    // No permit was given: were this to wait, the test would never end.
    for _ in 0..1000 {
        assert_eq!(writer.try_send(b"late".to_vec()), Err(Refused::Busy));
    }
    permit.send(()).unwrap();
    settled(&writer).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), b"\x1b[?2026hone\x1b[?2026l");
}

#[tokio::test]
async fn frames_come_out_whole_and_in_order() {
    let (writer, permit, seen) = slow_writer();
    let mut expected = Vec::new();
    for n in 0..50_u8 {
        let frame = vec![b'a' + n % 26; usize::from(n) * 300];
        expected.extend_from_slice(&[BEGIN, &frame, END].concat());
        writer.try_send(frame).unwrap();
        for _ in 0..5 {
            permit.send(()).unwrap();
        }
        settled(&writer).await.unwrap();
    }
    assert!(*seen.lock().unwrap() == expected);
}

#[tokio::test]
async fn a_terminal_that_went_away_is_reported_as_gone() {
    let (writer, permit, _) = slow_writer();
    writer.try_send(b"one".to_vec()).unwrap();
    drop(permit);
    assert_eq!(settled(&writer).await, Err(Refused::Gone));
    assert_eq!(writer.try_send(b"two".to_vec()), Err(Refused::Gone));
    assert!(!writer.is_idle());
}

#[test]
fn stopping_lets_the_last_frame_out_first() {
    let (writer, permit, seen) = slow_writer();
    writer.try_send(b"last".to_vec()).unwrap();
    permit.send(()).unwrap();
    assert!(writer.flush_and_stop(LONG));
    assert!(seen.lock().unwrap().windows(4).any(|w| w == b"last"));
}

#[test]
fn stopping_does_not_wait_for_a_stuck_terminal() {
    let (writer, _permit, _) = slow_writer();
    writer.try_send(b"stuck".to_vec()).unwrap();
    assert!(!writer.flush_and_stop(Duration::from_millis(1)));
}

#[test]
fn without_a_session_nothing_reaches_stdout() {
    // The test's stdout would show it; `Terminal` says all was taken, and writes nothing.
    assert!(!session::is_entered());
    assert_eq!(Terminal.write(b"\x1b[31mnever").unwrap(), 10);
}

//! What a person does at the terminal: keys, pastes, a new size.
//!
//! Invariant: a key is told once, when it goes down (or repeats), and pasted text is
//! never told as keys where the terminal brackets it. Reading has a thread of its own:
//! crossterm 0.29 never returns from a terminal that was hung up (its `EventStream`
//! neither, within the loop that polls it), and SIGHUP has to be heard all the same.

use crossterm::event::{Event, KeyEvent, KeyEventKind};
use std::io;
use tokio::sync::mpsc;

/// Inputs that may wait for the loop; then the terminal waits.
const WAITING: usize = 256;

/// One thing that came from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key went down or repeats.
    Key(KeyEvent),
    /// Text from the clipboard, as it came: it is from outside.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
}

/// The one reader of stdin. Open it after `Session::enter`, and only once: its thread
/// reads until the process ends.
#[derive(Debug)]
pub struct InputStream {
    inputs: mpsc::Receiver<Input>,
}

impl InputStream {
    /// Starts to read.
    ///
    /// # Errors
    /// Where the operating system has no thread to give.
    pub fn open() -> io::Result<Self> {
        let (sender, inputs) = mpsc::channel(WAITING);
        std::thread::Builder::new()
            .name("terminal input".to_owned())
            .spawn(move || read_inputs(&sender))?;
        Ok(Self { inputs })
    }

    /// The next input, `None` when stdin cannot be read any more. Dropping the future
    /// loses none.
    pub async fn next(&mut self) -> Option<Input> {
        self.inputs.recv().await
    }
}

fn read_inputs(sender: &mpsc::Sender<Input>) {
    while let Ok(event) = crossterm::event::read() {
        let is_heard = translate(event).is_none_or(|input| sender.blocking_send(input).is_ok());
        if !is_heard {
            return;
        }
    }
}

fn translate(event: Event) -> Option<Input> {
    match event {
        // Terminals with the kitty keyboard protocol report releases, too.
        Event::Key(key) => (key.kind != KeyEventKind::Release).then_some(Input::Key(key)),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(columns, rows) => Some(Input::Resize(columns, rows)),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};

    #[test]
    fn a_key_is_told_when_it_goes_down_and_not_when_it_comes_up() {
        let press = KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE);
        let release = KeyEvent {
            kind: KeyEventKind::Release,
            ..press
        };
        assert_eq!(translate(Event::Key(press)), Some(Input::Key(press)));
        assert_eq!(translate(Event::Key(release)), None);
    }

    #[test]
    fn a_paste_stays_one_text_whatever_is_in_it() {
        let pasted = translate(Event::Paste("a\nq".to_owned()));
        assert_eq!(pasted, Some(Input::Paste("a\nq".to_owned())));
    }
}

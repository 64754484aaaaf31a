//! What the terminal turns out to show, told while the console is already there.

use crate::domain::{ColourDepth, Display};
use crate::model::Msg;
use crate::term::TerminalSize;
use crate::term::answers::Answer;
use crate::term::detect::{Heard, Hints, LATE, PATIENCE};
use tokio::sync::mpsc;

/// Tells what the terminal turns out to show, and to measure: it is asked with the first
/// frame. What it answers late is told as well, and pictures are then asked for anew.
pub(super) async fn find_display(
    hints: Hints,
    answers: mpsc::UnboundedReceiver<Answer>,
    depth: ColourDepth,
    tell: mpsc::UnboundedSender<Display>,
    news: mpsc::UnboundedSender<Msg>,
) {
    // Nobody listens to either only while the console is being left.
    if hints.question().is_none() {
        let _ = tell.send(hints.choose(&Heard::default(), depth));
        return;
    }
    let before = TerminalSize::measure();
    let mut listening = hints.listen(answers, depth);
    let first = listening.within(PATIENCE).await;
    let _ = tell.send(first);
    let display = listening.within(LATE).await;
    if display != first {
        let _ = tell.send(display);
        let _ = news.send(Msg::DisplayChanged);
    }
    let size = TerminalSize::measure();
    if size != before {
        let _ = news.send(Msg::Resized {
            columns: size.columns,
            rows: size.rows,
            cell: (size.cell_width, size.cell_height),
        });
    }
}

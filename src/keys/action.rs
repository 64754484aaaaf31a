//! What keys can mean.

/// An action: what a key means, wherever it is pressed outside a text field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// One row down.
    Down,
    /// One row up.
    Up,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Open, or enlarge the picture.
    Open,
    /// One step back: out of the picture, the filter, the row.
    Back,
    /// Approve the proof on screen.
    Approve,
    /// Reject the proof on screen.
    Reject,
    /// Take back a decision that is still on hold.
    Undo,
    /// Put the proof off, with a reason.
    Skip,
    /// The attempt before.
    EarlierAttempt,
    /// The attempt after.
    LaterAttempt,
    /// Map and facts in place of the picture.
    Facts,
    /// Nearer to the picture.
    Nearer,
    /// Farther from it.
    Farther,
    /// The whole picture again.
    Fit,
    /// The picture turned by a quarter.
    Turn,
    /// Two pictures side by side.
    Compare,
    /// A video's frame before.
    EarlierFrame,
    /// A video's next frame.
    LaterFrame,
    /// A video in motion, and at rest.
    Play,
    /// One column to the left; folds.
    Left,
    /// One column to the right; unfolds.
    Right,
    /// Narrow the list.
    Filter,
    /// The next filter that has a name.
    SavedFilter,
    /// The next order of the board.
    Sort,
    /// Copy an event's payload.
    Copy,
    /// Copy an event as a call that delivers it.
    CopyCurl,
    /// Pass an event on once more.
    Resend,
    /// View 1.
    Queue,
    /// View 2.
    Board,
    /// View 3.
    Events,
    /// View 4.
    History,
    /// Ask the marketplace now.
    Refresh,
    /// The live key list.
    Help,
    /// The command palette.
    Palette,
    /// To the shell, for a while.
    Suspend,
    /// Leave.
    Quit,
    /// Twice: leave at once.
    Interrupt,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What it means.
    pub action: Action,
    /// Its name in `[keys]` and in the palette.
    pub name: &'static str,
    /// Its keys, unless the configuration says otherwise.
    pub keys: &'static [&'static str],
    /// One or two words for the footer.
    pub short: &'static str,
    /// One sentence for help and palette.
    pub help: &'static str,
}

const fn row(
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    short: &'static str,
    help: &'static str,
) -> Row {
    Row {
        action,
        name,
        keys,
        short,
        help,
    }
}

/// Every action, in the order in which help lists them.
pub const TABLE: [Row; 41] = [
    row(
        Action::Approve,
        "approve",
        &["a"],
        "approve",
        "Approve the proof on screen: the worker is paid once the hold is over",
    ),
    row(
        Action::Reject,
        "reject",
        &["r"],
        "reject",
        "Reject it: type the reason that the worker will read",
    ),
    row(
        Action::Undo,
        "undo",
        &["u"],
        "undo",
        "Take back the decision of this row, or the latest, while it is on hold",
    ),
    row(
        Action::Skip,
        "skip",
        &["s"],
        "skip",
        "Put it off with a reason; it goes to the end of the queue",
    ),
    row(Action::Down, "down", &["j", "Down"], "down", "Next row"),
    row(Action::Up, "up", &["k", "Up"], "up", "Previous row"),
    row(
        Action::PageDown,
        "page_down",
        &["PageDown", "ctrl+d"],
        "page down",
        "A page down",
    ),
    row(
        Action::PageUp,
        "page_up",
        &["PageUp", "ctrl+u"],
        "page up",
        "A page up",
    ),
    row(Action::First, "first", &["g", "Home"], "first", "First row"),
    row(Action::Last, "last", &["G", "End"], "last", "Last row"),
    row(
        Action::Open,
        "open",
        &["Enter"],
        "full screen",
        "Open a task's timeline or an event; on a proof, enlarge the picture",
    ),
    row(
        Action::Back,
        "back",
        &["Esc"],
        "back",
        "One step back: picture, payload, timeline, filter",
    ),
    row(
        Action::EarlierAttempt,
        "earlier_attempt",
        &["["],
        "earlier",
        "The attempt before this one",
    ),
    row(
        Action::LaterAttempt,
        "later_attempt",
        &["]"],
        "later",
        "The attempt after this one",
    ),
    row(
        Action::Facts,
        "facts",
        &["m"],
        "facts",
        "Map and facts in place of the picture, and back",
    ),
    row(
        Action::Nearer,
        "nearer",
        &["+", "="],
        "nearer",
        "Nearer, down to the file's own pixels; the arrows then move along the picture",
    ),
    row(
        Action::Farther,
        "farther",
        &["-"],
        "farther",
        "Farther, up to the whole picture",
    ),
    row(
        Action::Fit,
        "fit",
        &["0"],
        "fit",
        "The whole picture; once more: upright, and a video as its strip",
    ),
    row(
        Action::Turn,
        "turn",
        &["t"],
        "turn",
        "Turn the picture a quarter clockwise",
    ),
    row(
        Action::Compare,
        "compare",
        &["c"],
        "compare",
        "Beside the proof it resembles or the attempt before, looked at in the same way; and back",
    ),
    row(
        Action::EarlierFrame,
        "earlier_frame",
        &[","],
        "frame back",
        "A video: one frame back; before the first stands the strip",
    ),
    row(
        Action::LaterFrame,
        "later_frame",
        &["."],
        "frame on",
        "A video: one frame on",
    ),
    row(
        Action::Play,
        "play",
        &["Space"],
        "play",
        "A video: play it, and stop",
    ),
    row(
        Action::Left,
        "left",
        &["h", "Left"],
        "left",
        "Board: the column to the left; in a payload, fold",
    ),
    row(
        Action::Right,
        "right",
        &["l", "Right"],
        "right",
        "Board: the column to the right; in a payload, unfold",
    ),
    row(
        Action::Filter,
        "filter",
        &["/"],
        "filter",
        "Show only rows with these words; flag names work too",
    ),
    row(
        Action::SavedFilter,
        "saved_filter",
        &["f"],
        "saved",
        "Board: the next saved filter of the configuration",
    ),
    row(
        Action::Sort,
        "sort",
        &["o"],
        "order",
        "Board: another order: longest here, title, payout, latest change",
    ),
    row(
        Action::Copy,
        "copy",
        &["y"],
        "copy",
        "Copy an event as JSON, or its payload while that is open",
    ),
    row(
        Action::CopyCurl,
        "copy_curl",
        &["Y"],
        "as curl",
        "Copy an event as a curl call that delivers it; without its secret",
    ),
    row(
        Action::Resend,
        "resend",
        &["R"],
        "re-send",
        "Pass an event on once more to where events are forwarded",
    ),
    row(
        Action::Queue,
        "queue",
        &["1"],
        "queue",
        "View 1: what waits for review",
    ),
    row(
        Action::Board,
        "board",
        &["2"],
        "board",
        "View 2: every task in its lifecycle",
    ),
    row(
        Action::Events,
        "events",
        &["3"],
        "events",
        "View 3: the live tail of events; G follows it",
    ),
    row(
        Action::History,
        "history",
        &["4"],
        "history",
        "View 4: every decision and how it ended",
    ),
    row(
        Action::Refresh,
        "refresh",
        &["ctrl+r"],
        "refresh",
        "Ask the marketplace now",
    ),
    row(Action::Help, "help", &["?"], "keys", "This list"),
    row(
        Action::Palette,
        "palette",
        &[":"],
        "commands",
        "Find an action by its name",
    ),
    row(
        Action::Suspend,
        "suspend",
        &["ctrl+z"],
        "suspend",
        "To the shell; fg comes back",
    ),
    row(
        Action::Quit,
        "quit",
        &["q"],
        "quit",
        "Leave; what is on hold becomes a draft and is not sent",
    ),
    row(
        Action::Interrupt,
        "interrupt",
        &["ctrl+c"],
        "leave",
        "Twice: leave at once",
    ),
];

impl Action {
    /// Its row in the table.
    pub fn row(self) -> &'static Row {
        // Every action has a row (a test sees to it); the first one stands in otherwise.
        TABLE
            .iter()
            .find(|row| row.action == self)
            .unwrap_or(&FALLBACK)
    }
}

static FALLBACK: Row = row(Action::Help, "help", &["?"], "keys", "This list");

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_action_stands_in_the_table_once() {
        let actions: HashSet<_> = TABLE.iter().map(|row| row.action).collect();
        let names: HashSet<_> = TABLE.iter().map(|row| row.name).collect();
        assert_eq!(actions.len(), TABLE.len());
        assert_eq!(names.len(), TABLE.len());
        assert!(TABLE.iter().all(|row| row.action.row().name == row.name));
    }
}

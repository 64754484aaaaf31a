//! The terminal as the loop sees it: a place for one frame at a time.
//!
//! Invariant: nothing is drawn while the last frame is still being swallowed, and what a
//! frame showed counts only when all of it has reached the terminal.

use crate::app::Drawn;
use crate::model::{Msg, Paints};
use crate::term::{
    Aside, Refused, Route, Screen, Session, Sketch, TerminalSize, Writer, keep_farewell,
};
use ratatui::buffer::Buffer;
use std::io;
use std::time::Duration;

/// How long a stop or the end waits for the last frame.
const LAST_FRAME: Duration = Duration::from_millis(200);

/// What became of a frame.
pub(super) enum Frame {
    /// The terminal shows it already.
    Still(Box<Paints>),
    /// It is on its way; [`Stage::settled`] tells when it is there.
    UnderWay,
    /// There was no room after all; it has to be drawn again.
    Lost,
}

/// Session, screen and writer in one hand.
pub(super) struct Stage {
    /// None in tests, whose writer writes elsewhere.
    session: Option<Session>,
    writer: Writer,
    screen: Screen,
    /// What the frame that is under way shows.
    under_way: Option<Paints>,
    /// What goes out behind the next frame.
    asides: Vec<u8>,
    title: Option<String>,
    route: Route,
    /// What makes the terminal forget our pictures.
    farewell: Vec<u8>,
}

impl Stage {
    pub(super) fn new(
        session: Option<Session>,
        writer: Writer,
        screen: Screen,
        route: Route,
    ) -> Self {
        Self {
            session,
            writer,
            screen,
            under_way: None,
            asides: Vec::new(),
            title: None,
            route,
            farewell: Vec::new(),
        }
    }

    /// Says something behind the next frame.
    pub(super) fn say(&mut self, aside: &Aside) {
        self.asides.extend(aside.bytes(self.route));
    }

    /// Asks the terminal something behind the next frame.
    pub(super) fn ask(&mut self, question: &str) {
        self.asides.extend_from_slice(question.as_bytes());
    }

    /// Gives the window this title behind the next frame. True where it has another.
    pub(super) fn entitle(&mut self, title: String) -> bool {
        if self.title.as_ref() == Some(&title) {
            return false;
        }
        let is_first = self.title.is_none();
        self.title = Some(title.clone());
        self.say(&Aside::Title {
            text: title,
            is_first,
        });
        true
    }

    /// Whether a frame may be drawn.
    pub(super) fn is_free(&self) -> bool {
        self.under_way.is_none() && self.writer.is_idle()
    }

    /// Draws a frame.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(super) fn show(
        &mut self,
        draw: impl FnOnce(&mut Buffer) -> Drawn,
    ) -> Result<Frame, Refused> {
        // A screen without a cell shows nothing.
        let mut paints = Paints::default();
        let bytes = self.screen.draw(|buffer| {
            let drawn = draw(buffer);
            paints = drawn.paints;
            Sketch {
                cursor: drawn.cursor,
                rasters: std::mem::take(&mut paints.rasters),
            }
        });
        self.keep_farewell();
        if bytes.is_none() && self.asides.is_empty() {
            return Ok(Frame::Still(Box::new(paints)));
        }
        let mut bytes = bytes.unwrap_or_default();
        bytes.extend_from_slice(&self.asides);
        match self.writer.try_send(bytes) {
            Ok(()) => {
                self.asides.clear();
                self.under_way = Some(paints);
                Ok(Frame::UnderWay)
            }
            Err(Refused::Busy) => {
                self.screen.invalidate();
                Ok(Frame::Lost)
            }
            Err(Refused::Gone) => Err(Refused::Gone),
        }
    }

    /// Before the frame goes out: a panic may come right behind it.
    fn keep_farewell(&mut self) {
        let farewell = self.screen.farewell();
        if self.session.is_some() && self.farewell != farewell {
            keep_farewell(farewell.clone());
            self.farewell = farewell;
        }
    }

    /// Waits for the frame under way to reach the terminal; for ever, where there is
    /// none. Dropping the future loses nothing.
    pub(super) async fn settled(&self) -> Result<(), Refused> {
        match self.under_way {
            Some(_) => self.writer.idle().await,
            None => std::future::pending().await,
        }
    }

    /// The frame is there; this is what it shows.
    pub(super) fn arrived(&mut self) -> Option<Paints> {
        self.under_way.take()
    }

    /// Another size.
    pub(super) fn resize(&mut self, columns: u16, rows: u16) -> Msg {
        self.screen.resize(columns, rows);
        self.size()
    }

    /// The size that is drawn on, and what a cell measures.
    fn size(&self) -> Msg {
        let area = self.screen.area();
        let size = match self.session {
            Some(_) => TerminalSize::measure(),
            None => TerminalSize::of(area.width, area.height, 0, 0),
        };
        Msg::Resized {
            columns: area.width,
            rows: area.height,
            cell: (size.cell_width, size.cell_height),
        }
    }

    /// Ctrl-Z: to the shell and back. Everything else in the process stands still
    /// meanwhile. The size may be another afterwards.
    pub(super) async fn suspend(&mut self) -> io::Result<Msg> {
        // Or the end of the frame would be lost, which only matters to the eye.
        let _ = tokio::time::timeout(LAST_FRAME, self.writer.idle()).await;
        let taken = self.session.as_mut().map_or(Ok(()), Session::suspend);
        self.look_again(taken)
    }

    /// Somebody had stopped the process and has continued it.
    pub(super) fn retake(&mut self) -> io::Result<Msg> {
        let taken = self.session.as_mut().map_or(Ok(()), Session::retake);
        self.look_again(taken)
    }

    fn look_again(&mut self, taken: io::Result<()>) -> io::Result<Msg> {
        taken?;
        // A frame from before shows nothing any more.
        if self.under_way.is_some() {
            self.under_way = Some(Paints::default());
        }
        self.screen.invalidate();
        self.farewell.clear();
        if self.session.is_some() {
            let size = TerminalSize::measure();
            self.screen.resize(size.columns, size.rows);
        }
        Ok(self.size())
    }

    /// Lets the last frame come to rest, and gives the terminal back.
    pub(super) fn close(self) {
        if self.title.is_some() {
            // A terminal that still swallows a frame keeps our title; shells set their own.
            let _ = self.writer.try_send(Aside::return_title());
        }
        self.writer.flush_and_stop(LAST_FRAME);
        if let Some(mut session) = self.session {
            session.leave();
        }
    }
}

//! A request that is let in: what troubles do to it before its call, in place of it, and
//! to its answer.
//!
//! What was carried out is in the log before its answer is held back.

use super::answer;
use super::connection::Plug;
use super::faults::{FaultKind, Trouble, damaged};
use super::limit::Budget;
use super::log::Entry;
use super::server::Server;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Duration;

/// A request on its way through.
pub(super) struct Visit<'a> {
    pub server: &'a Server,
    pub plug: &'a Plug,
    pub entry: Entry,
    /// What its answer tells about the limit; files have none.
    pub budget: Option<Budget>,
}

impl Visit<'_> {
    /// Carries it out as far as this trouble lets it.
    pub async fn go(mut self, trouble: Trouble, mut request: Request, next: Next) -> Response {
        self.entry.faults = trouble.words();
        if trouble.has(FaultKind::DropBefore) {
            return self.dropped();
        }
        if let Some(refusal) = refusal(&trouble) {
            return self.answered(refusal);
        }
        request.extensions_mut().insert(trouble.clone());
        if let Some(wait) = trouble.lasting(FaultKind::LateActing) {
            // Nobody hears what comes of it.
            tokio::spawn(async move {
                tokio::time::sleep(wait).await;
                next.run(request).await
            });
            return self.dropped();
        }
        let response = answer::in_form(next.run(request).await);
        let response = damaged(response, &trouble).await;
        if trouble.has(FaultKind::Reset) {
            self.entry.answered = false;
            self.plug.tear();
        } else if trouble.has(FaultKind::LostAnswer) {
            self.entry.answered = false;
            self.plug.pull();
        }
        let response = self.answered(response);
        held_back(trouble.lasting(FaultKind::Slow)).await;
        response
    }

    fn dropped(self) -> Response {
        self.plug.pull();
        self.server.log.note(Entry {
            answered: false,
            ..self.entry
        });
        answer::unheard()
    }

    fn answered(&self, mut response: Response) -> Response {
        if let Some(budget) = self.budget {
            let now = self.server.wall();
            answer::tell(budget, false, now, response.headers_mut());
        }
        self.server.log.note(Entry {
            status: Some(response.status().as_u16()),
            ..self.entry.clone()
        });
        response
    }
}

/// An answer in place of the call.
fn refusal(trouble: &Trouble) -> Option<Response> {
    if trouble.has(FaultKind::KeyRevoked) {
        Some(answer::stranger())
    } else if let Some(wait) = trouble.lasting(FaultKind::RateLimited) {
        Some(answer::limited(wait))
    } else if trouble.has(FaultKind::ServerError) {
        Some(answer::trouble())
    } else {
        None
    }
}

async fn held_back(delay: Option<Duration>) {
    if let Some(delay) = delay {
        tokio::time::sleep(delay).await;
    }
}

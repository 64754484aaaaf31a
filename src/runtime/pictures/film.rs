//! Films: from a standing want to the strip or a frame, fetching what that needs and no
//! more.
//!
//! Invariant: what was fetched of a film serves every later look at it; a look that nobody
//! wants any more is given up between two fetches. A few films are kept, within a bound.

use super::cache::FileKey;
use super::show::Show;
use super::words::{not_fetched, not_shown};
use crate::background;
use crate::domain::{MediaKind, SignedUrl};
use crate::media::film::{Reel, Step};
use crate::media::{Files, MediaError, Opened};
use crate::model::{PictureFailure, PictureResult};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Mutex;
use tokio::task::{AbortHandle, JoinSet};

/// Films that are kept. The strip of a usual one takes a few megabytes, each at most
/// what a [`Reel`] keeps.
const KEPT: usize = 4;

/// Numbers of films, so that none is taken for another.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// A film of which nothing was fetched yet.
fn unseen() -> Reel {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    Reel::new(number, MediaKind::Video.byte_cap())
}

/// The films that were looked at, the latest last.
#[derive(Default)]
struct Shelf {
    films: Vec<(FileKey, Arc<Mutex<Reel>>)>,
}

impl Shelf {
    /// The film, as far as it was fetched; from now on the latest.
    fn take(&mut self, key: &FileKey) -> Arc<Mutex<Reel>> {
        let found = self.films.iter().position(|(known, _)| known == key);
        let film = match found {
            Some(at) => self.films.remove(at).1,
            None => Arc::new(Mutex::new(unseen())),
        };
        if self.films.len() >= KEPT {
            self.films.remove(0);
        }
        self.films.push((key.clone(), Arc::clone(&film)));
        film
    }
}

/// Looks at films that are under way.
pub(super) struct Films<K> {
    shelf: Shelf,
    jobs: JoinSet<(K, PictureResult)>,
    looks: HashMap<K, AbortHandle>,
}

impl<K> Default for Films<K> {
    fn default() -> Self {
        Self {
            shelf: Shelf::default(),
            jobs: JoinSet::new(),
            looks: HashMap::new(),
        }
    }
}

/// Where a film is, and how it is to be shown.
pub(super) struct Look {
    pub key: FileKey,
    pub url: SignedUrl,
    pub show: Show,
}

impl<K: Clone + Eq + Hash + Send + 'static> Films<K> {
    /// Begins a look, which is known by `name`.
    pub(super) fn start(&mut self, name: K, look: Look, files: Files) {
        let film = self.shelf.take(&look.key);
        let own = name.clone();
        let job = self
            .jobs
            .spawn(async move { (own, develop(film, files, look).await) });
        self.looks.insert(name, job);
    }

    /// Whether this look is under way.
    pub(super) fn has(&self, name: &K) -> bool {
        self.looks.contains_key(name)
    }

    /// How many are.
    pub(super) fn len(&self) -> usize {
        self.looks.len()
    }

    /// Gives up all others than these.
    pub(super) fn retain(&mut self, wanted: &HashSet<K>) {
        self.looks.retain(|name, job| {
            let is_wanted = wanted.contains(name);
            if !is_wanted {
                job.abort();
            }
            is_wanted
        });
    }

    /// The next that ends; `None` while none is under way.
    pub(super) async fn next(&mut self) -> Option<(K, PictureResult)> {
        loop {
            // One that was given up ends without a result.
            if let Ok((name, result)) = self.jobs.join_next().await?
                && self.looks.remove(&name).is_some()
            {
                return Some((name, result));
            }
        }
    }
}

async fn develop(film: Arc<Mutex<Reel>>, files: Files, look: Look) -> PictureResult {
    // Two looks at one film take turns: they share what is fetched.
    let mut film = film.lock().await;
    let opened = show(&mut film, &files, &look).await?;
    let job = background::run("film", move || look.show.present(opened));
    job.await
        .unwrap_or_else(|_| Err(not_shown(&MediaError::Undrawable)))
}

async fn show(reel: &mut Reel, files: &Files, look: &Look) -> Result<Opened, PictureFailure> {
    let refused = |error: MediaError| not_shown(&error);
    let wish = &look.show.wish;
    let mut step = reel.wish(wish);
    loop {
        step = match step {
            Step::Show(opened) => return Ok(*opened),
            Step::Fetch(range) => {
                let part = files.fetch_range(&look.url, &MediaKind::Video, range);
                let part = part.await.map_err(|error| not_fetched(&error))?;
                match reel.add(part.piece, part.total, wish) {
                    Ok(step) => step,
                    Err(error) => {
                        // It is another file by now: the next look begins anew.
                        *reel = unseen();
                        return Err(refused(error));
                    }
                }
            }
            Step::Ask(ask) => {
                let show = look.show.clone();
                let job = background::run("film", move || show.film(&ask));
                let answer = job.await.map_err(|_| refused(MediaError::Decoder))?;
                reel.take(answer.map_err(refused)?, wish).map_err(refused)?
            }
        };
    }
}

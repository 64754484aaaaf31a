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
use crate::media::film::{Reel, Step, Unopened};
use crate::media::{FetchError, Files, MediaError, Opened, Wish};
use crate::model::PictureResult;
use crate::opener::Opener;
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
    let Look { url, show, .. } = look;
    let opened = open_film(&mut film, &files, &url, &show.opener, &show.wish).await;
    let opened = opened.map_err(|unopened| match unopened {
        Unopened::NotFetched(error) => not_fetched(&error),
        Unopened::NotShown(error) => not_shown(&error),
    })?;
    let job = background::run("film", move || show.present(opened));
    job.await
        .unwrap_or_else(|_| Err(not_shown(&MediaError::Undrawable)))
}

/// A film of which nothing was fetched yet.
pub fn unseen() -> Reel {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    Reel::new(number, MediaKind::Video.byte_cap())
}

/// Shows a film as wished, fetching what that needs and isn't on the reel yet.
///
/// # Errors
/// Why it is not shown. Where it has become another file, the reel is empty again.
pub async fn open_film(
    reel: &mut Reel,
    files: &Files,
    url: &SignedUrl,
    opener: &Opener,
    wish: &Wish,
) -> Result<Opened, Unopened<FetchError>> {
    let mut step = reel.wish(wish);
    loop {
        step = match step {
            Step::Show(opened) => return Ok(*opened),
            Step::Fetch(range) => {
                let part = files.fetch_range(url, &MediaKind::Video, range).await;
                let part = part.map_err(Unopened::NotFetched)?;
                let added = reel.add(part.piece, part.total, wish);
                if added.is_err() {
                    *reel = unseen();
                }
                added?
            }
            Step::Ask(ask) => {
                let opener = opener.clone();
                let job = background::run("film", move || opener.film(&ask));
                let answer = job.await.map_err(|_| MediaError::Decoder)?;
                reel.take(answer?, wish)?
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FileVersion, TaskKey};

    fn key(name: &str) -> FileKey {
        let proof = TaskKey::new("acc", "t").proof(&name.into());
        FileKey::new(
            &proof,
            &SignedUrl::new("https://h/v"),
            FileVersion::default(),
        )
    }

    #[test]
    fn few_films_are_kept_and_the_one_looked_at_longest_ago_leaves() {
        let mut shelf = Shelf::default();
        let names = ["a", "b", "c", "d"];
        let first = names.map(|name| shelf.take(&key(name)));
        shelf.take(&key("a"));
        shelf.take(&key("e"));
        assert_eq!(shelf.films.len(), KEPT);
        let stays =
            |shelf: &mut Shelf, at: usize| Arc::ptr_eq(&shelf.take(&key(names[at])), &first[at]);
        assert!(stays(&mut shelf, 0), "it was looked at again");
        assert!(!stays(&mut shelf, 1));
    }
}

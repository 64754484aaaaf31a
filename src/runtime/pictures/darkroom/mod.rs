//! The actor: compares what is wanted with what runs, starts what is missing and gives up
//! what nobody wants.
//!
//! Invariant: at most two fetches (a third for what is on screen), one decoding (and a small
//! one for what is on screen and still comes in), the most urgent first. A failure is told to
//! the very want that asked; a want that has another address by now is tried with that one.

mod sketch;

#[cfg(test)]
mod tests;

use super::cache::{Bytes, Cache, FileKey};
use super::film::{Films, Look};
use super::ids::Ids;
use super::show::Show;
use super::words::not_fetched;
use crate::background;
use crate::domain::{
    AccountName, Display, FileVersion, Framing, MediaKind, PictureArea, ProofKey, SignedUrl,
};
use crate::media::{self, FetchError, Files, Wish};
use crate::model::{Msg, PictureFailure, PictureResult, PictureWant, Rank};
use crate::opener::Opener;
use secrecy::zeroize::Zeroizing;
use sketch::Head;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

/// Bytes of files that are kept: ten of the largest photos.
const KEPT_BYTES: usize = 96_000_000;

/// Fetches under way; what is on screen may have one more.
const FETCHES: usize = 2;

/// One asking: the same proof at another size or address is another one.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    key: ProofKey,
    url: SignedUrl,
    version: FileVersion,
    area: PictureArea,
    framing: Framing,
}

impl Asked {
    fn of(want: &PictureWant) -> Self {
        Self {
            key: want.key.clone(),
            url: want.url.clone(),
            version: want.version,
            area: want.area,
            framing: want.framing,
        }
    }
}

/// A fetch under way.
struct Fetch {
    file: FileKey,
    url: SignedUrl,
    abort: AbortHandle,
    /// Its beginning, once that is there.
    head: Option<Bytes>,
}

/// A decoding under way.
struct Rendering {
    asked: Asked,
    job: oneshot::Receiver<PictureResult>,
}

/// The actor's state.
pub(super) struct Darkroom {
    files: BTreeMap<AccountName, Files>,
    opener: Opener,
    /// What the terminal shows; unknown at first.
    display: Option<Display>,
    ids: Ids,
    results: mpsc::UnboundedSender<Msg>,
    wants: Vec<PictureWant>,
    answered: HashSet<Asked>,
    cache: Cache,
    jobs: JoinSet<Result<Vec<u8>, FetchError>>,
    fetches: HashMap<Id, Fetch>,
    rendering: Option<Rendering>,
    films: Films<Asked>,
    heads: (mpsc::UnboundedSender<Head>, mpsc::UnboundedReceiver<Head>),
    /// The small picture that a file brings with it, while the rest comes in.
    sketching: Option<Rendering>,
    /// Whose small picture has been looked for.
    sketched: HashSet<Asked>,
}

impl Darkroom {
    pub(super) fn new(
        files: BTreeMap<AccountName, Files>,
        opener: Opener,
        results: mpsc::UnboundedSender<Msg>,
    ) -> Self {
        Self {
            files,
            opener,
            display: None,
            ids: Ids::of_process(std::process::id()),
            results,
            wants: Vec::new(),
            answered: HashSet::new(),
            cache: Cache::new(KEPT_BYTES),
            jobs: JoinSet::new(),
            fetches: HashMap::new(),
            rendering: None,
            films: Films::default(),
            heads: mpsc::unbounded_channel(),
            sketching: None,
            sketched: HashSet::new(),
        }
    }

    /// Runs until nobody can want anything any more.
    pub(super) async fn run(
        mut self,
        mut asked: mpsc::UnboundedReceiver<Vec<PictureWant>>,
        mut display: mpsc::UnboundedReceiver<Display>,
    ) {
        loop {
            tokio::select! {
                biased;
                // Before the wants that follow from it.
                Some(display) = display.recv() => self.show_on(display),
                wants = asked.recv() => match wants {
                    Some(wants) => self.reconcile(wants),
                    None => return,
                },
                result = finished(&mut self.rendering) => self.take_rendered(result),
                result = finished(&mut self.sketching) => self.take_sketched(result),
                Some(head) = self.heads.1.recv() => self.take_head(head),
                Some(done) = self.jobs.join_next_with_id() => self.take_fetched(done),
                Some((asked, result)) = self.films.next() => self.answer(asked, result),
            }
            // The newest word first: nothing is begun for a want that has gone meanwhile.
            while let Ok(wants) = asked.try_recv() {
                self.reconcile(wants);
            }
            self.start_rendering();
            self.start_sketching();
            self.start_fetches();
        }
    }

    /// What is being made for another display is made anew.
    fn show_on(&mut self, display: Display) {
        self.display = Some(display);
        self.rendering = None;
        self.sketching = None;
        self.sketched.clear();
    }

    fn reconcile(&mut self, mut wants: Vec<PictureWant>) {
        wants.sort_by_key(|want| want.rank);
        let asked: HashSet<Asked> = wants.iter().map(Asked::of).collect();
        self.answered.retain(|known| asked.contains(known));
        self.sketched.retain(|known| asked.contains(known));
        self.films.retain(&asked);
        let files: HashSet<FileKey> = wants.iter().map(file_of).collect();
        self.fetches.retain(|_, fetch| {
            let is_wanted = files.contains(&fetch.file);
            if !is_wanted {
                fetch.abort.abort();
            }
            is_wanted
        });
        // The most urgent last, so that it stays longest.
        for want in wants.iter().rev() {
            self.cache.touch(&file_of(want));
        }
        self.wants = wants;
    }

    fn open(&self) -> impl Iterator<Item = &PictureWant> {
        let is_open = |want: &&PictureWant| !self.answered.contains(&Asked::of(want));
        self.wants.iter().filter(is_open)
    }

    fn start_rendering(&mut self) {
        let (None, Some(display)) = (&self.rendering, self.display) else {
            return;
        };
        let ready = |want: &PictureWant| Some((Asked::of(want), self.cache.get(&file_of(want))?));
        let Some((asked, bytes)) = self.open().find_map(ready) else {
            return;
        };
        let show = self.show(&asked, display, false);
        let job = background::run("picture", move || show.picture(&bytes));
        self.rendering = Some(Rendering { asked, job });
    }

    fn show(&mut self, asked: &Asked, display: Display, is_rough: bool) -> Show {
        Show {
            opener: self.opener.clone(),
            wish: Wish {
                grid: media::grid(display.protocol, asked.area),
                framing: asked.framing,
                is_rough,
            },
            display,
            area: asked.area,
            id: self.ids.next(display),
        }
    }

    fn start_fetches(&mut self) {
        while let Some(want) = self.next_fetch().cloned() {
            let Some(files) = self.files.get(&want.key.task.account).cloned() else {
                let why = "its account is not open in this console".to_owned();
                self.answer(Asked::of(&want), Err(PictureFailure::Broken(why)));
                continue;
            };
            if let (MediaKind::Video, Some(display)) = (&want.kind, self.display) {
                let asked = Asked::of(&want);
                let look = Look {
                    key: file_of(&want),
                    show: self.show(&asked, display, false),
                    url: want.url,
                };
                self.films.start(asked, look, files);
                continue;
            }
            let (url, kind) = (want.url.clone(), want.kind.clone());
            let (heads, file) = (self.heads.0.clone(), file_of(&want));
            let job = async move {
                let tell = |head: &[u8]| {
                    let _ = heads.send((file, Arc::new(Zeroizing::new(head.to_vec()))));
                };
                files.fetch_telling(&url, &kind, tell).await
            };
            let abort = self.jobs.spawn(job);
            let fetch = Fetch {
                file: file_of(&want),
                url: want.url,
                abort: abort.clone(),
                head: None,
            };
            self.fetches.insert(abort.id(), fetch);
        }
    }

    /// The most urgent want whose file is neither here nor on its way, if there is room.
    fn next_fetch(&self) -> Option<&PictureWant> {
        let under_way: HashSet<&FileKey> = self.fetches.values().map(|f| &f.file).collect();
        let next = self.open().find(|want| {
            let file = file_of(want);
            !under_way.contains(&file)
                && self.cache.get(&file).is_none()
                && !self.films.has(&Asked::of(want))
                // Of a film no more is fetched than is shown, so that must be known.
                && (want.kind != MediaKind::Video || self.display.is_some())
        })?;
        let room = FETCHES + usize::from(next.rank == Rank::OnScreen);
        (under_way.len() + self.films.len() < room).then_some(next)
    }

    fn take_fetched(&mut self, done: Result<(Id, Result<Vec<u8>, FetchError>), JoinError>) {
        let (id, result) = match done {
            Ok((id, result)) => (id, result.map_err(|error| not_fetched(&error))),
            Err(error) => (error.id(), Err(fault())),
        };
        // One that was given up is no longer in the list.
        let Some(fetch) = self.fetches.remove(&id) else {
            return;
        };
        match result {
            Ok(bytes) => self.cache.keep(fetch.file, bytes),
            Err(failure) => {
                let asked: Vec<Asked> = self
                    .open()
                    .filter(|want| want.url == fetch.url && file_of(want) == fetch.file)
                    .map(Asked::of)
                    .collect();
                for asked in asked {
                    self.answer(asked, Err(failure.clone()));
                }
            }
        }
    }

    fn take_rendered(&mut self, result: PictureResult) {
        let Some(Rendering { asked, .. }) = self.rendering.take() else {
            return;
        };
        if self.wants.iter().any(|want| Asked::of(want) == asked) {
            self.answer(asked, result);
        }
    }

    fn answer(&mut self, asked: Asked, result: PictureResult) {
        self.answered.insert(asked.clone());
        self.tell(asked, result);
    }

    fn tell(&mut self, asked: Asked, result: PictureResult) {
        if let Ok(shown) = &result
            && let Some(raster) = &shown.picture.raster
        {
            self.ids.hold(raster);
        }
        let Asked {
            key,
            url,
            version: _,
            area,
            framing,
        } = asked;
        // Nobody listens only while the console is being left.
        let _ = self.results.send(Msg::Picture {
            key,
            url,
            area,
            framing,
            result,
        });
    }
}

fn file_of(want: &PictureWant) -> FileKey {
    FileKey::new(&want.key, &want.url, want.version)
}

/// The end of the decoding; never, where there is none.
async fn finished(rendering: &mut Option<Rendering>) -> PictureResult {
    match rendering {
        Some(rendering) => (&mut rendering.job).await.unwrap_or_else(|_| Err(fault())),
        None => std::future::pending().await,
    }
}

fn fault() -> PictureFailure {
    PictureFailure::Broken("proofdesk failed on this file; please report it".to_owned())
}

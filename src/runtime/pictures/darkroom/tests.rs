//! The darkroom between two of its turns, where a race would be a matter of luck.

use super::*;
use crate::domain::{ColourDepth, FileFacts, Ink, Picture, Protocol, Raster, TaskKey};
use crate::media::MediaHosts;
use crate::model::Developed;

const AREA: PictureArea = PictureArea {
    columns: 4,
    rows: 4,
    cell_width: 10,
    cell_height: 20,
};

fn want(name: &str, kind: MediaKind, rank: Rank) -> PictureWant {
    PictureWant {
        key: TaskKey::new("acc", "task").proof(&name.into()),
        url: SignedUrl::new(format!("https://h.example/{name}?sig=1")),
        version: FileVersion::default(),
        kind,
        area: AREA,
        framing: Framing::default(),
        rank,
    }
}

fn photo(name: &str, rank: Rank) -> PictureWant {
    want(name, MediaKind::Photo, rank)
}

fn darkroom() -> (Darkroom, mpsc::UnboundedReceiver<Msg>) {
    let files = Files::new(MediaHosts::new(None, "http://127.0.0.1:1")).unwrap();
    let (tell, told) = mpsc::unbounded_channel();
    let files = BTreeMap::from([("acc".into(), files)]);
    (Darkroom::new(files, Opener::here(), tell), told)
}

/// A decoding that never ends.
fn under_way(want: &PictureWant) -> Rendering {
    let (never, job) = oneshot::channel();
    // Its sender lives as long as the test's process.
    std::mem::forget(never);
    Rendering {
        asked: Asked::of(want),
        job,
    }
}

fn developed() -> PictureResult {
    Ok(Box::new(Developed {
        picture: Picture {
            columns: 0,
            rows: 0,
            cells: Vec::new(),
            raster: None,
        },
        facts: FileFacts::default(),
        is_rough: true,
    }))
}

#[test]
fn the_name_of_a_picture_that_was_told_is_not_given_to_another() {
    let (mut darkroom, told) = darkroom();
    let tmux = Display {
        protocol: Protocol::Kitty,
        depth: ColourDepth::Indexed,
        in_tmux: true,
    };
    let mut shown = developed().unwrap();
    let id = darkroom.ids.next(tmux);
    shown.picture.raster = Some(Arc::new(Raster {
        id,
        protocol: Protocol::Kitty,
        pixels: (1, 1),
        ink: Ink::Default,
        show: Zeroizing::new(Vec::new()),
        forget: Vec::new(),
    }));
    darkroom.answer(Asked::of(&photo("a", Rank::OnScreen)), Ok(shown));
    assert!((0..1_000).all(|_| darkroom.ids.next(tmux) != id));
    drop(told);
    assert!((0..1_000).any(|_| darkroom.ids.next(tmux) == id));
}

fn head(want: &PictureWant) -> Head {
    (file_of(want), Arc::new(Zeroizing::new(vec![0xff; 10])))
}

#[test]
fn what_is_least_urgent_leaves_first_whatever_came_last() {
    let (mut darkroom, _told) = darkroom();
    darkroom.cache = Cache::new(20);
    let wants = [
        photo("a", Rank::OnScreen),
        photo("b", Rank::Next),
        photo("c", Rank::Previous),
    ];
    for name in [&wants[0], &wants[1]] {
        darkroom.cache.keep(file_of(name), vec![0; 8]);
    }
    darkroom.reconcile(wants.to_vec());
    darkroom.cache.keep(file_of(&wants[2]), vec![0; 8]);
    let is_here = wants
        .each_ref()
        .map(|want| darkroom.cache.get(&file_of(want)).is_some());
    assert_eq!(is_here, [true, false, true]);
}

#[test]
fn a_picture_that_nobody_wants_any_more_is_told_to_nobody() {
    let (mut darkroom, mut told) = darkroom();
    let (left, next) = (photo("a", Rank::OnScreen), photo("b", Rank::OnScreen));
    darkroom.rendering = Some(under_way(&left));
    darkroom.reconcile(vec![next.clone()]);
    darkroom.take_rendered(developed());
    assert!(told.try_recv().is_err());
    darkroom.rendering = Some(under_way(&next));
    darkroom.take_rendered(developed());
    assert!(matches!(told.try_recv(), Ok(Msg::Picture { key, .. }) if key == next.key));
}

#[test]
fn what_is_being_made_for_another_display_is_dropped() {
    let (mut darkroom, _told) = darkroom();
    darkroom.rendering = Some(under_way(&photo("a", Rank::OnScreen)));
    darkroom.sketching = Some(under_way(&photo("a", Rank::OnScreen)));
    darkroom.show_on(Display::blocks(ColourDepth::True));
    assert!(darkroom.rendering.is_none() && darkroom.sketching.is_none());
}

#[test]
fn no_film_is_fetched_before_it_is_known_how_much_of_it_is_shown() {
    let (mut darkroom, _told) = darkroom();
    darkroom.reconcile(vec![want("v", MediaKind::Video, Rank::OnScreen)]);
    assert!(darkroom.next_fetch().is_none());
    darkroom.show_on(Display::blocks(ColourDepth::True));
    assert!(darkroom.next_fetch().is_some());
}

#[tokio::test]
async fn a_beginning_is_kept_until_somebody_looks_at_it() {
    let (mut darkroom, _told) = darkroom();
    darkroom.show_on(Display::blocks(ColourDepth::True));
    let (here, next) = (photo("a", Rank::OnScreen), photo("b", Rank::Next));
    darkroom.reconcile(vec![here, next.clone()]);
    // Both are on their way now.
    darkroom.start_fetches();
    darkroom.take_head(head(&next));
    darkroom.start_sketching();
    assert!(darkroom.sketching.is_none(), "nobody looks at it yet");
    let next = photo("b", Rank::OnScreen);
    darkroom.reconcile(vec![next.clone()]);
    darkroom.start_sketching();
    let sketched = darkroom.sketching.take().map(|sketch| sketch.asked.key);
    assert_eq!(sketched, Some(next.key));
    darkroom.start_sketching();
    assert!(darkroom.sketching.is_none(), "once is enough");
}

#[test]
fn a_sketch_says_nothing_of_a_failure_or_after_the_answer() {
    let (mut darkroom, mut told) = darkroom();
    let here = photo("a", Rank::OnScreen);
    darkroom.reconcile(vec![here.clone()]);
    darkroom.sketching = Some(under_way(&here));
    darkroom.take_sketched(Err(fault()));
    assert!(told.try_recv().is_err(), "many files bring none");
    darkroom.answer(Asked::of(&here), developed());
    assert!(told.try_recv().is_ok());
    darkroom.sketching = Some(under_way(&here));
    darkroom.take_sketched(developed());
    assert!(told.try_recv().is_err(), "the picture itself is there");
}

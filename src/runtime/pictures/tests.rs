//! The darkroom against a media host that answers when the test lets it.

use super::*;
use crate::domain::{
    ColourDepth, FileVersion, Format, Framing, MediaKind, PictureArea, ProofKey, Protocol,
    SignedUrl, TaskKey,
};
use crate::media::MediaHosts;
use crate::model::{Developed, PictureFailure, PictureResult, Rank};
use crate::opener::Opener;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

const SMALL: PictureArea = area(4, 4);
const LARGE: PictureArea = area(8, 8);

const fn area(columns: u16, rows: u16) -> PictureArea {
    PictureArea {
        columns,
        rows,
        cell_width: 10,
        cell_height: 20,
    }
}

/// What is sent at once, and what comes later.
type Answer = (Vec<u8>, Option<oneshot::Receiver<Vec<u8>>>);

/// A request that waits for its answer.
struct Request {
    path: String,
    answer: oneshot::Sender<Answer>,
    /// Ends when the one who asked hangs up.
    given_up: oneshot::Receiver<()>,
}

impl Request {
    fn answer(self, status: &str, body: &[u8]) {
        let size = body.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {size}\r\n\r\n");
        // Whoever gave the request up doesn't hear it.
        let _ = self.answer.send(([head.as_bytes(), body].concat(), None));
    }

    /// Sends the beginning of a body; the rest when it is let.
    fn begin(self, body: &[u8], beginning: usize) -> impl FnOnce() + use<> {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        let (begun, rest) = body.split_at(beginning);
        let (release, later) = oneshot::channel();
        let begun = [head.as_bytes(), begun].concat();
        self.answer.send((begun, Some(later))).unwrap();
        let rest = rest.to_vec();
        move || release.send(rest).unwrap()
    }

    fn picture(self) {
        self.answer("200 OK", &png());
    }
}

struct Rig {
    pictures: Pictures,
    results: mpsc::UnboundedReceiver<Msg>,
    requests: mpsc::UnboundedReceiver<Request>,
    port: u16,
    asked: VecDeque<String>,
}

impl Rig {
    async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heard, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, heard.clone()));
            }
        });
        let files = Files::new(MediaHosts::new(None, "http://127.0.0.1:1")).unwrap();
        let files = BTreeMap::from([("acc".into(), files)]);
        let (tell, results) = mpsc::unbounded_channel();
        let (show, display) = mpsc::unbounded_channel();
        show.send(Display::blocks(ColourDepth::True)).unwrap();
        Self {
            pictures: Pictures::start(files, Opener::here(), display, tell),
            results,
            requests,
            port,
            asked: VecDeque::new(),
        }
    }

    fn want(&self, name: &str, rank: Rank) -> PictureWant {
        PictureWant {
            key: key(name),
            url: SignedUrl::new(format!("http://127.0.0.1:{}/{name}?sig=1", self.port)),
            version: FileVersion::default(),
            kind: MediaKind::Photo,
            area: SMALL,
            framing: Framing::default(),
            rank,
        }
    }

    /// The next request that reaches the host.
    async fn request(&mut self) -> Request {
        let request = within(self.requests.recv()).await.unwrap();
        self.asked.push_back(request.path.clone());
        request
    }

    /// The next two, by their paths.
    async fn two_requests(&mut self) -> [Request; 2] {
        let mut two = [self.request().await, self.request().await];
        two.sort_by(|a, b| a.path.cmp(&b.path));
        two
    }

    async fn result(&mut self) -> (String, SignedUrl, PictureArea, PictureResult) {
        match within(self.results.recv()).await.unwrap() {
            Msg::Picture {
                key,
                url,
                area,
                result,
                ..
            } => (key.proof.as_str().to_owned(), url, area, result),
            other => panic!("{other:?}"),
        }
    }

    async fn failure(&mut self) -> PictureFailure {
        self.result().await.3.unwrap_err()
    }
}

async fn serve(mut stream: TcpStream, heard: mpsc::UnboundedSender<Request>) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8(head).unwrap();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let (answer, answered) = oneshot::channel();
        let (_hung_up, given_up) = oneshot::channel();
        let request = Request {
            path,
            answer,
            given_up,
        };
        heard.send(request).ok();
        let answer = tokio::select! {
            answer = answered => answer,
            _ = stream.read_u8() => return,
        };
        let Ok((answer, later)) = answer else { return };
        if stream.write_all(&answer).await.is_err() {
            return;
        }
        if let Some(later) = later {
            let rest = later.await.unwrap();
            stream.write_all(&rest).await.unwrap();
        }
    }
}

/// A hang is a failure.
async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future)
        .await
        .expect("nothing came")
}

fn key(name: &str) -> ProofKey {
    TaskKey::new("acc", "task").proof(&name.into())
}

fn png() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 16, 16);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[200; 16 * 16 * 3]).unwrap();
    writer.finish().unwrap();
    out
}

#[tokio::test]
async fn a_picture_comes_as_cells_with_what_its_file_says() {
    let mut rig = Rig::start().await;
    rig.pictures.want(vec![rig.want("a", Rank::OnScreen)]);
    rig.request().await.picture();
    let (name, _, area, result) = rig.result().await;
    let Developed { picture, facts, .. } = *result.unwrap();
    assert_eq!((name.as_str(), area), ("a", SMALL));
    assert_eq!((picture.columns, picture.rows), (4, 2));
    assert_eq!((facts.format, facts.width), (Some(Format::Png), 16));
}

#[tokio::test]
async fn the_most_urgent_comes_first_and_two_at_a_time() {
    let mut rig = Rig::start().await;
    let wants = vec![
        rig.want("rest", Rank::Rest),
        rig.want("previous", Rank::Previous),
        rig.want("next", Rank::Next),
        rig.want("a", Rank::OnScreen),
    ];
    rig.pictures.want(wants);
    let [on_screen, next] = rig.two_requests().await;
    assert_eq!(on_screen.path, "/a?sig=1");
    assert_eq!(next.path, "/next?sig=1");
    on_screen.picture();
    let previous = rig.request().await;
    assert_eq!(previous.path, "/previous?sig=1");
    next.picture();
    previous.picture();
    assert_eq!(rig.request().await.path, "/rest?sig=1");
}

#[tokio::test]
async fn what_is_on_screen_does_not_wait_for_what_was_begun_before() {
    let mut rig = Rig::start().await;
    let mut wants = vec![rig.want("x", Rank::Next), rig.want("y", Rank::Next)];
    rig.pictures.want(wants.clone());
    let _held = rig.two_requests().await;
    wants.push(rig.want("a", Rank::OnScreen));
    rig.pictures.want(wants);
    rig.request().await.picture();
    assert_eq!(rig.result().await.0, "a");
}

#[tokio::test]
async fn a_want_that_vanished_is_never_fetched() {
    let mut rig = Rig::start().await;
    let names = ["a", "b", "c", "d"];
    let [a, b, c, d] = names.map(|name| rig.want(name, Rank::Next));
    rig.pictures.want(vec![a.clone(), b.clone(), c, d.clone()]);
    let [held_a, held_b] = rig.two_requests().await;
    rig.pictures.want(vec![a, b, d]);
    held_a.picture();
    assert_eq!(rig.request().await.path, "/d?sig=1");
    held_b.picture();
    let _ = (rig.result().await, rig.result().await);
    assert!(!rig.asked.contains(&"/c?sig=1".to_owned()));
}

#[tokio::test]
async fn a_fetch_that_nobody_wants_any_more_ends_and_makes_room() {
    let mut rig = Rig::start().await;
    let wants = ["a", "b", "c", "d"].map(|name| rig.want(name, Rank::Next));
    rig.pictures.want(wants[..2].to_vec());
    let never_answered = rig.two_requests().await;
    rig.pictures.want(wants[2..].to_vec());
    for request in never_answered {
        within(request.given_up).await.unwrap_err();
    }
    for request in rig.two_requests().await {
        request.picture();
    }
    let mut came = [rig.result().await.0, rig.result().await.0];
    came.sort();
    assert_eq!(came, ["c", "d"]);
}

#[tokio::test]
async fn a_want_that_goes_and_comes_back_is_fetched_anew() {
    let mut rig = Rig::start().await;
    let want = rig.want("a", Rank::OnScreen);
    rig.pictures.want(vec![want.clone()]);
    let first = rig.request().await;
    rig.pictures.want(Vec::new());
    rig.pictures.want(vec![want]);
    within(first.given_up).await.unwrap_err();
    rig.request().await.picture();
    rig.result().await.3.unwrap();
}

#[tokio::test]
async fn another_size_or_signature_makes_no_second_request() {
    let mut rig = Rig::start().await;
    let mut want = rig.want("a", Rank::OnScreen);
    rig.pictures.want(vec![want.clone()]);
    rig.request().await.picture();
    assert!(rig.result().await.3.is_ok());
    want.area = LARGE;
    rig.pictures.want(vec![want.clone()]);
    let (_, _, area, result) = rig.result().await;
    assert_eq!(
        (area, result.unwrap().picture.columns),
        (LARGE, 8),
        "fitted anew"
    );
    want.url = SignedUrl::new(want.url.reveal().replace("sig=1", "sig=2"));
    rig.pictures.want(vec![want.clone()]);
    assert_eq!(rig.result().await.1, want.url);
    rig.pictures.want(Vec::new());
    rig.pictures.want(vec![want]);
    rig.result().await.3.unwrap();
    assert!(rig.requests.try_recv().is_err());
}

#[tokio::test]
async fn another_file_under_the_same_id_and_address_is_fetched_anew() {
    let mut rig = Rig::start().await;
    let mut want = rig.want("a", Rank::OnScreen);
    rig.pictures.want(vec![want.clone()]);
    rig.request().await.picture();
    rig.result().await.3.unwrap();
    want.version.attempt = 2;
    rig.pictures.want(vec![want]);
    rig.request().await.answer("200 OK", b"<html>");
    let failure = rig.failure().await;
    assert!(
        matches!(failure, PictureFailure::Unreadable(_)),
        "what came now counts"
    );
}

#[tokio::test]
async fn a_failure_is_told_once_and_tried_again_when_it_is_wanted_again() {
    let mut rig = Rig::start().await;
    let (a, b) = (rig.want("a", Rank::OnScreen), rig.want("b", Rank::Next));
    rig.pictures.want(vec![a.clone()]);
    rig.request().await.answer("403 Forbidden", b"");
    assert_eq!(rig.failure().await, PictureFailure::Expired);
    // Still wanted: the next request is for the other one.
    rig.pictures.want(vec![a.clone(), b.clone()]);
    let request = rig.request().await;
    assert_eq!(request.path, "/b?sig=1");
    request.answer("404 Not Found", b"");
    let missing = rig.failure().await;
    assert!(matches!(&missing, PictureFailure::Broken(words) if words.contains("no such file")));
    rig.pictures.want(vec![b]);
    rig.pictures.want(vec![a]);
    rig.request().await.picture();
    rig.result().await.3.unwrap();
}

#[tokio::test]
async fn an_old_address_that_fails_says_nothing_about_the_new_one() {
    let mut rig = Rig::start().await;
    let mut want = rig.want("a", Rank::OnScreen);
    rig.pictures.want(vec![want.clone()]);
    let old = rig.request().await;
    want.url = SignedUrl::new(want.url.reveal().replace("sig=1", "sig=2"));
    rig.pictures.want(vec![want.clone()]);
    old.answer("403 Forbidden", b"");
    let new = rig.request().await;
    assert_eq!(new.path, "/a?sig=2");
    new.picture();
    let (_, url, _, result) = rig.result().await;
    assert_eq!(url, want.url);
    result.unwrap();
}

#[tokio::test]
async fn a_refused_host_is_named_with_the_line_to_add() {
    let mut rig = Rig::start().await;
    let mut want = rig.want("a", Rank::OnScreen);
    want.url = SignedUrl::new("https://files.example/p.jpg?sig=secret");
    rig.pictures.want(vec![want]);
    let PictureFailure::Broken(words) = rig.failure().await else {
        panic!("it may not be tried again");
    };
    assert!(words.contains("files.example"), "{words}");
    assert!(words.contains("media_hosts"), "{words}");
    assert!(!words.contains("secret"), "{words}");
}

#[tokio::test]
async fn a_file_that_is_no_picture_costs_its_own_picture_only() {
    let mut rig = Rig::start().await;
    let wants = vec![rig.want("a", Rank::OnScreen), rig.want("b", Rank::Next)];
    rig.pictures.want(wants);
    let [a, b] = rig.two_requests().await;
    a.answer("200 OK", b"<html>not today</html>");
    let failure = rig.failure().await;
    assert!(
        matches!(&failure, PictureFailure::Unreadable(words) if words.contains("not a picture"))
    );
    b.picture();
    rig.result().await.3.unwrap();
}

#[tokio::test]
async fn a_film_is_asked_for_once_and_then_stepped_through() {
    let mut rig = Rig::start().await;
    let mut want = rig.want("v", Rank::OnScreen);
    want.kind = MediaKind::Video;
    rig.pictures.want(vec![want.clone()]);
    let clip = crate::sandbox::sample_clip(1, false, false);
    // This host gives no parts.
    rig.request().await.answer("200 OK", &clip);
    let strip = rig.result().await.3.unwrap();
    let film = strip.facts.film.unwrap();
    assert_eq!((film.frames, film.shown_ms), (60, None));
    want.framing.frame = Some(12);
    rig.pictures.want(vec![want.clone()]);
    let frame = rig.result().await.3.unwrap();
    assert_eq!(frame.facts.film.unwrap().shown_ms, Some(1000));
    assert_ne!(frame.picture, strip.picture);
    assert!(rig.requests.try_recv().is_err(), "all of it is here");
}

#[tokio::test]
async fn a_film_that_becomes_another_file_is_begun_anew() {
    let mut rig = Rig::start().await;
    let mut want = rig.want("v", Rank::OnScreen);
    want.kind = MediaKind::Video;
    rig.pictures.want(vec![want.clone()]);
    let clip = crate::sandbox::sample_clip(1, false, false);
    let total = clip.len();
    let part = format!("206 Partial Content\r\ncontent-range: bytes 0-65535/{total}");
    rig.request().await.answer(&part, &clip[..65_536]);
    rig.request().await.answer("200 OK", &clip[..total - 1]);
    rig.failure().await;
    rig.pictures.want(Vec::new());
    rig.pictures.want(vec![want]);
    rig.request().await.answer("200 OK", &clip);
    rig.result().await.3.unwrap();
}

#[tokio::test]
async fn a_film_that_is_none_is_said_to_be_so_and_one_that_nobody_wants_is_given_up() {
    let mut rig = Rig::start().await;
    let mut want = rig.want("v", Rank::OnScreen);
    want.kind = MediaKind::Video;
    rig.pictures.want(vec![want.clone()]);
    rig.request()
        .await
        .answer("200 OK", b"<html>not today, not tomorrow</html>");
    let failure = rig.failure().await;
    assert!(matches!(&failure, PictureFailure::Unreadable(words) if words.contains("HTML")));
    let mut other = rig.want("w", Rank::OnScreen);
    other.kind = MediaKind::Video;
    rig.pictures.want(vec![other.clone()]);
    let request = rig.request().await;
    rig.pictures.want(Vec::new());
    within(request.given_up).await.unwrap_err();
    rig.pictures.want(vec![other]);
    let again = rig.request().await;
    assert_eq!(again.path, "/w?sig=1");
    again.answer("403 Forbidden", b"");
    assert_eq!(rig.failure().await, PictureFailure::Expired);
}

#[tokio::test]
async fn a_film_that_has_become_another_file_is_fetched_anew() {
    let mut rig = Rig::start().await;
    let mut want = rig.want("v", Rank::OnScreen);
    want.kind = MediaKind::Video;
    rig.pictures.want(vec![want.clone()]);
    let clip = crate::sandbox::sample_clip(1, false, false);
    let part = format!(
        "206 Partial Content\r\ncontent-range: bytes 0-65535/{}",
        clip.len()
    );
    rig.request().await.answer(&part, &clip[..65_536]);
    let other = crate::sandbox::sample_clip(3, false, false);
    assert_ne!(other.len(), clip.len());
    rig.request().await.answer("200 OK", &other);
    let failure = rig.failure().await;
    assert!(
        matches!(&failure, PictureFailure::Unreadable(words) if words.contains("another part"))
    );
    rig.pictures.want(Vec::new());
    rig.pictures.want(vec![want]);
    rig.request().await.answer("200 OK", &other);
    let shown = rig.result().await.3.unwrap();
    assert_eq!(shown.facts.size_bytes, other.len() as u64);
}

/// A photograph with a small one in its EXIF data (CIPA DC-008, 4.5.8), and much behind it.
fn photograph() -> Vec<u8> {
    let encode = |width: u16, exif: Option<Vec<u8>>| {
        let mut out = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut out, 80);
        if let Some(exif) = exif {
            encoder.add_app_segment(1, exif).unwrap();
        }
        let rgb = vec![120; usize::from(width) * 48 * 3];
        let colours = jpeg_encoder::ColorType::Rgb;
        encoder.encode(&rgb, width, 48, colours).unwrap();
        out
    };
    let small = encode(64, None);
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    // The first directory has nothing but the way to the second.
    exif.extend(b"\0\0\x0e\0\0\0");
    exif.extend(3u16.to_le_bytes());
    let entry = |tag: u16, kind: u16, value: u32| {
        let one = 1u32.to_le_bytes();
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &one,
            &value.to_le_bytes(),
        ]
        .concat()
    };
    exif.extend(entry(0x103, 3, 6));
    exif.extend(entry(0x201, 4, 14 + 2 + 3 * 12 + 4));
    exif.extend(entry(0x202, 4, small.len() as u32));
    exif.extend([0; 4]);
    exif.extend(&small);
    let mut file = encode(64, Some(exif));
    file.resize(300_000, 0);
    file
}

#[tokio::test]
async fn the_beginning_of_a_file_gives_a_small_preview_and_then_the_picture_comes() {
    let mut rig = Rig::start().await;
    rig.pictures.want(vec![rig.want("a", Rank::OnScreen)]);
    let release = rig.request().await.begin(&photograph(), 100_000);
    let preview = rig.result().await.3.unwrap();
    assert!(preview.is_rough, "nobody can judge by it");
    release();
    let picture = rig.result().await.3.unwrap();
    assert!(!picture.is_rough);
}

#[tokio::test]
async fn a_beginning_without_a_small_picture_says_nothing() {
    let mut rig = Rig::start().await;
    rig.pictures.want(vec![rig.want("a", Rank::OnScreen)]);
    let nonsense = [b"\xff\xd8\xff".as_slice(), &[0; 200_000]].concat();
    let release = rig.request().await.begin(&nonsense, 100_000);
    release();
    // The one answer there is comes of the whole file.
    assert!(matches!(rig.failure().await, PictureFailure::Unreadable(_)));
}

#[tokio::test]
async fn files_come_in_while_it_is_not_known_yet_what_the_terminal_shows() {
    let mut rig = Rig::start().await;
    let (tell, told) = mpsc::unbounded_channel();
    let files = Files::new(MediaHosts::new(None, "http://127.0.0.1:1")).unwrap();
    let files = BTreeMap::from([("acc".into(), files)]);
    let (answer, results) = mpsc::unbounded_channel();
    rig.results = results;
    rig.pictures = Pictures::start(files, Opener::here(), told, answer);
    rig.pictures.want(vec![
        rig.want("a", Rank::OnScreen),
        rig.want("b", Rank::Next),
    ]);
    for request in rig.two_requests().await {
        request.picture();
    }
    assert!(rig.results.try_recv().is_err());
    tell.send(Display {
        protocol: Protocol::Kitty,
        ..Display::blocks(ColourDepth::True)
    })
    .unwrap();
    let ids: Vec<u32> = [rig.result().await, rig.result().await]
        .into_iter()
        .map(|(.., result)| result.unwrap().picture.raster.unwrap().id)
        .collect();
    assert_ne!(ids[0], ids[1]);
}

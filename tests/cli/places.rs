//! `init`, `sandbox` and `preview`: the files and sockets that commands make and use.

use crate::support::doomed::Doomed;
use crate::world::{World, bare, end, small};
use rustix::process::{Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

#[tokio::test(flavor = "multi_thread")]
async fn init_writes_a_private_file_once_and_never_over_another() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("xdg/proofdesk/config.toml");
    let init = || {
        let mut command = bare(&["init"]);
        command.env("XDG_CONFIG_HOME", home.path().join("xdg"));
        command
    };
    let first = end(init()).await;
    assert_eq!(first.exit, 0, "{first:?}");
    assert!(first.stdout.contains(path.to_str().unwrap()));
    assert!(first.stdout.contains("WORKFUNDER_API_KEY"));
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, proofdesk::config::init_text());
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    std::fs::write(&path, "# mine").unwrap();
    end(init()).await.refused(2, "already there");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "# mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_init_writes_works_with_a_key_in_the_shell() {
    let world = World::with(small()).await;
    let path = world.home.path().join("c.toml");
    let path = path.to_str().unwrap();
    assert_eq!(world.run(&["--config", path, "init"]).await.exit, 0);
    let text = std::fs::read_to_string(path).unwrap();
    let here = text.replace("https://api.workfunder.com", world.running.base_url());
    std::fs::write(path, here).unwrap();
    let queue = world
        .run(&["--config", path, "queue", "--fast", "--json"])
        .await;
    assert_eq!(queue.objects().len(), 24, "{queue:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_says_where_it_is_tells_its_requests_and_ends_when_asked() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut sandbox = bare(&["sandbox", "--tasks", "3", "--seed", "7", "--tier", "free"]);
    sandbox.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Doomed::spawn(&mut sandbox);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let (ready, stdout) = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        (serde_json::from_str::<Value>(&line).unwrap(), stdout)
    })
    .await
    .unwrap();
    let names: Vec<_> = ready
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, ["api_key", "base_url", "webhook_secret"]);
    let home = tempfile::tempdir().unwrap();
    let mut queue = bare(&["queue", "--fast", "--json"]);
    queue
        .env("PROOFDESK_STATE_DIR", home.path())
        .env("WORKFUNDER_API_KEY", ready["api_key"].as_str().unwrap())
        .env("WORKFUNDER_BASE_URL", ready["base_url"].as_str().unwrap());
    assert_eq!(end(queue).await.objects().len(), 3);
    let base_url = ready["base_url"].as_str().unwrap();
    let account = reqwest::Client::new().get(format!("{base_url}/v1/account"));
    let account = account.bearer_auth(ready["api_key"].as_str().unwrap());
    let account = account.send().await.unwrap();
    assert_eq!(account.headers()["x-ratelimit-limit"], "10");
    assert!(account.text().await.unwrap().contains("\"tier\":\"free\""));

    kill_process(child.pid(), Signal::TERM).unwrap();
    let ended = tokio::task::spawn_blocking(move || {
        let (mut rest, mut said) = (String::new(), String::new());
        let mut stdout = stdout;
        stdout.read_to_string(&mut rest).unwrap();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        (child.wait().unwrap(), rest, said)
    });
    let (status, rest, said) = ended.await.unwrap();
    assert_eq!((status.code(), rest.as_str()), (Some(0), ""), "{said}");
    assert!(said.contains("GET /v1/tasks?"), "{said}");
    assert!(!said.contains(ready["api_key"].as_str().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn preview_renders_a_picture_in_every_protocol_and_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("red.png");
    let red = image::RgbImage::from_pixel(64, 48, image::Rgb([200, 30, 30]));
    red.save(&picture).unwrap();
    let picture = picture.to_str().unwrap();
    for (protocol, says) in [
        ("auto", "▀"),
        ("blocks", "▀"),
        ("kitty", "\u{1b}_Ga=T"),
        ("iterm", "\u{1b}]1337;File=inline=1"),
        ("sixel", "\u{1b}P"),
    ] {
        let args = [
            "preview",
            picture,
            "--protocol",
            protocol,
            "--size",
            "20x10",
        ];
        let mut command = bare(&args);
        command
            .env("TERM", "xterm-256color")
            .env("COLORTERM", "truecolor");
        let ended = end(command).await;
        assert_eq!((ended.exit, ended.stderr.as_str()), (0, ""), "{protocol}");
        assert!(ended.stdout.contains(says), "{protocol}");
    }
    end(bare(&[
        "preview",
        concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
    ]))
    .await
    .refused(1, "not a picture");
    end(bare(&["preview", picture, "--size", "0x0"]))
        .await
        .refused(2, "--size");
    end(bare(&["preview", picture, "--protocol", "x"]))
        .await
        .refused(2, "--protocol");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_whose_address_is_taken_names_it_and_a_way_out() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = end(bare(&["sandbox", "--listen", &address])).await;
    ended.refused(1, &address);
    ended.says("name another address with --listen");
}

//! The client against a small server on loopback that records what it is sent.

use super::*;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

mod ranged;

/// A media host: answers each path with fixed bytes and keeps every request's head.
struct Host {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Host {
    async fn start(answer: fn(&str, u16) -> Vec<u8>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let head = read_head(&mut stream).await;
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                record.lock().unwrap().push(head);
                // The client may hang up in the middle of a body that is too large.
                let _ = stream.write_all(&answer(&path, port)).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { port, seen }
    }

    fn url(&self, path: &str) -> SignedUrl {
        SignedUrl::new(format!("http://127.0.0.1:{}{path}", self.port))
    }

    fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}connection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn loopback() -> Files {
    Files::new(MediaHosts::new(None, "http://127.0.0.1:1")).unwrap()
}

async fn fetch(host: &Host, path: &str) -> Result<Vec<u8>, FetchError> {
    loopback()
        .fetch(&host.url(path), &MediaKind::Signature)
        .await
}

#[tokio::test]
async fn a_file_comes_without_a_key_a_referer_or_a_cookie() {
    let host = Host::start(|path, port| match path {
        "/signed?sig=secret" => answer(
            "302 Found",
            &format!("location: http://localhost:{port}/file\r\nset-cookie: a=b\r\n"),
            b"",
        ),
        _ => answer("200 OK", "content-length: 3\r\n", b"abc"),
    })
    .await;
    assert_eq!(fetch(&host, "/signed?sig=secret").await.unwrap(), b"abc");
    let requests = host.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        let request = request.to_lowercase();
        for header in ["authorization", "referer", "cookie", "user-agent"] {
            assert!(!request.contains(&format!("{header}:")), "{request}");
        }
    }
}

#[tokio::test]
async fn a_redirect_to_a_host_that_is_not_listed_is_refused_before_it_is_asked() {
    let host = Host::start(|_, _| {
        answer(
            "302 Found",
            "location: https://elsewhere.example/x?sig=secret\r\n",
            b"",
        )
    })
    .await;
    let error = fetch(&host, "/").await.unwrap_err();
    assert!(matches!(&error, FetchError::HostRefused { host, .. } if host == "elsewhere.example"));
    assert!(
        error
            .to_string()
            .contains(r#"media_hosts = ["127.0.0.1", "elsewhere.example"]"#)
    );
    assert!(!error.to_string().contains("secret"));
}

#[tokio::test]
async fn the_third_redirect_is_one_too_many() {
    let host = Host::start(|path, _| {
        let left: u32 = path.trim_start_matches('/').parse().unwrap();
        match left {
            0 => answer("200 OK", "content-length: 1\r\n", b"x"),
            n => answer(
                "307 Temporary Redirect",
                &format!("location: /{}\r\n", n - 1),
                b"",
            ),
        }
    })
    .await;
    assert_eq!(fetch(&host, "/2").await.unwrap(), b"x");
    assert_eq!(fetch(&host, "/3").await, Err(FetchError::Redirected));
    assert_eq!(host.requests().len(), 6);
}

#[tokio::test]
async fn a_file_over_its_cap_is_cut_whether_it_says_its_size_or_not() {
    let host = Host::start(|path, _| match path {
        "/honest" => answer("200 OK", "content-length: 1000001\r\n", b""),
        "/silent" => answer("200 OK", "", &vec![0; 1_000_001]),
        _ => answer("200 OK", "", &vec![0; 1_000_000]),
    })
    .await;
    let too_large = Err(FetchError::TooLarge { cap: 1_000_000 });
    assert_eq!(fetch(&host, "/honest").await, too_large);
    assert_eq!(fetch(&host, "/silent").await, too_large);
    assert_eq!(fetch(&host, "/just").await.unwrap().len(), 1_000_000);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_file() {
    let host = Host::start(|_, _| answer("200 OK", "content-length: 10\r\n", b"abc")).await;
    let error = fetch(&host, "/?sig=secret").await.unwrap_err();
    assert_eq!(
        error,
        FetchError::Offline {
            host: "127.0.0.1".to_owned()
        }
    );
}

#[tokio::test]
async fn statuses_become_reasons() {
    let host = Host::start(|path, _| {
        answer(
            &format!("{} x", path.trim_start_matches('/')),
            "content-length: 0\r\n",
            b"",
        )
    })
    .await;
    for (status, reason) in [
        ("401", FetchError::Expired),
        ("403", FetchError::Expired),
        ("410", FetchError::Expired),
        ("404", FetchError::Missing),
        ("429", FetchError::Server(429)),
        ("500", FetchError::Server(500)),
        ("204", FetchError::Server(204)),
        ("302", FetchError::Redirected),
    ] {
        assert_eq!(
            fetch(&host, &format!("/{status}")).await,
            Err(reason),
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_listed_name_that_leads_into_a_private_network_is_not_connected_to() {
    let host = Host::start(|_, _| answer("200 OK", "", b"secret of the house")).await;
    let listed = Some(vec!["localhost".to_owned()]);
    let files = Files::new(MediaHosts::new(listed, "https://api.workfunder.com")).unwrap();
    let url = SignedUrl::new(format!("https://localhost:{}/x", host.port));
    let error = files.fetch(&url, &MediaKind::Photo).await.unwrap_err();
    assert_eq!(
        error,
        FetchError::PrivateAddress {
            host: "localhost".to_owned()
        }
    );
    assert!(host.requests().is_empty());
}

#[tokio::test]
async fn no_error_repeats_the_address() {
    let files = loopback();
    // A port that was free a moment ago: nobody listens there.
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for url in [
        format!("http://127.0.0.1:{port}/private?sig=secret"),
        "http://user:secret@127.0.0.1/private".to_owned(),
        "not an address, secret".to_owned(),
        "ftp://127.0.0.1/secret".to_owned(),
    ] {
        let error = files
            .fetch(&SignedUrl::new(url), &MediaKind::Photo)
            .await
            .unwrap_err();
        let words = format!("{error} {error:?}");
        assert!(
            !words.contains("secret") && !words.contains("private"),
            "{words}"
        );
    }
}

//! Parts of files, by the same rules as whole ones.

use super::*;

/// Ten bytes, of which the path says how they are given.
fn ten(path: &str, port: u16) -> Vec<u8> {
    let part = |told: &str, body: &[u8]| {
        let headers = format!(
            "content-range: {told}\r\ncontent-length: {}\r\n",
            body.len()
        );
        answer("206 Partial Content", &headers, body)
    };
    match path {
        "/moved" => {
            let place = format!("location: http://localhost:{port}/part\r\n");
            answer("302 Found", &place, b"")
        }
        "/part" => part("bytes 2-5/10", b"2345"),
        "/end" => part("bytes 2-3/4", b"23"),
        "/whole" => answer("200 OK", "", b"0123456789"),
        "/large" => answer("200 OK", "", &[7; 1_000_001]),
        "/short" => part("bytes 2-4/10", b"234"),
        "/elsewhere" => part("bytes 3-6/10", b"3456"),
        "/lies" => part("bytes 2-5/10", b"2"),
        "/more" => part("bytes 2-5/10", b"23456789"),
        "/huge" => part("bytes 2-5/1000001", b"2345"),
        "/mute" => answer("206 Partial Content", "", b"2345"),
        "/beyond" => answer("416 Range Not Satisfiable", "", b""),
        _ => answer("403 Forbidden", "", b""),
    }
}

async fn part(host: &Host, path: &str) -> Result<(u64, Vec<u8>, u64), FetchError> {
    let files = loopback();
    let url = host.url(path);
    let part = files.fetch_range(&url, &MediaKind::Signature, 2..6).await?;
    Ok((part.piece.offset, part.piece.bytes.clone(), part.total))
}

#[tokio::test]
async fn a_part_is_asked_for_and_comes_with_the_size_of_the_whole() {
    let host = Host::start(ten).await;
    let expected = (2, b"2345".to_vec(), 10);
    assert_eq!(part(&host, "/part").await, Ok(expected.clone()));
    assert_eq!(part(&host, "/moved").await, Ok(expected));
    let requests = host.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert!(
            request.to_lowercase().contains("range: bytes=2-5\r\n"),
            "{request}"
        );
    }
    assert_eq!(part(&host, "/end").await, Ok((2, b"23".to_vec(), 4)));
}

#[tokio::test]
async fn a_host_without_parts_gives_the_whole_file_up_to_its_cap() {
    let host = Host::start(ten).await;
    assert_eq!(
        part(&host, "/whole").await,
        Ok((0, b"0123456789".to_vec(), 10))
    );
    let cap = MediaKind::Signature.byte_cap();
    let large = Err(FetchError::TooLarge { cap });
    assert_eq!(part(&host, "/large").await, large);
    assert_eq!(part(&host, "/huge").await, large);
}

#[tokio::test]
async fn another_part_than_was_asked_for_is_not_believed() {
    let host = Host::start(ten).await;
    for path in ["/short", "/elsewhere", "/more", "/mute", "/beyond"] {
        assert_eq!(part(&host, path).await, Err(FetchError::Part), "{path}");
    }
    let cut = part(&host, "/lies").await;
    assert!(cut.is_err(), "{cut:?}");
    assert_eq!(part(&host, "/gone").await, Err(FetchError::Expired));
}

#[tokio::test]
async fn nobody_sends_a_part_who_was_not_asked_for_one() {
    let host = Host::start(ten).await;
    let whole = fetch(&host, "/part").await;
    assert_eq!(whole, Err(FetchError::Server(206)));
}

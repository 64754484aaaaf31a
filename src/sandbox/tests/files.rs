//! The files and their addresses.

use super::*;

#[tokio::test]
async fn a_signed_address_yields_the_file_without_a_key_until_it_expires() {
    let bench = Bench::plain().await;
    let mut signature = Value::Null;
    for task in bench.tasks("").await {
        signature = bench.proofs(&task).await.remove(0);
        if signature["type"] == "signature" {
            break;
        }
    }
    assert_eq!(signature["gps_latitude"], Value::Null);
    let url = signature["file_url"].as_str().unwrap().to_owned();
    assert!(url.starts_with(bench.sandbox.media_url()));
    assert_ne!(bench.sandbox.media_url(), bench.sandbox.base_url());
    let file = bench.client.get(&url).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(file.content_length(), signature["file_size_bytes"].as_u64());
    let bytes = file.bytes().await.unwrap();
    let image = image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).unwrap();
    assert_eq!((image.width(), image.height()), (900, 400));

    let forged = url.replace("expires=1", "expires=2");
    assert_eq!(
        code(&said(bench.client.get(&forged)).await),
        (403, "SIGNATURE_INVALID")
    );
    let bare = url.split('?').next().unwrap();
    assert_eq!(said(bench.client.get(bare)).await.0, 403);
    let keyed = said(bench.client.get(&url).bearer_auth(bench.sandbox.api_key())).await;
    assert_eq!(keyed.0, 400);
    an_hour_passes().await;
    assert_eq!(
        code(&said(bench.client.get(&url)).await),
        (403, "URL_EXPIRED")
    );

    let log = bench.sandbox.log().entries();
    let files: Vec<_> = log
        .iter()
        .filter(|entry| entry.side == Side::Media)
        .collect();
    let keys: Vec<_> = files.iter().map(|entry| entry.authorization).collect();
    assert_eq!(keys, [false, false, false, true, false]);
    assert!(files.iter().all(|entry| !entry.path.contains('?')));
}

#[tokio::test]
async fn a_photo_comes_as_told_and_a_fault_breaks_it_off() {
    let bench = Bench::plain().await;
    let (_, _, proof) = bench.waiting(3).await;
    let url = proof["file_url"].as_str().unwrap();
    let whole = bench
        .client
        .get(url)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(
        whole.len() as u64,
        proof["file_size_bytes"].as_u64().unwrap()
    );
    let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&whole));
    let taken = exif.unwrap();
    assert!(
        taken
            .get_field(exif::Tag::DateTimeOriginal, exif::In::PRIMARY)
            .is_some()
    );
    assert!(image::load_from_memory(&whole).is_ok());
    bench
        .sandbox
        .faults()
        .add(Fault::new(FaultKind::BrokenPictures));
    let half = bench
        .client
        .get(url)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert!(half.len() * 2 <= whole.len() && whole.starts_with(&half));
}

#[tokio::test]
async fn the_files_wanted_first_are_drawn_before_anybody_asks() {
    let bench = Bench::new(Options {
        tasks: 8,
        draw_ahead: 1,
        ..options()
    })
    .await;
    let first = bench.sandbox.server.drawn_ahead(1).remove(0).proof;
    let darkroom = &bench.sandbox.server.darkroom;
    comes("the first file", async {
        while !darkroom.has(&first) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(bench.sandbox.log().entries(), []);
}

#[tokio::test]
async fn a_part_of_a_file_is_that_part_and_a_head_tells_its_length() {
    let bench = Bench::plain().await;
    let (_, _, proof) = bench.waiting(1).await;
    let url = proof["file_url"].as_str().unwrap();
    let whole = bench.client.get(url).send().await.unwrap();
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    let tag = whole.headers()["etag"].clone();
    let whole = whole.bytes().await.unwrap();
    let length = whole.len();
    assert_eq!(length as u64, proof["file_size_bytes"].as_u64().unwrap());

    let head = bench.client.head(url).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-length"], length.to_string());
    assert_eq!(head.bytes().await.unwrap().len(), 0);

    for (range, from, to) in [
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, length - 1),
        ("bytes=-50", length - 50, length - 1),
    ] {
        let part = bench.client.get(url).header("range", range);
        let part = part.send().await.unwrap();
        assert_eq!(part.status(), 206, "{range}");
        let told = format!("bytes {from}-{to}/{length}");
        assert_eq!(part.headers()["content-range"], told);
        assert_eq!(
            part.headers()["content-length"],
            (to + 1 - from).to_string()
        );
        assert_eq!(
            part.headers()["content-type"],
            proof["content_type"].as_str().unwrap()
        );
        assert_eq!(part.bytes().await.unwrap(), whole.slice(from..=to));
    }
    let beyond = bench
        .client
        .get(url)
        .header("range", format!("bytes={length}-"));
    let beyond = beyond.send().await.unwrap();
    assert_eq!(
        beyond.headers()["content-range"],
        format!("bytes */{length}")
    );
    assert_eq!(beyond.status(), 416);
    let several = bench.client.get(url).header("range", "bytes=0-1,5-6");
    assert_eq!(several.send().await.unwrap().status(), 200);

    let ranged = || bench.client.get(url).header("range", "bytes=0-9");
    let same = ranged().header("if-range", tag.clone()).send().await;
    assert_eq!(same.unwrap().status(), 206);
    let other = ranged().header("if-range", "\"other\"").send().await;
    assert_eq!(other.unwrap().status(), 200);
    let kept = bench.client.get(url).header("if-none-match", tag);
    assert_eq!(kept.send().await.unwrap().status(), 304);
}

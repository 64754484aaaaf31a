//! What must not be left anywhere.

use crate::desk::Desk;
use crate::world::World;
use proofdesk::sandbox::Side;
use std::path::Path;

#[test]
fn after_a_session_with_pictures_no_key_and_no_signed_address_is_left_anywhere() {
    let world = World::signature();
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    // The file's own facts: the picture is on screen.
    desk.wait_for("PNG ");
    desk.ready();
    desk.decide("r", "Too dark.");
    desk.wait_for("✓ sent back");
    let shown = String::from_utf8_lossy(&desk.raw_bytes()).into_owned();
    desk.quit();
    let kept = kept_bytes(&world);

    let entries = world.entries();
    let (api, media): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.side == Side::Api);
    assert!(media.iter().any(|entry| entry.status == Some(200)));
    assert!(media.iter().all(|entry| !entry.authorization), "{media:?}");
    assert!(api.iter().all(|entry| entry.authorization));
    assert!(kept.contains("Too dark."), "the journal was looked at");
    let media_url = world.look(|running| running.media_url().to_owned());
    for secret in [world.key.as_str(), "/signed/", "sig=", &media_url] {
        assert!(!kept.contains(secret), "{secret} was left behind");
        assert!(!shown.contains(secret), "{secret} was shown");
    }
}

/// Every byte in the person's folders but the configuration, which names no secret.
fn kept_bytes(world: &World) -> String {
    let mut all = Vec::new();
    collect(world.home(), &mut all);
    String::from_utf8_lossy(&all).into_owned()
}

fn collect(folder: &Path, all: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, all);
        } else {
            all.extend(std::fs::read(&path).unwrap());
        }
    }
}

use super::*;

fn from(agent: &str, platform: &str, camera: &str) -> Vec<Finding> {
    Scene::with(|scene| {
        scene.proof.user_agent = agent.into();
        scene.proof.platform = platform.into();
        scene.file.camera = Some(camera.into());
    })
}

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X)";
const PIXEL: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36";
const GALAXY: &str = "Mozilla/5.0 (Linux; Android 13; SM-G991U) AppleWebKit/537.36";
const REDUCED: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36";

#[test]
fn one_phone_that_takes_and_sends_is_plain() {
    for (agent, platform, camera) in [
        (IPHONE, "iOS", "Apple iPhone 13"),
        (PIXEL, "Android", "Google Pixel 7"),
        (GALAXY, "Android", "samsung SM-G991U"),
        (REDUCED, "Android", "samsung SM-G991U"),
        (
            "Mozilla/5.0 (Windows NT 10.0)",
            "Windows",
            "Apple iPhone 13",
        ),
        ("", "", "Canon EOS R5"),
        (IPHONE, "iOS", "Canon EOS R5"),
    ] {
        assert_eq!(
            odd(&from(agent, platform, camera)),
            Vec::<String>::new(),
            "{agent}"
        );
    }
}

#[test]
fn another_makers_camera_is_notable() {
    for (agent, platform, camera) in [
        (IPHONE, "iOS", "samsung SM-G991U"),
        (PIXEL, "Android", "samsung SM-G991U"),
        (GALAXY, "Android", "Apple iPhone 13"),
        (REDUCED, "Android", "Apple iPhone 13"),
        ("", "iOS", "Google Pixel 7"),
    ] {
        let found = from(agent, platform, camera);
        let device = only(&found);
        assert_eq!(device.topic, Topic::Device, "{agent}");
        assert!(
            device
                .text
                .starts_with(&format!("taken with {camera}, sent from"))
        );
    }
}

#[test]
fn without_a_camera_the_sender_is_told() {
    let sent = |agent: &str| {
        Scene::with(|scene| {
            scene.proof.user_agent = agent.into();
            scene.file.camera = None;
        })
    };
    assert!(says(&sent(GALAXY), "sent from an Android device (Samsung)"));
    assert!(says(
        &sent("Mozilla/5.0 (Macintosh; Intel)"),
        "sent from a Mac"
    ));
}

//! With what: the phone that sent it beside the camera that took it.

use super::{Case, Finding, Topic, Weight};

/// Makers that can be told from both a browser's words and EXIF. The words of the browser,
/// the maker in EXIF, all in lower case.
const MAKERS: [(&str, &str); 10] = [
    ("iphone", "apple"),
    ("ipad", "apple"),
    ("pixel", "google"),
    ("sm-", "samsung"),
    ("redmi", "xiaomi"),
    ("xiaomi", "xiaomi"),
    ("oneplus", "oneplus"),
    ("moto ", "motorola"),
    ("huawei", "huawei"),
    ("nokia", "nokia"),
];

/// Words by which a camera is known to be a phone's of that maker.
const CAMERAS: [(&str, &str); 9] = [
    ("apple", "apple"),
    ("google", "google"),
    ("samsung", "samsung"),
    ("xiaomi", "xiaomi"),
    ("redmi", "xiaomi"),
    ("oneplus", "oneplus"),
    ("motorola", "motorola"),
    ("huawei", "huawei"),
    ("nokia", "nokia"),
];

pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let sender = sender(case);
    let camera = case.file().and_then(|file| file.camera.as_ref());
    match (camera, &sender) {
        (Some(camera), Some(sender)) => {
            let shown = camera.clean(32);
            found.push(match other_device(case, &shown) {
                true => {
                    let text = format!("taken with {shown}, sent from {sender}");
                    finding(Weight::Notable, "EXIF beside the sender's user agent", text)
                        .innocent("one may photograph with one phone and send with another")
                }
                false => finding(Weight::Plain, "EXIF", shown),
            });
        }
        (Some(camera), None) => found.push(finding(Weight::Plain, "EXIF", camera.clean(32))),
        (None, Some(sender)) => {
            let text = format!("sent from {sender}");
            found.push(finding(Weight::Plain, "user agent", text));
        }
        (None, None) => {}
    }
    found
}

fn finding(weight: Weight, source: &'static str, text: impl Into<String>) -> Finding {
    Finding::new(weight, Topic::Device, source, text)
}

/// The device that sent it, in few words.
fn sender(case: &Case<'_>) -> Option<String> {
    let proof = case.proof;
    let agent = proof.user_agent.raw().to_lowercase();
    let known = ["iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS"];
    let named = known
        .into_iter()
        .find(|word| agent.contains(&word.to_lowercase()));
    match (named, proof.platform.is_blank()) {
        (Some("Macintosh"), _) => Some("a Mac".to_owned()),
        (Some("Windows"), _) => Some("a Windows computer".to_owned()),
        (Some("CrOS"), _) => Some("a Chromebook".to_owned()),
        (Some("Android"), _) => Some(format!("an Android device{}", model(&agent))),
        (Some(word), _) => Some(format!("an {word}")),
        (None, false) => Some(proof.platform.clean(24)),
        (None, true) => None,
    }
}

/// The maker that an Android browser names, if it names one that we know.
fn model(agent: &str) -> String {
    let maker = MAKERS.iter().find(|(word, _)| agent.contains(word));
    maker
        .map(|(_, maker)| {
            let mut letters = maker.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase());
            format!(" ({}{})", first.unwrap_or_default(), letters.as_str())
        })
        .unwrap_or_default()
}

/// Whether the sending device can't be the one whose camera it was. Only what is known of
/// both sides counts.
fn other_device(case: &Case<'_>, camera: &str) -> bool {
    let camera = camera.to_lowercase();
    let Some((_, taken)) = CAMERAS.iter().find(|(word, _)| camera.contains(word)) else {
        return false;
    };
    let proof = case.proof;
    let agent = proof.user_agent.raw().to_lowercase();
    let maker = MAKERS.iter().find(|(word, _)| agent.contains(word));
    if let Some((_, maker)) = maker {
        return maker != taken;
    }
    let platform = proof.platform.raw().to_lowercase();
    let is_ios = platform == "ios";
    let is_android = platform == "android" || agent.contains("android");
    (is_ios && *taken != "apple") || (is_android && *taken == "apple")
}

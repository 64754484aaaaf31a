//! The configuration as people write it, rightly and wrongly.

use super::explain::KEYS;
use super::layers::from_file;
use super::*;
use crate::domain::{Cents, Protocol};
use secrecy::ExposeSecret;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

const SHELL: [(&str, &str); 2] = [("WORKFUNDER_API_KEY", "wf_test_1"), ("USER", "dana")];

fn parse(text: &str) -> Result<Config, ConfigError> {
    from_file(Path::new("c.toml"), text, &Env::of(SHELL))
}

fn error(text: &str) -> String {
    let error = parse(text).unwrap_err().to_string();
    assert!(!error.contains('\n'), "{error}");
    error
}

fn with_account(lines: &str) -> String {
    format!("[[accounts]]\nname = \"wf\"\n{lines}\n")
}

#[test]
fn the_example_is_exactly_the_defaults() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    let env = Env::of([SHELL[0], SHELL[1], ("HOME", home)]);
    let mut defaults = load(None, &env).unwrap();
    assert_eq!(defaults.source, Source::Environment);
    defaults.source = Source::File("c.toml".into());
    assert_eq!(parse(init_text()).unwrap(), defaults);
}

#[test]
fn the_example_mentions_every_key_of_the_schema() {
    for (table, keys) in KEYS {
        for key in keys {
            let mentioned = ["{} = ", "[{}]", "[[{}]]", "[[{}.", "[[board.{}]]"]
                .iter()
                .any(|form| init_text().contains(&form.replace("{}", key)));
            assert!(mentioned, "{key} is missing");
        }
        // The list itself is what the schema says, table by table.
        let unknown = match table {
            "" => "zzz = 1".to_owned(),
            "accounts" => with_account("zzz = 1"),
            "board.filters" => "[[board.filters]]\nzzz = 1".to_owned(),
            table => format!("[{table}]\nzzz = 1"),
        };
        let message = toml::from_str::<schema::File>(&unknown).unwrap_err();
        let said = message.message().split('`').skip(3).step_by(2);
        assert_eq!(said.collect::<Vec<_>>(), keys, "{table}");
    }
}

#[test]
fn what_the_example_leaves_out_is_right_once_it_is_taken_in() {
    let is_setting = |bare: &str| {
        let key = bare.split_once(" = ").map(|(key, _)| key);
        bare.starts_with('[') || key.is_some_and(|key| !key.contains(' '))
    };
    let text: Vec<&str> = init_text()
        .lines()
        // Only one source of a key is allowed, and the command comes in.
        .filter(|line| !line.starts_with("api_key_env"))
        .map(|line| match line.strip_prefix("# ") {
            Some(bare) if is_setting(bare) => bare,
            _ => line,
        })
        .collect();
    let text = text.join("\n");
    let config = parse(&text).unwrap();
    assert_eq!(config.reviewer, "dana");
    assert_eq!(config.retain_days(), 30);
    let listen = config.listen.unwrap();
    assert_eq!(listen.addr.port(), 8787);
    let hooks = "http://127.0.0.1:3000/hooks";
    assert_eq!(listen.forward_to.as_deref(), Some(hooks));
    assert!(matches!(config.accounts[0].key, KeySource::Command(_)));
    assert_eq!(config.accounts[0].media_hosts.as_ref().unwrap().len(), 1);
    let marketplaces: Vec<_> = config.accounts.iter().map(|a| a.marketplace).collect();
    for name in MarketplaceName::ALL {
        assert!(marketplaces.contains(&name), "{name:?}");
    }
    assert_eq!(config.keys["approve"], ["a"]);
    assert_eq!(config.board.filters[0].name, "stuck");
}

#[test]
fn every_key_is_read_into_its_unit() {
    let config = parse(
        r#"
        reviewer = " Dana Ö. "
        [review]
        undo_seconds = 0
        confirm_above_cents = 4200
        settle_seconds = 3
        rest_ms = 0
        wait_for_picture = false
        canned_reasons = "just one"
        [[accounts]]
        name = "eu-1"
        base_url = "http://127.0.0.1:8080/"
        webhook_secret_env = ["NEW", "OLD"]
        requests_per_minute = 500
        [[accounts]]
        name = "us_2"
        api_key_command = ["pass", "show", "wf"]
        [ui]
        theme = "light"
        colour = "16"
        pictures = "sixel"
        [keys]
        approve = ["a", "y"]
        "#,
    )
    .unwrap();
    assert_eq!(config.reviewer, "Dana Ö.");
    assert_eq!(config.review.undo, Duration::ZERO);
    assert_eq!(config.review.confirm_above, Cents(4200));
    assert_eq!(config.review.settle, Duration::from_secs(3));
    assert_eq!(config.review.canned_reasons, ["just one"]);
    assert_eq!(config.review.canned_notes, Review::default().canned_notes);
    let first = config.account("eu-1").unwrap();
    assert_eq!(first.base_url, "http://127.0.0.1:8080");
    assert_eq!(first.key, KeySource::None);
    assert_eq!(first.webhook_secret_env, ["NEW", "OLD"]);
    let second = config.account("us_2").unwrap();
    assert_eq!(second.base_url, "https://api.workfunder.com");
    assert_eq!(config.ui.theme, ThemeChoice::Light);
    assert_eq!(config.ui.pictures.protocol(), Some(Protocol::Sixel));
    assert_eq!(config.keys["approve"], ["a", "y"]);
}

#[test]
fn a_wrong_key_is_one_line_with_its_place_and_a_way_out() {
    let account = with_account;
    for (text, expected) in [
        (
            "[review]\nundo_second = 5".to_owned(),
            "c.toml:2:1: unknown key `undo_second`; did you mean `undo_seconds`?",
        ),
        (
            "revewer = \"x\"".to_owned(),
            "c.toml:1:1: unknown key `revewer`; did you mean `reviewer`?",
        ),
        (
            "theme = \"dark\"".to_owned(),
            "c.toml:1:1: `theme` stands in the wrong place; move it to ui",
        ),
        (
            account("api_key = \"wf_live_secret\""),
            "c.toml:3:1: unknown key `api_key`; did you mean `api_key_env`?",
        ),
        (
            account("api_key_env = \"wf_live_secret\""),
            "c.toml:3:15: this is the name of an environment variable (A-Z, 0-9, _), not the secret itself",
        ),
        (
            account("requests_per_minute = \"wf_live_secret\""),
            "c.toml:3:23: a text stands where a whole number belongs; write that instead",
        ),
    ] {
        assert_eq!(error(&text), expected);
    }
}

#[test]
fn a_wrong_value_is_one_line_with_its_place_and_a_way_out() {
    let account = with_account;
    for (text, expected) in [
        (
            "[review]\n  undo_seconds = 61".to_owned(),
            "c.toml:2:18: 61 is not from 0 to 60",
        ),
        (
            "[review]\nwait_for_picture = 1".to_owned(),
            "c.toml:2:20: a whole number stands where true or false belongs; write that instead",
        ),
        (
            "[ui]\ntheme = \"blue\"".to_owned(),
            "c.toml:2:9: unknown value; write one of \"auto\", \"dark\", \"light\"",
        ),
        (
            "[[accounts]]\nmarketplace = \"workfunder\"".to_owned(),
            "c.toml:1:1: `name` is missing; add it",
        ),
        (
            "[listen]\naddr = \"8787\"".to_owned(),
            "c.toml:2:8: addr is an address and a port, as in \"127.0.0.1:8787\"",
        ),
        (
            "[review]\norder = [\"newst\"]".to_owned(),
            "c.toml:2:9: unknown order `newst`; did you mean `newest`?",
        ),
        (
            account("marketplace = \"workfunders\""),
            "c.toml:3:15: unknown marketplace `workfunders`; did you mean `workfunder`?",
        ),
        (
            account("base_url = \"http://api.workfunder.com\""),
            "c.toml:3:12: plain http:// is for loopback addresses only; write https:// instead",
        ),
        (
            "[listen]\naddr = \"127.0.0.1:1\"\nforward_to = \"http://10.0.0.1/x\"".to_owned(),
            "c.toml:3:14: plain http:// is for loopback addresses only; write https:// instead",
        ),
        (
            "[listen]\naddr = \"127.0.0.1:1\"\nforward_to = \"127.0.0.1:3000\"".to_owned(),
            "c.toml:3:14: forward_to is an address, as in \"http://127.0.0.1:3000/hooks\"",
        ),
        (
            account("media_hosts = [\"https://x/\"]"),
            "c.toml:3:15: media_hosts are host names alone, as in [\"proofs.workfunder.com\"]",
        ),
        (
            account("api_key_env = \"A\"\napi_key_command = \"b\""),
            "c.toml:4:19: both api_key_env and api_key_command are given; leave one of them out",
        ),
        (
            account("[[accounts]]\nname = \"wf\""),
            "c.toml:4:8: two accounts are named `wf`; give one another name",
        ),
        (
            "[[accounts]]\nname = \"Work Funder\"".to_owned(),
            "c.toml:2:8: an account's name is made of a-z, 0-9, _ and -, as in `workfunder-eu`",
        ),
        (
            "# ü\n[review]\ncanned_notes = [\"ü\", \" \"]".to_owned(),
            "c.toml:3:16: a canned text is blank; take it out",
        ),
        (
            "[review]\ncanned_reasons = [\"Sent {distanse} away.\"]".to_owned(),
            "c.toml:2:18: nothing is known as {distanse}; did you mean {distance}?",
        ),
    ] {
        assert_eq!(error(&text), expected);
    }
    // The parser's own words stay short and in one line.
    assert!(error("[review\n").starts_with("c.toml:1:"));
    assert!(error("reviewer = \"\u{1b}[2J").starts_with("c.toml:1:"));
}

#[test]
fn the_named_file_goes_before_the_usual_one() {
    let home = tempfile::tempdir().unwrap();
    let usual = home.path().join("proofdesk");
    std::fs::create_dir(&usual).unwrap();
    let write = |name: &str, reviewer: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, format!("reviewer = \"{reviewer}\"")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    write("proofdesk/config.toml", "usual");
    let (second, first) = (write("second.toml", "second"), write("first.toml", "first"));
    let xdg = ("XDG_CONFIG_HOME", home.path().to_str().unwrap());
    let reviewer =
        |explicit: Option<&str>, env: &Env| load(explicit.map(Path::new), env).unwrap().reviewer;
    assert_eq!(reviewer(None, &Env::of([SHELL[0], xdg])), "usual");
    let env = Env::of([SHELL[0], xdg, ("PROOFDESK_CONFIG", &second)]);
    assert_eq!(reviewer(None, &env), "second");
    assert_eq!(reviewer(Some(&first), &env), "first");
    // A file that is named must be there.
    let gone = load(Some(Path::new("/nonexistent.toml")), &env).unwrap_err();
    assert!(gone.to_string().contains("no such file"), "{gone}");
}

#[test]
fn a_shell_with_a_key_is_a_configuration_and_an_empty_one_is_not() {
    let home = tempfile::tempdir().unwrap();
    let home = ("HOME", home.path().to_str().unwrap());
    let env = Env::of([
        home,
        SHELL[0],
        ("WORKFUNDER_BASE_URL", "http://127.0.0.1:9/"),
        ("WORKFUNDER_WEBHOOK_SECRET", "s"),
    ]);
    let config = load(None, &env).unwrap();
    let account = config.account("workfunder").unwrap();
    assert_eq!(account.base_url, "http://127.0.0.1:9");
    assert_eq!(
        account.api_key(&env).unwrap().unwrap().expose_secret(),
        "wf_test_1"
    );
    assert_eq!(account.webhook_secrets(&env).unwrap().len(), 1);
    for empty in [
        Env::of([home]),
        Env::of([home, ("WORKFUNDER_API_KEY", " ")]),
    ] {
        assert_eq!(load(None, &empty), Err(ConfigError::NothingConfigured));
    }
    let plain = Env::of([
        home,
        SHELL[0],
        ("WORKFUNDER_BASE_URL", "http://example.com"),
    ]);
    let refused = load(None, &plain).unwrap_err().to_string();
    assert!(
        refused.starts_with("WORKFUNDER_BASE_URL: plain http://"),
        "{refused}"
    );
}

#[test]
fn a_missing_key_is_named_by_its_variable() {
    let config = parse(&with_account(
        "api_key_env = \"OTHER_KEY\"\nwebhook_secret_env = \"HOOK\"",
    ))
    .unwrap();
    let account = &config.accounts[0];
    let env = Env::of([("OTHER_KEY", "")]);
    let key = account.api_key(&env).unwrap_err().to_string();
    assert!(
        key.starts_with("account `wf`: OTHER_KEY is empty; set it"),
        "{key}"
    );
    let secret = account.webhook_secrets(&env).unwrap_err().to_string();
    assert!(secret.contains("HOOK is empty"), "{secret}");
    let receive_only = parse(&with_account("")).unwrap();
    assert!(receive_only.accounts[0].api_key(&env).unwrap().is_none());
}

#[test]
fn the_state_folder_is_the_owners_alone() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let env = Env::of([("HOME", home.path().to_str().unwrap())]);
    let usual = paths::state_dir(&env).unwrap();
    assert_eq!(usual, at(".local/state/proofdesk"));
    let named = Env::of([("PROOFDESK_STATE_DIR", "/somewhere")]);
    assert_eq!(paths::state_dir(&named).unwrap(), Path::new("/somewhere"));
    let relative = Env::of([("XDG_STATE_HOME", "here"), ("HOME", "/home/dana")]);
    let ignored = paths::state_dir(&relative).unwrap();
    assert_eq!(ignored, Path::new("/home/dana/.local/state/proofdesk"));

    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let open_to_all = at("open");
    std::fs::create_dir(&open_to_all).unwrap();
    std::fs::set_permissions(&open_to_all, PermissionsExt::from_mode(0o755)).unwrap();
    for folder in [&usual, &open_to_all] {
        paths::private_dir(folder).unwrap();
        assert_eq!(mode(folder), 0o700);
    }
    // One that is shared by design, as /tmp is, stays as it is.
    std::fs::set_permissions(&open_to_all, PermissionsExt::from_mode(0o1777)).unwrap();
    paths::private_dir(&open_to_all).unwrap();
    assert_eq!(mode(&open_to_all), 0o1777);
    std::fs::write(at("file"), "").unwrap();
    assert!(paths::private_dir(&at("file")).is_err());
}

#[test]
fn events_are_kept_for_thirty_days_unless_the_file_says_otherwise() {
    let days = |listen: &str| {
        let text = format!("{listen}\n[[accounts]]\nname = \"a\"");
        parse(&text).map(|config| config.retain_days())
    };
    assert_eq!(days("").unwrap(), 30, "without a receiver, too");
    let addr = "[listen]\naddr = \"127.0.0.1:1\"";
    assert_eq!(days(addr).unwrap(), 30);
    assert_eq!(days(&format!("{addr}\nretain_days = 0")).unwrap(), 0);
    let error = days(&format!("{addr}\nretain_days = -1")).unwrap_err();
    assert!(
        error.to_string().contains("is not from 0 to 36500"),
        "{error}"
    );
}

#[test]
fn the_reasons_that_come_along_ask_for_nothing_after_the_last_attempt() {
    use crate::domain::finding::Case;
    use crate::domain::{Point, Proof, ProofStatus, Task, TaskKey, canned::Fills};
    let task = Task {
        location: Point::new(40.7, -73.95),
        ..Task::unknown(TaskKey::new("acc", "t"))
    };
    let offered = |attempt| {
        let proof = Proof {
            attempt,
            status: ProofStatus::Pending,
            point: Point::new(40.71, -73.95),
            geo_valid: Some(false),
            ..Proof::unknown("p")
        };
        let fills = Fills::of(&Case::told(&task, &proof, None));
        fills.offer(&Review::default().canned_reasons)
    };
    let asks = |text: &String| text.contains("Please");
    assert!(offered(2).iter().all(asks));
    let last = offered(3);
    assert_eq!(last.len(), offered(2).len());
    assert!(!last.iter().any(asks), "{last:?}");
}

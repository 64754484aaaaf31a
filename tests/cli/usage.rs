//! Wrong use, help, and what happens where nothing is configured.

use crate::world::{World, bare, end, small};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_configured_is_three_lines_and_status_2() {
    let ended = end(bare(&[])).await;
    assert_eq!((ended.exit, ended.stdout.as_str()), (2, ""));
    assert_eq!(ended.stderr.lines().count(), 3, "{ended:?}");
    assert!(ended.stderr.contains("proofdesk demo") && ended.stderr.contains("proofdesk init"));
    let mut queue = bare(&["queue"]);
    let state = tempfile::tempdir().unwrap();
    queue.env("PROOFDESK_STATE_DIR", state.path());
    end(queue).await.refused(2, "nothing is configured");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_use_is_one_line_and_status_2() {
    for (args, says) in [
        (vec!["--nonsense"], "--nonsense"),
        (vec!["nonsense"], "nonsense"),
        (vec!["approve"], "<TASK>"),
        (vec!["reject", "t1"], "--reason"),
        (vec!["queue", "--json=1"], "--json"),
        (vec!["show", "a\u{1b}[31m", "b\u{1b}[31m"], "unexpected"),
        (
            vec!["sandbox", "--webhook", "http://192.0.2.1/"],
            "http:// is for loopback addresses only",
        ),
        (
            vec!["sandbox", "--tier", "gold"],
            "free, growth, pro or enterprise",
        ),
        (
            vec!["sandbox", "--speed", "fast"],
            "a number from 0 to 100000",
        ),
        (vec!["sandbox", "--faults", "/nonexistent"], "/nonexistent"),
        (vec!["demo", "--speed", "-1"], "a number from 0 to 100000"),
        (vec!["demo"], "needs a terminal"),
        (vec!["--config", "/nonexistent", "queue"], "/nonexistent"),
        (vec!["preview", "/nonexistent"], "/nonexistent"),
    ] {
        let ended = end(bare(&args)).await;
        ended.refused(2, says);
        assert!(!ended.stderr.contains('\u{1b}'), "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_looked_for_in_one_account() {
    let world = World::with(small()).await;
    let config = world.configure("");
    let mut text = std::fs::read_to_string(&config).unwrap();
    text.push_str("[[accounts]]\nname = \"second\"\nmarketplace = \"workfunder\"\n");
    text.push_str("api_key_env = \"SECOND_KEY\"\n");
    std::fs::write(&config, text).unwrap();
    let base = ["--config", &config];
    let run = async |args: &[&str]| {
        let mut command = world.command(&[&base[..], args].concat());
        command.env("SECOND_KEY", "wf_test_second");
        end(command).await
    };
    let both = run(&["show", "t1"]).await;
    both.refused(2, "--account");
    both.says("workfunder, second");
    run(&["--account", "third", "show", "t1"])
        .await
        .refused(2, "third");
    let first = run(&["--account", "workfunder", "show", "t1"]).await;
    first.refused(3, "not found");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_help_of_every_command() {
    let mut all = String::new();
    for command in [
        "",
        "demo",
        "sandbox",
        "queue",
        "show",
        "preview",
        "approve",
        "reject",
        "history",
        "trigger",
        "init",
        "board",
        "watch",
        "events resend",
    ] {
        let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let ended = end(bare(&args)).await;
        assert_eq!((ended.exit, ended.stderr.as_str()), (0, ""), "{command}");
        all.push_str(&format!(
            "$ proofdesk {}\n{}\n",
            args.join(" "),
            ended.stdout
        ));
    }
    insta::assert_snapshot!("help", all);
}

//! What can be ordered is told, and what is told can be ordered.

use super::*;
use crate::support::doomed::Doomed;
use crate::world::{bare, end};
use proofdesk::sandbox::Scenario;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_faults_has_every_kind_and_every_scenario_in_a_line_of_its_own() {
    let ended = end(bare(&["sandbox", "--list-faults"])).await;
    assert_eq!((ended.exit, ended.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = ended.stdout.lines().collect();
    let line = |word: &str| {
        let mut found = lines.iter();
        let found = found.find(|line| line.split_whitespace().next() == Some(word));
        *found.unwrap_or_else(|| panic!("no {word} in\n{}", ended.stdout))
    };
    let column = line("KIND").find("WHAT").unwrap();
    for kind in FaultKind::ALL {
        let told = line(kind.word());
        assert_eq!(&told[column..], kind.line());
        assert_eq!(told.split_whitespace().nth(1), Some(kind.reach().word()));
        assert!(told.len() <= 100, "{told}");
    }
    for scenario in Scenario::ALL {
        assert!(line(scenario.name).ends_with(scenario.line()));
    }
    assert_eq!(lines.len(), FaultKind::ALL.len() + Scenario::ALL.len() + 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_readme_and_the_help_name_the_list() {
    let help = end(bare(&["sandbox", "--help"])).await;
    assert!(help.stdout.contains("--list-faults"), "{help:?}");
    let readme = include_str!("../../../README.md");
    assert!(readme.contains("--list-faults"));
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_played_by_name_and_from_a_file_which_goes_first() {
    let folder = tempfile::tempdir().unwrap();
    let served = async |name: &str| {
        let mut command = bare(&["sandbox", "--tasks", "1", "--faults", name]);
        command.current_dir(folder.path()).stdout(Stdio::piped());
        command.stderr(Stdio::null());
        let mut child = Doomed::spawn(&mut command);
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let url = format!("{}/v1/account", text(&ready, "base_url"));
        let key = text(&ready, "api_key").to_owned();
        let mut statuses = Vec::new();
        for _ in 0..11 {
            let request = reqwest::Client::new().get(&url).bearer_auth(&key);
            let answer = request.send().await;
            statuses.push(answer.map_or(0, |answer| answer.status().as_u16()));
        }
        statuses
    };
    // Nothing befalls the account in this one.
    assert_eq!(served("key-revoked").await, [200; 11]);
    let fault = "[[fault]]\nkind = \"server_error\"\none_in = 2\n";
    std::fs::write(folder.path().join("key-revoked"), fault).unwrap();
    let played = served("key-revoked").await;
    assert_eq!(played[..4], [200, 500, 200, 500]);

    let unknown = end(bare(&["sandbox", "--faults", "lost-anwsers"])).await;
    unknown.refused(2, "lost-anwsers");
    unknown.says("--list-faults");
    let mut wrong = bare(&["sandbox", "--faults", "wrong.toml"]);
    wrong.current_dir(folder.path());
    std::fs::write(
        folder.path().join("wrong.toml"),
        "[[fault]]\nkind = \"slow\"\n",
    )
    .unwrap();
    end(wrong)
        .await
        .refused(2, "slow needs its time: ms = 2000");
}

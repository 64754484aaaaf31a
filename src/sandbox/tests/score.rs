//! Verdicts held against the truth.

use super::*;
use crate::sandbox::pictures::Flaw;

async fn judged(seed: u64, says: impl Fn(&Truth) -> bool) -> Bench {
    let bench = Bench::new(Options { seed, ..options() }).await;
    bench.sandbox.judge_all(says);
    bench
}

#[tokio::test]
async fn whoever_knows_the_truth_gets_all_right() {
    for seed in 1..=5 {
        let bench = judged(seed, |truth| truth.right).await;
        let score = bench.sandbox.score();
        assert_eq!((score.decided, score.right), (40, 40));
        assert_eq!(score.to_string(), "40 of 40 decided as the truth was.");
        assert!(bench.sandbox.mistakes().is_empty());
    }
}

#[tokio::test]
async fn whoever_approves_all_has_paid_for_exactly_what_is_not_right() {
    for seed in 1..=5 {
        let before = Bench::new(Options { seed, ..options() }).await;
        let mut waiting = BTreeMap::new();
        let truth = before.sandbox.truth();
        for task in before.tasks("").await {
            for proof in before.proofs(&task).await {
                if proof["status"] == "pending" {
                    let id = proof["id"].as_str().unwrap();
                    waiting.insert(id.to_owned(), truth[&ProofId::new(id)].clone());
                }
            }
        }
        let unreadable = |why: &str| {
            let flaws = Flaw::ALL.iter().filter(|flaw| **flaw != Flaw::Screenshot);
            flaws
                .filter_map(|flaw| flaw.objection())
                .any(|said| said == why)
        };
        let wrong: Vec<_> = waiting.values().filter(|truth| !truth.right).collect();
        let blind = wrong.iter().filter(|truth| unreadable(&truth.why)).count();
        assert!(wrong.len() >= 4, "seed {seed}");

        let bench = judged(seed, |_| true).await;
        let score = bench.sandbox.score();
        assert_eq!(score.decided, 40);
        assert_eq!(score.right as usize, 40 - wrong.len());
        let nobody_could = score
            .mistakes
            .get("paid for a picture that nobody could read");
        assert_eq!(nobody_could.copied().unwrap_or(0) as usize, blind);
        assert_eq!(score.mistakes.values().sum::<u64>() as usize, wrong.len());
        let shown: Vec<_> = bench.sandbox.mistakes();
        assert_eq!(shown.len(), wrong.len());
        let judged = bench.sandbox.judged();
        let told: BTreeSet<_> = judged
            .iter()
            .filter(|judged| judged.mistake.is_some())
            .map(|judged| judged.proof.as_str().to_owned())
            .collect();
        let wrong = waiting.iter().filter(|(_, truth)| !truth.right);
        assert_eq!(told, wrong.map(|(id, _)| id.clone()).collect());
        eprintln!("seed {seed}: {score}");
    }
}

#[tokio::test]
async fn whoever_rejects_all_has_sent_back_what_was_right() {
    let bench = judged(1, |_| false).await;
    let score = bench.sandbox.score();
    let only: Vec<_> = score.mistakes.into_iter().collect();
    assert_eq!(only, [("rejected though it was right", 40 - score.right)]);
}

#[tokio::test]
async fn money_comes_first_among_the_mistakes() {
    let bench = judged(1, |truth| !truth.right).await;
    let mistakes = bench.sandbox.mistakes();
    let paid: Vec<_> = mistakes
        .iter()
        .map(|m| m.what.starts_with("paid"))
        .collect();
    assert_eq!(mistakes.len(), 40);
    assert!(paid.is_sorted_by(|one, next| one >= next));
    assert!(paid[0] && !paid[39]);
}

//! The adapter against a scripted server: what goes over the wire, and what each answer
//! and each accident is taken for.

mod deciding;
mod reading;
mod script;

use super::WorkFunder;
use crate::clock::Clock;
use crate::domain::{AccountName, ProofId, ProofKey, TaskId, TaskKey, Verdict};
use script::Script;
use secrecy::SecretString;

const KEY: &str = "wf_test_4242424242424242424242424242424242";

fn at(base_url: &str) -> WorkFunder {
    let key = SecretString::from(KEY);
    WorkFunder::new(AccountName::new("wf"), base_url, key, Clock::system()).unwrap()
}

fn proof(task: &str, proof: &str) -> ProofKey {
    TaskKey::new(AccountName::new("wf"), TaskId::new(task)).proof(&ProofId::new(proof))
}

fn approved() -> Verdict {
    Verdict::Approved {
        note: Some("stays here".to_owned()),
    }
}

fn rejected(reason: &str) -> Verdict {
    Verdict::Rejected {
        reason: reason.to_owned(),
    }
}

/// An address where nobody listens.
async fn nowhere() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

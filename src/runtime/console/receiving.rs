//! Whether webhooks are received, said to the person.

use crate::domain::Untrusted;
use crate::model::{Msg, Tone};
use crate::runtime::reception::Standing;
use tokio::sync::{mpsc, watch};

/// Columns of what is said.
const WIDTH: usize = 200;

/// Tells whether webhooks are received here, and every change of that. That all is well is
/// left out unless `says_receiver`.
pub(super) async fn tell_standing(
    mut standing: watch::Receiver<Standing>,
    news: mpsc::UnboundedSender<Msg>,
    says_receiver: bool,
) {
    loop {
        let now = standing.borrow_and_update().clone();
        let words = Untrusted::new(now.to_string()).clean(WIDTH);
        let told = match &now {
            Standing::Opening => Ok(()),
            now if now.is_trouble() => news.send(Msg::Fault(words)),
            Standing::Here { .. } if !says_receiver => Ok(()),
            _ => news.send(Msg::Said(Tone::Good, words)),
        };
        if told.is_err() || standing.changed().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> Standing {
        Standing::Here {
            addr: "127.0.0.1:8787".parse().unwrap(),
            without_secret: Vec::new(),
        }
    }

    /// What is said of these standings, one after the other.
    async fn said(says_receiver: bool, standings: &[Standing]) -> Vec<Msg> {
        let (tell, standing) = watch::channel(Standing::Opening);
        let (news, mut fresh) = mpsc::unbounded_channel();
        let telling = tokio::spawn(tell_standing(standing, news, says_receiver));
        for standing in standings {
            tokio::task::yield_now().await;
            tell.send_replace(standing.clone());
            tokio::task::yield_now().await;
        }
        drop(tell);
        telling.await.unwrap();
        std::iter::from_fn(|| fresh.try_recv().ok()).collect()
    }

    #[tokio::test]
    async fn where_nobody_has_set_a_receiver_up_only_trouble_is_said() {
        let unset = Standing::Here {
            addr: "127.0.0.1:8787".parse().unwrap(),
            without_secret: vec!["acc".into()],
        };
        let [Msg::Fault(words)] = &said(false, &[here(), unset]).await[..] else {
            panic!("one thing is said");
        };
        assert!(words.contains("no secret is set"), "{words}");
    }

    #[tokio::test]
    async fn where_somebody_has_its_address_is_said() {
        let words = "webhooks are received on 127.0.0.1:8787".to_owned();
        assert_eq!(said(true, &[here()]).await, [Msg::Said(Tone::Good, words)]);
    }
}

//! Several on one address, with a feed that they share.

use super::*;
use crate::domain::Status;
use crate::runtime::forward::{Destination, Letter, Reply, Report, local};
use crate::testkit::events::told;
use crate::testkit::ledger::MemoryLedger;
use secrecy::SecretString;
use std::sync::Mutex;
use tokio::sync::mpsc;

/// A developer's server that takes everything: what it heard.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<Vec<Vec<u8>>>>);

impl Road for Server {
    async fn carry(&self, letter: Letter) -> Reply {
        self.0.lock().unwrap().push(letter.body);
        Reply::Status(200)
    }
}

fn setup(addr: SocketAddr, feed: &Arc<dyn Feed>) -> Setup {
    Setup {
        addr,
        mailboxes: Vec::new(),
        feed: feed.clone(),
        attendances: Attendances::new(),
        clock: Clock::system(),
    }
}

async fn wait_for(reception: &Reception, is: impl FnMut(&Standing) -> bool) -> Standing {
    let mut standing = reception.standing();
    standing.wait_for(is).await.unwrap().clone()
}

async fn here(reception: &Reception) -> SocketAddr {
    let is_here = |standing: &Standing| matches!(standing, Standing::Here { .. });
    match wait_for(reception, is_here).await {
        Standing::Here { addr, .. } => addr,
        other => unreachable!("{other}"),
    }
}

fn free() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_second_on_an_address_follows_and_takes_over() {
    let feed: Arc<dyn Feed> = Arc::new(MemoryLedger::new());
    let first = setup(free(), &feed).start();
    let addr = here(&first).await;
    let second = setup(addr, &feed).start();
    let elsewhere = Standing::Elsewhere(addr);
    wait_for(&second, |standing| *standing == elsewhere).await;
    first.stop().await;
    assert_eq!(here(&second).await, addr);
    second.stop().await;
}

/// Starts one that forwards to this server; what it reports comes out of the channel.
fn forwarding(
    addr: SocketAddr,
    feed: &Arc<dyn Feed>,
    road: Server,
) -> (Reception, mpsc::Receiver<Report>) {
    let (tell, reports) = mpsc::channel(16);
    let secret = local(&SecretString::from("whsec_x"));
    let to = Arc::new(Destination {
        secrets: BTreeMap::from([("acc".into(), secret)]),
        road,
    });
    let clock = Clock::system();
    let forwarder = Forwarder { to, clock, tell };
    (setup(addr, feed).start_forwarding(forwarder), reports)
}

#[tokio::test(start_paused = true)]
async fn whoever_receives_passes_on_what_has_come_since() {
    let ledger = Arc::new(MemoryLedger::new());
    let feed: Arc<dyn Feed> = ledger.clone();
    let take = async |task: &str| {
        ledger.take(vec![told(task, Status::Posted)]).await.unwrap();
    };
    take("earlier").await;
    let servers = [Server::default(), Server::default()];
    let (first, mut first_says) = forwarding(free(), &feed, servers[0].clone());
    let addr = here(&first).await;
    let (second, mut second_says) = forwarding(addr, &feed, servers[1].clone());
    let elsewhere = Standing::Elsewhere(addr);
    wait_for(&second, |standing| *standing == elsewhere).await;
    take("during").await;
    first_says.recv().await.unwrap();
    first.stop().await;
    here(&second).await;
    take("after").await;
    second_says.recv().await.unwrap();
    second.stop().await;
    let heard = servers.map(|server| server.0.lock().unwrap().len());
    assert_eq!(heard, [1, 1]);
    assert!(first_says.recv().await.is_none() && second_says.recv().await.is_none());
}

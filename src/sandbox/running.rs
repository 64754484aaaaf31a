//! Starting and stopping the box.

use super::chance::Chance;
use super::connection::{Door, Plug};
use super::courier::{self, Deliveries};
use super::faults::FaultPlan;
use super::genesis::Recipe;
use super::keeping::{Restored, State};
use super::log::Log;
use super::score::{self, Mistake, Score};
use super::server::Server;
use super::subscription::Subscription;
use super::tale::Tale;
use super::tier::Tier;
use super::world::{Input, Judged, Payment, Truth};
use super::{control, media, routes};
use crate::clock::Clock;
use crate::domain::ProofId;
use anyhow::{Context, anyhow};
use axum::Router;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long requests under way may still take when the box is stopped.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// How the box is to be.
#[derive(Debug)]
pub struct Options {
    /// Where the API listens; port 0 means a free one. The files get a free port beside it.
    pub listen: SocketAddr,
    /// Same seed, same story.
    pub seed: u64,
    /// Tasks that wait for review.
    pub tasks: usize,
    /// Tasks beyond them, in other statuses.
    pub elsewhere: usize,
    /// Of the tasks that wait, so many hold a photo and a signature, both pending.
    pub pairs: usize,
    /// The last of the tasks that wait are those of one house with a wrong pin.
    pub corner: bool,
    /// How many times as fast as real people those here live; 0 for a world that stands
    /// still.
    pub speed: f64,
    /// So many files are drawn before anybody asks, in the order they are reviewed.
    pub draw_ahead: usize,
    /// What the account may do.
    pub tier: Tier,
    /// Requests of a key in any 60 s: the tier's own, unless a test wants another.
    pub rate_limit: u32,
    /// Where events go from the start: `https://`, or `http://` to a loopback address.
    pub webhook: Option<String>,
    /// What shall go wrong.
    pub faults: FaultPlan,
    /// Where the world is kept. One that has begun there goes on, whatever is said above
    /// about seed, tasks and speed.
    pub state: Option<State>,
    /// The time.
    pub clock: Clock,
}

impl Default for Options {
    /// Forty tasks on a free loopback port, 500 requests a minute, no trouble.
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            seed: 1,
            tasks: 40,
            elsewhere: 0,
            pairs: 0,
            corner: false,
            speed: 0.0,
            draw_ahead: 3,
            tier: Tier::default(),
            rate_limit: Tier::default().requests_a_minute(),
            webhook: None,
            faults: FaultPlan::default(),
            state: None,
            clock: Clock::system(),
        }
    }
}

/// A box that runs until it is stopped or dropped.
pub struct Running {
    pub(super) server: Arc<Server>,
    base_url: String,
    webhook_secret: String,
    stop: watch::Sender<bool>,
    serving: Vec<JoinHandle<()>>,
    background: Vec<JoinHandle<()>>,
}

/// Starts the box: both addresses answer when this returns.
///
/// # Errors
/// If an address can't be listened on, the webhook's is none, or the state can't be written.
pub async fn start(options: Options) -> anyhow::Result<Running> {
    let webhook = options
        .webhook
        .map(|url| Subscription::new(&url, None).map_err(anyhow::Error::msg))
        .transpose()
        .context("the webhook")?;
    let listen = options.listen;
    let api = bind(listen).await?;
    let files = bind(SocketAddr::new(listen.ip(), 0)).await?;
    let recipe = Recipe {
        seed: options.seed,
        tasks: options.tasks,
        elsewhere: options.elsewhere,
        pairs: options.pairs,
        corner: options.corner,
        speed: options.speed,
        now: options.clock.wall(),
    };
    let base_url = url(&api)?;
    let mut state = options.state;
    let restored = match &mut state {
        Some(state) => state.take_up(&recipe).context("the sandbox's state")?,
        None => Restored::new(&recipe),
    };
    let seed = restored.world.recipe().seed;
    let server = Arc::new(Server::new(
        restored,
        state,
        url(&files)?,
        (options.tier, options.rate_limit),
        options.faults,
        options.clock,
    ));
    if let Some(webhook) = webhook
        && server.subscription().as_ref() != Some(&webhook)
    {
        let input = Input::Subscribe {
            url: webhook.url,
            events: None,
        };
        let kept = server.manage(&input, |_| ());
        kept.map_err(|_| anyhow!("the sandbox's state can't be written"))?;
    }
    let (stop, stopped) = watch::channel(false);
    let calls = routes::router(&server).merge(control::router(&server));
    let serving = vec![
        serve(api, calls, stopped.clone()),
        serve(files, media::router(&server), stopped),
    ];
    let webhook_secret = format!("whsec_{}", Chance::new(seed, "webhook", 0).hex(40));
    let telling = courier::deliver(Arc::clone(&server), webhook_secret.clone());
    Ok(Running {
        background: vec![
            tokio::spawn(telling),
            tokio::spawn(draw_ahead(Arc::clone(&server), options.draw_ahead)),
            tokio::spawn(live(Arc::clone(&server))),
        ],
        server,
        base_url,
        webhook_secret,
        stop,
        serving,
    })
}

/// Whether events can go to this address.
///
/// # Errors
/// What is wrong with it.
pub fn check_webhook(url: &str) -> Result<(), String> {
    Subscription::new(url, None).map(drop)
}

async fn bind(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    let bound = TcpListener::bind(addr).await;
    bound.with_context(|| format!("the sandbox can't listen on {addr}"))
}

fn url(listener: &TcpListener) -> anyhow::Result<String> {
    let mut addr = listener.local_addr().context("the sandbox's own address")?;
    if addr.ip().is_unspecified() {
        addr.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    Ok(format!("http://{addr}"))
}

fn serve(
    listener: TcpListener,
    routes: Router,
    mut stopped: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let service = routes.into_make_service_with_connect_info::<Plug>();
    let until = async move {
        // An error means that the box was dropped.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    tokio::spawn(async move {
        let serving = axum::serve(Door(listener), service).with_graceful_shutdown(until);
        // It ends by the signal only; accept errors are waited out inside.
        let _ = serving.await;
    })
}

async fn live(server: Arc<Server>) {
    server.live().await;
}

async fn draw_ahead(server: Arc<Server>, count: usize) {
    for order in server.drawn_ahead(count) {
        // Whoever asks for this file is told what went wrong.
        let _ = server.darkroom.develop(order).await;
    }
}

impl Running {
    /// The API's address, `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The files' address.
    pub fn media_url(&self) -> &str {
        self.server.signer.base()
    }

    /// The key, `wf_test_` and 40 digits from the seed.
    pub fn api_key(&self) -> &str {
        &self.server.key
    }

    /// The secret webhooks are signed with.
    pub fn webhook_secret(&self) -> &str {
        &self.webhook_secret
    }

    /// What was asked of it.
    pub fn log(&self) -> &Log {
        &self.server.log
    }

    /// What was delivered of what happened, and what wasn't.
    pub fn deliveries(&self) -> &Deliveries {
        &self.server.deliveries
    }

    /// What shall go wrong; more can be ordered.
    pub fn faults(&self) -> &FaultPlan {
        &self.server.faults
    }

    /// What is true about each proof.
    pub fn truth(&self) -> BTreeMap<ProofId, Truth> {
        self.server.truth()
    }

    /// The money that moved.
    pub fn payments(&self) -> Vec<Payment> {
        self.server.world().payments().to_vec()
    }

    /// What has happened since the beginning, oldest first, each as one line of JSON.
    pub fn story(&self) -> Vec<String> {
        let world = self.server.world();
        let told = world.happenings(0);
        told.filter_map(|told| serde_json::to_string(told.as_ref()).ok())
            .collect()
    }

    /// What happens from now on, a line each for a person.
    pub fn tale(&self) -> Tale {
        Tale::new(Arc::clone(&self.server))
    }

    /// Sets the box's clock ahead; what was due meanwhile happens.
    ///
    /// # Errors
    /// The state could not be written.
    pub fn advance(&self, by: Duration) -> anyhow::Result<()> {
        let advanced = self.server.advance(by);
        advanced.map_err(|_| anyhow!("the state could not be written"))
    }

    /// The verdicts that came in over the API, each with what was true.
    pub fn judged(&self) -> Vec<Judged> {
        self.server.world().judged().to_vec()
    }

    /// How well those agree with it.
    pub fn score(&self) -> Score {
        self.server.world().score().clone()
    }

    /// Those that don't, the dearest first.
    pub fn mistakes(&self) -> Vec<Mistake> {
        score::mistakes(&self.server.world())
    }

    /// Judges all that waits: approves what `says` so, and rejects the rest.
    #[cfg(test)]
    pub(crate) fn judge_all(&self, says: impl Fn(&Truth) -> bool) {
        let waiting: Vec<_> = self
            .server
            .world()
            .in_status(&crate::domain::Status::ProofSubmitted)
            .flat_map(|job| job.pending().map(|sent| (job.id.clone(), sent.clone())))
            .collect();
        for (task, sent) in waiting {
            let (task, proof) = (task.as_str().to_owned(), sent.id.as_str().to_owned());
            let reason = sent.truth.why.clone();
            let input = match says(&sent.truth) {
                true => Input::Approve { task, proof },
                false => Input::Reject {
                    task,
                    proof,
                    reason,
                },
            };
            // The second proof of a pair may have been decided with the first.
            let _ = self.server.enter(&input, |_| Ok(()));
        }
    }

    /// Stops it: no new connections, a second for answers under way.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        for mut task in std::mem::take(&mut self.serving) {
            if tokio::time::timeout(LAST_ANSWERS, &mut task).await.is_err() {
                task.abort();
            }
        }
        self.server.put_down();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        for task in &self.background {
            task.abort();
        }
    }
}

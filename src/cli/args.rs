//! The arguments, as clap reads them. What they mean stands in each command's file.
//!
//! The help text is part of the outside: a snapshot test keeps it.

#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "these are help texts: their brackets are for people"
)]

use super::span::{self, Moment};
use crate::sandbox::Tier;
use clap::{Args, Parser, Subcommand};
use jiff::SignedDuration;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Review proof of real-world work in the terminal.
///
/// Without a command it opens the console on the configured accounts.
#[derive(Debug, Parser)]
#[command(
    version,
    name = "proofdesk",
    disable_help_subcommand = true,
    max_term_width = 100
)]
#[command(
    after_help = "Exit status: 0 done, 1 failed, 2 wrong use or a guard not satisfied, \
                        3 the marketplace says no, 4 outcome unknown."
)]
pub struct Cli {
    /// For every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "For every command")]
pub struct Common {
    /// Configuration file [default: $PROOFDESK_CONFIG, else ~/.config/proofdesk/config.toml]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The account to work on; needed where several are configured
    #[arg(long, global = true, value_name = "NAME")]
    pub account: Option<String>,
    /// Decide nothing
    #[arg(long, global = true)]
    pub read_only: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the console on an embedded marketplace: nothing to configure, no real money
    Demo(Demo),
    /// Run the embedded marketplace alone; prints its address and key as one line of JSON
    Sandbox(Sandbox),
    /// List what waits for review, in review order
    Queue(Queue),
    /// Show one task with all its attempts and the picture
    Show(Show),
    /// Render a local picture as the console would
    Preview(Preview),
    /// Approve a proof: pays the worker, at once and for good
    Approve(Approve),
    /// Reject a proof: sends it back to the worker
    Reject(Reject),
    /// List every decision and how it ended
    History(History),
    /// Send one sample event to a webhook receiver, signed as its marketplace would
    Trigger(Trigger),
    /// Receive webhooks, print what they tell, and pass it on
    Listen(Listen),
    /// Tell the marketplace where its webhooks go
    Webhook(Webhook),
    /// List every task and where it is, as events have told
    Board(Board),
    /// Print events, one a line, as they come
    Watch(Watch),
    /// The journal of events: send a range of it again
    #[command(subcommand)]
    Events(Events),
    /// Write a configuration file to start from
    Init,
}

/// The marketplace in a box.
#[derive(Clone, Debug, Args)]
pub struct World {
    /// Tasks that wait for review [default: 40]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub tasks: Option<u32>,
    /// The same seed tells the same story [default: 1]
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Troubles to play: a TOML file, or a name that `sandbox --list-faults` tells
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// How many times as fast as real people its workers live; 0 stands still [default: 30 in
    /// demo, 1 in sandbox]
    #[arg(long, value_name = "X", value_parser = speed, allow_negative_numbers = true)]
    pub speed: Option<f64>,
}

/// Reads a speed.
fn speed(text: &str) -> Result<f64, String> {
    let speed: Option<f64> = text.parse().ok();
    speed
        .filter(|speed| (0.0..=100_000.0).contains(speed))
        .ok_or_else(|| "a number from 0 to 100000".to_owned())
}

/// Reads an address that events are sent to.
fn webhook(text: &str) -> Result<String, String> {
    crate::sandbox::check_webhook(text).map(|()| text.to_owned())
}

/// Reads a tier.
fn tier(text: &str) -> Result<Tier, String> {
    let mut all = Tier::ALL.into_iter();
    all.find(|tier| tier.word() == text)
        .ok_or_else(|| "free, growth, pro or enterprise".to_owned())
}

/// `demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// What the marketplace is like.
    #[command(flatten)]
    pub world: World,
}

/// `sandbox`
#[derive(Debug, Args)]
pub struct Sandbox {
    /// Where to listen; port 0 means a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// List the troubles that a faults file may order, and those with a name; then end
    #[arg(long)]
    pub list_faults: bool,
    /// What the marketplace is like.
    #[command(flatten)]
    pub world: World,
    /// What the account pays for: free, growth, pro or enterprise; decides how often a key may
    /// ask and how many tasks it may post
    #[arg(long, value_name = "TIER", value_parser = tier, default_value = "pro")]
    pub tier: Tier,
    /// Where events are told, signed: https://, or http:// to this machine
    #[arg(long, value_name = "URL", value_parser = webhook)]
    pub webhook: Option<String>,
    /// Keep the world in this file, and go on with the world that is in it
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// No lines on stderr about requests and events
    #[arg(long)]
    pub quiet: bool,
}

/// `queue`
#[derive(Debug, Args)]
pub struct Queue {
    /// Only proofs with a flag
    #[arg(long, conflicts_with = "fast")]
    pub flagged: bool,
    /// Print at once what the list says; what only the proofs tell stays unknown
    #[arg(long)]
    pub fast: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// `show`
#[derive(Debug, Args)]
pub struct Show {
    /// The task's id
    pub task: String,
    /// Without the picture
    #[arg(long)]
    pub no_image: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// `preview`
#[derive(Debug, Args)]
pub struct Preview {
    /// A local picture or video
    pub file: PathBuf,
    /// Of a video, one frame counted from 0 [default: eight from all of it]
    #[arg(long, value_name = "N")]
    pub frame: Option<u32>,
    /// auto, kitty, iterm, sixel or blocks
    #[arg(long, value_name = "PROTOCOL", default_value = "auto")]
    pub protocol: String,
    /// In cells [default: the terminal's size, else 80x24]
    #[arg(long, value_name = "COLSxROWS")]
    pub size: Option<String>,
}

/// What both verdicts take.
#[derive(Clone, Debug, Args)]
pub struct Verdict {
    /// The task's id
    pub task: String,
    /// The proof's id; may be left out where exactly one is pending
    pub proof: Option<String>,
    /// The amount that moves, where it must be typed: 42.00
    #[arg(long, value_name = "AMOUNT")]
    pub confirm: Option<String>,
    /// Don't ask
    #[arg(long)]
    pub yes: bool,
    /// The outcome as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `approve`
#[derive(Debug, Args)]
pub struct Approve {
    /// What both take.
    #[command(flatten)]
    pub verdict: Verdict,
    /// Why it is right in spite of a flag; kept here, never sent
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// `reject`
#[derive(Debug, Args)]
pub struct Reject {
    /// What both take.
    #[command(flatten)]
    pub verdict: Verdict,
    /// What the worker reads
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// `history`
#[derive(Debug, Args)]
pub struct History {
    /// Read the unknown ones again
    #[arg(long)]
    pub settle: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// `board`
#[derive(Debug, Args)]
pub struct Board {
    /// Only tasks in this status: proof_submitted, completed, …
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// `trigger`
#[derive(Debug, Args)]
pub struct Trigger {
    /// The event as its marketplace names it: task.completed, ASSIGNMENT_SUBMITTED, "Check In"
    #[arg(required_unless_present = "list")]
    pub event: Option<String>,
    /// The receiver, which knows the account's own secret: https://, or http:// to this machine
    /// [default: http://{addr of [listen]}/webhooks/{account}]
    #[arg(long, value_name = "URL", value_parser = webhook)]
    pub to: Option<String>,
    /// Change the sample: data.proof.geo_valid=false; may be given several times
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// List every event of every marketplace; then end
    #[arg(long, conflicts_with_all = ["event", "to", "set"])]
    pub list: bool,
}

/// `listen`
#[derive(Debug, Args)]
pub struct Listen {
    /// Where to listen; port 0 means a free one [default: `addr` of [listen], else
    /// 127.0.0.1:8787]
    #[arg(long, value_name = "ADDR")]
    pub addr: Option<SocketAddr>,
    /// Pass each event on to this address, signed with a local secret: https://, or http:// to
    /// this machine
    #[arg(long, value_name = "URL", value_parser = webhook)]
    pub forward_to: Option<String>,
    /// One JSON object a line; the first tells the address
    #[arg(long)]
    pub json: bool,
}

/// `webhook`
#[derive(Debug, Args)]
pub struct Webhook {
    /// What to do.
    #[command(subcommand)]
    pub command: WebhookCommand,
}

/// What to do with the account's webhook.
#[derive(Debug, Subcommand)]
pub enum WebhookCommand {
    /// Have every event sent to this address
    Set(WebhookSet),
}

/// `webhook set`
#[derive(Debug, Args)]
pub struct WebhookSet {
    /// https://, or http:// to this machine; it ends with /webhooks/ACCOUNT
    #[arg(value_parser = webhook)]
    pub url: String,
    /// What is set before and after, as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Which events are meant.
#[derive(Clone, Debug, Args)]
pub struct EventFilter {
    /// Only events with such a name; * and ? as in a shell: 'task.proof_*'
    #[arg(long, value_name = "GLOB")]
    pub event: Option<String>,
    /// Only events about this task
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
}

/// `watch`
#[derive(Debug, Args)]
pub struct Watch {
    /// Which.
    #[command(flatten)]
    pub filter: EventFilter,
    /// Begin with those received so long ago: 15m, 2h, 1d
    #[arg(long, value_name = "DURATION", value_parser = span::parse)]
    pub since: Option<SignedDuration>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// `events`
#[derive(Debug, Subcommand)]
pub enum Events {
    /// Tell a range of what webhooks told again, oldest first, signed with the local secret
    Resend(Resend),
}

/// `events resend`
#[derive(Debug, Args)]
pub struct Resend {
    /// Which.
    #[command(flatten)]
    pub filter: EventFilter,
    /// Received since then: a time, or so long ago: 15m, 2h, 1d
    #[arg(long, value_name = "TIME", value_parser = Moment::parse)]
    pub since: Option<Moment>,
    /// Received before then
    #[arg(long, value_name = "TIME", value_parser = Moment::parse)]
    pub until: Option<Moment>,
    /// Where to: https://, or http:// to this machine
    #[arg(long, value_name = "URL", value_parser = webhook)]
    pub to: String,
    /// List them and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Refuse to send more than these
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub limit: usize,
}

//! `webhook set`: tells the marketplace where the account's webhooks go.
//!
//! It shows what was set before, since that is lost, and what the marketplace says
//! afterwards: what counts is what is read, not what was sent. Setting the same address
//! twice is as good as once, so a hiccup is tried again.

use super::args::{Webhook, WebhookCommand, WebhookSet};
use super::exit::{Exit, Failure};
use super::out::Out;
use super::reads::patiently;
use super::shell::Shell;
use crate::domain::Untrusted;
use crate::intake::{Calls, Class};
use serde::Serialize;

/// Columns for an address.
const ADDRESS: usize = 200;

/// What is set, under `--json`.
#[derive(Serialize)]
struct Line<'a> {
    account: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

/// Runs the command.
pub async fn run(shell: &Shell, args: Webhook) -> Result<Exit, Failure> {
    let WebhookCommand::Set(args) = args.command;
    set(shell, args).await
}

async fn set(shell: &Shell, args: WebhookSet) -> Result<Exit, Failure> {
    if shell.common.read_only {
        let words = "--read-only changes nothing; leave it out to set the webhook";
        return Err(Failure::misuse(words));
    }
    let desk = shell
        .desk_for_one("the webhook may be that of any of")
        .await?;
    let calls = &shell.seat(&desk)?.calls;
    let before = read(calls).await?;
    patiently(|| calls.set_webhook(&args.url, Class::Decision)).await?;
    let after = read(calls).await?;
    let mut out = Out::stdout();
    if args.json {
        out.json(&Line {
            account: calls.name().as_str(),
            before: before.as_ref().map(Untrusted::raw),
            after: after.as_ref().map(Untrusted::raw),
        })?;
    } else {
        out.line(&format!("before  {}", shown(before.as_ref())));
        out.line(&format!("now     {}", shown(after.as_ref())));
    }
    out.finish()?;
    if after.as_ref().map(Untrusted::raw) == Some(args.url.as_str()) {
        return Ok(Exit::Done);
    }
    Err(Failure::failed(
        "the marketplace took the address and shows another; look at its settings, and try again",
    ))
}

/// Where the webhooks go by the marketplace's own word.
async fn read(calls: &Calls) -> Result<Option<Untrusted>, Failure> {
    let account = patiently(|| calls.account(Class::Decision)).await?;
    Ok(account.webhook)
}

fn shown(url: Option<&Untrusted>) -> String {
    url.map_or("–".to_owned(), |url| url.clean(ADDRESS))
}

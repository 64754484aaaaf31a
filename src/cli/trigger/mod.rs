//! `trigger`: one sample event, signed as its marketplace signs, sent as it would send it.
//!
//! Must not: send a secret anywhere but where the marketplace itself would (WorkMarket's
//! token is one), follow a redirect, or leave this machine unencrypted.

mod choose;
mod set;

use super::args::Trigger;
use super::exit::{Exit, Failure};
use super::out::Out;
use super::shell::Shell;
use crate::clock::Clock;
use crate::config::{Account, Config};
use crate::domain::{MarketplaceName, Untrusted};
use crate::marketplace::scheme;
use choose::Chosen;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use secrecy::SecretString;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Where a receiver listens unless `[listen]` says otherwise.
const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8787);

/// Senders wait up to 30 s for a receiver.
const PATIENCE: Duration = Duration::from_secs(30);

/// As much of an answer is read.
const ANSWER_BYTES: usize = 4096;

/// As much of it is shown, in columns.
const ANSWER_COLUMNS: usize = 200;

/// Runs the command.
pub async fn run(shell: &Shell, args: Trigger) -> Result<Exit, Failure> {
    let Some(event) = &args.event else {
        return list();
    };
    let config = shell.config()?;
    let chosen = choose::choose(&config, shell.common.account.as_deref(), event)?;
    let account = chosen.account;
    let secret = secret(shell, account)?;
    let url = match args.to {
        Some(url) => url,
        None => default_url(&config, account)?,
    };
    let body = body(&chosen, &args.set)?;
    let headers = headers(account, &secret, &body)?;
    let answer = send(&url, headers, body).await?;
    report(chosen.event, &url, answer).await
}

/// Every event of every marketplace.
fn list() -> Result<Exit, Failure> {
    let mut out = Out::stdout();
    for name in MarketplaceName::ALL {
        for event in scheme(name).events() {
            out.line(&format!("{:<11} {event}", name.word()));
        }
    }
    out.finish()?;
    Ok(Exit::Done)
}

/// The first of the account's secrets: while one replaces another, either is accepted.
fn secret(shell: &Shell, account: &Account) -> Result<SecretString, Failure> {
    let name = account.name.shown();
    let mut secrets = account.webhook_secrets(&shell.env)?.into_iter();
    let secret = secrets.next().ok_or_else(|| {
        Failure::misuse(format!(
            "account `{name}` has no webhook secret to sign with; name its variable in \
             webhook_secret_env"
        ))
    })?;
    match scheme(account.marketplace).secret_problem(&secret) {
        None => Ok(secret),
        Some(problem) => Err(Failure::misuse(format!(
            "account `{name}`: its webhook secret can't be used: {problem}"
        ))),
    }
}

/// The receiver of this configuration, as this machine reaches it.
fn default_url(config: &Config, account: &Account) -> Result<String, Failure> {
    let mut addr = config.listen.as_ref().map_or(LISTEN, |listen| listen.addr);
    match addr.ip() {
        ip if !ip.is_unspecified() => {}
        IpAddr::V4(_) => addr.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(_) => addr.set_ip(Ipv6Addr::LOCALHOST.into()),
    }
    let url = format!("http://{addr}/webhooks/{}", account.name.as_str());
    let has_port = addr.port() != 0;
    // An address of this network is not this machine.
    match crate::sandbox::check_webhook(&url) {
        Ok(()) if has_port => Ok(url),
        _ => Err(Failure::misuse(format!(
            "[listen] is at {addr}, where nothing can be sent to as it stands; name the \
             receiver's address with --to"
        ))),
    }
}

fn body(chosen: &Chosen<'_>, changes: &[String]) -> Result<Vec<u8>, Failure> {
    let now = Clock::system().wall();
    let sample = scheme(chosen.account.marketplace).sample(chosen.event, now);
    let mut sample = sample.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    for change in changes {
        set::set(&mut sample, change).map_err(Failure::misuse)?;
    }
    Ok(sample.to_string().into_bytes())
}

fn headers(account: &Account, secret: &SecretString, body: &[u8]) -> Result<HeaderMap, Failure> {
    let id = format!("msg_{}", uuid::Uuid::now_v7().simple());
    let now = Clock::system().wall();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in scheme(account.marketplace).sign(body, secret, &id, now) {
        let unfit =
            |_| Failure::misuse("the webhook secret can't stand in a header; choose another");
        let name = HeaderName::from_bytes(name.as_bytes());
        let mut value = HeaderValue::from_str(&value).map_err(unfit)?;
        value.set_sensitive(true);
        if let Ok(name) = name {
            headers.insert(name, value);
        }
    }
    Ok(headers)
}

async fn send(url: &str, headers: HeaderMap, body: Vec<u8>) -> Result<Response, Failure> {
    let client = Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .timeout(PATIENCE)
        .user_agent(concat!("proofdesk/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|_| Failure::failed("no connection could be set up; try again"))?;
    let sent = client.post(url).headers(headers).body(body).send().await;
    sent.map_err(|error| {
        let shown = shown(url);
        Failure::failed(match error {
            error if error.is_connect() => format!(
                "nothing answers at {shown}; start `proofdesk listen`, or name a receiver with --to"
            ),
            error if error.is_timeout() => {
                let seconds = PATIENCE.as_secs();
                format!("{shown} did not answer within {seconds} s; look there what it waits for")
            }
            _ => format!("{shown} closed without an answer; look there for the reason"),
        })
    })
}

/// Says what was answered. Only 2xx is a yes, for marketplaces too.
async fn report(event: &str, url: &str, mut answer: Response) -> Result<Exit, Failure> {
    let status = answer.status();
    let said = start_of(&mut answer).await;
    let line = format!("{} {event} → {}{said}", in_words(status), shown(url));
    if !status.is_success() {
        return Err(Failure::failed(line));
    }
    let mut out = Out::stdout();
    out.line(&line);
    out.finish()?;
    Ok(Exit::Done)
}

/// The beginning of an answer's body in one line.
async fn start_of(answer: &mut Response) -> String {
    let mut bytes = Vec::new();
    // What broke off has said enough.
    while let Ok(Some(chunk)) = answer.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() >= ANSWER_BYTES {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    match text.trim() {
        "" => String::new(),
        text => format!(": {}", Untrusted::new(text).clean(ANSWER_COLUMNS)),
    }
}

fn in_words(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(words) => format!("{} {words}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

/// An address without what may be secret in it.
fn shown(url: &str) -> String {
    let plain = url.split(['?', '#']).next().unwrap_or_default();
    Untrusted::new(plain).clean(ANSWER_COLUMNS)
}

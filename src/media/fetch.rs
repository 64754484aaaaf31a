//! The client for proofs' files.
//!
//! Invariant: it carries no key. It has no default headers, sends no Referer, knows no
//! proxy, and follows at most two redirects, each judged like the first address. What
//! comes is cut at the cap of its kind. Errors name the host and never the address.

use super::hosts::{MediaHosts, host_of};
use super::resolve::{NotPublic, PublicOnly};
use crate::domain::{MediaKind, SignedUrl, Untrusted};
use reqwest::{Client, Response, StatusCode, Url, header, redirect};
use std::error::Error as StdError;
use std::ops::Range;
use std::time::Duration;
use thiserror::Error;

mod ranges;

pub use ranges::Part;

/// Redirects that are followed.
const REDIRECTS: usize = 2;

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(5);

/// How long a whole file may take, redirects included.
const TOTAL: Duration = Duration::from_secs(60);

/// So much of a file is enough to look for the small picture that it brings with it: five of
/// seven phones had one within.
pub const HEAD: usize = 65_536;

/// What is reserved at most because a server says that so much will come.
const RESERVE_CAP: u64 = 4_000_000;

/// Why a file did not come.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FetchError {
    /// 401, 403 or 410: reading the proofs again gives a fresh address.
    #[error("the file's address has expired")]
    Expired,
    /// 404.
    #[error("the media host has no such file")]
    Missing,
    /// Not on the list; `line` is what would allow it.
    #[error("files from {host} are not fetched; to allow it, set {line}")]
    HostRefused {
        /// The host asked for, without port.
        host: String,
        /// The line for the account in the configuration.
        line: String,
    },
    /// On the list, but in a private network.
    #[error("{host} is an address within a private network; nothing is fetched there")]
    PrivateAddress {
        /// The host asked for.
        host: String,
    },
    /// Plain `http://`, or no HTTP at all.
    #[error("{host} is not asked without encryption")]
    NotEncrypted {
        /// The host asked for.
        host: String,
    },
    /// No address that can be fetched, or one with credentials in it.
    #[error("the file's address can't be used")]
    Address,
    /// More bytes than this kind of file may have.
    #[error("the file is larger than {} MB", .cap / 1_000_000)]
    TooLarge {
        /// In bytes.
        cap: u64,
    },
    /// No connection, or it broke.
    #[error("{host} can't be reached")]
    Offline {
        /// The host asked for.
        host: String,
    },
    /// More than a minute.
    #[error("{host} took too long")]
    TooSlow {
        /// The host asked for.
        host: String,
    },
    /// Another status.
    #[error("the media host answered {0}")]
    Server(u16),
    /// Redirected too often or to nowhere.
    #[error("the media host redirects without end")]
    Redirected,
    /// Asked for a part, it gave another one, or none that can be placed.
    #[error("the media host doesn't give the part of the file that was asked for")]
    Part,
    /// TLS could not be set up on this machine.
    #[error("this machine's certificates can't be read")]
    Setup,
}

/// Fetches files from the media hosts of one account. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Files {
    client: Client,
    hosts: MediaHosts,
}

impl Files {
    /// A client for these hosts.
    ///
    /// # Errors
    /// [`FetchError::Setup`] where TLS can't be set up.
    pub fn new(hosts: MediaHosts) -> Result<Self, FetchError> {
        // The process has one provider; whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(CONNECT);
        if !hosts.allows_private_addresses() {
            builder = builder.dns_resolver(PublicOnly);
        }
        let client = builder.build().map_err(|_| FetchError::Setup)?;
        Ok(Self { client, hosts })
    }

    /// Fetches a file into memory: at most [`MediaKind::byte_cap`] bytes, within a minute.
    ///
    /// # Errors
    /// Why it did not come. On [`FetchError::Expired`] the proofs should be read again,
    /// once.
    pub async fn fetch(&self, url: &SignedUrl, kind: &MediaKind) -> Result<Vec<u8>, FetchError> {
        self.fetch_telling(url, kind, |_| {}).await
    }

    /// The same, and `tell` is told the first 64 KiB as soon as they are there, if
    /// more are to come.
    ///
    /// # Errors
    /// As [`Files::fetch`].
    pub async fn fetch_telling(
        &self,
        url: &SignedUrl,
        kind: &MediaKind,
        tell: impl FnOnce(&[u8]),
    ) -> Result<Vec<u8>, FetchError> {
        let cap = kind.byte_cap();
        within_a_minute(url, async |url| {
            let (answer, host) = self.follow(url, None).await?;
            read(answer, cap, host, tell).await
        })
        .await
    }

    /// Fetches a part of a file, by the same rules. A host that doesn't give parts gives
    /// the whole file, if that isn't larger than its kind may be.
    ///
    /// # Errors
    /// As [`Files::fetch`], and [`FetchError::Part`].
    pub async fn fetch_range(
        &self,
        url: &SignedUrl,
        kind: &MediaKind,
        range: Range<u64>,
    ) -> Result<Part, FetchError> {
        let cap = kind.byte_cap();
        within_a_minute(url, async |url| {
            let (answer, host) = self.follow(url, Some(&range)).await?;
            if answer.status() != StatusCode::PARTIAL_CONTENT {
                return read(answer, cap, host, |_| {}).await.map(Part::whole);
            }
            let (given, total) = ranges::given(&answer, &range)?;
            if total > cap {
                return Err(FetchError::TooLarge { cap });
            }
            let length = given.end - given.start;
            let bytes = read(answer, length, host, |_| {})
                .await
                .map_err(|error| match error {
                    FetchError::TooLarge { .. } => FetchError::Part,
                    error => error,
                })?;
            Part::of(given, bytes, total)
        })
        .await
    }

    /// The answer 200, or 206 where a part was asked for, and who gave it.
    async fn follow(
        &self,
        mut url: Url,
        range: Option<&Range<u64>>,
    ) -> Result<(Response, String), FetchError> {
        for _ in 0..=REDIRECTS {
            self.hosts.check(&url)?;
            let host = shown_host(&url);
            let mut request = self.client.get(url.clone());
            if let Some(range) = range {
                request = request.header(header::RANGE, ranges::asked(range));
            }
            let answer = request.send().await;
            let answer = answer.map_err(|error| in_words(&error, host.clone()))?;
            match answer.status() {
                status if status.is_redirection() => url = next(&url, &answer)?,
                StatusCode::OK => return Ok((answer, host)),
                StatusCode::PARTIAL_CONTENT if range.is_some() => return Ok((answer, host)),
                StatusCode::RANGE_NOT_SATISFIABLE if range.is_some() => {
                    return Err(FetchError::Part);
                }
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::GONE => {
                    return Err(FetchError::Expired);
                }
                StatusCode::NOT_FOUND => return Err(FetchError::Missing),
                status => return Err(FetchError::Server(status.as_u16())),
            }
        }
        Err(FetchError::Redirected)
    }
}

/// Does with an address what has to be done within [`TOTAL`].
async fn within_a_minute<T>(
    url: &SignedUrl,
    work: impl AsyncFnOnce(Url) -> Result<T, FetchError>,
) -> Result<T, FetchError> {
    let url = Url::parse(url.reveal()).map_err(|_| FetchError::Address)?;
    let host = shown_host(&url);
    tokio::time::timeout(TOTAL, work(url))
        .await
        .unwrap_or(Err(FetchError::TooSlow { host }))
}

/// Where a redirect points, relative to where it came from.
fn next(url: &Url, answer: &Response) -> Result<Url, FetchError> {
    let location = answer.headers().get(header::LOCATION);
    let location = location.and_then(|value| value.to_str().ok());
    let mut next = location
        .and_then(|location| url.join(location).ok())
        .ok_or(FetchError::Redirected)?;
    next.set_fragment(None);
    Ok(next)
}

async fn read(
    mut answer: Response,
    cap: u64,
    host: String,
    tell: impl FnOnce(&[u8]),
) -> Result<Vec<u8>, FetchError> {
    let claimed = answer.content_length().unwrap_or(0);
    if claimed > cap {
        return Err(FetchError::TooLarge { cap });
    }
    let mut bytes = Vec::with_capacity(claimed.min(RESERVE_CAP) as usize);
    let chunk = |error| in_words(&error, host.clone());
    let mut tell = Some(tell);
    while let Some(chunk) = answer.chunk().await.map_err(chunk)? {
        if (bytes.len() + chunk.len()) as u64 > cap {
            return Err(FetchError::TooLarge { cap });
        }
        bytes.extend_from_slice(&chunk);
        if let Some(head) = bytes.get(..HEAD)
            && (bytes.len() as u64) < claimed
            && let Some(tell) = tell.take()
        {
            tell(head);
        }
    }
    Ok(bytes)
}

/// Our own words for what went wrong: the client's contain the address.
fn in_words(error: &reqwest::Error, host: String) -> FetchError {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<NotPublic>() {
            return FetchError::PrivateAddress { host };
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        FetchError::TooSlow { host }
    } else {
        FetchError::Offline { host }
    }
}

/// A host for a message: it is a stranger's word, so it is cleaned and clipped.
fn shown_host(url: &Url) -> String {
    Untrusted::new(host_of(url).unwrap_or_default()).clean(80)
}

#[cfg(test)]
mod tests;

//! The secret that forwarded events are signed with.
//!
//! It is made from the account's own webhook secret, so that it is the same after each
//! start and needs no place to be kept, while whoever has it can't sign for the
//! marketplace: HMAC-SHA256 (RFC 2104) is not turned round. Its form, `whsec_` and base64,
//! is what all four schemes take for a secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// What it is for; another use would make another secret.
const PURPOSE: &[u8] = b"proofdesk forward v1";

/// Bytes of it, as Standard Webhooks recommends at the least.
const BYTES: usize = 24;

/// The secret for events that were proved with `webhook` (the first, where there are
/// several).
pub fn local(webhook: &SecretString) -> SecretString {
    // HMAC takes keys of any length, so this is always there.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(webhook.expose_secret().as_bytes()) else {
        return SecretString::from("");
    };
    mac.update(PURPOSE);
    let sum = mac.finalize().into_bytes();
    let short: Vec<u8> = sum.iter().copied().take(BYTES).collect();
    let text = Zeroizing::new(STANDARD.encode(Zeroizing::new(short)));
    SecretString::from(format!("whsec_{}", *text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::MarketplaceName;
    use crate::marketplace::scheme;

    #[test]
    fn it_stays_the_same_and_is_not_the_marketplaces() {
        let made = |from: &str| local(&SecretString::from(from)).expose_secret().to_owned();
        // printf 'proofdesk forward v1' | openssl dgst -sha256 -hmac whsec_0123 -binary |
        //     head -c 24 | base64
        assert_eq!(made("whsec_0123"), "whsec_uUD2tc++SGDz+XyZ+0w8aYj1n95v6C80");
        assert_ne!(made("whsec_0123"), made("whsec_0124"));
    }

    #[test]
    fn every_marketplace_takes_it_for_a_secret() {
        let secret = local(&SecretString::from("whsec_0123"));
        for marketplace in MarketplaceName::ALL {
            assert_eq!(scheme(marketplace).secret_problem(&secret), None);
        }
    }
}

//! Signed addresses of files: HMAC-SHA256 (RFC 2104) over path and expiry.
//!
//! Whoever has the address may read the file until it expires; no key is asked for.

use crate::domain::Timestamp;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How long an address is good: one hour, as the vendor documents.
pub(super) const LIFETIME: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

/// Signs and checks addresses.
pub(super) struct Signer {
    secret: Vec<u8>,
    base: String,
}

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// Not ours.
    Signature,
    /// No longer good.
    Expired,
}

impl Signer {
    /// For files under `base`, such as `http://127.0.0.1:4000`.
    pub fn new(secret: &str, base: String) -> Self {
        Self {
            secret: secret.as_bytes().to_vec(),
            base,
        }
    }

    /// Where the files are.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address of a proof's file.
    pub fn url(&self, proof: &str, expires: Timestamp) -> String {
        let expires = expires.as_second();
        let sum: String = match self.mac(proof, expires) {
            Some(mac) => mac.finalize().into_bytes().iter().map(hex).collect(),
            None => String::new(),
        };
        format!("{}/signed/{proof}?expires={expires}&sig={sum}", self.base)
    }

    /// Checks an address, in constant time where it matters.
    pub fn check(&self, proof: &str, expires: i64, sum: &str, now: Timestamp) -> Result<(), Bad> {
        let sum = unhex(sum).ok_or(Bad::Signature)?;
        let mac = self.mac(proof, expires).ok_or(Bad::Signature)?;
        mac.verify_slice(&sum).map_err(|_| Bad::Signature)?;
        if now.as_second() >= expires {
            return Err(Bad::Expired);
        }
        Ok(())
    }

    fn mac(&self, proof: &str, expires: i64) -> Option<Hmac<Sha256>> {
        // HMAC takes keys of any length, so this is always there.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).ok()?;
        mac.update(format!("/signed/{proof}?expires={expires}").as_bytes());
        Some(mac)
    }
}

fn hex(byte: &u8) -> String {
    format!("{byte:02x}")
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let mut digits = text.chars().map(|c| c.to_digit(16));
    let mut bytes = Vec::with_capacity(text.len() / 2);
    while let Some(high) = digits.next() {
        let low = digits.next()??;
        bytes.push((high? * 16 + low) as u8);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_good_for_its_file_and_its_hour_only() {
        let signer = Signer::new("secret", "http://127.0.0.1:1".to_owned());
        let now: Timestamp = "2026-02-24T12:00:00Z".parse().unwrap();
        let expires = now + LIFETIME;
        let url = signer.url("p1", expires);
        let sum = url.split("sig=").nth(1).unwrap();
        let at = expires.as_second();
        let check = |proof, at, sum: &str, now| signer.check(proof, at, sum, now);
        assert_eq!(check("p1", at, sum, now), Ok(()));
        assert_eq!(check("p1", at, sum, expires), Err(Bad::Expired));
        assert_eq!(check("p2", at, sum, now), Err(Bad::Signature));
        assert_eq!(check("p1", at + 1, sum, now), Err(Bad::Signature));
        assert_eq!(check("p1", at, &sum[2..], now), Err(Bad::Signature));
        assert_eq!(check("p1", at, "", now), Err(Bad::Signature));
        assert_eq!(check("p1", at, "zz", now), Err(Bad::Signature));
    }
}

//! Secrets at rest: AES-256-GCM under the key that `FANFARE_MASTER_KEY` gives
//! (architecture.md, "Configuration").
//!
//! A sealed text is `1 || nonce (12 bytes) || cipher text with tag`. The context (whose secret, in
//! which column) is authenticated with it, so that a sealed text put into another row does not
//! open.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::sync::Arc;

use crate::{
    Code, Error, Rng,
    config::{ExposeSecret as _, Secret},
};

/// Bytes of the master key.
pub const KEY_LEN: usize = 32;
/// The first byte of every sealed text, should another cipher ever follow.
const VERSION: u8 = 1;

/// Seals and opens secrets. Cloning shares the key.
#[derive(Clone)]
pub struct Seal {
    key: Option<Arc<LessSafeKey>>,
    rng: Rng,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seal").field("configured", &self.key.is_some()).finish_non_exhaustive()
    }
}

/// A checked master key.
#[derive(Clone)]
pub struct MasterKey([u8; KEY_LEN]);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(hidden)")
    }
}

impl MasterKey {
    /// Reads 32 bytes in base64.
    ///
    /// # Errors
    /// What is wrong, without the text.
    pub fn parse(text: &Secret) -> Result<Self, &'static str> {
        let bytes = STANDARD.decode(text.expose_secret().trim()).map_err(|_| "is no base64")?;
        bytes.try_into().map(Self).map_err(|_| "must be 32 bytes in base64")
    }

    /// A new one.
    pub fn generate(rng: &Rng) -> Self {
        let mut bytes = [0; KEY_LEN];
        rng.fill(&mut bytes);
        Self(bytes)
    }

    /// As [`Self::parse`] reads it.
    pub fn to_text(&self) -> Secret {
        Secret::from(STANDARD.encode(self.0))
    }
}

impl Seal {
    /// Under this key; without one every call fails with `SEALING_NOT_CONFIGURED`.
    pub fn new(key: Option<&MasterKey>, rng: Rng) -> Self {
        // A key of the right length is always taken.
        let key = key
            .and_then(|key| UnboundKey::new(&AES_256_GCM, &key.0).ok())
            .map(|key| Arc::new(LessSafeKey::new(key)));
        Self { key, rng }
    }

    /// Seals a secret that belongs to `context`, such as `stories/connections/<id>/access`.
    ///
    /// # Errors
    /// `SEALING_NOT_CONFIGURED`.
    pub fn seal(&self, context: &str, secret: &Secret) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_LEN];
        self.rng.fill(&mut nonce);
        let mut text = secret.expose_secret().as_bytes().to_vec();
        self.key()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context.as_bytes()),
                &mut text,
            )
            .map_err(|_| Error::internal("a secret could not be sealed"))?;
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + text.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.append(&mut text);
        Ok(sealed)
    }

    /// Opens what was sealed for the same context.
    ///
    /// # Errors
    /// `SEALING_NOT_CONFIGURED`; `INTERNAL` when the key is another one or the text was changed.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Secret, Error> {
        let broken = || Error::internal(format!("the secret of {context} does not open"));
        let (version, rest) = sealed.split_first().ok_or_else(broken)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        if *version != VERSION {
            return Err(broken());
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut text = text.to_vec();
        let opened = self
            .key()?
            .open_in_place(nonce, Aad::from(context.as_bytes()), &mut text)
            .map_err(|_| broken())?;
        String::from_utf8(opened.to_vec()).map(Secret::from).map_err(|_| broken())
    }

    /// Whether secrets can be kept at all.
    ///
    /// # Errors
    /// `SEALING_NOT_CONFIGURED`.
    pub fn check(&self) -> Result<(), Error> {
        self.key().map(drop)
    }

    fn key(&self) -> Result<&LessSafeKey, Error> {
        self.key.as_deref().ok_or_else(|| {
            Error::new(
                Code::SealingNotConfigured,
                "Secrets cannot be kept: set FANFARE_MASTER_KEY to 32 random bytes in base64.",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> Seal {
        let rng = Rng::seeded(1);
        Seal::new(Some(&MasterKey::generate(&rng)), rng)
    }

    #[test]
    fn what_is_sealed_opens_in_its_context_only() {
        let seal = seal();
        let sealed = seal.seal("a/1", &Secret::from("token")).unwrap();
        assert!(!sealed.windows(5).any(|bytes| bytes == b"token"));
        assert_eq!(seal.open("a/1", &sealed).unwrap().expose_secret(), "token");
        assert!(seal.open("a/2", &sealed).is_err());
        assert_ne!(sealed, seal.seal("a/1", &Secret::from("token")).unwrap(), "a nonce each");
    }

    #[test]
    fn a_changed_or_foreign_text_does_not_open() {
        let seal = seal();
        let sealed = seal.seal("a", &Secret::from("token")).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(seal.open("a", &changed).is_err(), "byte {at}");
        }
        assert!(seal.open("a", &[]).is_err());
        let rng = Rng::seeded(2);
        assert!(Seal::new(Some(&MasterKey::generate(&rng)), rng).open("a", &sealed).is_err());
    }

    #[test]
    fn without_a_key_nothing_is_kept() {
        let seal = Seal::new(None, Rng::seeded(1));
        let code = seal.seal("a", &Secret::from("token")).unwrap_err().code();
        assert_eq!(code, Code::SealingNotConfigured);
    }

    #[test]
    fn a_key_is_32_bytes_in_base64() {
        let key = MasterKey::generate(&Rng::seeded(3));
        assert_eq!(MasterKey::parse(&key.to_text()).unwrap().0, key.0);
        for text in ["", "abc", "not base64!", "AAAA"] {
            assert!(MasterKey::parse(&Secret::from(text)).is_err(), "{text}");
        }
    }
}

//! The JSON key of a service account, as the cloud console gives it.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::signature::RsaKeyPair;
use serde::Deserialize;
use service::config::{ExposeSecret as _, Secret};

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// Who we are at Google. Cloning shares the key; it does not print.
#[derive(Clone)]
pub struct ServiceAccount {
    pub(crate) email: String,
    pub(crate) key_id: Option<String>,
    pub(crate) key: Arc<RsaKeyPair>,
}

/// What is wrong with a key, in words that say nothing of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// No JSON object, or a member is missing.
    #[error("is no JSON key of a service account: it needs client_email and private_key")]
    Document,
    /// The private key is in another form.
    #[error("has a private_key that is no PKCS#8 key in PEM (BEGIN PRIVATE KEY)")]
    Pem,
    /// The private key is none of RSA, or too short.
    #[error("has a private_key that is no RSA key of 2048 bits or more")]
    Key,
}

#[derive(Deserialize)]
struct Document {
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
}

impl ServiceAccount {
    /// Reads the JSON key. Its `token_uri` is not followed: [`crate::Hosts`] says where tokens are.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(json: &Secret) -> Result<Self, InvalidKey> {
        // The parser's own message could quote the key.
        let document: Document =
            serde_json::from_str(json.expose_secret()).map_err(|_| InvalidKey::Document)?;
        if document.client_email.is_empty() {
            return Err(InvalidKey::Document);
        }
        let der = der(&document.private_key).ok_or(InvalidKey::Pem)?;
        let key = RsaKeyPair::from_pkcs8(&der).map_err(|_| InvalidKey::Key)?;
        Ok(Self {
            email: document.client_email,
            key_id: document.private_key_id,
            key: Arc::new(key),
        })
    }

    /// Its address, which spreadsheets are shared with.
    pub fn email(&self) -> &str {
        &self.email
    }
}

impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceAccount").field("email", &self.email).finish_non_exhaustive()
    }
}

fn der(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once(BEGIN)?;
    let (body, _) = rest.split_once(END)?;
    let base64: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(base64).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn fake() -> ServiceAccount {
        ServiceAccount::parse(&Secret::from(sandbox::GOOGLE_SERVICE_ACCOUNT)).unwrap()
    }

    #[test]
    fn a_key_is_read_and_does_not_print() {
        let account = fake();
        assert_eq!(account.email(), "fake-robot@sandbox-of-fanfare.invalid");
        let printed = format!("{account:?}");
        assert!(printed.contains("fake-robot") && !printed.contains("key"), "{printed}");
    }

    #[test]
    fn what_is_no_key_is_refused_without_quoting_it() {
        let with =
            |key: &str| serde_json::json!({"client_email": "a@b", "private_key": key}).to_string();
        for (json, problem) in [
            ("hush".to_owned(), InvalidKey::Document),
            ("{\"client_email\":\"a@b\"}".to_owned(), InvalidKey::Document),
            (with("hush"), InvalidKey::Pem),
            (with(&format!("{BEGIN}\n!!!\n{END}")), InvalidKey::Pem),
            (with(&format!("{BEGIN}\naHVzaA==\n{END}")), InvalidKey::Key),
        ] {
            let found = ServiceAccount::parse(&Secret::from(json)).unwrap_err();
            assert_eq!(found, problem);
            assert!(!found.to_string().contains("hush"));
        }
    }
}

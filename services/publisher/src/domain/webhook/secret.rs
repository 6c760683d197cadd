//! Secrets and signatures by Standard Webhooks 1.0.0.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use service::{
    Error, Rng,
    config::{ExposeSecret as _, Secret},
};
use standardwebhooks::Webhook;
use uuid::Uuid;

/// Bytes of a new secret; the standard wants 24 to 64.
const LEN: usize = 32;
const PREFIX: &str = "whsec_";

/// A new secret, `whsec_…`.
pub fn generate(rng: &Rng) -> Secret {
    let mut bytes = [0; LEN];
    rng.fill(&mut bytes);
    Secret::from(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

/// The header `webhook-signature`: one `v1,…` for each secret.
///
/// # Errors
/// `INTERNAL` for a secret that is none.
pub fn sign(secrets: &[Secret], id: Uuid, at: Timestamp, body: &str) -> Result<String, Error> {
    let id = id.to_string();
    let sign = |secret: &Secret| {
        Webhook::new(secret.expose_secret())
            .and_then(|webhook| webhook.sign(&id, at.as_second(), body.as_bytes()))
            .map_err(Error::internal)
    };
    let signatures: Vec<String> = secrets.iter().map(sign).collect::<Result<_, _>>()?;
    Ok(signatures.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_32_random_bytes() {
        let secret = generate(&Rng::seeded(1));
        let text = secret.expose_secret().strip_prefix(PREFIX).unwrap();
        assert_eq!(STANDARD.decode(text).unwrap().len(), LEN);
        assert_ne!(text, &generate(&Rng::seeded(2)).expose_secret()[PREFIX.len()..]);
    }

    #[test]
    fn each_secret_signs() {
        let secrets = [generate(&Rng::seeded(1)), generate(&Rng::seeded(2))];
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let both = sign(&secrets, Uuid::nil(), at, "{}").unwrap();
        let each: Vec<_> = both.split(' ').collect();
        assert_eq!(each.len(), 2);
        for (secret, signature) in secrets.iter().zip(each) {
            assert!(signature.starts_with("v1,"));
            let alone = sign(std::slice::from_ref(secret), Uuid::nil(), at, "{}").unwrap();
            assert_eq!(alone, signature);
        }
    }
}

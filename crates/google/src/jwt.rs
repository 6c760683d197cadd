//! The assertion by which a service account asks for a token: a JWT signed with RS256 (RFC 7523;
//! Google, "Using OAuth 2.0 for Server to Server Applications").

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::{rand::SystemRandom, signature::RSA_PKCS1_SHA256};
use serde_json::{Value, json};

use crate::ServiceAccount;

/// The longest life that Google allows.
const LIFE: Duration = Duration::from_secs(3_600);

/// An assertion that this account wants a token for `scope`, for the token endpoint `audience`.
/// `None` when the key cannot sign, which a parsed one can.
pub(crate) fn assertion(
    account: &ServiceAccount,
    scope: &str,
    audience: &str,
    now: Timestamp,
) -> Option<String> {
    let mut header = json!({"alg": "RS256", "typ": "JWT"});
    if let Some(id) = &account.key_id {
        header["kid"] = id.as_str().into();
    }
    let claims = json!({
        "iss": account.email,
        "scope": scope,
        "aud": audience,
        "iat": now.as_second(),
        "exp": now.as_second() + LIFE.as_secs() as i64,
    });
    let signed = format!("{}.{}", part(&header), part(&claims));
    let mut signature = vec![0; account.key.public().modulus_len()];
    // The padding of RS256 is not random; the source blinds the computation.
    let random = SystemRandom::new();
    account.key.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).ok()?;
    Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[cfg(test)]
mod tests {
    use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    use super::*;
    use crate::account::tests::fake;

    #[test]
    fn the_signature_is_that_of_the_key() {
        let account = fake();
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let token = assertion(&account, "read", "https://x.example/token", now).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
        let claims: Value = serde_json::from_slice(&decode(parts[1])).unwrap();
        assert_eq!(claims["iss"], account.email());
        assert_eq!(
            (&claims["scope"], &claims["aud"]),
            (&json!("read"), &json!("https://x.example/token"))
        );
        assert_eq!(
            (&claims["iat"], &claims["exp"]),
            (&json!(1_700_000_000), &json!(1_700_003_600))
        );
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, account.key.public_key());
        let signed = format!("{}.{}", parts[0], parts[1]);
        public.verify(signed.as_bytes(), &decode(parts[2])).unwrap();
        public.verify(b"something else", &decode(parts[2])).unwrap_err();
    }
}

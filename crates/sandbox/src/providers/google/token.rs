//! The token endpoint: an assertion that is signed with the account's key for a token.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::inbound::{Inbound, Params};
use crate::names::{Operation, Provider};
use crate::state::Sandbox;
use crate::tokens::{self, TokenKind};

/// The public part of the fake key (PKCS#1).
const PUBLIC_KEY: &str = "MIIBCgKCAQEAtAtvjBuCwP826tqxDojZbYwiUEIOsHULxY86SJ6edaKmQ0q1NaT6uwhx5nb0vw\
    eqDhmAzqh8N+TtIblpzWNRKfcpjQmDSXCwawjqRUPaHqtEH4tYQnOiBqNnXDe58+vIVvcrr+orvv0x4KJ1LrAfrNrp3vy31D\
    CIwX/dzLvk0bnB5qYvqAh1A5zClRA3RuXKuUudUJWAU1s/h3A5oWYndNE3STW0+v8y2EpN+YsU0mNEQKSSgyLFvdLl6J1oMX\
    fhys9MlI7yjrWNiWbdgJITfgGnDalDb7yvaQlh/7bNUcGNZqNQp5LTvps61acW/KvSRJao/YlKUAL6cUZXFytFGwIDAQAB";
/// RFC 7523, 2.1.
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// Google's tokens live for an hour, less the second of the call.
const LIFE: i64 = 3_599;
/// Longest life of an assertion.
const ASSERTION_LIFE: i64 = 3_600;
/// How far clocks may be apart, seconds.
const SKEW: i64 = 300;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    scope: String,
    aud: String,
    iat: i64,
    exp: i64,
}

/// Why an assertion does not pass; its text is the description.
#[derive(Debug, thiserror::Error)]
enum Bad {
    #[error("Invalid grant_type: {0}")]
    GrantType(String),
    #[error("Bad Request")]
    Malformed,
    #[error("Invalid JWT Signature.")]
    Signature,
    #[error("Invalid grant: account not found")]
    Stranger,
    #[error(
        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."
    )]
    Time,
    #[error("Invalid JWT: Failed audience check.")]
    Audience,
    #[error("Invalid OAuth scope or ID token audience provided.")]
    Scope,
}

pub(super) async fn answer(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let params = inbound.params;
    let call = inbound.arrival.call(Provider::Google, Operation::Token, None);
    sandbox
        .exchange(call, |state, _, now| match account(&params, now) {
            Ok(account) => {
                let life = SignedDuration::from_secs(LIFE);
                let token = tokens::issue(TokenKind::Access, &account, life, now, &mut state.rng);
                let body =
                    json!({"access_token": token, "expires_in": LIFE, "token_type": "Bearer"});
                Answer::json(StatusCode::OK, body)
                    .header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
            }
            Err(bad) => bad.answer(),
        })
        .await
}

fn account(params: &Params, now: Timestamp) -> Result<String, Bad> {
    let grant = params.get("grant_type").unwrap_or_default();
    if grant != GRANT {
        return Err(Bad::GrantType(grant.to_owned()));
    }
    let claims = verified(params.get("assertion").ok_or(Bad::Malformed)?)?;
    if claims.iss != known_account() {
        return Err(Bad::Stranger);
    }
    let now = now.as_second();
    let short = claims.exp > claims.iat && claims.exp - claims.iat <= ASSERTION_LIFE;
    if !short || claims.exp <= now - SKEW || claims.iat > now + SKEW {
        return Err(Bad::Time);
    }
    if !claims.aud.ends_with("/token") {
        return Err(Bad::Audience);
    }
    if claims.scope.trim().is_empty() {
        return Err(Bad::Scope);
    }
    Ok(claims.iss)
}

/// What a signed assertion claims.
fn verified(assertion: &str) -> Result<Claims, Bad> {
    let (signed, signature) = assertion.rsplit_once('.').ok_or(Bad::Malformed)?;
    let (_, claims) = signed.split_once('.').ok_or(Bad::Malformed)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Bad::Malformed);
    let public = STANDARD.decode(PUBLIC_KEY).map_err(|_| Bad::Signature)?;
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
    public.verify(signed.as_bytes(), &decode(signature)?).map_err(|_| Bad::Signature)?;
    serde_json::from_slice(&decode(claims)?).map_err(|_| Bad::Malformed)
}

fn known_account() -> String {
    let key: Value = serde_json::from_str(super::GOOGLE_SERVICE_ACCOUNT).unwrap_or_default();
    key["client_email"].as_str().unwrap_or_default().to_owned()
}

impl Bad {
    fn answer(&self) -> Answer {
        let code = match self {
            Self::GrantType(_) => "unsupported_grant_type",
            Self::Malformed => "invalid_request",
            Self::Scope => "invalid_scope",
            _ => "invalid_grant",
        };
        let body = json!({"error": code, "error_description": self.to_string()});
        Answer::json(StatusCode::BAD_REQUEST, body)
    }
}

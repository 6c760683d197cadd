//! Sessions: whose a token is, and how it is renewed.
//!
//! A refresh token is either the one of a session, which is good once, or an app password, which a
//! person makes in the settings of the account and which begins a new session each time.

use http::Method;
use serde::Deserialize;
use serde_json::json;
use service::config::{ExposeSecret as _, Secret};

use super::Bluesky;
use crate::{
    domain::error::PublishError,
    platforms::{
        credentials::{Grant, Identified, Renewed},
        json_api::read,
        trouble::Trouble,
    },
};

/// The answer to each call that is about a session.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    did: Option<String>,
    handle: Option<String>,
    access_jwt: Option<String>,
    refresh_jwt: Option<String>,
}

pub(super) async fn identify(bluesky: &Bluesky, token: &Secret) -> Result<Identified, Trouble> {
    let ask = bluesky.xrpc(Method::GET, "com.atproto.server.getSession", token);
    let response = bluesky.api.send(ask).await?;
    let session = read::<Session>(&response);
    let unreadable = || Trouble::unreadable(response.status);
    let session = session.ok_or_else(unreadable)?;
    let did = session.did.filter(|did| did.starts_with("did:")).ok_or_else(unreadable)?;
    Ok(Identified::As { account_id: did, account_name: session.handle })
}

pub(super) async fn renew(bluesky: &Bluesky, grant: &Grant) -> Result<Renewed, Trouble> {
    let Some(token) = grant.refresh_token.as_ref().filter(|t| !t.expose_secret().is_empty()) else {
        let message = "There is no refresh token: sign in again";
        return Err(Trouble::Auth(PublishError::auth(401, message)));
    };
    let by_password = is_app_password(token.expose_secret());
    let ask = if by_password {
        let body = json!({"identifier": grant.account, "password": token.expose_secret()});
        let path = ["xrpc", "com.atproto.server.createSession"];
        bluesky.api.ask(Method::POST, &path).json(&body)
    } else {
        bluesky.xrpc(Method::POST, "com.atproto.server.refreshSession", token)
    };
    let response = bluesky.api.send(ask).await?;
    let session = read::<Session>(&response);
    let unreadable = || Trouble::unreadable(response.status);
    let session = session.ok_or_else(unreadable)?;
    let access = session.access_jwt.filter(|token| !token.is_empty()).ok_or_else(unreadable)?;
    // An app password stays: it outlives every session.
    let refresh = session.refresh_jwt.filter(|token| !token.is_empty() && !by_password);
    Ok(Renewed::Tokens {
        access_token: Secret::from(access),
        refresh_token: refresh.map(Secret::from),
        expires_at: None,
    })
}

/// `xxxx-xxxx-xxxx-xxxx`.
fn is_app_password(token: &str) -> bool {
    let parts: Vec<&str> = token.split('-').collect();
    let is_part = |part: &&str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphanumeric());
    parts.len() == 4 && parts.iter().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_password_is_told_by_its_form() {
        assert!(is_app_password("abcd-2345-efgh-67ij"));
        for other in ["eyJhbGciOiJFUzI1NksifQ.eyJ.sig", "abcd-2345-efgh", "abcd-2345-efgh-67i!"] {
            assert!(!is_app_password(other), "{other}");
        }
    }
}

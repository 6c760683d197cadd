//! The refresh grant of OAuth 2 (RFC 6749, 6), the same at X, LinkedIn and Mastodon.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use service::config::{ExposeSecret as _, Secret};
use url::Url;

use super::{
    credentials::{Grant, Renewed},
    json_api::{Ask, JsonApi, read},
    settings::AppCredentials,
    trouble::Trouble,
};
use crate::domain::error::PublishError;

/// How the app proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// `Authorization: Basic`.
    Header,
    /// `client_id` and `client_secret` in the form.
    Form,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    refresh_token: Option<String>,
    /// Seconds.
    expires_in: Option<i64>,
}

/// Trades the refresh token for a new access token at the token endpoint.
pub(super) async fn refresh(
    api: &JsonApi,
    endpoint: Url,
    app: Option<&AppCredentials>,
    proof: Proof,
    grant: &Grant,
    now: Timestamp,
) -> Renewed {
    let Some(token) = grant.refresh_token.as_ref().filter(|t| !t.expose_secret().is_empty()) else {
        return Renewed::Refused(PublishError::auth(
            401,
            "There is no refresh token: sign in again",
        ));
    };
    let Some(app) = app else {
        let message = "The app's credentials are not configured: the token cannot be renewed";
        return Renewed::Refused(PublishError::auth(401, message));
    };
    let mut form = vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", token.expose_secret()),
        ("client_id", app.id.as_str()),
    ];
    let mut ask = Ask::new(Method::POST, endpoint);
    match proof {
        Proof::Form => form.push(("client_secret", app.secret.expose_secret())),
        Proof::Header => {
            let pair = STANDARD.encode(format!("{}:{}", app.id, app.secret.expose_secret()));
            ask = ask.authorization(&format!("Basic {pair}"));
        }
    }
    let response = match api.send(ask.form(&form)).await {
        Ok(response) => response,
        Err(trouble) => return trouble.into_renewed(),
    };
    match read::<Tokens>(&response).filter(|tokens| !tokens.access_token.is_empty()) {
        Some(tokens) => tokens.renewed(now),
        None => Trouble::unreadable(response.status).into_renewed(),
    }
}

impl Tokens {
    fn renewed(self, now: Timestamp) -> Renewed {
        let life = self.expires_in.filter(|seconds| *seconds > 0).map(SignedDuration::from_secs);
        Renewed::Tokens {
            access_token: Secret::from(self.access_token),
            // Never overwritten with nothing: without a new one the old one is kept.
            refresh_token: self.refresh_token.filter(|t| !t.is_empty()).map(Secret::from),
            expires_at: life.and_then(|life| now.checked_add(life).ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_token_is_never_replaced_by_nothing() {
        let now = Timestamp::from_second(1_000).unwrap();
        for body in [r#"{"access_token":"a"}"#, r#"{"access_token":"a","refresh_token":""}"#] {
            let tokens: Tokens = serde_json::from_str(body).unwrap();
            let Renewed::Tokens { refresh_token, expires_at, .. } = tokens.renewed(now) else {
                panic!("not renewed")
            };
            assert!(refresh_token.is_none() && expires_at.is_none());
        }
        let body = r#"{"access_token":"a","refresh_token":"r","expires_in":7200}"#;
        let tokens: Tokens = serde_json::from_str(body).unwrap();
        let Renewed::Tokens { refresh_token, expires_at, .. } = tokens.renewed(now) else {
            panic!("not renewed")
        };
        assert_eq!(refresh_token.unwrap().expose_secret(), "r");
        assert_eq!(expires_at, Timestamp::from_second(8_200).ok());
    }
}

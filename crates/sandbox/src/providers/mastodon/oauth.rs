//! Mastodon's login: a code for a token that does not expire; there are no refresh tokens.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::names::Provider;
use crate::oauth::{Flavour, Granted, OAuthError};

pub(super) static LOGIN: Flavour = Flavour {
    provider: Provider::Mastodon,
    label: "Mastodon",
    secret: true,
    pkce: false,
    // A hundred years.
    access_life: SignedDuration::from_hours(24 * 365 * 100),
    refresh_life: None,
    rotates: false,
    long_life: SignedDuration::ZERO,
    exchanges: &[],
    granted,
    refused,
};

fn granted(granted: &Granted) -> Value {
    json!({
        "access_token": granted.access_token,
        "token_type": "Bearer",
        "scope": granted.scopes.join(" "),
    })
}

fn refused(error: &OAuthError) -> Answer {
    let status = match error {
        OAuthError::InvalidClient => StatusCode::UNAUTHORIZED,
        _ => StatusCode::BAD_REQUEST,
    };
    let body = json!({"error": error.code(), "error_description": error.to_string()});
    Answer::json(status, body)
}

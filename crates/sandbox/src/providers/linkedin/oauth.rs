//! LinkedIn's login: a code for a token of sixty days and a refresh token of a year.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::names::Provider;
use crate::oauth::{Flavour, Granted, OAuthError};

pub(super) static LOGIN: Flavour = Flavour {
    provider: Provider::LinkedIn,
    label: "LinkedIn",
    secret: true,
    pkce: false,
    access_life: SignedDuration::from_hours(24 * 60),
    refresh_life: Some(SignedDuration::from_hours(24 * 365)),
    rotates: false,
    long_life: SignedDuration::ZERO,
    exchanges: &[],
    granted,
    refused,
};

fn granted(granted: &Granted) -> Value {
    json!({
        "access_token": granted.access_token,
        "expires_in": granted.expires_in,
        "refresh_token": granted.refresh_token,
        "refresh_token_expires_in": granted.refresh_expires_in,
        "scope": granted.scopes.join(","),
        "token_type": "Bearer",
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

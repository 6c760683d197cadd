//! X's login: a code with PKCE for a token of two hours, and a refresh token that is good once.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::names::Provider;
use crate::oauth::{Flavour, Granted, OAuthError};

pub(super) static LOGIN: Flavour = Flavour {
    provider: Provider::X,
    label: "X",
    secret: false,
    pkce: true,
    access_life: SignedDuration::from_hours(2),
    refresh_life: Some(SignedDuration::from_hours(24 * 180)),
    rotates: true,
    long_life: SignedDuration::ZERO,
    exchanges: &[],
    granted,
    refused,
};

fn granted(granted: &Granted) -> Value {
    json!({
        "token_type": "bearer",
        "expires_in": granted.expires_in,
        "access_token": granted.access_token,
        "scope": granted.scopes.join(" "),
        "refresh_token": granted.refresh_token,
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

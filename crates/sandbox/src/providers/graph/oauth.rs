//! Meta's token answers.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::error::GraphError;
use crate::answer::Answer;
use crate::oauth::{Granted, OAuthError};

/// `{access_token, token_type, expires_in}`.
pub(in crate::providers) fn exchange_only(granted: &Granted) -> Value {
    json!({
        "access_token": granted.access_token,
        "token_type": "bearer",
        "expires_in": granted.expires_in,
    })
}

/// A refusal in the Graph API's own shape.
pub(in crate::providers) fn refused(error: &OAuthError) -> Answer {
    let refusal = |code| GraphError::new(StatusCode::BAD_REQUEST, code, error.to_string());
    match error {
        OAuthError::InvalidRequest(_) => refusal(100),
        OAuthError::InvalidClient => refusal(101),
        OAuthError::UsedCode => refusal(100).subcode(36_009),
        OAuthError::ExpiredCode => refusal(100).subcode(36_007),
        OAuthError::OtherRedirect => refusal(100).subcode(36_008),
        OAuthError::UnsupportedGrantType => refusal(100),
        OAuthError::InvalidToken => refusal(190),
        OAuthError::UnknownCode | OAuthError::WrongVerifier => refusal(100),
    }
    .answer()
}

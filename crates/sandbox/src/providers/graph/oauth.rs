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
        OAuthError::InvalidClient => refusal(101),
        OAuthError::UsedCode => refusal(100).subcode(36_009),
        OAuthError::ExpiredCode => refusal(100).subcode(36_007),
        OAuthError::OtherRedirect => refusal(100).subcode(36_008),
        OAuthError::InvalidToken => refusal(190),
        OAuthError::InvalidRequest(_)
        | OAuthError::UnsupportedGrantType
        | OAuthError::UnknownCode
        | OAuthError::WrongVerifier => refusal(100),
    }
    .answer()
}

/// `{access_token, user_id, permissions}` for a code, as Instagram and Threads have it, and
/// [`exchange_only`] for another token.
pub(in crate::providers) fn with_user(granted: &Granted) -> Value {
    if !granted.first {
        return exchange_only(granted);
    }
    json!({
        "access_token": granted.access_token,
        "user_id": granted.account.id,
        "permissions": granted.scopes,
    })
}

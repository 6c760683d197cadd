//! Who a token belongs to, and its renewal.

use jiff::SignedDuration;
use serde_json::Value;
use service::{
    Clock,
    config::{ExposeSecret as _, Secret},
};

use super::{
    answer::{lost, text_of},
    calls::{Answer, Caller, Calls, Failure},
    error::Class,
};
use crate::{
    domain::error::PublishError,
    platforms::credentials::{Grant, Identified, Renewed},
};

/// The account of `/me`, by the first of these members that there is, and its name likewise.
pub(in crate::platforms) fn identified(answer: Answer, ids: &[&str], names: &[&str]) -> Identified {
    let first = |body: &Value, of: &[&str]| of.iter().find_map(|name| text_of(body, name));
    match answer {
        Ok(body) => match first(&body, ids) {
            Some(account_id) => Identified::As { account_id, account_name: first(&body, names) },
            None => Identified::Unanswered(PublishError::provider(200, "The answer has no id")),
        },
        Err(Failure::Refused(refusal)) => {
            let error = refusal.publish_error();
            match refusal.class() {
                Class::Throttled | Class::Unsure => Identified::Unanswered(error),
                _ => Identified::Refused(error),
            }
        }
        Err(Failure::Lost(error)) => Identified::Unanswered(lost(&error)),
    }
}

/// Trades a long-lived token for a fresh one, as Instagram and Threads do; the access token first,
/// which a refresh token, if there is one, only stands behind.
pub(in crate::platforms) async fn renew_lasting(
    calls: &Calls,
    grant_type: &str,
    grant: &Grant,
) -> Renewed {
    let mut outcome = None;
    for token in [Some(&grant.access_token), grant.refresh_token.as_ref()].into_iter().flatten() {
        let query = [("grant_type", grant_type), ("access_token", token.expose_secret())];
        match calls.get_plain(Caller::app(), "refresh_access_token", &query).await {
            Ok(body) => return renewed(&body, &calls.clock).unwrap_or_else(no_token),
            Err(failure) => outcome = Some(unanswered(&failure)),
        }
        if matches!(outcome, Some(Renewed::Unanswered(_))) {
            break;
        }
    }
    outcome.unwrap_or_else(no_token)
}

/// An answer that should have had a token.
pub(in crate::platforms) fn no_token() -> Renewed {
    Renewed::Unanswered(PublishError::provider(200, "The answer has no access token"))
}

/// `{access_token, expires_in}`.
pub(in crate::platforms) fn renewed(body: &Value, clock: &Clock) -> Option<Renewed> {
    let access_token = text_of(body, "access_token").map(Secret::from)?;
    let life = body.get("expires_in").and_then(Value::as_i64).map(SignedDuration::from_secs);
    let expires_at = life.and_then(|life| clock.now().checked_add(life).ok());
    Some(Renewed::Tokens { access_token, refresh_token: None, expires_at })
}

/// A renewal that did not succeed.
pub(in crate::platforms) fn unanswered(failure: &Failure) -> Renewed {
    match failure {
        Failure::Refused(refusal) => {
            let error = refusal.publish_error();
            match refusal.class() {
                Class::Throttled | Class::Unsure => Renewed::Unanswered(error),
                _ => Renewed::Refused(error),
            }
        }
        Failure::Lost(error) => Renewed::Unanswered(lost(error)),
    }
}

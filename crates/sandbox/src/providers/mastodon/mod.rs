//! A Mastodon server.
//!
//! - `statuses`: posts. - `media`: uploads. - `accounts`: whose a token is, and its statuses. -
//!   `document`: how statuses are shown. - `error`: what Mastodon refuses. - `oauth`: its login.

mod accounts;
mod document;
mod error;
mod media;
mod oauth;
mod statuses;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::{get, post};

use super::manner::Manner;
use crate::answer::Answer;
use crate::post::Post;
use crate::quota::Quota;
use crate::state::Sandbox;
use crate::{limits, oauth as shared};

/// What follows the sandbox's address in place of a server's own scheme and host.
pub const MASTODON_PREFIX: &str = "/mastodon";

pub(super) fn routes() -> Router<Sandbox> {
    let upload = post(media::create).layer(DefaultBodyLimit::max(limits::FILE));
    Router::new()
        .route("/oauth/authorize", shared::authorize(&oauth::LOGIN))
        .route("/oauth/token", shared::token(&oauth::LOGIN))
        .route("/api/v1/accounts/verify_credentials", get(accounts::verify))
        .route("/api/v1/accounts/{id}/statuses", get(accounts::statuses))
        .route("/api/v1/statuses", post(statuses::create))
        .route("/api/v1/statuses/{id}", get(statuses::read).delete(statuses::delete))
        .route("/api/v2/media", upload)
        .route("/api/v1/media/{id}", get(media::read))
        .fallback(async || error::of_status(StatusCode::NOT_FOUND, "Record not found"))
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// Mastodon's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        error::of_status(status, message)
    }

    /// A server says when the quota is full again, in the quota headers.
    fn too_many_requests(&self, quota: &Quota) -> Answer {
        let answer = error::of_status(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
        answer.headers(self.quota_headers("", quota))
    }

    fn expired_token(&self) -> Answer {
        error::expired()
    }

    fn quota_headers(&self, _account: &str, quota: &Quota) -> HeaderMap {
        let name = HeaderName::from_static;
        let reset = quota.resets_at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string();
        let mut headers = HeaderMap::from_iter([
            (name("x-ratelimit-limit"), HeaderValue::from(quota.limit)),
            (name("x-ratelimit-remaining"), HeaderValue::from(quota.remaining())),
        ]);
        if let Ok(reset) = HeaderValue::from_str(&reset) {
            headers.insert(name("x-ratelimit-reset"), reset);
        }
        headers
    }

    fn public_url(&self, post: &Post, _network: &str) -> String {
        document::permalink(post)
    }
}

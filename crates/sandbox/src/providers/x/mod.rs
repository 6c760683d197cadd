//! X, version 2 of its API.
//!
//! - `tweets`: posts. - `timeline`: an account's posts. - `document`: how posts are shown. - `media`:
//!   uploads. - `users`: whose a token is. - `error`: what X refuses. - `oauth`: its login.

mod document;
mod error;
mod media;
mod oauth;
mod timeline;
mod tweets;
mod users;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::{get, post};

use super::manner::Manner;
use super::social::Refused as _;
use crate::answer::Answer;
use crate::post::Post;
use crate::quota::Quota;
use crate::state::Sandbox;
use crate::{limits, oauth as shared};

/// What follows the sandbox's address in place of `https://api.x.com` and `https://x.com`.
pub const X_PREFIX: &str = "/x";

pub(super) fn routes() -> Router<Sandbox> {
    let append = post(media::append).layer(DefaultBodyLimit::max(limits::FILE));
    Router::new()
        .route("/i/oauth2/authorize", shared::authorize(&oauth::LOGIN))
        .route("/2/oauth2/token", shared::token(&oauth::LOGIN))
        .route("/2/tweets", post(tweets::create))
        .route("/2/tweets/{id}", get(tweets::read).delete(tweets::delete))
        .route("/2/users/me", get(users::me))
        .route("/2/users/{id}/tweets", get(timeline::list))
        .route("/2/media/upload", get(media::status))
        .route("/2/media/upload/initialize", post(media::initialize))
        .route("/2/media/upload/{id}/append", append)
        .route("/2/media/upload/{id}/finalize", post(media::finalize))
        .fallback(async || error::of_status(StatusCode::NOT_FOUND, "Not Found"))
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// X's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        error::of_status(status, message)
    }

    /// X says when the next window begins, in the quota headers, and no `Retry-After`.
    fn too_many_requests(&self, quota: &Quota) -> Answer {
        let answer = error::of_status(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests");
        answer.headers(self.quota_headers("", quota))
    }

    fn expired_token(&self) -> Answer {
        error::unauthorized()
    }

    fn duplicate(&self) -> Answer {
        error::Refusal::Duplicate.answer()
    }

    fn quota_headers(&self, _account: &str, quota: &Quota) -> HeaderMap {
        let number = |name, value: i64| (HeaderName::from_static(name), HeaderValue::from(value));
        HeaderMap::from_iter([
            number("x-rate-limit-limit", quota.limit.into()),
            number("x-rate-limit-remaining", quota.remaining().into()),
            number("x-rate-limit-reset", quota.now.as_second() + quota.seconds_left()),
        ])
    }

    fn public_url(&self, post: &Post, _network: &str) -> String {
        document::permalink(post)
    }
}

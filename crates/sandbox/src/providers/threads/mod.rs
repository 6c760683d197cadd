//! Threads profiles.
//!
//! - `posts`: containers and their publication. - `node`: one container, post or profile.
//! - `document`: how posts are shown. - `error`: what Threads refuses. - `oauth`: its login.

mod document;
mod error;
mod node;
mod oauth;
mod posts;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};

use super::graph;
use super::manner::Manner;
use crate::answer::Answer;
use crate::post::Post;
use crate::quota::Quota;
use crate::state::Sandbox;
use crate::{limits, oauth as shared};

/// What follows the sandbox's address in place of `https://graph.threads.net` and
/// `https://threads.net`.
pub const THREADS_PREFIX: &str = "/threads";

pub(super) fn routes() -> Router<Sandbox> {
    let token = || shared::token(&oauth::LOGIN);
    Router::new()
        .route("/oauth/authorize", shared::authorize(&oauth::LOGIN))
        .route("/oauth/access_token", token())
        .route("/access_token", token())
        .route("/refresh_access_token", token())
        .route("/{version}/{id}/threads", get(posts::list).post(posts::create))
        .route("/{version}/{id}/threads_publish", post(posts::publish))
        .route("/{version}/{id}/threads_publishing_limit", get(posts::limit))
        .route("/{version}/{id}", get(node::read).delete(node::delete))
        .fallback(async || Words.error(StatusCode::NOT_FOUND, "Unknown path components"))
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// Threads' own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        graph::of_status(status, message)
    }

    fn too_many_requests(&self, _: &Quota) -> Answer {
        graph::of_status(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded")
    }

    fn throttled(&self, quota: &Quota) -> Answer {
        graph::throttled(17, "User request limit reached", quota)
    }

    fn expired_token(&self) -> Answer {
        graph::expired_token()
    }

    fn quota_headers(&self, account: &str, quota: &Quota) -> HeaderMap {
        graph::headers("threads", account, quota)
    }

    fn public_url(&self, post: &Post, _network: &str) -> String {
        document::permalink(post)
    }
}

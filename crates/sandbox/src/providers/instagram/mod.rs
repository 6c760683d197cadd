//! Instagram professional accounts.
//!
//! - `media`: containers and their publication. - `node`: one container, post or account.
//! - `document`: how posts are shown. - `error`: what Instagram refuses. - `oauth`: its login.

mod document;
mod error;
mod media;
mod node;
mod oauth;

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

/// What follows the sandbox's address in place of `https://graph.facebook.com`,
/// `https://graph.instagram.com` and `https://www.instagram.com`.
pub const INSTAGRAM_PREFIX: &str = "/instagram";

pub(super) fn routes() -> Router<Sandbox> {
    let token = || shared::token(&oauth::LOGIN);
    let dialog = || shared::authorize(&oauth::LOGIN);
    Router::new()
        .route("/oauth/authorize", dialog())
        .route("/oauth/access_token", token())
        .route("/access_token", token())
        .route("/refresh_access_token", token())
        .route("/{version}/dialog/oauth", dialog())
        .route("/{version}/oauth/access_token", token())
        .route("/{version}/{id}/media", get(media::list).post(media::create))
        .route("/{version}/{id}/media_publish", post(media::publish))
        .route("/{version}/{id}/content_publishing_limit", get(media::limit))
        .route("/{version}/{id}/accounts", get(node::accounts))
        .route("/{version}/{id}", get(node::read))
        .fallback(async || Words.error(StatusCode::NOT_FOUND, "Unknown path components"))
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// Instagram's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        graph::of_status(status, message)
    }

    fn too_many_requests(&self, _: &Quota) -> Answer {
        graph::of_status(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded")
    }

    fn throttled(&self, quota: &Quota) -> Answer {
        let message = "There have been too many calls to this Instagram account. Wait a bit and \
                       try again.";
        graph::throttled(80_002, message, quota)
    }

    fn expired_token(&self) -> Answer {
        graph::expired_token()
    }

    fn quota_headers(&self, account: &str, quota: &Quota) -> HeaderMap {
        graph::headers("instagram", account, quota)
    }

    fn public_url(&self, post: &Post, _network: &str) -> String {
        document::permalink(post)
    }
}

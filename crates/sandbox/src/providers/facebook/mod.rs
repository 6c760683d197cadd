//! Facebook Pages.
//!
//! - `feed`: posts. - `media`: photos and videos. - `node`: one post, photo, video or page.
//! - `document`: how they are shown. - `error`: what Facebook refuses. - `oauth`: its login.
//! - `permissions`: what a person granted there.

mod document;
mod error;
mod feed;
mod media;
mod node;
mod oauth;
mod permissions;

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

/// What follows the sandbox's address in place of `https://graph.facebook.com` and
/// `https://www.facebook.com`.
pub const FACEBOOK_PREFIX: &str = "/facebook";

pub(super) fn routes() -> Router<Sandbox> {
    let dialog = || shared::authorize(&oauth::LOGIN);
    let token = || shared::token(&oauth::LOGIN);
    Router::new()
        .route("/dialog/oauth", dialog())
        .route("/{version}/dialog/oauth", dialog())
        .route("/oauth/access_token", token())
        .route("/{version}/oauth/access_token", token())
        .route("/{version}/{id}/feed", get(feed::list).post(feed::create))
        .route("/{version}/{id}/posts", get(feed::list))
        .route("/{version}/{id}/published_posts", get(feed::list))
        .route("/{version}/{id}/photos", post(media::photo))
        .route("/{version}/{id}/videos", get(media::videos).post(media::video))
        .route("/{version}/{id}/accounts", get(node::accounts))
        .route("/{version}/{id}/permissions", get(permissions::list))
        .route("/{version}/{id}", get(node::read).post(node::update).delete(node::delete))
        .fallback(async || Words.error(StatusCode::NOT_FOUND, "Unknown path components"))
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// Facebook's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        graph::of_status(status, message)
    }

    fn too_many_requests(&self, _: &Quota) -> Answer {
        graph::of_status(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded")
    }

    fn throttled(&self, quota: &Quota) -> Answer {
        graph::throttled(32, "Page request limit reached", quota)
    }

    fn expired_token(&self) -> Answer {
        graph::expired_token()
    }

    fn duplicate(&self) -> Answer {
        error::duplicate().answer()
    }

    fn quota_headers(&self, account: &str, quota: &Quota) -> HeaderMap {
        graph::headers("pages", account, quota)
    }

    fn public_url(&self, post: &Post, _network: &str) -> String {
        document::permalink(post)
    }
}

//! Instagram.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode};

use super::graph;
use super::manner::Manner;
use crate::answer::Answer;
use crate::limits;
use crate::post::Post;
use crate::quota::Quota;
use crate::state::Sandbox;

/// What follows the sandbox's address in place of Instagram's own scheme and host.
pub const INSTAGRAM_PREFIX: &str = "/instagram";

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
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
        graph::throttled(
            80002,
            "There have been too many calls to this Instagram account. Wait a bit and try again.",
            quota,
        )
    }

    fn expired_token(&self) -> Answer {
        graph::expired_token()
    }

    fn quota_headers(&self, account: &str, quota: &Quota) -> HeaderMap {
        graph::headers("instagram", account, quota)
    }

    fn public_url(&self, post: &Post, _network: &str) -> String {
        format!("https://www.instagram.com/{}/{}", post.owner.account, post.name)
    }
}

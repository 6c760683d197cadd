//! Bluesky.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use serde_json::json;

use super::manner::Manner;
use crate::answer::Answer;
use crate::limits;
use crate::post::Post;
use crate::state::Sandbox;

/// What follows the sandbox's address in place of Bluesky's own scheme and host.
pub const BLUESKY_PREFIX: &str = "/bluesky";

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .fallback(async || Words.error(StatusCode::NOT_FOUND, "Not Found"))
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// Bluesky's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        Answer::json(status, json!({"status": status.as_u16(), "message": message}))
    }

    fn public_url(&self, post: &Post, _network: &str) -> String {
        format!("https://bsky.app/{}/{}", post.owner.account, post.name)
    }
}

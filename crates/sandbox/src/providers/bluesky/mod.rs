//! Bluesky: a server of the AT protocol, by its XRPC methods.
//!
//! - `records`: posts, by the key that the caller chose. - `blobs`: uploads. - `session`: tokens. -
//!   `document`: how posts are named and seen. - `error`: what a server refuses.
//!
//! There is no consent page: a person gives an application a password of its own.

mod blobs;
mod document;
mod error;
mod records;
mod session;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::{get, post};

use super::manner::Manner;
use crate::answer::Answer;
use crate::limits;
use crate::post::Post;
use crate::quota::Quota;
use crate::state::Sandbox;

/// What follows the sandbox's address in place of a server's own scheme and host.
pub const BLUESKY_PREFIX: &str = "/bluesky";

pub(super) fn routes() -> Router<Sandbox> {
    let upload = post(blobs::upload).layer(DefaultBodyLimit::max(limits::FILE));
    Router::new()
        .route("/xrpc/com.atproto.server.createSession", post(session::create))
        .route("/xrpc/com.atproto.server.refreshSession", post(session::refresh))
        .route("/xrpc/com.atproto.server.getSession", get(session::read))
        .route("/xrpc/com.atproto.repo.uploadBlob", upload)
        .route("/xrpc/com.atproto.repo.putRecord", post(records::put))
        .route("/xrpc/com.atproto.repo.getRecord", get(records::read))
        .route("/xrpc/com.atproto.repo.listRecords", get(records::list))
        .route("/xrpc/com.atproto.repo.deleteRecord", post(records::delete))
        .fallback(async || {
            let message = "Method Not Implemented";
            error::named(StatusCode::NOT_IMPLEMENTED, "MethodNotImplemented", message)
        })
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// A server's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        error::of_status(status, message)
    }

    fn expired_token(&self) -> Answer {
        error::expired()
    }

    /// There is no such thing: the same text may be said again under another key.
    fn duplicate(&self) -> Answer {
        error::named(StatusCode::BAD_REQUEST, "InvalidSwap", "Record was at another version")
    }

    fn quota_headers(&self, _account: &str, quota: &Quota) -> HeaderMap {
        let number = |name, value: i64| (HeaderName::from_static(name), HeaderValue::from(value));
        HeaderMap::from_iter([
            number("ratelimit-limit", quota.limit.into()),
            number("ratelimit-remaining", quota.remaining().into()),
            number("ratelimit-reset", quota.now.as_second() + quota.seconds_left()),
        ])
    }

    fn public_url(&self, post: &Post, _network: &str) -> String {
        document::permalink(post)
    }
}

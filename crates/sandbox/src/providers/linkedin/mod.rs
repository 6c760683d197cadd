//! LinkedIn: the versioned Posts and Images APIs.
//!
//! - `posts`: posts. - `images`: uploads. - `users`: whose a token is. - `document`: how posts are
//!   shown. - `error`: what LinkedIn refuses. - `oauth`: its login.

mod document;
mod error;
mod images;
mod oauth;
mod posts;
mod users;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post, put};

use super::manner::Manner;
use super::social::Refused as _;
use crate::answer::Answer;
use crate::post::Post;
use crate::state::Sandbox;
use crate::{limits, oauth as shared};

/// What follows the sandbox's address in place of `https://api.linkedin.com` and
/// `https://www.linkedin.com`.
pub const LINKEDIN_PREFIX: &str = "/linkedin";

pub(super) fn routes() -> Router<Sandbox> {
    let upload = put(images::upload).layer(DefaultBodyLimit::max(limits::FILE));
    Router::new()
        .route("/oauth/v2/authorization", shared::authorize(&oauth::LOGIN))
        .route("/oauth/v2/accessToken", shared::token(&oauth::LOGIN))
        .route("/v2/userinfo", get(users::userinfo))
        .route("/rest/posts", get(posts::list).post(posts::create))
        .route("/rest/posts/{urn}", get(posts::read).delete(posts::delete))
        .route("/rest/images", post(images::initialize))
        .route("/dms-uploads/{id}", upload)
        .fallback(async || error::of_status(StatusCode::NOT_FOUND, "No virtual resource found"))
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// LinkedIn's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        error::of_status(status, message)
    }

    fn expired_token(&self) -> Answer {
        error::expired()
    }

    fn duplicate(&self) -> Answer {
        error::Refusal::Duplicate("urn:li:share:7000000000000000000".to_owned()).answer()
    }

    fn public_url(&self, post: &Post, _network: &str) -> String {
        document::permalink(post)
    }
}

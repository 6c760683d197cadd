//! Metricool, as `stories.md` ("Metricool, as seen by third parties") tells of it.
//!
//! - `credentials`: token, user and brand. - `brands`: `simpleProfiles`. - `normalize`: media URLs.
//! - `scheduler`: the calls on posts. - `effects`: what they do. - `request`: what a post must be.
//! - `document`: how one is shown. - `refusal`: the errors.

mod brands;
mod credentials;
mod document;
mod effects;
mod normalize;
mod refusal;
mod request;
mod scheduler;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::json;

use super::manner::Manner;
use crate::answer::Answer;
use crate::limits;
use crate::post::Post;
use crate::state::Sandbox;
pub(crate) use brands::BRANDS;

/// The token that `fanfare up` uses against the sandbox: plainly a fake.
pub const METRICOOL_TOKEN: &str = "sandbox-metricool-token";
/// The user that `fanfare up` uses against the sandbox.
pub const METRICOOL_USER_ID: &str = "1000001";
/// What follows the sandbox's address in place of `https://app.metricool.com/api`.
pub const METRICOOL_PREFIX: &str = "/metricool/api";

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/admin/simpleProfiles", get(brands::list))
        .route("/actions/normalize/image/url", get(normalize::normalize))
        .route("/v2/scheduler/posts", get(scheduler::list).post(scheduler::create))
        .route(
            "/v2/scheduler/posts/{id}",
            get(scheduler::read).put(scheduler::update).delete(scheduler::delete),
        )
        .fallback(async || error(StatusCode::NOT_FOUND, "Not Found"))
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// Metricool's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        error(status, message)
    }

    fn public_url(&self, post: &Post, network: &str) -> String {
        document::public_url(post, network)
    }
}

/// `{"status":…, "message":…}`.
fn error(status: StatusCode, message: &str) -> Answer {
    let body = json!({"status": status.as_u16(), "message": message});
    Answer::json(status, body)
}

//! The page that shows a person what goes on: `GET /` and `GET /_sandbox`.
//!
//! It is one file with its style and script inside, reads the control API every two seconds, and
//! asks no other host for anything; the policy below holds it to that.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::{Html, IntoResponse};
use axum::routing::get;

use crate::state::Sandbox;

const PAGE: &str = include_str!("page.html");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

pub(crate) fn routes() -> Router<Sandbox> {
    Router::new().route("/", get(page)).route("/_sandbox", get(page))
}

async fn page() -> impl IntoResponse {
    let headers = [(CONTENT_SECURITY_POLICY, POLICY), (CACHE_CONTROL, "no-cache")];
    (headers, Html(PAGE))
}

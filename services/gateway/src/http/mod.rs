//! What every request passes through, whatever it asks for (api.md, "Checked in this order").
//!
//! Map, in the order of a request: [`leftover`] the end of its body, [`trace`] the span, the metrics and the trace id, [`headers`]
//! CORS, security headers and compression, [`problem`] the one form of every error, [`gate`] key,
//! tenant, scope and rate (with [`authenticate`], [`peer`] and [`host`]), [`call`] what the gate found out, then what
//! handlers read with: [`query`], [`body`], [`shape`], [`idempotency_key`], [`if_match`].
//! [`streams`] counts what stays open.

pub(crate) mod authenticate;
pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod gate;
pub(crate) mod headers;
pub(crate) mod host;
pub(crate) mod idempotency_key;
pub(crate) mod if_match;
pub(crate) mod leftover;
pub(crate) mod peer;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod shape;
pub(crate) mod streams;
pub(crate) mod trace;
pub(crate) mod upload;

use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;

/// Puts everything around the routes that does not depend on the operation.
pub(crate) fn around(
    router: Router,
    app: &App,
    cors_origins: &[axum::http::HeaderValue],
) -> Router {
    let router = router
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(problem::render));
    headers::around(router, cors_origins)
        .layer(middleware::from_fn_with_state(app.clone(), trace::trace))
        .layer(middleware::from_fn(leftover::settle))
}

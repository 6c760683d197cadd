//! CORS by configuration, security headers, and compression.

use std::time::Duration;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Method, header},
};
use tower_http::{
    compression::CompressionLayer,
    cors::{AllowOrigin, CorsLayer},
    set_header::SetResponseHeaderLayer,
};

use super::{idempotency_key, trace::X_TRACE_ID};

/// Names the tenant that the caller believes to be in.
pub(crate) const X_TENANT: HeaderName = HeaderName::from_static("x-tenant");
/// Carries an API key on `/admin`.
pub(crate) const X_ADMIN_API_KEY: HeaderName = HeaderName::from_static("x-admin-api-key");
/// Carries an API key.
pub(crate) const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// Where the key stands (draft-ietf-httpapi-ratelimit-headers).
pub(crate) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The rule behind it.
pub(crate) const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// The event after which a stream goes on.
pub(crate) const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// How long a browser may remember a preflight's answer.
const PREFLIGHT_AGE: Duration = Duration::from_secs(600);
/// On everything that does not bring its own; the pages for people do.
const NO_CONTENT: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Puts all of them around the routes. The default predicate of the compression leaves streams
/// (`text/event-stream`) alone.
pub(crate) fn around(router: Router, cors_origins: &[HeaderValue]) -> Router {
    let router = if cors_origins.is_empty() { router } else { router.layer(cors(cors_origins)) };
    router
        .layer(CompressionLayer::new())
        .layer(default(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .layer(default(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")))
        .layer(default(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")))
        .layer(default(header::CONTENT_SECURITY_POLICY, NO_CONTENT))
}

fn default(name: HeaderName, value: HeaderValue) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, value)
}

/// Browsers on these origins may call with a key. Never with the cookie: that one is for our own
/// origin only, so credentials stay off.
fn cors(origins: &[HeaderValue]) -> CorsLayer {
    let any = origins.iter().any(|origin| origin == "*");
    let origins = if any { AllowOrigin::any() } else { AllowOrigin::list(origins.iter().cloned()) };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE])
        .allow_headers([
            X_API_KEY,
            X_ADMIN_API_KEY,
            X_TENANT,
            LAST_EVENT_ID,
            idempotency_key::NAME,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            HeaderName::from_static("traceparent"),
        ])
        .expose_headers([
            X_TRACE_ID,
            RATE_LIMIT,
            RATE_LIMIT_POLICY,
            idempotency_key::REPLAYED,
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
        ])
        .max_age(PREFLIGHT_AGE)
}

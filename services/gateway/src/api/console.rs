//! The web console: the files that `web/` builds, inside the program (console.md).
//!
//! A debug build reads them from `web/dist` each time, a release build carries them. Without them the
//! landing page is in their place and says how to get them.

use std::borrow::Cow;

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{docs, http::problem};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

/// The document of every page: its script finds the page by the address.
const DOCUMENT: &str = "index.html";
/// The pages; what is below them belongs to them too.
const PAGES: [&str; 7] =
    ["sign-in", "stories", "posts", "schedules", "conversations", "settings", "activity"];
/// Scripts, styles and requests of this host only, nothing inline. Pictures may be anywhere: people
/// publish what is on other hosts and see it before.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https: http:; \
     media-src 'self' blob: https: http:; connect-src 'self'; font-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);
/// A file whose name has its hash never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Anything else is asked for again, by its tag.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// The console's routes.
pub(crate) fn console<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let mut router = Router::new().route("/", get(document)).route("/assets/{name}", get(asset));
    for page in PAGES {
        router = router
            .route(&format!("/{page}"), get(document))
            .route(&format!("/{page}/{{*below}}"), get(document));
    }
    router
}

async fn document(headers: HeaderMap) -> Response {
    let Some(document) = Files::get(DOCUMENT) else {
        return ([(header::CONTENT_SECURITY_POLICY, docs::policy())], Html(docs::landing()))
            .into_response();
    };
    let mut response = answer(DOCUMENT, document, &headers, ASK_AGAIN);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    // A name that leads elsewhere is none.
    let file = if name.contains('/') { None } else { Files::get(&format!("assets/{name}")) };
    match file {
        Some(file) => answer(&name, file, &headers, FOR_EVER),
        None => problem::not_found().await.into_response(),
    }
}

fn answer(name: &str, file: EmbeddedFile, headers: &HeaderMap, caching: HeaderValue) -> Response {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    // A proxy that compresses makes a tag weak; the content is the same.
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let is_known = known.is_some_and(|tags| tags.contains(&tag));
    let common = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(name))),
        (header::CACHE_CONTROL, caching),
    ];
    let status = if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let content = match file.data {
        _ if is_known => Bytes::new(),
        Cow::Borrowed(content) => Bytes::from_static(content),
        Cow::Owned(content) => content.into(),
    };
    (status, common, [(header::ETAG, tag)], content).into_response()
}

/// The types of what Vite makes.
fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

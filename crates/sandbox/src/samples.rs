//! Media to try posts with: `GET /media/{name}`, where what is answered follows from the name's
//! ending. `?bytes=<n>` makes it that long, `?status=<n>` answers that instead.
//!
//! Networks that take media as bytes have them fetched by the publisher, which fetches from a
//! private address only when `FANFARE_ALLOW_PRIVATE_URLS` opens it.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::limits;
use crate::state::Sandbox;

/// Endings, what they are, and the first bytes by which anybody knows.
const KINDS: [(&str, &str, &[u8]); 4] = [
    (".png", "image/png", b"\x89PNG\r\n\x1a\n"),
    (".jpg", "image/jpeg", b"\xff\xd8\xff\xe0"),
    (".gif", "image/gif", b"GIF89a"),
    (".mp4", "video/mp4", b"\0\0\0\x18ftypisom"),
];
/// Bytes without `?bytes`.
const USUAL: usize = 512;

#[derive(Deserialize)]
struct Wish {
    bytes: Option<usize>,
    status: Option<u16>,
}

pub(crate) fn routes() -> Router<Sandbox> {
    Router::new().route("/media/{name}", get(sample))
}

async fn sample(Path(name): Path<String>, Query(wish): Query<Wish>) -> Response {
    let status = wish.status.and_then(|status| StatusCode::from_u16(status).ok());
    if let Some(status) = status {
        return status.into_response();
    }
    let Some((_, kind, start)) = KINDS.iter().find(|(ending, ..)| name.ends_with(ending)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut content = start.to_vec();
    content.resize(wish.bytes.unwrap_or(USUAL).min(limits::FILE), b'.');
    ([(CONTENT_TYPE, *kind)], content).into_response()
}

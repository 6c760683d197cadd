//! What people sent: `GET /{version}/{media-id}` for where it is, and the bytes themselves.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{WHATSAPP_PREFIX, payload};
use crate::answer::Answer;
use crate::inbound::{Inbound, host};
use crate::limits;
use crate::names::{Operation, Provider};
use crate::providers::graph::{Ask, GraphError};
use crate::state::Sandbox;
use crate::timeline::after;
use crate::webhooks::hex;

/// A picture: 32 by 32 pixels of one colour.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mOI9r5GU8QwasGoBaMWjFowasGoBaMWjF\
    owasGoBaMWDBULADwR8EwfGZ7tAAAAAElFTkSuQmCC";
/// First bytes by which anybody knows a type.
const STARTS: [(&str, &[u8]); 4] = [
    ("image/jpeg", b"\xff\xd8\xff\xe0"),
    ("video/mp4", b"\0\0\0\x18ftypisom"),
    ("application/pdf", b"%PDF-1.7\n"),
    ("audio/ogg", b"OggS"),
];

/// A file.
#[derive(Clone, Debug)]
pub(crate) struct Media {
    pub(crate) kind: String,
    pub(crate) bytes: Bytes,
}

impl Media {
    /// One that somebody could have sent; no two are alike.
    pub(super) fn sample(kind: &str, id: &str) -> Self {
        let start = STARTS.iter().find(|(known, _)| *known == kind);
        let mut bytes = match start {
            Some((_, start)) => start.to_vec(),
            None => STANDARD.decode(PICTURE).unwrap_or_default(),
        };
        bytes.extend_from_slice(id.as_bytes());
        Self { kind: kind.to_owned(), bytes: bytes.into() }
    }

    pub(super) fn digest(&self) -> Vec<u8> {
        Sha256::digest(&self.bytes).to_vec()
    }
}

/// Where a file is, for [`limits::MEDIA_URL_LIFE`]; or, of another id, the business number.
pub(super) async fn node(
    State(sandbox): State<Sandbox>,
    Path((version, id)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let host = host(&inbound.headers).to_owned();
    let number = sandbox.courier.settings().phone_number_id;
    Ask::new(Provider::WhatsApp, &version, inbound)
        .run(
            &sandbox,
            Operation::Status,
            &id,
            |call, params| call.alias(params.get("phone_number_id")),
            |_, state, _, now| {
                if let Some(media) = state.chats.media(&id) {
                    let end = after(now, limits::MEDIA_URL_LIFE).as_second();
                    let url = format!("http://{host}{WHATSAPP_PREFIX}/attachments/{id}?ext={end}");
                    let body = json!({
                        "messaging_product": "whatsapp",
                        "url": url,
                        "mime_type": media.kind,
                        "sha256": hex(&media.digest()),
                        "file_size": media.bytes.len(),
                        "id": id,
                    });
                    return Ok(Answer::json(StatusCode::OK, body));
                }
                if id != number {
                    return Err(GraphError::unknown_object("get", &id));
                }
                let body = json!({
                    "verified_name": "Sandbox",
                    "display_phone_number": payload::DISPLAY_NUMBER,
                    "quality_rating": "GREEN",
                    "id": id,
                });
                Ok(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

/// The bytes, for who has a token, as long as the URL is good.
pub(super) async fn download(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    // The path has no version.
    Ask::new(Provider::WhatsApp, "v1.0", inbound)
        .run(
            &sandbox,
            Operation::Media,
            &id,
            |call, _| call,
            |caller, state, _, now| {
                let end: Option<i64> = caller.params.get("ext").and_then(|end| end.parse().ok());
                let good = end.is_some_and(|end| now.as_second() < end);
                let media = state.chats.media(&id).filter(|_| good);
                let gone = || GraphError::new(StatusCode::NOT_FOUND, 100, "URL signature expired");
                let media = media.ok_or_else(gone)?;
                Ok(Answer::bytes(&media.kind, media.bytes.clone()))
            },
        )
        .await
}

/// A file for the page, which has no token.
pub(super) fn picture(media: Option<&Media>) -> Response {
    match media {
        Some(media) => Answer::bytes(&media.kind, media.bytes.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

//! `POST /api/v2/media` and `GET /api/v1/media/{id}`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::providers::social::{self, Ask};
use crate::state::Sandbox;
use crate::uploads::{MediaKind, Upload, UploadState};

/// A form with a `file` → 200 `{id, …}`, or 202 while it is processed.
pub(super) async fn create(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    Ask::new(Provider::Mastodon, inbound, stranger)
        .run(
            &sandbox,
            Operation::Upload,
            None,
            |call, _| call,
            |caller, state, plan, now| {
                let kind = caller.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
                let parts = social::parts(kind, &caller.body).ok_or(Refusal::NoFile)?;
                let file = parts.iter().find(|part| part.0 == "file").ok_or(Refusal::NoFile)?.1;
                // A film says `ftyp` in its first bytes.
                let film = file.get(4..8) == Some(b"ftyp".as_slice());
                let kind = if film { MediaKind::Video } else { MediaKind::Image };
                let id = social::number("115", state);
                let mut upload = Upload::new(id, caller.owner.clone(), kind, plan, now);
                upload.received = file.len();
                let status = match upload.state(now) {
                    UploadState::InProgress => StatusCode::ACCEPTED,
                    UploadState::Error => return Err(Refusal::Unprocessable),
                    _ => StatusCode::OK,
                };
                let answer = Answer::json(status, show(&upload, now));
                state.uploads.insert(upload);
                Ok(answer)
            },
        )
        .await
}

/// 206 while it is processed.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Mastodon, inbound, stranger)
        .run(
            &sandbox,
            Operation::Status,
            None,
            |call, _| call.media_url(Some(&id)),
            |caller, state, _, now| {
                let upload = state.uploads.of(&caller.owner, &id).ok_or(Refusal::NotFound)?;
                let status = match upload.state(now) {
                    UploadState::InProgress => StatusCode::PARTIAL_CONTENT,
                    UploadState::Error => return Err(Refusal::Unprocessable),
                    _ => StatusCode::OK,
                };
                Ok(Answer::json(status, show(upload, now)))
            },
        )
        .await
}

fn show(upload: &Upload, now: Timestamp) -> Value {
    let id = &upload.name;
    let done = upload.state(now) != UploadState::InProgress;
    let kind = if upload.kind == MediaKind::Video { "video" } else { "image" };
    json!({
        "id": id,
        "type": kind,
        "url": done.then(|| format!("https://files.mastodon.social/{id}")),
        "preview_url": format!("https://files.mastodon.social/{id}/small"),
        "remote_url": null,
        "description": null,
    })
}

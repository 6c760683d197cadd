//! `com.atproto.repo.uploadBlob`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use serde_json::json;

use super::document;
use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::providers::social::Ask;
use crate::state::Sandbox;
use crate::uploads::{MediaKind, Upload};

/// The bytes → `{blob}`, at once.
pub(super) async fn upload(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    Ask::new(Provider::Bluesky, inbound, stranger)
        .run(
            &sandbox,
            Operation::Upload,
            None,
            |call, _| call,
            |caller, state, plan, now| {
                let kind = caller.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
                let kind = kind.ok_or(Refusal::Invalid("content-type"))?;
                if caller.body.is_empty() {
                    return Err(Refusal::Invalid("body: it is empty"));
                }
                let cid = document::cid(state.posts.take_id());
                let mut upload =
                    Upload::new(cid.clone(), caller.owner.clone(), MediaKind::Image, plan, now);
                upload.received = caller.body.len();
                state.uploads.insert(upload);
                let body = json!({"blob": {
                    "$type": "blob",
                    "ref": {"$link": cid},
                    "mimeType": kind,
                    "size": caller.body.len(),
                }});
                Ok(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

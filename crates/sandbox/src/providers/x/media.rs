//! `/2/media/upload`: initialize, append, finalize, and how far it is.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::faults::Plan;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::providers::social::{self, Ask, Caller};
use crate::state::{self, Sandbox};
use crate::timeline::Fate;
use crate::uploads::{MediaKind, Upload, UploadState};

/// Seconds after which an upload is forgotten, as X says.
const EXPIRES_AFTER: u32 = 86_400;

/// `POST {media_type, total_bytes, media_category}` → `{data: {id, media_key, expires_after_secs}}`.
pub(super) async fn initialize(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    Ask::new(Provider::X, inbound, stranger)
        .run(&sandbox, Operation::Upload, None, |call, _| call, begin)
        .await
}

/// `POST segment_index, media` (a form) → `{data: {expires_at}}`.
pub(super) async fn append(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::X, inbound, stranger)
        .run(
            &sandbox,
            Operation::Upload,
            None,
            |call, _| call.media_url(Some(&id)),
            |caller, state, _, _| {
                let kind = caller.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
                let parts = social::parts(kind, &caller.body)
                    .ok_or(Refusal::Invalid("The body must be a form."))?;
                let part = |name: &str| parts.iter().find(|part| part.0 == name).map(|part| part.1);
                let (Some(_), Some(media)) = (part("segment_index"), part("media")) else {
                    return Err(Refusal::Invalid("segment_index and media are required."));
                };
                let upload = state.uploads.of_mut(&caller.owner, &id).ok_or(Refusal::MediaIds)?;
                upload.received += media.len();
                let body = json!({"data": {"expires_at": upload.expires_at.as_second()}});
                Ok(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

/// `POST` → `{data: {id, media_key, size, processing_info?}}`.
pub(super) async fn finalize(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::X, inbound, stranger)
        .run(
            &sandbox,
            Operation::Upload,
            None,
            |call, _| call.media_url(Some(&id)),
            |caller, state, plan, now| end(&id, caller, state, plan, now),
        )
        .await
}

/// `GET ?command=STATUS&media_id` → the same as finalize.
pub(super) async fn status(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    Ask::new(Provider::X, inbound, stranger)
        .run(
            &sandbox,
            Operation::Status,
            None,
            |call, _| call,
            |caller, state, _, now| {
                if caller.params.get("command") != Some("STATUS") {
                    return Err(Refusal::Invalid("command must be STATUS."));
                }
                let id = caller.params.get("media_id").ok_or(Refusal::MediaIds)?;
                let upload = state.uploads.of(&caller.owner, id).ok_or(Refusal::MediaIds)?;
                Ok(Answer::json(StatusCode::OK, json!({"data": show(upload, now)})))
            },
        )
        .await
}

fn begin(
    caller: &Caller,
    state: &mut state::State,
    plan: &Plan,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let params = &caller.params;
    let total = params.get("total_bytes").and_then(|text| text.parse().ok());
    let expected = total.ok_or(Refusal::Invalid("total_bytes is required."))?;
    let kind = match params.get("media_category") {
        Some("tweet_image") | None => MediaKind::Image,
        Some("tweet_video" | "tweet_gif") => MediaKind::Video,
        Some(_) => return Err(Refusal::Invalid("media_category is not valid.")),
    };
    let id = social::number("1880", state);
    let mut upload = Upload::new(id.clone(), caller.owner.clone(), kind, plan, now);
    upload.expected = expected;
    // Until it is finalized.
    upload.fate = Fate::Stay;
    state.uploads.insert(upload);
    let body = json!({"data": {
        "id": id,
        "media_key": format!("3_{id}"),
        "expires_after_secs": EXPIRES_AFTER,
    }});
    Ok(Answer::json(StatusCode::OK, body))
}

fn end(
    id: &str,
    caller: &Caller,
    state: &mut state::State,
    plan: &Plan,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let upload = state.uploads.of_mut(&caller.owner, id).ok_or(Refusal::MediaIds)?;
    if upload.received != upload.expected {
        return Err(Refusal::Segments);
    }
    let mut whole = Upload::new(id.to_owned(), caller.owner.clone(), upload.kind, plan, now);
    (whole.expected, whole.received) = (upload.expected, upload.received);
    *upload = whole;
    Ok(Answer::json(StatusCode::OK, json!({"data": show(upload, now)})))
}

/// A picture is there at once; anything else says how far it is.
fn show(upload: &Upload, now: Timestamp) -> Value {
    let id = &upload.name;
    let mut shown = json!({
        "id": id,
        "media_key": format!("3_{id}"),
        "size": upload.received,
        "expires_after_secs": EXPIRES_AFTER,
    });
    let info = match upload.state(now) {
        UploadState::InProgress => json!({"state": "pending", "check_after_secs": 1}),
        UploadState::Error | UploadState::Expired => json!({
            "state": "failed",
            "error": {"code": 1, "name": "InvalidMedia", "message": upload.reason(now)},
        }),
        UploadState::Finished | UploadState::Published => {
            json!({"state": "succeeded", "progress_percent": 100})
        }
    };
    if upload.kind == MediaKind::Video || info["state"] != "succeeded" {
        shown["processing_info"] = info;
    }
    shown
}

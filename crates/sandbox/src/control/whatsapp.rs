//! `/_sandbox/whatsapp/*`: the person's side.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::error::ControlError;
use crate::loose::Loose;
use crate::providers::whatsapp::{self, Media, Message, Status};
use crate::state::Sandbox;
use crate::webhooks::Sender;

/// One message, or several of one web hook.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Inbound {
    Many(Many),
    One(Value),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Many {
    messages: Vec<Value>,
    phone_number_id: Option<Loose>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Whose {
    to: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reader {
    to: Loose,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Told {
    id: String,
    status: String,
    /// Of a failure.
    code: Option<u32>,
    timestamp: Option<Timestamp>,
}

/// 201 `{id, ids, queued}`; `queued` is false when nobody is told.
pub(super) async fn inbound(
    State(sandbox): State<Sandbox>,
    body: Result<Json<Inbound>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    let (messages, number) = match body?.0 {
        Inbound::Many(many) => (many.messages, many.phone_number_id),
        Inbound::One(message) => (vec![message], None),
    };
    let messages: Vec<Message> = messages
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<_, _>>()
        .map_err(|error| ControlError::Message(error.to_string()))?;
    let own = messages.iter().find_map(|message| message.phone_number_id.clone());
    let number = number.or(own).map(|number| number.0);
    let number = number.unwrap_or_else(|| sandbox.courier.settings().phone_number_id);
    let now = sandbox.clock.now();
    // One lock over both: messages are delivered in the order of their ids.
    let mut state = sandbox.lock();
    let said = whatsapp::say(&messages, &number, &mut state, now)?;
    let lane = (Sender::WhatsApp, said.lane);
    let queued = sandbox.courier.send(lane, said.body, std::time::Duration::ZERO);
    let body = json!({"id": said.ids.first(), "ids": said.ids, "queued": queued});
    Ok((StatusCode::CREATED, Json(body)))
}

/// `{items:[…]}`: what reached the person, oldest first.
pub(super) async fn messages(
    State(sandbox): State<Sandbox>,
    whose: Result<Query<Whose>, QueryRejection>,
) -> Result<Json<Value>, ControlError> {
    let Query(Whose { to }) = whose?;
    let now = sandbox.clock.now();
    let state = sandbox.lock();
    Ok(Json(json!({"items": whatsapp::shown(to.as_deref(), &state, now)})))
}

/// `{read}`: how many messages the person had not seen.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    body: Result<Json<Reader>, JsonRejection>,
) -> Result<Json<Value>, ControlError> {
    let Json(Reader { to }) = body?;
    let now = sandbox.clock.now();
    let mut state = sandbox.lock();
    let seen = whatsapp::read(&to.0, &mut state, now, &sandbox.courier);
    Ok(Json(json!({"read": seen})))
}

/// `{queued}`: any status of a message that was sent; 404 when there is no such message.
pub(super) async fn status(
    State(sandbox): State<Sandbox>,
    body: Result<Json<Told>, JsonRejection>,
) -> Result<Json<Value>, ControlError> {
    let Json(told) = body?;
    let status = match told.status.as_str() {
        "sent" => Status::Sent,
        "delivered" => Status::Delivered,
        "read" => Status::Read,
        "failed" => Status::Failed(told.code.unwrap_or(131_000)),
        _ => return Err(ControlError::Message("no such status".to_owned())),
    };
    let at = told.timestamp.unwrap_or_else(|| sandbox.clock.now());
    let state = sandbox.lock();
    let queued = whatsapp::tell(&told.id, status, at, &state, &sandbox.courier);
    let queued = queued.ok_or(ControlError::UnknownMessage)?;
    Ok(Json(json!({"queued": queued})))
}

/// 204: the body is the media of that id from now on.
pub(super) async fn media(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> StatusCode {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or("application/octet-stream").to_owned();
    sandbox.lock().chats.keep(&id, Media { kind, bytes });
    StatusCode::NO_CONTENT
}

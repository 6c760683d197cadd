//! `/_sandbox/calendar`: what is in the calendars, and what takes time in them.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::error::ControlError;
use crate::providers::google::Taken;
use crate::state::Sandbox;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Busy {
    start: Timestamp,
    end: Timestamp,
    /// Absent: every calendar.
    calendar_id: Option<String>,
}

/// `{events:[…], busy:[…]}`.
pub(super) async fn show(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(sandbox.lock().calendars.show())
}

/// 201: that time is taken.
pub(super) async fn take(
    State(sandbox): State<Sandbox>,
    body: Result<Json<Busy>, JsonRejection>,
) -> Result<StatusCode, ControlError> {
    let Json(Busy { start, end, calendar_id }) = body?;
    if end <= start {
        return Err(ControlError::Message("end must be after start".to_owned()));
    }
    let taken = Taken { calendar: calendar_id, start, end };
    let room = sandbox.lock().calendars.take(taken);
    if room { Ok(StatusCode::CREATED) } else { Err(ControlError::CalendarFull) }
}

/// 204: only events take time.
pub(super) async fn free(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.lock().calendars.free();
    StatusCode::NO_CONTENT
}

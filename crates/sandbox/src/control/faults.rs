//! `/_sandbox/faults`.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::error::ControlError;
use crate::faults::{Rule, Script};
use crate::state::Sandbox;

/// 201 with the rule and its `id`; 400 for a fault that cannot be, 409 when there are too many.
pub(super) async fn add(
    State(sandbox): State<Sandbox>,
    script: Result<Json<Script>, JsonRejection>,
) -> Result<(StatusCode, Json<Rule>), ControlError> {
    let Json(script) = script?;
    script.check()?;
    let mut state = sandbox.lock();
    let rule = state.faults.add(script);
    let rule = rule.map_err(|_| ControlError::TooManyFaults)?.clone();
    Ok((StatusCode::CREATED, Json(rule)))
}

/// `{faults:[…]}`, oldest first.
pub(super) async fn list(State(sandbox): State<Sandbox>) -> Json<Value> {
    let state = sandbox.lock();
    Json(json!({"faults": state.faults.rules()}))
}

/// 204.
pub(super) async fn clear(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.lock().faults.clear();
    StatusCode::NO_CONTENT
}

/// 204, or 404.
pub(super) async fn remove(
    State(sandbox): State<Sandbox>,
    id: Result<Path<u64>, PathRejection>,
) -> Result<StatusCode, ControlError> {
    let Path(id) = id?;
    if sandbox.lock().faults.remove(id) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ControlError::UnknownFault)
    }
}

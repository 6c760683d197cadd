//! `/_sandbox/reset` and `/_sandbox/confirm`.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use serde::Deserialize;

use super::error::ControlError;
use super::views::PostView;
use crate::loose::Loose;
use crate::state::Sandbox;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Confirm {
    post_id: Loose,
}

/// 204: everything is forgotten but the provider's own accounts and where web hooks go.
pub(super) async fn reset(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.lock().reset();
    sandbox.courier.clear();
    sandbox.clock.restore();
    StatusCode::NO_CONTENT
}

/// 200 with the post, public now; 404 when there is none, 409 when it is deleted or refused.
pub(super) async fn confirm(
    State(sandbox): State<Sandbox>,
    body: Result<Json<Confirm>, JsonRejection>,
) -> Result<Json<PostView>, ControlError> {
    let Json(Confirm { post_id }) = body?;
    let now = sandbox.clock.now();
    let mut state = sandbox.lock();
    let id = state.posts.number(&post_id.0).ok_or(ControlError::UnknownPost)?;
    let post = state.posts.confirm(id, now)?;
    Ok(Json(PostView::of(post, now)))
}

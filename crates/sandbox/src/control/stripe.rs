//! `/_sandbox/stripe/*`: the payer's side.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{OptionalFromRequest, Path, Request, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::error::ControlError;
use crate::providers::stripe::{self, Payment};
use crate::state::Sandbox;

/// What a call without a body, or with one, says; the default of what is left out.
pub(super) struct Wish<T>(T);

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Silence {
    /// Nobody is told.
    silent: bool,
}

impl<T, S> axum::extract::FromRequest<S> for Wish<T>
where
    T: Default + for<'a> Deserialize<'a>,
    S: Send + Sync,
{
    type Rejection = JsonRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, JsonRejection> {
        let body: Option<Json<T>> =
            <Json<T> as OptionalFromRequest<S>>::from_request(request, state).await?;
        Ok(Self(body.map(|Json(wish)| wish).unwrap_or_default()))
    }
}

/// The session, paid; 404 when there is none, 409 when it cannot be.
pub(super) async fn pay(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    payment: Result<Wish<Payment>, JsonRejection>,
) -> Result<Json<Value>, ControlError> {
    let Wish(payment) = payment?;
    let now = sandbox.clock.now();
    let mut state = sandbox.lock();
    Ok(Json(stripe::pay(&id, &payment, &mut state, now, &sandbox.courier)?))
}

/// The session, whose money did not come.
pub(super) async fn fail(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    wish: Result<Wish<Silence>, JsonRejection>,
) -> Result<Json<Value>, ControlError> {
    let Wish(Silence { silent }) = wish?;
    let now = sandbox.clock.now();
    let mut state = sandbox.lock();
    Ok(Json(stripe::fail(&id, silent, &mut state, now, &sandbox.courier)?))
}

/// The session, expired.
pub(super) async fn expire(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    wish: Result<Wish<Silence>, JsonRejection>,
) -> Result<Json<Value>, ControlError> {
    let Wish(Silence { silent }) = wish?;
    let now = sandbox.clock.now();
    let mut state = sandbox.lock();
    Ok(Json(stripe::expire(&id, silent, &mut state, now, &sandbox.courier)?))
}

/// `{sessions:[…]}` as the API shows them, oldest first.
pub(super) async fn sessions(State(sandbox): State<Sandbox>) -> Json<Value> {
    let now = sandbox.clock.now();
    let mut state = sandbox.lock();
    stripe::settle(&mut state, now, &sandbox.courier);
    Json(json!({"sessions": state.checkouts.shown()}))
}

/// `{queued}`: delivers any event, signed.
pub(super) async fn event(
    State(sandbox): State<Sandbox>,
    event: Result<Json<Value>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    let Json(event) = event?;
    let queued = stripe::deliver(event, &sandbox.courier);
    Ok((StatusCode::CREATED, Json(json!({"queued": queued}))))
}

//! `/_sandbox/webhooks` and `/_sandbox/clock`.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::error::ControlError;
use crate::loose::Loose;
use crate::state::Sandbox;

/// What is absent stays; an empty URL is none.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Change {
    whatsapp_url: Option<String>,
    stripe_url: Option<String>,
    whatsapp_app_secret: Option<String>,
    stripe_webhook_secret: Option<String>,
    phone_number_id: Option<Loose>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Newest {
    limit: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Now {
    now: Timestamp,
}

/// Where web hooks go, how many wait, and what became of the newest ones.
pub(super) async fn webhooks(
    State(sandbox): State<Sandbox>,
    newest: Result<Query<Newest>, QueryRejection>,
) -> Result<Json<Value>, ControlError> {
    let limit = newest?.0.limit.unwrap_or(usize::MAX);
    let settings = sandbox.courier.settings();
    let (waiting, deliveries) = sandbox.courier.records(limit);
    Ok(Json(json!({
        "whatsappUrl": settings.whatsapp.map(String::from),
        "stripeUrl": settings.stripe.map(String::from),
        "phoneNumberId": settings.phone_number_id,
        "waiting": waiting,
        "deliveries": deliveries,
    })))
}

/// 204; 400 for what is no `http` URL.
pub(super) async fn configure(
    State(sandbox): State<Sandbox>,
    change: Result<Json<Change>, JsonRejection>,
) -> Result<StatusCode, ControlError> {
    let Json(change) = change?;
    let whatsapp = change.whatsapp_url.as_deref().map(receiver).transpose()?;
    let stripe = change.stripe_url.as_deref().map(receiver).transpose()?;
    sandbox.courier.configure(|settings| {
        if let Some(url) = whatsapp {
            settings.whatsapp = url;
        }
        if let Some(url) = stripe {
            settings.stripe = url;
        }
        if let Some(secret) = change.whatsapp_app_secret {
            settings.whatsapp_app_secret = secret;
        }
        if let Some(secret) = change.stripe_webhook_secret {
            settings.stripe_webhook_secret = secret;
        }
        if let Some(number) = change.phone_number_id {
            settings.phone_number_id = number.0;
        }
    });
    Ok(StatusCode::NO_CONTENT)
}

/// `{now}`.
pub(super) async fn clock(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!({"now": sandbox.clock.now()}))
}

/// `{now}`: the sandbox's clock shows that, and runs on.
pub(super) async fn set_clock(
    State(sandbox): State<Sandbox>,
    body: Result<Json<Now>, JsonRejection>,
) -> Result<Json<Value>, ControlError> {
    sandbox.clock.set(body?.0.now);
    Ok(clock(State(sandbox)).await)
}

/// 204: the clock shows the real time again, or that of its owner.
pub(super) async fn restore_clock(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.clock.restore();
    StatusCode::NO_CONTENT
}

fn receiver(text: &str) -> Result<Option<Url>, ControlError> {
    if text.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "http" && url.has_host());
    url.map(Some).ok_or(ControlError::Receiver)
}

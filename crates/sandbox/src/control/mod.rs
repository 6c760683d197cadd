//! `/_sandbox/*`: how tests and people script the sandbox and look into it.
//!
//! - `faults`: script, show and clear faults. - `views`: journal, ledger, posts, accounts.
//! - `actions`: reset and confirm. - `filter`: which rows a view is asked for. - `error`: refusals.
//! - `settings`: web hooks and the clock. - `whatsapp`, `stripe`, `calendar`: what people do there.

mod actions;
mod calendar;
mod error;
mod faults;
mod filter;
mod settings;
mod stripe;
mod views;
mod whatsapp;

use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::limits;
use crate::state::Sandbox;

/// The control API; the crate documentation lists it.
pub(crate) fn routes() -> Router<Sandbox> {
    let control = Router::new()
        .route("/healthz", get(healthz))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/faults/{id}", delete(faults::remove))
        .route("/journal", get(views::journal))
        .route("/ledger", get(views::ledger))
        .route("/posts", get(views::posts))
        .route("/accounts", get(views::accounts))
        .route("/spreadsheets", get(views::spreadsheets))
        .route("/confirm", post(actions::confirm))
        .route("/reset", post(actions::reset))
        .route("/webhooks", get(settings::webhooks).put(settings::configure))
        .route(
            "/clock",
            get(settings::clock).put(settings::set_clock).delete(settings::restore_clock),
        )
        .route("/whatsapp/messages", get(whatsapp::messages))
        .route("/whatsapp/read", post(whatsapp::read))
        .route("/whatsapp/statuses", post(whatsapp::status))
        .route("/stripe/sessions", get(stripe::sessions))
        .route("/stripe/sessions/{id}/pay", post(stripe::pay))
        .route("/stripe/sessions/{id}/fail", post(stripe::fail))
        .route("/stripe/sessions/{id}/expire", post(stripe::expire))
        .route("/stripe/events", post(stripe::event))
        .route("/calendar", get(calendar::show))
        .route("/calendar/busy", post(calendar::take).delete(calendar::free))
        .layer(DefaultBodyLimit::max(limits::BODY))
        // People send files, and many messages at once.
        .merge(
            Router::new()
                .route("/whatsapp/inbound", post(whatsapp::inbound))
                .route("/whatsapp/media/{id}", put(whatsapp::media))
                .layer(DefaultBodyLimit::max(limits::FILE)),
        );
    Router::new().nest("/_sandbox", control)
}

async fn healthz() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

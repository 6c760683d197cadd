//! `/_sandbox/*`: how tests and people script the sandbox and look into it.
//!
//! - `faults`: script, show and clear faults. - `views`: journal, ledger, posts, accounts.
//! - `actions`: reset and confirm. - `filter`: which rows a view is asked for. - `error`: refusals.

mod actions;
mod error;
mod faults;
mod filter;
mod views;

use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post};
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
        .layer(DefaultBodyLimit::max(limits::BODY));
    Router::new().nest("/_sandbox", control)
}

async fn healthz() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

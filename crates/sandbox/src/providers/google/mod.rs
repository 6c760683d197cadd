//! Google: the token endpoint of service accounts, the Sheets API and the Calendar API.
//!
//! One prefix stands for all of Google's hosts. A spreadsheet is there as soon as somebody names
//! it, but for names with "missing" (404) or "forbidden" (403) in them. What was written is at
//! `GET /_sandbox/spreadsheets`. With calendars it is alike, at `GET /_sandbox/calendar`.
//!
//! - `token`: who the account is. - `spreadsheets`: a spreadsheet and its tabs. - `values`: its
//!   cells. - `book`: what is kept of both. - `a1`: how ranges are written. - `error`: what Google
//!   refuses.
//! - `calendar`: free/busy and events. - `calendars`: what is kept of them. - `moment`: when an
//!   event is.

mod a1;
mod book;
mod calendar;
mod calendars;
mod error;
mod moment;
mod spreadsheets;
mod token;
mod values;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode};
use axum::routing::{get, post};

pub(crate) use book::{Sheet, Spreadsheets};
pub(crate) use calendars::{Calendars, Taken};

use super::manner::Manner;
use crate::answer::Answer;
use crate::limits;
use crate::post::Post;
use crate::quota::Quota;
use crate::state::Sandbox;

/// What follows the sandbox's address in place of Google's scheme and hosts.
pub const GOOGLE_PREFIX: &str = "/google";
/// The JSON key of the account that the sandbox knows: a fake, and no secret.
pub const GOOGLE_SERVICE_ACCOUNT: &str = include_str!("fake-service-account.json");
/// A spreadsheet to export to.
pub const GOOGLE_SPREADSHEET: &str = "sandbox-spreadsheet";
/// A calendar to book in.
pub const GOOGLE_CALENDAR: &str = "sandbox-calendar";

pub(super) fn routes() -> Router<Sandbox> {
    let book = get(spreadsheets::read).post(spreadsheets::change);
    let range = get(values::read).put(values::update).post(values::append);
    Router::new()
        .route("/token", post(token::answer))
        .route("/v4/spreadsheets/{id}", book)
        .route("/v4/spreadsheets/{id}/values:batchUpdate", post(values::write))
        .route("/v4/spreadsheets/{id}/values/{range}", range)
        .route("/calendar/v3/freeBusy", post(calendar::free_busy))
        .route("/calendar/v3/calendars/{calendar}/events", post(calendar::insert))
        .route(
            "/calendar/v3/calendars/{calendar}/events/{id}",
            get(calendar::read).delete(calendar::delete),
        )
        .fallback(async || {
            error::of_status(StatusCode::NOT_FOUND, "Requested entity was not found.")
        })
        .layer(DefaultBodyLimit::max(limits::SHEET_BODY))
}

/// Google's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        error::of_status(status, message)
    }

    fn too_many_requests(&self, quota: &Quota) -> Answer {
        let wait = HeaderValue::from(quota.seconds_left().max(1));
        error::quota().retry_after(Some(wait))
    }

    fn expired_token(&self) -> Answer {
        error::unauthenticated()
    }

    /// Nobody posts here.
    fn public_url(&self, post: &Post, _network: &str) -> String {
        format!("https://docs.google.com/spreadsheets/d/{}", post.name)
    }
}

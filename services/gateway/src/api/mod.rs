//! The REST operations: one file per group. A handler translates, calls, and translates back; the
//! rules are in [`crate::domain`] and in the services.
//!
//! Map: [`operations`] is the one table of what each operation needs and may answer; [`stories`],
//! [`stream`], [`publications`], [`keys`], [`session`], [`health`] are the groups; [`document`]
//! makes the OpenAPI document of both; [`pages`] are those for people; [`time`] is how times look.

mod document;
mod health;
mod keys;
pub(crate) mod operations;
mod pages;
mod publications;
mod session;
mod stories;
mod stream;
mod time;

pub(crate) use document::document;
pub(crate) use pages::pages;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

/// Every operation, with what the code says about it.
fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(stories::publish))
        .routes(routes!(stories::reconcile))
        .routes(routes!(stories::batch))
        .routes(routes!(stories::status))
        .routes(routes!(stories::active))
        .routes(routes!(stories::cancel))
        .routes(routes!(stories::pause))
        .routes(routes!(stories::resume))
        .routes(routes!(stories::retry_failed))
        .routes(routes!(stories::brands))
        .routes(routes!(stream::stream))
        .routes(routes!(publications::resolve))
        .routes(routes!(keys::create, keys::list))
        .routes(routes!(keys::revoke))
        .routes(routes!(session::begin, session::end))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(document::openapi))
}

/// The router of all operations, without the gate.
pub(crate) fn router() -> axum::Router<App> {
    routes().into()
}

//! The REST operations: one file per group. A handler translates, calls, and translates back; the
//! rules are in [`crate::domain`] and in the services.
//!
//! Map: [`operations`] is the one table of what each operation needs and may answer; [`stories`],
//! [`stream`], [`posts`], [`publications`], [`teams`], [`connections`], [`authorizations`],
//! [`webhooks`], [`eros`], [`inbound`], [`leads`], [`flows`], [`admin`], [`links`], [`keys`],
//! [`session`], [`health`] are the groups; [`document`] makes the OpenAPI document of both; [`sse`] is
//! what event streams share; [`pages`] are those for people, [`console`] the
//! console's files; [`path_id`] reads ids, [`resource`]
//! answers with one thing, [`time`] is how times look, [`ordered`] keeps members in order.

mod admin;
mod authorizations;
mod connections;
mod console;
mod document;
mod eros;
mod flows;
mod health;
mod inbound;
mod keys;
mod leads;
mod links;
pub(crate) mod operations;
mod ordered;
mod pages;
mod path_id;
mod posts;
mod publications;
mod resource;
mod session;
mod sse;
mod stories;
mod stream;
mod teams;
pub(crate) mod time;
mod webhooks;

pub(crate) use document::document;
pub(crate) use health::checks;
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
        .routes(routes!(stories::list))
        .routes(routes!(stories::cancel))
        .routes(routes!(stories::pause))
        .routes(routes!(stories::resume))
        .routes(routes!(stories::retry_failed))
        .routes(routes!(stories::brands))
        .routes(routes!(stream::stream))
        .routes(routes!(posts::create, posts::list))
        .routes(routes!(posts::validate))
        .routes(routes!(posts::import::import))
        .routes(routes!(posts::get, posts::update))
        .routes(routes!(posts::actions::publish))
        .routes(routes!(posts::actions::cancel))
        .routes(routes!(posts::actions::retry))
        .routes(routes!(posts::actions::submit))
        .routes(routes!(posts::actions::approve))
        .routes(routes!(posts::actions::reject))
        .routes(routes!(publications::list))
        .routes(routes!(publications::resolve))
        .routes(routes!(publications::metrics::metrics))
        .routes(routes!(teams::create, teams::list))
        .routes(routes!(teams::get, teams::update))
        .routes(routes!(teams::users::create, teams::users::list))
        .routes(routes!(teams::users::get))
        .routes(routes!(connections::connect, connections::list))
        .routes(routes!(connections::get, connections::disconnect))
        .routes(routes!(connections::test))
        .routes(routes!(connections::slots::get, connections::slots::put))
        .routes(routes!(connections::slots::free))
        .routes(routes!(authorizations::begin))
        .routes(routes!(authorizations::callback::callback))
        .routes(routes!(authorizations::get, authorizations::choose))
        .routes(routes!(webhooks::create, webhooks::list))
        .routes(routes!(webhooks::get, webhooks::update, webhooks::delete))
        .routes(routes!(webhooks::rotate_secret))
        .routes(routes!(webhooks::deliveries::test))
        .routes(routes!(webhooks::deliveries::list))
        .routes(routes!(webhooks::deliveries::replay))
        .routes(routes!(eros::pages::list))
        .routes(routes!(eros::pages::get, eros::pages::put))
        .routes(routes!(eros::imports::import_history, eros::imports::list_history))
        .routes(routes!(eros::imports::import_captions, eros::imports::list_captions))
        .routes(routes!(eros::insights::analysis))
        .routes(routes!(eros::insights::selection))
        .routes(routes!(eros::insights::bandit))
        .routes(routes!(eros::insights::holidays))
        .routes(routes!(eros::runs::start, eros::runs::list))
        .routes(routes!(eros::runs::get))
        .routes(routes!(eros::runs::cancel))
        .routes(routes!(eros::stream::stream))
        .routes(routes!(eros::schedules::list))
        .routes(routes!(eros::schedules::get))
        .routes(routes!(eros::schedules::selection))
        .routes(routes!(eros::schedules::edit))
        .routes(routes!(eros::schedules::cancel))
        .routes(routes!(eros::exports::export))
        .routes(routes!(eros::exports::publish))
        .routes(routes!(eros::exports::list))
        .routes(routes!(inbound::verify, inbound::whatsapp))
        .routes(routes!(inbound::stripe))
        .routes(routes!(flows::list))
        .routes(routes!(flows::put))
        .routes(routes!(leads::list))
        .routes(routes!(leads::counts))
        .routes(routes!(leads::get))
        .routes(routes!(leads::messages::list, leads::write))
        .routes(routes!(leads::files::read))
        .routes(routes!(leads::take_over))
        .routes(routes!(leads::resume))
        .routes(routes!(admin::approve))
        .routes(routes!(admin::reject))
        .routes(routes!(admin::send_deposit))
        .routes(routes!(admin::send_booking_link))
        .routes(routes!(admin::mark_booked))
        .routes(routes!(admin::cancel))
        .routes(routes!(admin::jobs::sweep))
        .routes(routes!(admin::jobs::retry))
        .routes(routes!(admin::jobs::clean_up))
        .routes(routes!(admin::views::events))
        .routes(routes!(admin::views::outbox))
        .routes(routes!(admin::views::metrics))
        .routes(routes!(admin::views::funnel))
        .routes(routes!(admin::views::readiness))
        .routes(routes!(admin::views::settings))
        .routes(routes!(admin::audit::list))
        .routes(routes!(links::show, links::execute))
        .routes(routes!(keys::create, keys::list))
        .routes(routes!(keys::revoke))
        .routes(routes!(session::get, session::begin, session::end))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(document::openapi))
}

/// The router of all operations, without the gate.
pub(crate) fn router() -> axum::Router<App> {
    routes().into()
}

//! Requests without a key where one could guess: links, and `/admin`. Each address has few of them
//! (conversations.md, "REST").

use std::{net::IpAddr, sync::PoisonError, time::Instant};

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use service::{Code, Error};

use super::{run, tell_rate, too_many};
use crate::{
    api::operations::{Access, FORBIDDEN},
    app::App,
    http::{
        authenticate,
        peer::Peer,
        problem::{AsPage, Failure, Status, wants_page},
    },
};

/// What a link leads to. Its secret is long; that an address has few tries keeps it from searching.
pub(super) async fn link(app: &App, ends_at: Instant, request: Request, next: Next) -> Response {
    let as_page = wants_page(request.headers());
    let mut response = match of_address(app, Peer::counted(request.extensions())) {
        None => run(next, request, ends_at).await,
        Some(refused) => refused,
    };
    if as_page {
        response.extensions_mut().insert(AsPage);
    }
    response
}

/// Who has no valid key. On `/admin` each such request counts for its address, and a wrong key is
/// forbidden rather than asked for again (conversations.md, "REST").
pub(super) fn unknown(app: &App, access: Access, request: &Request, error: Error) -> Response {
    let code = error.code();
    if access != Access::Admin || !matches!(code, Code::MissingApiKey | Code::InvalidApiKey) {
        return Failure(error).into_response();
    }
    if let Some(refused) = of_address(app, Peer::counted(request.extensions())) {
        return refused;
    }
    let mut response = Failure(error).into_response();
    if code == Code::InvalidApiKey && authenticate::presents_key(access, request.headers()) {
        response.extensions_mut().insert(Status(FORBIDDEN));
    }
    response
}

/// Counts a request for its address; the refusal when it has made too many.
fn of_address(app: &App, address: IpAddr) -> Option<Response> {
    let mut rates = app.admin_rates.lock().unwrap_or_else(PoisonError::into_inner);
    let standing = rates.take(address, app.clock.now());
    drop(rates);
    if standing.allowed {
        return None;
    }
    let mut refused = Failure(too_many("This address", standing)).into_response();
    tell_rate(refused.headers_mut(), "address", standing);
    Some(refused)
}

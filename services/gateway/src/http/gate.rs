//! The gate before every operation: key, tenant, scope, rate, then the query, in this order
//! (api.md). The router has found the route already and answers a wrong method itself.
//!
//! What an operation needs is in the one table of [`crate::api::operations`]; so is what it may
//! answer, and an error that the table does not allow becomes `INTERNAL` here: no client ever sees
//! a status that the documentation does not have.
//!
//! Map: this file has the order of the checks, `strangers` what is counted by address for want of a
//! key, `audited` notes who changes what.

mod audited;
mod strangers;

use std::{sync::PoisonError, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use service::{Code, Error};
use tracing::Span;

use self::audited::Audited;
use super::{
    authenticate,
    call::{Call, Principal},
    headers::{RATE_LIMIT, RATE_LIMIT_POLICY},
    problem::Failure,
    query::Query,
};
use crate::{
    api::operations::{Access, Known},
    app::App,
    domain::rate::Standing,
};

/// Lets a request through to its operation, or not; gives it the deadline either way.
pub(crate) async fn gate(
    State(app): State<App>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let Some(known) = app.operations.find(request.method(), path.as_str()) else {
        // The table and the router were compared at the start: this is a wrong method.
        return next.run(request).await;
    };
    let ends_at = Instant::now() + app.request_deadline;
    let mut response = pass(&app, known, ends_at, request, next).await;
    allow_only_documented(known, &mut response);
    response
}

async fn pass(
    app: &App,
    known: &Known,
    ends_at: Instant,
    mut request: Request,
    next: Next,
) -> Response {
    let access = known.operation.access;
    match access {
        Access::Public => return run(next, request, ends_at).await,
        Access::Link => {
            let audited = Audited::link(app, known, &request);
            let response = strangers::link(app, ends_at, request, next).await;
            audited.answered(&response);
            return response;
        }
        _ => {}
    }
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    let principal = match authenticate::principal(app, access, method, uri, headers).await {
        Ok(principal) => principal,
        Err(error) => return strangers::unknown(app, access, &request, error),
    };
    Span::current().record("fanfare.tenant", principal.tenant.as_str());
    let key = principal.key;
    let audited = Audited::call(app, known, &principal, &request);
    let mut response = match admit(app, known, principal, ends_at, &request) {
        Ok(call) => {
            request.extensions_mut().insert(call);
            if known.operation.is_import() {
                next.run(request).await
            } else {
                run(next, request, ends_at).await
            }
        }
        Err(error) => Failure(error).into_response(),
    };
    audited.answered(&response);
    // What belongs to a key is nobody else's: no cache on the way may keep it.
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    // Read after the fact: other requests of the key were counted meanwhile.
    let rates = app.rates.lock().unwrap_or_else(PoisonError::into_inner);
    tell_rate(headers, "default", rates.look(key, app.clock.now()));
    response
}

/// Runs the operation, as long as it may take. A stream's answer begins in time; its body goes on.
async fn run(next: Next, request: Request, ends_at: Instant) -> Response {
    match tokio::time::timeout_at(ends_at.into(), next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure(too_late()).into_response(),
    }
}

/// Tenant, scope, rate and query of a caller who is known.
fn admit(
    app: &App,
    known: &Known,
    principal: Principal,
    ends_at: Instant,
    request: &Request,
) -> Result<Call, Error> {
    authenticate::check_tenant(&principal, request.headers())?;
    check_scope(known.operation.access, &principal)?;
    // A panic while the lock was held leaves the windows as usable as before.
    let mut rates = app.rates.lock().unwrap_or_else(PoisonError::into_inner);
    let standing = rates.take(principal.key, app.clock.now());
    drop(rates);
    if !standing.allowed {
        return Err(too_many("The API key", standing));
    }
    let query = Query::parse(request.uri().query(), &known.parameters)?;
    Ok(Call::new(principal, query, ends_at))
}

fn check_scope(access: Access, principal: &Principal) -> Result<(), Error> {
    let Some(needed) = access.scopes() else {
        return Ok(());
    };
    if needed.iter().any(|scope| principal.scopes.allow(*scope)) {
        return Ok(());
    }
    let names: Vec<&str> = needed.iter().map(|scope| scope.name()).collect();
    Err(Error::new(
        Code::InsufficientScope,
        format!("The API key needs the scope {} for this.", names.join(" or ")),
    ))
}

fn tell_rate(headers: &mut HeaderMap, policy: &str, standing: Standing) {
    let Standing { quota, window, remaining, resets_in, .. } = standing;
    let values = [
        (RATE_LIMIT, format!("\"{policy}\";r={remaining};t={resets_in}")),
        (RATE_LIMIT_POLICY, format!("\"{policy}\";q={quota};w={window}")),
    ];
    for (name, value) in values {
        // Numbers and ASCII punctuation are always a header value.
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
}

fn too_many(who: &str, standing: Standing) -> Error {
    Error::new(
        Code::RateLimited,
        format!(
            "{who} may make {} requests in {} s. Go on in {} s.",
            standing.quota, standing.window, standing.resets_in
        ),
    )
    .with_retry_after(std::time::Duration::from_secs(standing.resets_in))
}

fn too_late() -> Error {
    Error::new(
        Code::DeadlineExceeded,
        "The request took longer than it may. It may still have had its effect: look, or repeat \
         it with the same Idempotency-Key.",
    )
}

fn allow_only_documented(known: &Known, response: &mut Response) {
    let Some(error) = response.extensions().get::<Error>() else {
        return;
    };
    if !known.operation.may_answer(error.code()) {
        let context = format!("undocumented {error} ({})", error.context().unwrap_or_default());
        response.extensions_mut().insert(Error::internal(context));
    }
}

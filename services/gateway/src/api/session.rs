//! Browser sessions: a cookie in place of a key (api.md, "Browser").

use std::time::Duration;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use service::{Code, Error};

use crate::{
    app::App,
    domain::{
        key::{self, Digest},
        origin,
    },
    http::{
        authenticate::{SESSION_COOKIE, session_token},
        body::NoBody,
        call::{Call, Credential},
        host::host,
        problem::Failure,
    },
    store::sessions,
};

/// How long a session lasts.
const LIFE: Duration = Duration::from_secs(12 * 60 * 60);

/// Sign in
///
/// With a key; sets the cookie `fanfare_session`, which is then taken in place of the key for
/// 12 hours. A request other than GET that has only the cookie also needs an `Origin` equal to its
/// host.
#[utoipa::path(
    post,
    path = "/api/session",
    tag = "keys",
    operation_id = "beginSession",
    responses((status = 204, description = "Signed in.",
        headers(("Set-Cookie" = String, description = "The session."))))
)]
pub(crate) async fn begin(
    State(app): State<App>,
    call: Call,
    uri: Uri,
    headers: HeaderMap,
    _: NoBody,
) -> Result<Response, Failure> {
    let principal = call.principal();
    if matches!(principal.credential, Credential::Session(_)) {
        // Else a session could prolong itself for ever.
        return Err(Error::new(Code::MissingApiKey, "A session begins with an API key.").into());
    }
    let mut entropy = [0; 32];
    app.rng.fill(&mut entropy);
    let token = key::base62_of(&entropy);
    let now = app.clock.now();
    let digest = Digest::of(&token);
    sessions::insert(&app.store, &digest, &principal.tenant, &principal.key, now, now + LIFE)
        .await?;
    cookie_answer(host(&headers, &uri), &token, LIFE)
}

/// Sign out
///
/// Ends the session of the cookie, if there is one.
#[utoipa::path(
    delete,
    path = "/api/session",
    tag = "keys",
    operation_id = "endSession",
    responses((status = 204, description = "Signed out.",
        headers(("Set-Cookie" = String, description = "Removes the cookie."))))
)]
pub(crate) async fn end(
    State(app): State<App>,
    _call: Call,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if let Some(token) = session_token(&headers) {
        sessions::delete(&app.store, &Digest::of(token)).await?;
    }
    cookie_answer(host(&headers, &uri), "", Duration::ZERO)
}

/// 204 with the cookie. It is `Secure` unless the browser talks to this machine itself, where
/// there is no TLS.
fn cookie_answer(host: &str, token: &str, life: Duration) -> Result<Response, Failure> {
    let secure = if origin::is_loopback(host) { "" } else { "; Secure" };
    let max_age = life.as_secs();
    let cookie = format!(
        "{SESSION_COOKIE}={token}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}"
    );
    let cookie = HeaderValue::try_from(cookie).map_err(Error::internal)?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

//! Browser sessions: a cookie in place of a key (api.md, "Browser").

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use service::{Code, Error};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::time::Instant,
    app::App,
    domain::{
        key::{self, Digest},
        origin,
        scope::Scope,
    },
    http::{
        authenticate::{SESSION_COOKIE, session_token},
        body::NoBody,
        call::{Call, Credential},
        host::host,
        problem::Failure,
    },
    store::{keys, sessions},
};

/// How long a session lasts.
const LIFE: Duration = Duration::from_secs(12 * 60 * 60);

/// Who is signed in, and what a browser needs to know of this system.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionAnswer {
    #[schema(example = "stories")]
    tenant: String,
    /// The key's; null for a key of the configuration.
    #[schema(required = true, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    key_id: Option<Uuid>,
    /// What people call the key; null for a key of the configuration.
    #[schema(required = true, example = "Front end")]
    key_name: Option<String>,
    #[schema(example = json!(["publish", "read"]))]
    scopes: Vec<Scope>,
    /// When the cookie ends; null where a key was sent instead.
    #[schema(required = true)]
    expires_at: Option<Instant>,
    /// Where people look at traces, if it was configured.
    #[schema(required = true, example = "http://127.0.0.1:16686")]
    jaeger_url: Option<String>,
    /// Where the sandbox is that plays providers here, if one does.
    #[schema(required = true, example = "http://127.0.0.1:8090")]
    sandbox_url: Option<String>,
    #[schema(example = "0.1.0")]
    version: &'static str,
}

/// Get the session
///
/// Whom the cookie, or a key, stands for, and what it may do.
#[utoipa::path(
    get,
    path = "/api/session",
    tag = "keys",
    operation_id = "getSession",
    responses((status = 200, body = SessionAnswer, description = "Who is signed in."))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
) -> Result<Json<SessionAnswer>, Failure> {
    let principal = call.principal();
    let key_name = match principal.key_id {
        Some(id) => keys::name(&app.store, &principal.tenant, id).await?,
        None => None,
    };
    let expires_at = match &principal.credential {
        Credential::Session(token) => sessions::expiry(&app.store, &Digest::of(token)).await?,
        Credential::Key(_) => None,
    };
    Ok(Json(SessionAnswer {
        tenant: principal.tenant.clone(),
        key_id: principal.key_id,
        key_name,
        scopes: principal.scopes.iter().collect(),
        expires_at: expires_at.map(Instant::from),
        jaeger_url: app.places.jaeger_url.clone(),
        sandbox_url: app.places.sandbox_url.clone(),
        version: env!("CARGO_PKG_VERSION"),
    }))
}

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

//! From what a request presents to who calls (api.md, "Keys, tenants and sessions").

use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use service::{Code, Error};

use super::{
    call::{Credential, Principal},
    headers::{X_ADMIN_API_KEY, X_API_KEY, X_TENANT},
    host::host,
};
use crate::{
    api::operations::Access,
    app::App,
    domain::{
        key::{self, Digest},
        origin,
        scope::Scopes,
    },
    store::{keys, sessions},
};

/// The cookie that stands for a key.
pub(crate) const SESSION_COOKIE: &str = "fanfare_session";

/// Who calls.
///
/// # Errors
/// `MISSING_API_KEY`, `INVALID_API_KEY`, `ORIGIN_MISMATCH`, and the database's.
pub(crate) async fn principal(
    app: &App,
    access: Access,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Principal, Error> {
    match presented(access, headers)? {
        Credential::Key(text) => by_key(app, text).await,
        Credential::Session(token) => {
            let principal = by_session(app, token).await?;
            check_origin(method, uri, headers)?;
            Ok(principal)
        }
    }
}

/// `X-Tenant`, when sent, must name the caller's tenant.
///
/// # Errors
/// `TENANT_MISMATCH`.
pub(crate) fn check_tenant(principal: &Principal, headers: &HeaderMap) -> Result<(), Error> {
    let mismatch = headers.get_all(X_TENANT).iter().any(|named| named != principal.tenant.as_str());
    if mismatch {
        return Err(Error::new(
            Code::TenantMismatch,
            "The X-Tenant header names another tenant than the one the API key belongs to.",
        ));
    }
    Ok(())
}

/// The session token of the cookie, if there is one.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == SESSION_COOKIE).then_some(value))
}

/// Whether the request presents a key, right or wrong.
pub(crate) fn presents_key(access: Access, headers: &HeaderMap) -> bool {
    key(access, headers).is_some_and(|key| !key.is_empty())
}

/// The key in the first of the headers that carry one; the first is for `/admin` alone.
fn key(access: Access, headers: &HeaderMap) -> Option<&[u8]> {
    let own = if access == Access::Admin { headers.get(X_ADMIN_API_KEY) } else { None };
    own.or_else(|| headers.get(X_API_KEY))
        .map(|value| Some(value.as_bytes()))
        .or_else(|| headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes).map(bearer))
        .flatten()
}

/// A key in a header goes before a session: who sends one means it.
fn presented(access: Access, headers: &HeaderMap) -> Result<Credential, Error> {
    match key(access, headers).map(std::str::from_utf8) {
        Some(Ok("")) | None => {}
        Some(Ok(text)) => return Ok(Credential::Key(text.to_owned())),
        Some(Err(_)) => return Err(invalid_key()),
    }
    let token = session_token(headers).ok_or_else(|| {
        Error::new(
            Code::MissingApiKey,
            "Send an API key in the X-API-Key header, or as Authorization: Bearer.",
        )
    })?;
    Ok(Credential::Session(token.to_owned()))
}

/// The token of a bearer authorization; other schemes present nothing to us.
fn bearer(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = authorization.split_at_checked("bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
}

async fn by_key(app: &App, text: String) -> Result<Principal, Error> {
    let digest = Digest::of(&text);
    if let Some(tenant) = bootstrap_tenant(app, &digest) {
        return Ok(bootstrap(tenant, digest, Credential::Key(text)));
    }
    let prefix = key::prefix(&text).ok_or_else(invalid_key)?;
    let now = app.clock.now();
    let found = keys::find_usable(&app.store, prefix, &digest, now).await?;
    let key = found.ok_or_else(invalid_key)?;
    Ok(stored(app, key, digest, Credential::Key(text)))
}

async fn by_session(app: &App, token: String) -> Result<Principal, Error> {
    let found = sessions::find(&app.store, &Digest::of(&token), app.clock.now()).await?;
    let session = found.ok_or_else(invalid_session)?;
    let credential = Credential::Session(token);
    let digest = Digest::stored(&session.key_hash).ok_or_else(invalid_session)?;
    if let Some(key) = session.key {
        return Ok(stored(app, key, digest, credential));
    }
    // No row: the key was a bootstrap key, which may have been taken out of the configuration, or
    // moved to another tenant.
    let tenant = bootstrap_tenant(app, &digest).filter(|tenant| *tenant == session.tenant);
    Ok(bootstrap(tenant.ok_or_else(invalid_session)?, digest, credential))
}

fn bootstrap_tenant<'a>(app: &'a App, digest: &Digest) -> Option<&'a str> {
    let known = app.bootstrap_keys.iter().find(|key| key.digest.same_as(digest));
    known.map(|key| key.tenant.as_str())
}

fn bootstrap(tenant: &str, key: Digest, credential: Credential) -> Principal {
    let (tenant, scopes) = (tenant.to_owned(), Scopes::all());
    Principal { tenant, scopes, key_id: None, key, credential }
}

fn stored(app: &App, found: keys::UsableKey, key: Digest, credential: Credential) -> Principal {
    app.last_use.note(&found.tenant, found.id, app.clock.now());
    let keys::UsableKey { id, tenant, scopes } = found;
    Principal { tenant, scopes, key_id: Some(id), key, credential }
}

/// A cookie comes along with requests that other sites start; one that changes something must
/// prove that it is ours.
fn check_origin(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Error> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if origin::is_same_host(origin.unwrap_or_default(), host(headers, uri)) {
        return Ok(());
    }
    Err(Error::new(
        Code::OriginMismatch,
        "With the session cookie alone, a request that changes something must come from a page of \
         this host.",
    ))
}

fn invalid_key() -> Error {
    Error::new(Code::InvalidApiKey, "The API key is unknown, malformed, expired or revoked.")
}

fn invalid_session() -> Error {
    Error::new(Code::InvalidApiKey, "The session has ended, or its API key has. Sign in again.")
}

//! The token endpoint: a code, a refresh token or an older access token for a new one.

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::error::OAuthError;
use super::flavour::{Flavour, Granted};
use super::request::passes;
use crate::answer::Answer;
use crate::identity::Identity;
use crate::inbound::{Inbound, Params};
use crate::names::Operation;
use crate::state::{Sandbox, State};
use crate::tokens::{self, TokenKind};

/// Who asks; the secret is empty for a public client.
struct Client {
    id: Option<String>,
    secret: String,
}

pub(super) async fn answer(
    flavour: &'static Flavour,
    sandbox: &Sandbox,
    inbound: Inbound,
) -> Response {
    let client = Client::of(&inbound);
    let params = inbound.params;
    let call = inbound.arrival.call(flavour.provider, Operation::Token, None);
    sandbox
        .exchange(call, |state, _, now| match grant(flavour, &client, &params, state, now) {
            Ok(granted) => Answer::json(StatusCode::OK, (flavour.granted)(&granted))
                .header(CACHE_CONTROL, HeaderValue::from_static("no-store")),
            Err(error) => (flavour.refused)(&error),
        })
        .await
}

fn grant(
    flavour: &Flavour,
    client: &Client,
    params: &Params,
    state: &mut State,
    now: Timestamp,
) -> Result<Granted, OAuthError> {
    let kind = params.get("grant_type");
    // An exchange of Threads and Instagram names no client id, and their renewal not even a secret.
    if let Some((_, name)) = flavour.exchanges.iter().find(|(word, _)| Some(*word) == kind) {
        let token = params.get(name);
        let judged = tokens::judge(flavour.provider, TokenKind::Access, token, now);
        let account = judged.map_err(|_| OAuthError::InvalidToken)?;
        let known = token.and_then(|token| state.grants.scopes(token)).cloned();
        let granted = issue(flavour, account, Vec::new(), flavour.long_life, false, state, now);
        if let Some(scopes) = known {
            state.grants.note_scopes(granted.access_token.clone(), scopes);
        }
        return Ok(granted);
    }
    match (kind, params.get("code")) {
        (Some("authorization_code") | None, Some(code)) => {
            client.check(flavour)?;
            let (account, scopes) = redeem(flavour, client, code, params, state, now)?;
            let life = flavour.access_life;
            let granted = issue(flavour, account, scopes.clone(), life, true, state, now);
            state.grants.note_scopes(granted.access_token.clone(), scopes);
            Ok(granted)
        }
        (Some("authorization_code") | None, None) => Err(OAuthError::InvalidRequest("code")),
        (Some("refresh_token"), _) if flavour.refresh_life.is_some() => {
            client.check(flavour)?;
            let account = renew(flavour, params, state, now)?;
            let scopes = params.get("scope").unwrap_or_default();
            let scopes = scopes.split_whitespace().map(str::to_owned).collect();
            Ok(issue(flavour, account, scopes, flavour.access_life, false, state, now))
        }
        _ => Err(OAuthError::UnsupportedGrantType),
    }
}

/// Uses a code up.
fn redeem(
    flavour: &Flavour,
    client: &Client,
    code: &str,
    params: &Params,
    state: &mut State,
    now: Timestamp,
) -> Result<(Identity, Vec<String>), OAuthError> {
    let grant = state.grants.code(code).ok_or(OAuthError::UnknownCode)?;
    if grant.provider != flavour.provider || client.id.as_ref() != Some(&grant.client_id) {
        return Err(OAuthError::UnknownCode);
    }
    if grant.used {
        return Err(OAuthError::UsedCode);
    }
    grant.used = true;
    if grant.is_over(now) {
        return Err(OAuthError::ExpiredCode);
    }
    let redirect = params.get("redirect_uri").and_then(|text| url::Url::parse(text).ok());
    if redirect.is_none_or(|redirect| redirect.as_str() != grant.redirect_uri) {
        return Err(OAuthError::OtherRedirect);
    }
    if let Some(challenge) = &grant.challenge {
        let verifier = params.get("code_verifier").unwrap_or_default();
        if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != *challenge {
            return Err(OAuthError::WrongVerifier);
        }
    }
    Ok((Identity::of_id(&grant.account), grant.scopes.clone()))
}

/// The account of a refresh token, which is used up where the platform rotates them.
fn renew(
    flavour: &Flavour,
    params: &Params,
    state: &mut State,
    now: Timestamp,
) -> Result<Identity, OAuthError> {
    let token = params.get("refresh_token").ok_or(OAuthError::InvalidRequest("refresh_token"))?;
    let judged = tokens::judge(flavour.provider, TokenKind::Refresh, Some(token), now);
    let account = judged.map_err(|_| OAuthError::InvalidToken)?;
    if flavour.rotates && !state.grants.spend(flavour.provider, token) {
        return Err(OAuthError::InvalidToken);
    }
    Ok(account)
}

fn issue(
    flavour: &Flavour,
    account: Identity,
    scopes: Vec<String>,
    life: SignedDuration,
    first: bool,
    state: &mut State,
    now: Timestamp,
) -> Granted {
    let mut token = |kind, life| tokens::issue(kind, &account.id, life, now, &mut state.rng);
    Granted {
        access_token: token(TokenKind::Access, life),
        refresh_token: flavour.refresh_life.map(|life| token(TokenKind::Refresh, life)),
        expires_in: life.as_secs(),
        refresh_expires_in: flavour.refresh_life.map(|life| life.as_secs()),
        scopes,
        account,
        first,
    }
}

impl Client {
    fn of(inbound: &Inbound) -> Self {
        let given = |name: &str| inbound.params.get(name).map(str::to_owned);
        if let Some((id, secret)) = &inbound.basic {
            return Self { id: Some(id.clone()), secret: secret.clone() };
        }
        Self { id: given("client_id"), secret: given("client_secret").unwrap_or_default() }
    }

    fn check(&self, flavour: &Flavour) -> Result<(), OAuthError> {
        let known = self.id.as_deref().is_some_and(passes);
        let proven = passes(&self.secret) || (self.secret.is_empty() && !flavour.secret);
        if known && proven { Ok(()) } else { Err(OAuthError::InvalidClient) }
    }
}

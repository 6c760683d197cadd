//! `com.atproto.server.*Session`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::identity::Identity;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::providers::social::{Ask, Refused as _};
use crate::state::{self, Sandbox};
use crate::tokens::{self, TokenKind};

/// Life of an access token and of a refresh token, which is good once.
const ACCESS: SignedDuration = SignedDuration::from_hours(2);
const REFRESH: SignedDuration = SignedDuration::from_hours(24 * 60);

/// `POST {identifier, password}` → a session; any password passes that has no "bad" in it.
pub(super) async fn create(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let params = inbound.params;
    let call = inbound.arrival.call(Provider::Bluesky, Operation::Token, None);
    sandbox
        .exchange(call, |state, _, now| {
            let password = params.get("password").filter(|password| !password.contains("bad"));
            match params.get("identifier").zip(password) {
                Some((identifier, _)) if identifier.starts_with("did:") => {
                    session(&Identity::of_id(identifier), state, now)
                }
                Some((identifier, _)) => {
                    session(&Identity::of_seed(Provider::Bluesky, identifier), state, now)
                }
                None => Refusal::Password.answer(),
            }
        })
        .await
}

/// `POST` with the refresh token in `Authorization` → a new session.
pub(super) async fn refresh(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let call = inbound.arrival.call(Provider::Bluesky, Operation::Token, None);
    let bearer = inbound.bearer;
    let judged = tokens::judge(
        Provider::Bluesky,
        TokenKind::Refresh,
        bearer.as_deref(),
        sandbox.clock.now(),
    );
    sandbox
        .exchange(call, |state, _, now| match judged {
            Err(fault) => stranger(fault),
            Ok(_)
                if !state
                    .grants
                    .spend(Provider::Bluesky, bearer.as_deref().unwrap_or_default()) =>
            {
                Refusal::Revoked.answer()
            }
            Ok(identity) => session(&identity, state, now),
        })
        .await
}

/// `GET` → whose the token is.
pub(super) async fn read(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    Ask::new(Provider::Bluesky, inbound, stranger)
        .run(
            &sandbox,
            Operation::Whoami,
            None,
            |call, _| call,
            |caller, _, _, _| {
                let body = account(&Identity::of_id(&caller.account));
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

fn session(identity: &Identity, state: &mut state::State, now: Timestamp) -> Answer {
    let mut token = |kind, life| tokens::issue(kind, &identity.id, life, now, &mut state.rng);
    let (access, refresh) = (token(TokenKind::Access, ACCESS), token(TokenKind::Refresh, REFRESH));
    let mut body = account(identity);
    body["accessJwt"] = access.into();
    body["refreshJwt"] = refresh.into();
    Answer::json(StatusCode::OK, body)
}

fn account(identity: &Identity) -> Value {
    json!({
        "did": identity.id,
        "handle": format!("{}.bsky.social", identity.handle),
        "active": true,
    })
}

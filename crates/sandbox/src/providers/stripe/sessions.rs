//! `/v1/checkout/sessions`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::checkout::{Session, id};
use super::deeds::{self, Impossible};
use super::error::Refusal;
use super::{ask, request};
use crate::answer::Answer;
use crate::inbound::{Inbound, host};
use crate::names::Operation;
use crate::state::Sandbox;

/// Sessions of a page, unless asked for otherwise, and at most.
const USUAL: usize = 10;
const MOST: usize = 100;

/// A new session, open until it is paid or its time is over.
pub(super) async fn create(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    ask::change(
        &sandbox,
        inbound,
        Operation::Send,
        "sessions",
        |call, params| call.alias(params.get("client_reference_id")),
        |caller, state, _, now| {
            let asked = request::check(&caller.params, now)?;
            let session = Session {
                id: id("cs_test_a1", 56, &mut state.rng),
                host: host(&caller.headers).to_owned(),
                ..asked
            };
            let (name, shown) = (session.id.clone(), session.show());
            state.checkouts.insert(session);
            deeds::watch(&sandbox, state);
            Ok(Answer::json(StatusCode::OK, shown).about(Some(name)))
        },
    )
    .await
}

pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path(name): Path<String>,
    inbound: Inbound,
) -> Response {
    ask::run(
        &sandbox,
        inbound,
        Operation::Status,
        |call, _| call.alias(Some(&name)).post_id(Some(&name)),
        |_, state, _, _| {
            let session = state.checkouts.get(&name).ok_or_else(|| unknown(&name))?;
            Ok(Answer::json(StatusCode::OK, session.show()))
        },
    )
    .await
}

/// Newest first; `limit`, `starting_after`, `status` and `payment_intent` choose.
pub(super) async fn list(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    ask::run(
        &sandbox,
        inbound,
        Operation::List,
        |call, _| call,
        |caller, state, _, _| {
            let params = &caller.params;
            let limit = match params.get("limit").map(str::parse) {
                None => USUAL,
                Some(Ok(limit @ 1..=MOST)) => limit,
                Some(_) => return Err(Refusal::Invalid("limit")),
            };
            let start = params.get("starting_after");
            if let Some(name) = start {
                state.checkouts.get(name).ok_or_else(|| unknown(name))?;
            }
            let status = params.get("status");
            let intent = params.get("payment_intent");
            let mut found = state
                .checkouts
                .newest()
                .skip_while(|session| start.is_some_and(|start| session.id != start))
                .skip(usize::from(start.is_some()))
                .filter(|session| status.is_none_or(|status| session.status.word() == status))
                .filter(|session| intent.is_none() || session.payment_intent.as_deref() == intent)
                .map(Session::show);
            let data: Vec<Value> = found.by_ref().take(limit).collect();
            let body = json!({
                "object": "list",
                "url": "/v1/checkout/sessions",
                "has_more": found.next().is_some(),
                "data": data,
            });
            Ok(Answer::json(StatusCode::OK, body))
        },
    )
    .await
}

/// Ends an open session.
pub(super) async fn expire(
    State(sandbox): State<Sandbox>,
    Path(name): Path<String>,
    inbound: Inbound,
) -> Response {
    ask::change(
        &sandbox,
        inbound,
        Operation::Update,
        &format!("expire {name}"),
        |call, _| call.alias(Some(&name)).post_id(Some(&name)),
        |_, state, _, now| match deeds::expire(&name, false, state, now, &sandbox.courier) {
            Ok(session) => Ok(Answer::json(StatusCode::OK, session)),
            Err(Impossible::Unknown) => Err(unknown(&name)),
            Err(Impossible::Status(status)) => Err(Refusal::NotOpen(status)),
        },
    )
    .await
}

fn unknown(name: &str) -> Refusal {
    Refusal::Unknown { what: "checkout.session", param: "session", id: name.to_owned() }
}

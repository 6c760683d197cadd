//! `POST /v1/refunds`: of a payment, whole or in part.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::ask;
use super::checkout::id;
use super::error::Refusal;
use super::form;
use crate::answer::Answer;
use crate::inbound::Inbound;
use crate::names::Operation;
use crate::state::Sandbox;

pub(super) async fn create(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    ask::change(
        &sandbox,
        inbound,
        Operation::Refund,
        "refunds",
        |call, params| call.alias(params.get("payment_intent")),
        |caller, state, _, now| {
            let params = &caller.params;
            let intent = params.get("payment_intent").ok_or(Refusal::Missing("payment_intent"))?;
            let unknown = || Refusal::Unknown {
                what: "payment_intent",
                param: "payment_intent",
                id: intent.to_owned(),
            };
            let session = state.checkouts.of_payment(intent).filter(|session| session.paid);
            let session = session.ok_or_else(unknown)?;
            let left = session.amount - session.refunded;
            if left <= 0 {
                return Err(Refusal::Refunded);
            }
            let amount = match params.get("amount").map(str::parse::<i64>) {
                None => left,
                Some(Ok(amount)) if amount > left => return Err(Refusal::TooMuch),
                Some(Ok(amount)) if amount > 0 => amount,
                Some(_) => return Err(Refusal::Invalid("amount")),
            };
            let (name, currency) = (session.id.clone(), session.currency.clone());
            state.checkouts.amend(&name, |session| session.refunded += amount);
            let nested = form::nest(params.iter());
            let metadata = nested["metadata"].as_object().cloned().unwrap_or_default();
            let body = json!({
                "id": id("re_3", 23, &mut state.rng),
                "object": "refund",
                "amount": amount,
                "created": now.as_second(),
                "currency": currency,
                "metadata": metadata,
                "payment_intent": intent,
                "reason": params.get("reason"),
                "status": "succeeded",
            });
            Ok(Answer::json(StatusCode::OK, body).about(Some(name)))
        },
    )
    .await
}

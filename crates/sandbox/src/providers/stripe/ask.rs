//! Who asks: a secret key, as a token or as the user of `Basic`.

use axum::response::Response;
use jiff::Timestamp;

use super::deeds::settle;
use super::error::{Refusal, stranger};
use super::keys;
use crate::answer::Answer;
use crate::call::Call;
use crate::faults::Plan;
use crate::inbound::{Inbound, Params};
use crate::names::{Operation, Provider};
use crate::providers::social::{Ask, Caller};
use crate::state::{Sandbox, State};

/// Longest `Idempotency-Key`.
const KEY: usize = 255;

/// Runs a call that changes something, once for each `Idempotency-Key`.
pub(super) async fn change(
    sandbox: &Sandbox,
    inbound: Inbound,
    operation: Operation,
    path: &str,
    about: impl FnOnce(Call, &Params) -> Call,
    effect: impl FnOnce(&Caller, &mut State, &Plan, Timestamp) -> Result<Answer, Refusal>,
) -> Response {
    run(sandbox, inbound, operation, about, |caller, state, plan, now| {
        let key = caller.headers.get("idempotency-key").and_then(|key| key.to_str().ok());
        let Some(key) = key else { return effect(caller, state, plan, now) };
        if key.len() > KEY {
            return Err(Refusal::KeyTooLong);
        }
        // Keys of one account are none of another's.
        let (key, print) = (format!("{}\n{key}", caller.account), keys::print(path, &caller.body));
        if let Some(answer) = state.checkouts.keys.find(&key, &print)? {
            return Ok(answer);
        }
        let answer = effect(caller, state, plan, now)?;
        state.checkouts.keys.keep(key, print, answer.clone());
        Ok(answer)
    })
    .await
}

/// Runs a call, with sessions as they are by now.
pub(super) async fn run(
    sandbox: &Sandbox,
    mut inbound: Inbound,
    operation: Operation,
    about: impl FnOnce(Call, &Params) -> Call,
    effect: impl FnOnce(&Caller, &mut State, &Plan, Timestamp) -> Result<Answer, Refusal>,
) -> Response {
    let user = inbound.basic.take().map(|(user, _)| user);
    inbound.bearer = inbound.bearer.or(user);
    Ask::new(Provider::Stripe, inbound, stranger)
        .run(sandbox, operation, None, about, |caller, state, plan, now| {
            settle(state, now, &sandbox.courier);
            effect(caller, state, plan, now)
        })
        .await
}

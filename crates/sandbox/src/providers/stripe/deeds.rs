//! What becomes of a session: paid, failed, expired. Each tells the receiver, unless it is to be
//! silent.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::checkout::{Session, Status, id};
use super::events::{self, Kind};
use crate::limits;
use crate::state::{Sandbox, State, WeakSandbox};
use crate::webhooks::Courier;

/// How somebody pays; the default pays what is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Payment {
    /// Another amount than what is asked for, from then on the session's.
    amount: Option<i64>,
    /// Another currency, likewise.
    currency: Option<String>,
    /// The event names another session.
    session_id: Option<String>,
    /// The money is under way: complete, and not paid yet. Paid again, it has come.
    #[serde(rename = "async")]
    later: bool,
    /// Nobody is told.
    silent: bool,
    /// An expired session is paid all the same.
    force: bool,
}

/// Why a session cannot be paid, fail or expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Impossible {
    Unknown,
    /// It is in that status, and there is nothing to wait for.
    Status(&'static str),
}

impl Payment {
    pub(super) fn later() -> Self {
        Self { later: true, ..Self::default() }
    }
}

/// An open session is completed; of a complete one that is not paid, the money comes.
pub(crate) fn pay(
    name: &str,
    payment: &Payment,
    state: &mut State,
    now: Timestamp,
    courier: &Courier,
) -> Result<Value, Impossible> {
    settle(state, now, courier);
    let session = state.checkouts.get(name).ok_or(Impossible::Unknown)?;
    let kind = match session.status {
        Status::Open => Kind::Completed,
        Status::Expired if payment.force => Kind::Completed,
        Status::Complete if !session.paid && !payment.later => Kind::AsyncSucceeded,
        status => return Err(Impossible::Status(status.word())),
    };
    let intent = id("pi_3", 23, &mut state.rng);
    let session = state.checkouts.amend(name, |session| {
        session.status = Status::Complete;
        session.paid = !payment.later;
        session.payment_intent.get_or_insert(intent);
        if let Some(amount) = payment.amount {
            session.amount = amount;
        }
        if let Some(currency) = &payment.currency {
            session.currency.clone_from(currency);
        }
    });
    let session = session.ok_or(Impossible::Unknown)?.show();
    let mut told = session.clone();
    if let Some(other) = &payment.session_id {
        told["id"] = other.as_str().into();
    }
    tell(kind, &told, payment.silent, state, now, courier);
    Ok(session)
}

/// The money does not come: an open session is completed first.
pub(crate) fn fail(
    name: &str,
    silent: bool,
    state: &mut State,
    now: Timestamp,
    courier: &Courier,
) -> Result<Value, Impossible> {
    settle(state, now, courier);
    let session = state.checkouts.get(name).ok_or(Impossible::Unknown)?;
    match session.status {
        Status::Open => {
            let payment = Payment { silent, ..Payment::later() };
            pay(name, &payment, state, now, courier)?;
        }
        Status::Complete if !session.paid => {}
        status => return Err(Impossible::Status(status.word())),
    }
    let session = state.checkouts.get(name).map(Session::show).ok_or(Impossible::Unknown)?;
    tell(Kind::AsyncFailed, &session, silent, state, now, courier);
    Ok(session)
}

/// An open session ends.
pub(crate) fn expire(
    name: &str,
    silent: bool,
    state: &mut State,
    now: Timestamp,
    courier: &Courier,
) -> Result<Value, Impossible> {
    settle(state, now, courier);
    let session = state.checkouts.get(name).ok_or(Impossible::Unknown)?;
    if session.status != Status::Open {
        return Err(Impossible::Status(session.status.word()));
    }
    end(name, silent, state, now, courier).ok_or(Impossible::Unknown)
}

/// Ends the sessions whose time is over.
pub(crate) fn settle(state: &mut State, now: Timestamp, courier: &Courier) {
    for name in state.checkouts.due(now) {
        end(&name, false, state, now, courier);
    }
}

/// Has a task settle sessions as time passes, as long as one is open.
pub(super) fn watch(sandbox: &Sandbox, state: &mut State) {
    if !std::mem::replace(&mut state.checkouts.watched, true) {
        sandbox.tasks.spawn(keep_watch(sandbox.downgrade()));
    }
}

async fn keep_watch(weak: WeakSandbox) {
    loop {
        tokio::time::sleep(limits::SESSION_WATCH).await;
        let Some(sandbox) = weak.upgrade() else { return };
        let now = sandbox.clock.now();
        let mut state = sandbox.lock();
        settle(&mut state, now, &sandbox.courier);
        if !state.checkouts.any_open() {
            state.checkouts.watched = false;
            return;
        }
    }
}

fn end(
    name: &str,
    silent: bool,
    state: &mut State,
    now: Timestamp,
    courier: &Courier,
) -> Option<Value> {
    let session = state.checkouts.amend(name, |session| session.status = Status::Expired)?.show();
    tell(Kind::Expired, &session, silent, state, now, courier);
    Some(session)
}

fn tell(
    kind: Kind,
    session: &Value,
    silent: bool,
    state: &mut State,
    now: Timestamp,
    courier: &Courier,
) {
    if !silent {
        let event = events::of(kind, session, now, &mut state.rng);
        events::deliver(event, courier);
    }
}

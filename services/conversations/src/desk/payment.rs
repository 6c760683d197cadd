//! Stripe's events, each once (conversations.md, "Deposits", "Stripe"): the money has to be that of the
//! session, the lead and the amount that we know.

use serde_json::json;
use store::{Result, Transaction};
use uuid::Uuid;

use super::{
    change::{self, Locked},
    tell,
};
use crate::{
    domain::{
        deposit::DepositStatus,
        engine::money,
        event::{Event, EventType},
    },
    providers::{
        PaymentStatus, Session,
        stripe::{Event as StripeEvent, EventKind},
    },
    store::deposits::{self, Deposit},
    workers::Context,
};

/// Takes an event in one transaction with what it changes; a repeated one changes nothing.
///
/// # Errors
/// The engine's: then nothing is changed, and Stripe sends it again.
pub async fn take(context: &Context, event: &StripeEvent, body: &str) -> Result<()> {
    let mut tx = context.store.begin().await?;
    let (now, kind) = (context.now(), event.kind.word());
    if !deposits::stripe_event(&mut tx, &event.id, kind, body, now).await? {
        return Ok(());
    }
    if let Some(session) = &event.session {
        let is_paid = session.payment_status == PaymentStatus::Paid;
        match &event.kind {
            EventKind::SessionCompleted if is_paid => {
                paid(context, &mut tx, session).await?;
            }
            EventKind::AsyncPaymentSucceeded => {
                paid(context, &mut tx, session).await?;
            }
            EventKind::SessionExpired => expired(context, &mut tx, &session.id).await?,
            // The money is under way or did not come; the session's end tells.
            EventKind::SessionCompleted | EventKind::AsyncPaymentFailed | EventKind::Other(_) => {}
        }
    }
    service::fault::point("stripe_commit");
    tx.commit().await
}

/// Money has come. Whoever calls has an event, or has asked Stripe. False when it does not fit the deposit:
/// then somebody is told, and nothing else changes.
///
/// # Errors
/// The engine's.
pub async fn paid(context: &Context, tx: &mut Transaction, payment: &Session) -> Result<bool> {
    let Some(deposit) = deposits::by_session(tx, &payment.id).await? else {
        unknown(context, tx, payment).await?;
        return Ok(false);
    };
    let Some(locked) = change::lock(context, tx, &deposit.tenant, deposit.lead).await? else {
        return Ok(false);
    };
    if let Some(mismatch) = mismatch(&deposit, payment) {
        let payload = json!({"sessionId": payment.id, "mismatch": mismatch});
        tell_of(context, tx, &locked, EventType::StripeMismatch, payload).await?;
        return Ok(false);
    }
    if matches!(deposit.status, DepositStatus::Paid | DepositStatus::Refunded) {
        again(context, tx, &locked, &deposit, payment).await?;
        return Ok(true);
    }
    let now = context.now();
    deposits::paid(tx, &deposit, &payment.id, payment.payment_intent.as_deref(), now).await?;
    let rules = locked.rules(context);
    // A session that a newer one has replaced is money that nobody waits for, but it is money.
    let decision = money::paid(&rules, locked.lead.clone(), &locked.answers, deposit.run, now);
    locked.store(context, tx, decision).await?;
    Ok(true)
}

/// A deposit that is paid already: the same payment again, or a second one, which a person has to see.
async fn again(
    context: &Context,
    tx: &mut Transaction,
    locked: &Locked,
    deposit: &Deposit,
    payment: &Session,
) -> Result<()> {
    if deposit.session_id.as_deref() == Some(&payment.id) {
        return Ok(());
    }
    let payload = json!({"reason": "paid twice", "sessionId": payment.id});
    tell_of(context, tx, locked, EventType::StripeWebhookFailure, payload).await
}

/// What does not fit; none: all does.
fn mismatch(deposit: &Deposit, payment: &Session) -> Option<&'static str> {
    let currency = payment.currency.as_deref().unwrap_or_default();
    if payment.client_reference_id.as_ref().is_some_and(|lead| *lead != deposit.lead.to_string()) {
        Some("lead")
    } else if payment.amount_total != Some(deposit.amount_minor) {
        Some("amount")
    } else if !currency.eq_ignore_ascii_case(&deposit.currency) {
        Some("currency")
    } else {
        None
    }
}

/// A session that is not ours, though it names a lead of ours.
async fn unknown(context: &Context, tx: &mut Transaction, payment: &Session) -> Result<()> {
    let named = payment.client_reference_id.as_deref().and_then(|id| Uuid::parse_str(id).ok());
    let Some(lead) = named else { return Ok(()) };
    let Some(tenant) = crate::store::leads::tenant_of(&mut *tx, lead).await? else { return Ok(()) };
    let payload = json!({"sessionId": payment.id, "mismatch": "session"});
    let event = Event::new(EventType::StripeMismatch, payload);
    tell::tell(context, tx, &tenant, Some(lead), &event).await
}

/// A session is closed and was not paid. One that a newer session has replaced says nothing.
///
/// # Errors
/// The engine's.
pub async fn expired(context: &Context, tx: &mut Transaction, session_id: &str) -> Result<()> {
    let Some(deposit) = deposits::by_session(tx, session_id).await? else { return Ok(()) };
    let current = deposit.session_id.as_deref() == Some(session_id);
    if !current || deposit.status != DepositStatus::Open {
        return Ok(());
    }
    ended(context, tx, &deposit).await
}

/// A deposit that is locked was not paid in time, or is called off.
///
/// # Errors
/// The engine's.
pub async fn ended(context: &Context, tx: &mut Transaction, deposit: &Deposit) -> Result<()> {
    let Some(locked) = change::lock(context, tx, &deposit.tenant, deposit.lead).await? else {
        return Ok(());
    };
    deposits::expired(tx, deposit).await?;
    let rules = locked.rules(context);
    let now = context.now();
    let decision = money::expired(&rules, locked.lead.clone(), &locked.answers, deposit.run, now);
    locked.store(context, tx, decision).await
}

async fn tell_of(
    context: &Context,
    tx: &mut Transaction,
    locked: &Locked,
    event_type: EventType,
    payload: serde_json::Value,
) -> Result<()> {
    let (lead, event) = (&locked.lead, Event::new(event_type, payload));
    tell::tell(context, tx, &lead.tenant, Some(lead.id), &event).await
}

//! Makes checkout sessions, and closes those that were not paid in time or were called off
//! (conversations.md, "Deposits").

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use store::Lease;
use tracing::Instrument as _;

use super::{Context, Shared, pool};
use crate::{
    desk::{change, payment, tell},
    domain::{
        deposit::DepositStatus,
        engine::money,
        event::{Event, EventType},
    },
    providers::{Checkout, CheckoutError, Expiry, NewSession, Session},
    store::{
        DEPOSIT_WORK, DEPOSITS,
        deposits::{self, Deposit},
    },
};

/// Deposits in work at once.
const PLACES: usize = 8;
/// Stripe takes no session that ends within half an hour; ours are told this at least, and closed by
/// ourselves when they are to end before.
const LEAST_AT_STRIPE: Duration = Duration::from_secs(3_600);
/// Until a payment that is under way is asked about again.
const UNDER_WAY: Duration = Duration::from_secs(300);
/// Until a payment that does not fit is asked about again: a person has been told of it.
const MISFIT: Duration = Duration::from_secs(3_600);

/// What came of deposits that were over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Swept {
    /// Not paid.
    pub expired: u32,
    /// Paid after all.
    pub paid: u32,
}

/// Runs until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    pool::run_each(context, DEPOSITS, DEPOSIT_WORK, PLACES, |context, lease| async move {
        let swept = work(&context, &lease).await?;
        if swept != Swept::default() {
            tell_sweep(&context, &lease.tenant_id, swept).await?;
        }
        Ok(())
    })
    .await;
}

/// Looks at all deposits of a tenant that are over now, one after another; one that has to wait is not
/// looked at twice.
///
/// # Errors
/// The engine's.
pub(crate) async fn sweep(context: &Context, tenant: &str) -> store::Result<Swept> {
    let mut total = Swept::default();
    let over = context.now();
    loop {
        let (store, life) = (&context.store, context.config.lease);
        let until = context.now() + life;
        let lease = deposits::claim_expired(store, tenant, &context.holder, over, until).await?;
        let Some(lease) = lease else { break };
        let kept = DEPOSITS.keep(store, &context.clock, &lease, life);
        let swept = tokio::select! {
            swept = work(context, &lease) => match swept {
                // The worker, or Stripe's event, was faster.
                Err(store::Error::LeaseLost) => Swept::default(),
                swept => swept?,
            },
            () = kept => Swept::default(),
        };
        total.expired += swept.expired;
        total.paid += swept.paid;
    }
    tell_sweep(context, tenant, total).await?;
    Ok(total)
}

async fn tell_sweep(context: &Context, tenant: &str, swept: Swept) -> store::Result<()> {
    let payload = json!({"expired": swept.expired, "paid": swept.paid});
    let event = Event::new(EventType::DepositSweep, payload);
    tell::tell_alone(context, tenant, None, &event).await
}

async fn work(context: &Context, lease: &Lease) -> store::Result<Swept> {
    let Some(deposit) = deposits::of_lease(&context.store, lease).await? else {
        return Ok(Swept::default());
    };
    let span = tracing::info_span!(
        "deposit",
        otel.kind = "consumer",
        fanfare.tenant = deposit.tenant,
        fanfare.lead_id = %deposit.lead,
        status = deposit.status.word(),
    );
    if let Some(parent) = &deposit.traceparent {
        telemetry::set_parent(&span, parent);
    }
    step(context, lease, &deposit).instrument(span).await
}

async fn step(context: &Context, lease: &Lease, deposit: &Deposit) -> store::Result<Swept> {
    let Some(checkout) = &context.checkout else {
        let error = CheckoutError::Unauthorised("Stripe is not configured".to_owned());
        failed(context, lease, deposit, &error).await?;
        return Ok(Swept::default());
    };
    match deposit.status {
        DepositStatus::Creating if deposit.closing => never_opened(context, lease).await,
        // Stripe makes no session that is over; the studio may ask for another one.
        DepositStatus::Creating if stripes_end(context, deposit) <= context.now() => {
            never_opened(context, lease).await
        }
        DepositStatus::Creating => {
            create(context, lease, deposit, checkout.as_ref()).await?;
            Ok(Swept::default())
        }
        DepositStatus::Open => close(context, lease, deposit, checkout.as_ref()).await,
        DepositStatus::Paid | DepositStatus::Expired | DepositStatus::Refunded => {
            Ok(Swept::default())
        }
    }
}

/// Called off, or over, before its session was known. One that was made all the same ends by itself; nobody
/// has its address.
async fn never_opened(context: &Context, lease: &Lease) -> store::Result<Swept> {
    let mut tx = context.store.begin().await?;
    let deposit = deposits::hold(&mut tx, lease).await?;
    payment::ended(context, &mut tx, &deposit).await?;
    tx.commit().await?;
    Ok(Swept::default())
}

/// When Stripe is told that a session ends: at its least an hour after it was asked for.
fn stripes_end(context: &Context, deposit: &Deposit) -> Timestamp {
    deposit.expires_at + LEAST_AT_STRIPE.saturating_sub(context.config.policy.deposit_ttl)
}

async fn create(
    context: &Context,
    lease: &Lease,
    deposit: &Deposit,
    checkout: &dyn Checkout,
) -> store::Result<()> {
    let base = context.config.public_url.as_str().trim_end_matches('/');
    let request = NewSession {
        lead_id: deposit.lead,
        amount_minor: deposit.amount_minor,
        currency: deposit.currency.clone(),
        title: "Deposit".to_owned(),
        expires_at: stripes_end(context, deposit),
        idempotency_key: deposit.idempotency_key.clone(),
        success_url: format!("{base}/deposits/paid"),
        cancel_url: format!("{base}/deposits/cancelled"),
    };
    let made = checkout.create(&request).await;
    service::fault::point("checkout_created");
    let Session { id, url, .. } = match made {
        Ok(session) => session,
        Err(error) => return failed(context, lease, deposit, &error).await,
    };
    // None in a repeat of a request whose session was closed or paid meanwhile.
    let url = url.unwrap_or_default();
    let mut tx = context.store.begin().await?;
    let held = deposits::hold(&mut tx, lease).await?;
    // One that has no address is over: it is looked at once more at once.
    let expires_at = if url.is_empty() { context.now() } else { held.expires_at };
    let session = deposits::Session { id: &id, url: &url, expires_at };
    deposits::opened(&mut tx, lease, session, context.now()).await?;
    if !held.closing
        && !url.is_empty()
        && let Some(locked) = change::lock(context, &mut tx, &held.tenant, held.lead).await?
    {
        let (lead, answers) = (locked.lead.clone(), &locked.answers);
        let rules = locked.rules(context);
        let decision = money::opened(&rules, lead, answers, held.amount_minor, &url, context.now());
        locked.store(context, &mut tx, decision).await?;
    }
    service::fault::point("deposit_commit");
    tx.commit().await
}

/// Asks Stripe to close the session, and believes what it says of a payment.
async fn close(
    context: &Context,
    lease: &Lease,
    deposit: &Deposit,
    checkout: &dyn Checkout,
) -> store::Result<Swept> {
    let Some(session_id) = &deposit.session_id else {
        return never_opened(context, lease).await;
    };
    let outcome = checkout.expire(session_id).await;
    service::fault::point("checkout_expired");
    let mut tx = context.store.begin().await?;
    let swept = match outcome {
        Ok(Expiry::Expired(_)) | Err(CheckoutError::Missing(_)) => {
            payment::expired(context, &mut tx, session_id).await?;
            Swept { expired: 1, paid: 0 }
        }
        Ok(Expiry::AlreadyPaid(session)) => {
            let fits = payment::paid(context, &mut tx, &session).await?;
            if !fits {
                deposits::again(&mut tx, lease, context.now() + MISFIT).await?;
            }
            Swept { expired: 0, paid: fits.into() }
        }
        Ok(Expiry::Pending(_)) => {
            deposits::again(&mut tx, lease, context.now() + UNDER_WAY).await?;
            Swept::default()
        }
        Err(error) => {
            drop(tx);
            failed(context, lease, deposit, &error).await?;
            return Ok(Swept::default());
        }
    };
    tx.commit().await?;
    Ok(swept)
}

/// It is tried again, and somebody hears of it.
async fn failed(
    context: &Context,
    lease: &Lease,
    deposit: &Deposit,
    error: &CheckoutError,
) -> store::Result<()> {
    tracing::warn!(%error, deposit = %deposit.id, "a deposit has to wait");
    let payload = json!({
        "error": error.to_string(),
        "status": deposit.status.word(),
        "attempts": deposit.attempts + 1,
    });
    let event = Event::new(EventType::StripeCheckoutFailure, payload);
    let after = match error {
        CheckoutError::NotSent { retry_after, .. } => *retry_after,
        _ => None,
    };
    let back_off = context.back_off(i64::from(deposit.attempts));
    let at = after.map_or(back_off, |after| context.now() + after);
    let mut tx = context.store.begin().await?;
    tell::tell(context, &mut tx, &deposit.tenant, Some(deposit.lead), &event).await?;
    deposits::again(&mut tx, lease, at).await?;
    tx.commit().await
}

//! What the studio does with a lead, over REST or by a link.

use service::{Code, Error};
use store::Transaction;
use uuid::Uuid;

use super::change::{self, Locked};
use crate::{
    domain::{
        engine::{
            actions::{self, Action, DepositChange, Outcome},
            opting,
        },
        status::Status,
    },
    store::deposits::{self, Deposit, NewDeposit},
    workers::Context,
};

/// Least and most of a deposit, in minor units.
const AMOUNTS: std::ops::RangeInclusive<i64> = 100..=10_000_000;
/// What deposits are paid in.
const CURRENCY: &str = "GBP";

/// Does an action in the caller's transaction. `version` is what the caller saw of the lead, `expected` the
/// status that the action was meant for.
///
/// # Errors
/// `LEAD_NOT_FOUND`, `LEAD_CONFLICT`, `PRECONDITION_FAILED`, `INVALID_REQUEST`, and the engine's.
pub async fn act(
    context: &Context,
    tx: &mut Transaction,
    tenant: &str,
    id: Uuid,
    version: Option<i64>,
    expected: Option<Status>,
    action: Action,
) -> Result<(), Error> {
    let locked = change::lock(context, tx, tenant, id).await?.ok_or_else(missing)?;
    if version.is_some_and(|version| version != locked.lead.version) {
        let detail = "The lead has changed since you read it; read it again.";
        return Err(Error::new(Code::PreconditionFailed, detail));
    }
    if expected.is_some_and(|expected| expected != locked.lead.status) {
        let status = locked.lead.status;
        let detail = format!("The lead is {status} by now; look at it before you decide.");
        return Err(Error::new(Code::LeadConflict, detail));
    }
    if let Action::SendDeposit { amount_minor: Some(amount) } = &action
        && !AMOUNTS.contains(amount)
    {
        let detail = format!("amountMinor is {amount}; give 100 to 10000000 minor units.");
        return Err(Error::new(Code::InvalidRequest, detail));
    }
    let deposit = deposits::of_run(&mut *tx, tenant, id, locked.lead.run).await?;
    let state = deposit.as_ref().map(Deposit::state);
    let rules = locked.rules(context);
    let outcome = actions::decide(
        &rules,
        locked.lead.clone(),
        &locked.answers,
        state.as_ref(),
        action,
        context.now(),
    )
    .map_err(|refused| Error::new(Code::LeadConflict, refused.to_string()))?;
    let Outcome { decision, deposit: change } = outcome;
    locked.store(context, tx, decision).await?;
    change_deposit(context, tx, &locked, deposit, &change).await?;
    Ok(())
}

/// There is no such lead, or it is another tenant's.
pub fn missing() -> Error {
    Error::new(Code::LeadNotFound, "There is no such lead.")
}

/// WhatsApp says that the lead wants no messages from us: it is as if it had written STOP.
///
/// # Errors
/// The engine's.
pub async fn opted_out(context: &Context, tenant: &str, id: Uuid) -> store::Result<()> {
    let mut tx = context.store.begin().await?;
    let Some(locked) = change::lock(context, &mut tx, tenant, id).await? else { return Ok(()) };
    let (lead, now) = (locked.lead.clone(), context.now());
    let decision = opting::by_provider(&locked.rules(context), lead, &locked.answers, now);
    locked.store(context, &mut tx, decision).await?;
    tx.commit().await
}

async fn change_deposit(
    context: &Context,
    tx: &mut Transaction,
    locked: &Locked,
    deposit: Option<Deposit>,
    change: &DepositChange,
) -> store::Result<()> {
    let (lead, now) = (&locked.lead, context.now());
    let expires_at = now + context.config.policy.deposit_ttl;
    match (change, deposit) {
        (DepositChange::Create(amount), _) => {
            let trace = telemetry::traceparent();
            let new = NewDeposit {
                tenant: &lead.tenant,
                lead_id: lead.id,
                run: lead.run,
                amount_minor: *amount,
                currency: CURRENCY,
                expires_at,
                traceparent: trace.as_deref(),
            };
            deposits::create(tx, &context.ids(), &new, now).await
        }
        (DepositChange::Renew, Some(deposit)) => {
            deposits::renew(tx, &deposit, expires_at, now).await
        }
        (DepositChange::Close, Some(deposit)) => deposits::close(tx, &deposit, now).await,
        (DepositChange::Refunded, Some(deposit)) => deposits::refunded(tx, &deposit).await,
        (_, _) => Ok(()),
    }
}

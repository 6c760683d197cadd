//! What becomes of a deposit, one step after another.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Lease, Result, Time, Transaction};

use super::{Deposit, key};
use crate::{
    domain::deposit::DepositStatus,
    store::{DEPOSIT_WORK, DEPOSITS, counters, due_by, held},
};

/// A new session for the same amount; only an expired deposit has one, of another nothing changes.
///
/// # Errors
/// The engine's.
pub async fn renew(
    tx: &mut Transaction,
    deposit: &Deposit,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let next = deposit.session_number + 1;
    let statement = tx
        .query(
            "UPDATE deposits
             SET status = 'CREATING', session_number = $1, idempotency_key = $2, expires_at = $3,
                 session_id = NULL, url = NULL, closing = FALSE, attempts = 0, due_at = $4
             WHERE id = $5 AND status = 'EXPIRED' AND session_number = $6",
        )
        .bind(i64::from(next))
        .bind(key(deposit.id, next))
        .bind(Time(expires_at))
        .bind(Time(now))
        .bind(deposit.id.to_string())
        .bind(i64::from(deposit.session_number));
    let changed = statement.execute().await?;
    tx.wake(DEPOSIT_WORK, "");
    counters::deposits(tx, DepositStatus::Creating, changed);
    Ok(())
}

/// The studio has called it off: the session is to be closed at the provider, which says whether it
/// was paid before.
///
/// # Errors
/// The engine's.
pub async fn close(tx: &mut Transaction, deposit: &Deposit, now: Timestamp) -> Result<()> {
    let sql = format!(
        "UPDATE deposits SET closing = TRUE, {}
         WHERE id = $2 AND status IN ('CREATING', 'OPEN')",
        due_by(DEPOSITS, "$1")
    );
    tx.query(AssertSqlSafe(sql)).bind(Time(now)).bind(deposit.id.to_string()).execute().await?;
    tx.wake(DEPOSIT_WORK, "");
    Ok(())
}

/// A checkout session, as the provider made it.
#[derive(Clone, Copy, Debug)]
pub struct Session<'a> {
    /// The provider's id.
    pub id: &'a str,
    /// Where it is paid.
    pub url: &'a str,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The session is there: OPEN, due when it ends, or at once when it was called off meanwhile. The
/// lease ends.
///
/// # Errors
/// A lost lease, and the engine's.
pub async fn opened(
    tx: &mut Transaction,
    lease: &Lease,
    session: Session<'_>,
    now: Timestamp,
) -> Result<()> {
    let changed = tx
        .query(
            "UPDATE deposits
             SET status = 'OPEN', session_id = $1, url = $2, expires_at = $3, attempts = 0,
                 due_at = CASE WHEN closing THEN $4 ELSE $3 END, lease_holder = NULL
             WHERE id = $5 AND lease_token = $6 AND lease_holder IS NOT NULL",
        )
        .bind(session.id)
        .bind(session.url)
        .bind(Time(session.expires_at))
        .bind(Time(now))
        .bind(lease.id.as_str())
        .bind(lease.token)
        .execute()
        .await?;
    held(changed)?;
    tx.query(
        "INSERT INTO checkout_sessions (session_id, tenant_id, deposit_id, created_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (session_id) DO NOTHING",
    )
    .bind(session.id)
    .bind(lease.tenant_id.as_str())
    .bind(lease.id.as_str())
    .bind(Time(now))
    .execute()
    .await?;
    tx.wake(DEPOSIT_WORK, "");
    counters::deposits(tx, DepositStatus::Open, 1);
    Ok(())
}

/// The step did not work; it is tried again. The lease ends.
///
/// # Errors
/// A lost lease, and the engine's.
pub async fn again(tx: &mut Transaction, lease: &Lease, at: Timestamp) -> Result<()> {
    crate::store::again(tx, DEPOSITS, lease, at).await
}

/// It was not paid in time, or was called off. Whoever has it leased loses the lease; false when it
/// is neither CREATING nor OPEN.
///
/// # Errors
/// The engine's.
pub async fn expired(tx: &mut Transaction, deposit: &Deposit) -> Result<bool> {
    let sql = "UPDATE deposits SET status = 'EXPIRED', due_at = NULL, lease_holder = NULL
               WHERE id = $1 AND status IN ('CREATING', 'OPEN')";
    let changed = tx.query(sql).bind(deposit.id.to_string()).execute().await?;
    counters::deposits(tx, DepositStatus::Expired, changed);
    Ok(changed == 1)
}

/// It was paid, by this session of it. Whoever has it leased loses the lease; false when it was paid
/// before.
///
/// # Errors
/// The engine's.
pub async fn paid(
    tx: &mut Transaction,
    deposit: &Deposit,
    session_id: &str,
    payment_intent: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE deposits
             SET status = 'PAID', session_id = $1, payment_intent = $2, paid_at = $3,
                 closing = FALSE, due_at = NULL, lease_holder = NULL
             WHERE id = $4 AND status IN ('CREATING', 'OPEN', 'EXPIRED')",
        )
        .bind(session_id)
        .bind(payment_intent)
        .bind(Time(now))
        .bind(deposit.id.to_string())
        .execute()
        .await?;
    counters::deposits(tx, DepositStatus::Paid, changed);
    Ok(changed == 1)
}

/// It was given back; of one that was not paid nothing changes.
///
/// # Errors
/// The engine's.
pub async fn refunded(tx: &mut Transaction, deposit: &Deposit) -> Result<()> {
    let sql = "UPDATE deposits SET status = 'REFUNDED' WHERE id = $1 AND status = 'PAID'";
    let changed = tx.query(sql).bind(deposit.id.to_string()).execute().await?;
    counters::deposits(tx, DepositStatus::Refunded, changed);
    Ok(())
}

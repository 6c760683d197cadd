//! Deposits and their checkout sessions (conversations.md, "Deposits"). The row is the job: CREATING
//! is due at once, OPEN when it expires or is to be closed.

mod steps;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{Error, Lease, Result, Store, Time, Transaction};
use uuid::Uuid;

pub use steps::{Session, again, close, expired, opened, paid, refunded, renew};

use super::{
    DEPOSIT_WORK, DEPOSITS, Ids, Reads, counters, leads,
    rows::{number, uuid, word},
};
use crate::domain::deposit::{DepositState, DepositStatus};

/// A deposit of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub tenant: String,
    /// Of which lead.
    pub lead: Uuid,
    /// Of which run of it.
    pub run: u32,
    /// Minor units; fixed once it is there.
    pub amount_minor: i64,
    /// ISO 4217, such as `GBP`.
    pub currency: String,
    /// Where it stands.
    pub status: DepositStatus,
    /// Counts its sessions, from 1.
    pub session_number: u32,
    /// The provider's id of the newest session.
    pub session_id: Option<String>,
    /// Where it is paid.
    pub url: Option<String>,
    /// By which the provider knows a repeat.
    pub idempotency_key: String,
    /// When the session ends; part of what the provider compares.
    pub expires_at: Timestamp,
    /// The provider's id of the payment.
    pub payment_intent: Option<String>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// Whether the session is to be closed at the provider, as the studio has called it off.
    pub closing: bool,
    /// When it was first asked for.
    pub created_at: Timestamp,
    /// How often the last step was tried in vain.
    pub attempts: u32,
    /// The trace that it was asked for in.
    pub traceparent: Option<String>,
}

impl Deposit {
    /// What the rules need of it.
    pub fn state(&self) -> DepositState {
        let Self { amount_minor, status, url, .. } = self;
        DepositState { amount_minor: *amount_minor, status: *status, url: url.clone() }
    }
}

#[derive(FromRow)]
struct Row {
    id: String,
    tenant_id: String,
    lead_id: String,
    run: i64,
    amount_minor: i64,
    currency: String,
    status: String,
    session_number: i64,
    session_id: Option<String>,
    url: Option<String>,
    idempotency_key: String,
    expires_at: Time,
    payment_intent: Option<String>,
    paid_at: Option<Time>,
    closing: bool,
    created_at: Time,
    attempts: i64,
    traceparent: Option<String>,
}

impl TryFrom<Row> for Deposit {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: uuid(&row.id)?,
            tenant: row.tenant_id,
            lead: uuid(&row.lead_id)?,
            run: number(row.run)?,
            amount_minor: row.amount_minor,
            currency: row.currency,
            status: word(&row.status, DepositStatus::of_word)?,
            session_number: number(row.session_number)?,
            session_id: row.session_id,
            url: row.url,
            idempotency_key: row.idempotency_key,
            expires_at: row.expires_at.0,
            payment_intent: row.payment_intent,
            paid_at: row.paid_at.map(|at| at.0),
            closing: row.closing,
            created_at: row.created_at.0,
            attempts: number(row.attempts)?,
            traceparent: row.traceparent,
        })
    }
}

const COLUMNS: &str = "id, tenant_id, lead_id, run, amount_minor, currency, status, session_number,
    session_id, url, idempotency_key, expires_at, payment_intent, paid_at, closing, created_at,
    attempts, traceparent";

/// A deposit that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct NewDeposit<'a> {
    /// Whose.
    pub tenant: &'a str,
    /// Of which lead.
    pub lead_id: Uuid,
    /// Of which run of it.
    pub run: u32,
    /// Minor units.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: &'a str,
    /// When its session ends.
    pub expires_at: Timestamp,
    /// The trace that it is asked for in.
    pub traceparent: Option<&'a str>,
}

/// Asks for a deposit: CREATING, due at once. The lead's row is locked already.
///
/// # Errors
/// A unique violation when the run has one, and the engine's.
pub async fn create(
    tx: &mut Transaction,
    ids: &Ids<'_>,
    new: &NewDeposit<'_>,
    now: Timestamp,
) -> Result<()> {
    let id = ids.next();
    tx.query(
        "INSERT INTO deposits
             (id, tenant_id, lead_id, run, amount_minor, currency, status, session_number,
              idempotency_key, expires_at, created_at, traceparent, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'CREATING', 1, $7, $8, $9, $10, $9)",
    )
    .bind(id.to_string())
    .bind(new.tenant)
    .bind(new.lead_id.to_string())
    .bind(i64::from(new.run))
    .bind(new.amount_minor)
    .bind(new.currency)
    .bind(key(id, 1))
    .bind(Time(new.expires_at))
    .bind(Time(now))
    .bind(new.traceparent)
    .execute()
    .await?;
    tx.wake(DEPOSIT_WORK, "");
    counters::deposits(tx, DepositStatus::Creating, 1);
    Ok(())
}

fn key(id: Uuid, session: u32) -> String {
    format!("{id}/{session}")
}

/// The deposit of a run.
///
/// # Errors
/// The engine's.
pub async fn of_run(
    reads: impl Into<Reads<'_>>,
    tenant: &str,
    lead: Uuid,
    run: u32,
) -> Result<Option<Deposit>> {
    let mut reads = reads.into();
    let sql = format!(
        "SELECT {COLUMNS} FROM deposits WHERE tenant_id = $1 AND lead_id = $2 AND run = $3"
    );
    let statement = reads.query(sql).bind(tenant).bind(lead.to_string()).bind(i64::from(run));
    statement.fetch_optional::<Row>().await?.map(Deposit::try_from).transpose()
}

/// The deposit of a lease.
///
/// # Errors
/// The engine's.
pub async fn of_lease(store: &Store, lease: &Lease) -> Result<Option<Deposit>> {
    let sql = format!("SELECT {COLUMNS} FROM deposits WHERE id = $1 AND tenant_id = $2");
    let statement = store.query(AssertSqlSafe(sql)).bind(lease.id.as_str());
    let row: Option<Row> = statement.bind(lease.tenant_id.as_str()).fetch_optional().await?;
    row.map(Deposit::try_from).transpose()
}

/// The deposit of a lease that is ours; it and its lead are locked until commit.
///
/// # Errors
/// A lost lease, and the engine's.
pub async fn hold(tx: &mut Transaction, lease: &Lease) -> Result<Deposit> {
    let of: Option<(String,)> = tx
        .query("SELECT lead_id FROM deposits WHERE id = $1 AND tenant_id = $2")
        .bind(lease.id.as_str())
        .bind(lease.tenant_id.as_str())
        .fetch_optional()
        .await?;
    let (lead,) = of.ok_or(Error::LeaseLost)?;
    leads::lock(tx, &lease.tenant_id, uuid(&lead)?).await?;
    DEPOSITS.fence(tx, lease).await?;
    lock(tx, &lease.id).await?.ok_or(Error::LeaseLost)
}

/// The deposit that a session was made for; it and its lead are locked until commit. Money may come
/// to an old session.
///
/// # Errors
/// The engine's.
pub async fn by_session(tx: &mut Transaction, session_id: &str) -> Result<Option<Deposit>> {
    let of: Option<(String, String, String)> = tx
        .query(
            "SELECT deposits.id, deposits.tenant_id, deposits.lead_id FROM checkout_sessions
             JOIN deposits ON deposits.id = checkout_sessions.deposit_id
             WHERE checkout_sessions.session_id = $1",
        )
        .bind(session_id)
        .fetch_optional()
        .await?;
    let Some((id, tenant, lead)) = of else { return Ok(None) };
    leads::lock(tx, &tenant, uuid(&lead)?).await?;
    lock(tx, &id).await
}

async fn lock(tx: &mut Transaction, id: &str) -> Result<Option<Deposit>> {
    let for_update = tx.engine().for_update();
    let sql = format!("SELECT {COLUMNS} FROM deposits WHERE id = $1{for_update}");
    let row: Option<Row> = tx.query(AssertSqlSafe(sql)).bind(id).fetch_optional().await?;
    row.map(Deposit::try_from).transpose()
}

/// Leases a deposit of a tenant that is open and was over at a time, for a sweep that somebody asks for;
/// none: there is no other.
///
/// # Errors
/// The engine's.
pub async fn claim_expired(
    store: &Store,
    tenant: &str,
    holder: &str,
    over: Timestamp,
    until: Timestamp,
) -> Result<Option<Lease>> {
    let sql = format!(
        "UPDATE deposits
         SET due_at = $1, lease_taken_over = lease_holder IS NOT NULL, lease_holder = $2,
             lease_token = lease_token + 1
         WHERE id = (SELECT id FROM deposits
                     WHERE tenant_id = $3 AND status = 'OPEN' AND due_at <= $4
                     ORDER BY due_at
                     LIMIT 1{})
         RETURNING tenant_id, id, lease_token, lease_taken_over",
        store.engine().skip_locked()
    );
    let mut tx = store.begin().await?;
    let lease = tx
        .query(AssertSqlSafe(sql))
        .bind(Time(until))
        .bind(holder)
        .bind(tenant)
        .bind(Time(over))
        .fetch_optional()
        .await?;
    tx.commit().await?;
    Ok(lease)
}

/// Notes an event of Stripe in the transaction of what it does; false when it was worked on before.
///
/// # Errors
/// The engine's.
pub async fn stripe_event(
    tx: &mut Transaction,
    event_id: &str,
    event_type: &str,
    payload: &str,
    now: Timestamp,
) -> Result<bool> {
    let new = tx
        .query(
            "INSERT INTO stripe_events (event_id, event_type, payload, received_at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (event_id) DO NOTHING",
        )
        .bind(event_id)
        .bind(event_type)
        .bind(payload)
        .bind(Time(now))
        .execute()
        .await?;
    Ok(new == 1)
}

//! Breakers: one row per tenant and step, shared by all replicas.

use sqlx::{AssertSqlSafe, FromRow};
use store::{Result, Store, Time, Transaction};

use crate::domain::run::{Breaker, StepName, breaker::Trial};

#[derive(FromRow)]
struct Row {
    failures: i64,
    opened_at: Option<Time>,
    trial_by: Option<String>,
    trial_until: Option<Time>,
}

impl From<Row> for Breaker {
    fn from(row: Row) -> Self {
        let trial = row.trial_by.zip(row.trial_until);
        Self {
            failures: row.failures as u32,
            opened_at: row.opened_at.map(|time| time.0),
            trial: trial.map(|(by, until)| Trial { by, until: until.0 }),
        }
    }
}

/// The breaker as it is; nobody waits for it.
///
/// # Errors
/// The engine's.
pub async fn read(tx: &mut Transaction, tenant: &str, step: StepName) -> Result<Breaker> {
    select(tx, tenant, step, "").await
}

/// The breaker, locked until commit.
///
/// # Errors
/// The engine's.
pub async fn lock(tx: &mut Transaction, tenant: &str, step: StepName) -> Result<Breaker> {
    tx.query(
        "INSERT INTO step_breakers (tenant_id, step, failures) VALUES ($1, $2, 0)
         ON CONFLICT (tenant_id, step) DO NOTHING",
    )
    .bind(tenant.to_owned())
    .bind(step.word())
    .execute()
    .await?;
    let lock = tx.engine().for_update();
    select(tx, tenant, step, lock).await
}

/// Up to so many breakers that are not closed, of all tenants.
///
/// # Errors
/// The engine's.
pub async fn opened(store: &Store, limit: u32) -> Result<Vec<(String, StepName, Breaker)>> {
    let rows: Vec<(String, String, Time)> = store
        .query(
            "SELECT tenant_id, step, opened_at FROM step_breakers
             WHERE opened_at IS NOT NULL
             LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    let breaker = |(tenant, step, at): (String, String, Time)| {
        let step = StepName::of_word(&step)?;
        Some((tenant, step, Breaker { opened_at: Some(at.0), ..Breaker::default() }))
    };
    Ok(rows.into_iter().filter_map(breaker).collect())
}

async fn select(tx: &mut Transaction, tenant: &str, step: StepName, lock: &str) -> Result<Breaker> {
    let sql = format!(
        "SELECT failures, opened_at, trial_by, trial_until FROM step_breakers
         WHERE tenant_id = $1 AND step = $2{lock}"
    );
    let row: Option<Row> = tx
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(step.word())
        .fetch_optional()
        .await?;
    Ok(row.map(Breaker::from).unwrap_or_default())
}

/// Stores a breaker that is locked.
///
/// # Errors
/// The engine's.
pub async fn write(
    tx: &mut Transaction,
    tenant: &str,
    step: StepName,
    breaker: &Breaker,
) -> Result<()> {
    let trial = breaker.trial.clone();
    tx.query(
        "UPDATE step_breakers SET failures = $3, opened_at = $4, trial_by = $5, trial_until = $6
         WHERE tenant_id = $1 AND step = $2",
    )
    .bind(tenant.to_owned())
    .bind(step.word())
    .bind(i64::from(breaker.failures))
    .bind(breaker.opened_at.map(Time))
    .bind(trial.as_ref().map(|trial| trial.by.clone()))
    .bind(trial.map(|trial| Time(trial.until)))
    .execute()
    .await?;
    Ok(())
}

/// Closes the breaker after a call that worked; one that counted nothing is not touched.
///
/// # Errors
/// The engine's.
pub async fn close(tx: &mut Transaction, tenant: &str, step: StepName) -> Result<()> {
    tx.query(
        "UPDATE step_breakers
         SET failures = 0, opened_at = NULL, trial_by = NULL, trial_until = NULL
         WHERE tenant_id = $1 AND step = $2 AND (failures > 0 OR opened_at IS NOT NULL)",
    )
    .bind(tenant.to_owned())
    .bind(step.word())
    .execute()
    .await?;
    Ok(())
}

//! Delivery reports. Delivery never goes backwards, and a report may come before our own row.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Result, Store, Time, Transaction, bulk::Rows};
use uuid::Uuid;

use crate::{
    domain::message::{Kind, OutboundStatus},
    store::{
        DISPATCHES, OUTBOX_WORK, arm, counters,
        rows::{number, texts, uuid, word},
    },
};

/// What the provider says of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whose message.
    pub tenant: String,
    /// The provider's id of it.
    pub provider_id: String,
    /// What we gave the provider with it: our id.
    pub callback: Option<Uuid>,
    /// Sent, delivered, read or failed; another is ignored.
    pub status: OutboundStatus,
    /// When it was reported.
    pub at: Timestamp,
    /// The provider's code of why it failed.
    pub code: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
}

/// What a report has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reported {
    /// Delivery has come further.
    Advanced,
    /// The message has failed for good: an operator has to know.
    Failed {
        /// The lead's id.
        lead: Uuid,
        /// Our id of it.
        message: Uuid,
        /// What it was for.
        kind: Kind,
    },
    /// We knew more already.
    Ignored,
    /// Nothing is known of the message yet; the report waits for it.
    Kept,
}

struct Found {
    id: String,
    lead: String,
    kind: Kind,
    status: OutboundStatus,
    attempts: u32,
    provider_id: Option<String>,
}

/// Locks what several reports will change, in one order for everybody: before they are taken in one
/// transaction.
///
/// # Errors
/// The engine's.
pub async fn lock_for(tx: &mut Transaction, reports: &[&Report]) -> Result<()> {
    let rows = Rows::new(vec![
        texts(reports.iter().map(|report| report.tenant.as_str())),
        texts(reports.iter().map(|report| report.provider_id.as_str())),
        texts(reports.iter().map(|report| report.callback.map_or_else(String::new, String::from))),
    ]);
    let for_update = tx.engine().for_update();
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (tenant_id, provider_id, callback) AS ({})
             SELECT id FROM dispatches
             WHERE id IN (SELECT outbox.lead_id FROM input
                          JOIN outbox ON outbox.id = input.callback
                                         AND outbox.tenant_id = input.tenant_id
                          UNION
                          SELECT outbox.lead_id FROM input
                          JOIN outbox ON outbox.provider_id = input.provider_id
                                         AND outbox.tenant_id = input.tenant_id)
             ORDER BY id{for_update}",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    Ok(())
}

/// Takes note of a report.
///
/// # Errors
/// The engine's.
pub async fn report(tx: &mut Transaction, report: &Report) -> Result<Reported> {
    let Some(found) = find(tx, report).await? else {
        keep(tx, report).await?;
        return Ok(Reported::Kept);
    };
    let called = found.attempts > 0 && found.provider_id.is_none();
    let open = match (found.status, report.status) {
        (_, status) if status != OutboundStatus::Failed && status.delivery().is_none() => {
            return Ok(Reported::Ignored);
        }
        // Reports of another try of ours say nothing of this one.
        _ if found.provider_id.as_ref().is_some_and(|id| *id != report.provider_id) => {
            return Ok(Reported::Ignored);
        }
        (OutboundStatus::Sending | OutboundStatus::Unknown, _) => true,
        // It was taken back for want of news, and here they are.
        (OutboundStatus::Queued | OutboundStatus::Cancelled, status)
            if called && status.delivery().is_some() =>
        {
            true
        }
        (OutboundStatus::Sent, OutboundStatus::Failed) => false,
        (before, after) if before.delivery().is_some() && before.delivery() < after.delivery() => {
            false
        }
        _ => return Ok(Reported::Ignored),
    };
    write(tx, &found, report).await?;
    if open {
        // The next one has its turn; a cancelled one is in nobody's way.
        arm(tx, DISPATCHES, &found.lead, report.at).await?;
        tx.wake(OUTBOX_WORK, "");
    }
    if report.status != OutboundStatus::Failed {
        // Of one that is being sent its sender counts that it was.
        if open && found.status != OutboundStatus::Sending {
            counters::messages(tx, OutboundStatus::Sent, 1);
        }
        return Ok(Reported::Advanced);
    }
    counters::messages(tx, OutboundStatus::Failed, 1);
    let (lead, message) = (uuid(&found.lead)?, uuid(&found.id)?);
    Ok(Reported::Failed { lead, message, kind: found.kind })
}

/// The lead of the message that a report is of, if it is ours.
///
/// # Errors
/// The engine's.
pub async fn lead_of(tx: &mut Transaction, report: &Report) -> Result<Option<Uuid>> {
    let found = message_of(tx, report).await?;
    found.map(|(_, lead)| uuid(&lead)).transpose()
}

/// The ids of the message that a report is of, and of its lead.
async fn message_of(tx: &mut Transaction, report: &Report) -> Result<Option<(String, String)>> {
    let by = "SELECT id, lead_id FROM outbox WHERE tenant_id = $1 AND";
    let mut found: Option<(String, String)> = match report.callback {
        Some(id) => {
            let sql = AssertSqlSafe(format!("{by} id = $2"));
            let statement = tx.query(sql).bind(report.tenant.as_str()).bind(id.to_string());
            statement.fetch_optional().await?
        }
        None => None,
    };
    if found.is_none() {
        let sql = AssertSqlSafe(format!("{by} provider_id = $2"));
        let statement = tx.query(sql).bind(report.tenant.as_str());
        found = statement.bind(report.provider_id.as_str()).fetch_optional().await?;
    }
    Ok(found)
}

/// The message, locked as its sender would: the lead's row first.
async fn find(tx: &mut Transaction, report: &Report) -> Result<Option<Found>> {
    let Some((id, lead)) = message_of(tx, report).await? else { return Ok(None) };
    let for_update = tx.engine().for_update();
    let sql = AssertSqlSafe(format!("SELECT id FROM dispatches WHERE id = $1{for_update}"));
    tx.query(sql).bind(lead.as_str()).execute().await?;
    let (kind, status, attempts, provider_id): (String, String, i64, Option<String>) = tx
        .query("SELECT kind, status, attempts, provider_id FROM outbox WHERE id = $1")
        .bind(id.as_str())
        .fetch_one()
        .await?;
    Ok(Some(Found {
        id,
        lead,
        kind: word(&kind, Kind::of_word)?,
        status: word(&status, OutboundStatus::of_word)?,
        attempts: number(attempts)?,
        provider_id,
    }))
}

async fn write(tx: &mut Transaction, found: &Found, report: &Report) -> Result<()> {
    tx.query(
        "UPDATE outbox SET status = $1, provider_id = $2, error = $3, next_attempt_at = NULL,
             updated_at = $4
         WHERE id = $5",
    )
    .bind(report.status.word())
    .bind(report.provider_id.as_str())
    .bind(report.error.as_deref())
    .bind(Time(report.at))
    .bind(found.id.as_str())
    .execute()
    .await
    .map(drop)
}

/// A report without a message waits for it; of several, the furthest.
async fn keep(tx: &mut Transaction, report: &Report) -> Result<()> {
    let rank = |column: &str| {
        format!(
            "CASE {column} WHEN 'sent' THEN 1 WHEN 'failed' THEN 2 WHEN 'delivered' THEN 3 ELSE 4 END"
        )
    };
    let sql = format!(
        "INSERT INTO delivery_reports (tenant_id, provider_id, status, error, reported_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, provider_id) DO UPDATE
         SET status = excluded.status, error = excluded.error, reported_at = excluded.reported_at
         WHERE {} > {}",
        rank("excluded.status"),
        rank("delivery_reports.status")
    );
    tx.query(AssertSqlSafe(sql))
        .bind(report.tenant.as_str())
        .bind(report.provider_id.as_str())
        .bind(report.status.word())
        .bind(report.error.as_deref())
        .bind(Time(report.at))
        .execute()
        .await
        .map(drop)
}

/// Forgets reports from before a time, of messages that were never ours; how many.
///
/// # Errors
/// The engine's.
pub async fn forget_reports(store: &Store, before: Timestamp) -> Result<u64> {
    let mut tx = store.begin().await?;
    let statement = tx.query("DELETE FROM delivery_reports WHERE reported_at < $1");
    let forgotten = statement.bind(Time(before)).execute().await?;
    tx.commit().await?;
    Ok(forgotten)
}

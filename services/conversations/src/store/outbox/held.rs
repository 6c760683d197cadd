//! What the sender does to the head of one queue that does not simply go, in a transaction that has locked the
//! lead's row in `dispatches`: whoever adds a message, or takes one back, waits until it commits.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Lease, Result, Time, Transaction};

use super::{Item, OPEN};
use crate::{
    domain::message::OutboundStatus,
    store::{DISPATCHES, Ids, counters},
};

/// A transaction of a lease that is ours.
pub struct Held<'t> {
    tx: &'t mut Transaction,
}

/// Makes sure, and keeps it so until commit, that the lease is ours.
///
/// # Errors
/// A lost lease, and the engine's.
pub async fn hold<'t>(tx: &'t mut Transaction, lease: &Lease) -> Result<Held<'t>> {
    DISPATCHES.fence(tx, lease).await?;
    Ok(Held { tx })
}

impl Held<'_> {
    /// The transaction, for what goes with it, such as events.
    pub fn tx(&mut self) -> &mut Transaction {
        self.tx
    }

    /// Nobody knows whether the provider took it: it waits for a report until `again_at`.
    ///
    /// # Errors
    /// The engine's.
    pub async fn unknown(
        &mut self,
        item: &Item,
        again_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool> {
        self.set(item, OutboundStatus::Unknown, Some(again_at), None, now).await
    }

    /// The provider did not take it; it is tried again at a time.
    ///
    /// # Errors
    /// The engine's.
    pub async fn again(
        &mut self,
        item: &Item,
        at: Timestamp,
        why: &str,
        now: Timestamp,
    ) -> Result<bool> {
        self.set(item, OutboundStatus::Queued, Some(at), Some(why), now).await
    }

    /// It will not be sent, and leaves the queue.
    ///
    /// # Errors
    /// The engine's.
    pub async fn failed(&mut self, item: &Item, error: &str, now: Timestamp) -> Result<bool> {
        self.set(item, OutboundStatus::Failed, None, Some(error), now).await
    }

    /// It is not to be sent any more, and leaves the queue.
    ///
    /// # Errors
    /// The engine's.
    pub async fn cancel(&mut self, item: &Item, why: &str, now: Timestamp) -> Result<bool> {
        self.set(item, OutboundStatus::Cancelled, None, Some(why), now).await
    }

    /// The window is closed: it waits, and lets others pass. False when the lead has changed since
    /// that version, on which it was judged: the window may be open again.
    ///
    /// # Errors
    /// The engine's.
    pub async fn park(&mut self, item: &Item, judged_on: i64, now: Timestamp) -> Result<bool> {
        // Who opens the window changes the lead and then locks our row: it has done both, or waits.
        let (version,): (i64,) = self
            .tx
            .query("SELECT version FROM leads WHERE id = $1")
            .bind(item.lead.to_string())
            .fetch_one()
            .await?;
        if version != judged_on || !self.set(item, OutboundStatus::Parked, None, None, now).await? {
            return Ok(false);
        }
        self.tx
            .query("UPDATE dispatches SET parked = TRUE WHERE id = $1")
            .bind(item.lead.to_string())
            .execute()
            .await?;
        Ok(true)
    }

    /// Puts a template into the queue, right before a message.
    ///
    /// # Errors
    /// The engine's.
    pub async fn template(
        &mut self,
        ids: Ids<'_>,
        before: &Item,
        name: &str,
        now: Timestamp,
    ) -> Result<()> {
        self.tx
            .query(
                "INSERT INTO outbox
                     (tenant_id, id, lead_id, seq, run, step, kind, body, status, created_at,
                      updated_at, traceparent)
                 SELECT $1, $2, $3, COALESCE(MAX(seq), 0) + 1, $4, $5, 'template', $6, 'queued', $7,
                        $7, $8
                 FROM outbox WHERE lead_id = $3 AND seq < $9",
            )
            .bind(before.tenant.as_str())
            .bind(ids.next().to_string())
            .bind(before.lead.to_string())
            .bind(i64::from(before.run))
            .bind(before.step.as_str())
            .bind(name)
            .bind(Time(now))
            .bind(before.traceparent.as_deref())
            .bind(before.seq)
            .execute()
            .await
            .map(drop)
    }

    /// Changes a message that is in the queue; false when it has left it.
    async fn set(
        &mut self,
        item: &Item,
        status: OutboundStatus,
        next: Option<Timestamp>,
        error: Option<&str>,
        now: Timestamp,
    ) -> Result<bool> {
        let sql = format!(
            "UPDATE outbox SET status = $1, next_attempt_at = $2, error = $3, updated_at = $4
             WHERE id = $5 AND status IN ({OPEN})"
        );
        let changed = self
            .tx
            .query(AssertSqlSafe(sql))
            .bind(status.word())
            .bind(next.map(Time))
            .bind(error)
            .bind(Time(now))
            .bind(item.id.to_string())
            .execute()
            .await?;
        if changed == 1 && status != OutboundStatus::Queued {
            counters::messages(self.tx, status, 1);
        }
        Ok(changed == 1)
    }
}

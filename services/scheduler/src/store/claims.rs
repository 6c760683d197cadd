//! Exports under way: one of a page at a time, so that nothing is exported twice and two weeks of a
//! page do not take the same rows of its tab.

use std::time::Duration;

use jiff::Timestamp;
use store::{Engine, Result, Store, Time};

use crate::domain::page::PageName;

/// A claim was given back.
pub const CLAIMS: store::Topic = "eros-export-claims";

/// The right to export something of a page, until its time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose page.
    pub tenant: String,
    /// Which page.
    pub page: PageName,
    /// Of nobody else, ever.
    pub holder: String,
}

impl Claim {
    /// Takes the page; false while another has it.
    ///
    /// # Errors
    /// The engine's.
    pub async fn take(&self, store: &Store, now: Timestamp, life: Duration) -> Result<bool> {
        let mut tx = store.begin().await?;
        let taken = tx
            .query(
                "INSERT INTO export_claims (tenant_id, page_name, holder, until)
                 VALUES ($1, $2, $3, $4)
                 ON CONFLICT (tenant_id, page_name)
                 DO UPDATE SET holder = excluded.holder, until = excluded.until
                 WHERE export_claims.until <= $5",
            )
            .bind(self.tenant.clone())
            .bind(self.page.to_string())
            .bind(self.holder.clone())
            .bind(Time(now + life))
            .bind(Time(now))
            .execute()
            .await?;
        tx.commit().await?;
        Ok(taken == 1)
    }

    /// Prolongs it; false when it was lost.
    ///
    /// # Errors
    /// The engine's.
    pub async fn renew(&self, store: &Store, until: Timestamp) -> Result<bool> {
        let mut tx = store.begin().await?;
        let renewed = tx
            .query(
                "UPDATE export_claims SET until = $1
                 WHERE tenant_id = $2 AND page_name = $3 AND holder = $4",
            )
            .bind(Time(until))
            .bind(self.tenant.clone())
            .bind(self.page.to_string())
            .bind(self.holder.clone())
            .execute()
            .await?;
        tx.commit().await?;
        Ok(renewed == 1)
    }

    /// Gives it back.
    ///
    /// # Errors
    /// The engine's.
    pub async fn release(&self, store: &Store) -> Result<()> {
        let mut tx = store.begin().await?;
        tx.query(
            "DELETE FROM export_claims WHERE tenant_id = $1 AND page_name = $2 AND holder = $3",
        )
        .bind(self.tenant.clone())
        .bind(self.page.to_string())
        .bind(self.holder.clone())
        .execute()
        .await?;
        tx.wake(CLAIMS, self.page.to_string());
        tx.commit().await
    }
}

/// Forgets the claims of a process that is gone, on SQLite: an embedded database has no other
/// (architecture.md, "One process or many").
///
/// # Errors
/// The engine's.
pub async fn take_over_at_start(store: &Store) -> Result<()> {
    if store.engine() != Engine::Sqlite {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    tx.query("DELETE FROM export_claims").execute().await?;
    tx.commit().await
}

//! Where a post may go: connections of a team.

use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Result, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

use crate::domain::publication::Platform;

/// A connection as a post's target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its id.
    pub connection_id: Uuid,
    /// Its platform.
    pub platform: Platform,
    /// The provider's account.
    pub account: String,
    /// It can be published to.
    pub active: bool,
    /// It has posting slots (see [`super::slots`]).
    pub has_slots: bool,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    platform: String,
    account_id: String,
    status: String,
    has_slots: bool,
}

impl Row {
    fn target(self) -> Option<Target> {
        Some(Target {
            connection_id: self.id,
            platform: Platform::from_word(&self.platform)?,
            account: self.account_id,
            active: self.status == "ACTIVE",
            has_slots: self.has_slots,
        })
    }
}

/// The active connections of a team, oldest first.
///
/// # Errors
/// The engine's.
pub async fn active(tx: &mut Transaction, tenant: &str, team: Uuid) -> Result<Vec<Target>> {
    let rows: Vec<Row> = tx
        .query(
            "SELECT id, platform, account_id, status, slots IS NOT NULL AS has_slots FROM connections
             WHERE tenant_id = $1 AND team_id = $2 AND status = 'ACTIVE'
             ORDER BY created_at, id",
        )
        .bind(tenant.to_owned())
        .bind(team)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().filter_map(Row::target).collect())
}

/// These connections of a team, in the order of the ids; those that are missing are left out.
///
/// # Errors
/// The engine's.
pub async fn named(
    tx: &mut Transaction,
    tenant: &str,
    team: Uuid,
    ids: &[Uuid],
) -> Result<Vec<Target>> {
    let wanted = Rows::new(vec![Column::Uuid(ids.to_vec())]);
    let mut found: Vec<Target> = Vec::with_capacity(ids.len());
    for piece in wanted.pieces(tx.engine()) {
        let sql = format!(
            "SELECT id, platform, account_id, status, slots IS NOT NULL AS has_slots
             FROM connections
             WHERE tenant_id = {tenant} AND team_id = {team} AND id IN ({source})",
            tenant = piece.parameter(1),
            team = piece.parameter(2),
            source = wanted.source(&piece),
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&wanted, &piece);
        let rows: Vec<Row> = statement.bind(tenant.to_owned()).bind(team).fetch_all().await?;
        found.extend(rows.into_iter().filter_map(Row::target));
    }
    let of = |id: &Uuid| found.iter().find(|target| target.connection_id == *id).cloned();
    Ok(ids.iter().filter_map(of).collect())
}

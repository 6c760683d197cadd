//! What is done after a commit: each row is leased and repeated until it is done.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Lease, Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

use super::{
    EFFECT_WORK, EFFECTS, Ids,
    changes::{Change, Fit},
    due_by, held,
    rows::{number, optional_texts, texts, uuid, word},
};
use crate::domain::decision::{Effect, EffectKind};

/// Something to do, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub tenant: String,
    /// For which lead.
    pub lead: Uuid,
    /// What.
    pub kind: EffectKind,
    /// What tells it from others of its kind for the lead.
    pub subject: String,
    /// The text that goes with it.
    pub body: String,
    /// How often it was asked for; [`done`] compares it.
    pub wanted: i64,
    /// How often it was tried in vain.
    pub attempts: u32,
    /// The trace that it was asked for in.
    pub traceparent: Option<String>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    tenant_id: String,
    lead_id: String,
    kind: String,
    subject: String,
    body: String,
    wanted: i64,
    attempts: i64,
    traceparent: Option<String>,
}

impl TryFrom<Row> for Stored {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: uuid(&row.id)?,
            tenant: row.tenant_id,
            lead: uuid(&row.lead_id)?,
            kind: word(&row.kind, EffectKind::of_word)?,
            subject: row.subject,
            body: row.body,
            wanted: row.wanted,
            attempts: number(row.attempts)?,
            traceparent: row.traceparent,
        })
    }
}

/// Asks for the effects of changes. The same one is done once, but for the row of a spreadsheet: that is
/// written again after each change.
pub(super) async fn ask(tx: &mut Transaction, ids: Ids<'_>, fits: &[Fit<'_>]) -> Result<()> {
    let again = format!(
        "ON CONFLICT (tenant_id, lead_id, kind, subject) DO UPDATE
         SET wanted = effects.wanted + 1, body = excluded.body,
             traceparent = excluded.traceparent, {}",
        due_by(EFFECTS, "excluded.due_at")
    );
    let is_row = |effect: &&Effect| effect.kind == EffectKind::SheetRow;
    // One row is there for each subject; a statement must not touch a row twice.
    let rows = fits.iter().filter_map(|Fit { change, .. }| {
        change.decision.effects.iter().rfind(is_row).map(|effect| (*change, effect))
    });
    insert(tx, ids, rows.collect(), &again).await?;
    let once = fits.iter().flat_map(|Fit { change, .. }| {
        let once = change.decision.effects.iter().filter(move |effect| !is_row(effect));
        once.map(|effect| (*change, effect))
    });
    insert(tx, ids, once.collect(), "ON CONFLICT DO NOTHING").await
}

async fn insert(
    tx: &mut Transaction,
    ids: Ids<'_>,
    effects: Vec<(Change<'_>, &Effect)>,
    on_conflict: &str,
) -> Result<()> {
    if effects.is_empty() {
        return Ok(());
    }
    let leads = || effects.iter().map(|(change, _)| &change.decision.lead);
    let ones = || effects.iter().map(|(_, effect)| *effect);
    let now = || effects.iter().map(|(change, _)| change.now).collect();
    let rows = Rows::new(vec![
        texts(ids.several(effects.len())),
        texts(leads().map(|lead| lead.tenant.as_str())),
        texts(leads().map(|lead| lead.id)),
        texts(ones().map(|effect| effect.kind.word())),
        texts(ones().map(|effect| effect.subject.as_str())),
        texts(ones().map(|effect| effect.text.as_str())),
        Column::Time(now()),
        optional_texts(effects.iter().map(|(change, _)| change.trace)),
        Column::Time(now()),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "INSERT INTO effects
                 (id, tenant_id, lead_id, kind, subject, body, created_at, traceparent, due_at)
             {} {on_conflict}",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    tx.wake(EFFECT_WORK, "");
    Ok(())
}

/// What is to be done under a lease.
///
/// # Errors
/// The engine's.
pub async fn of_lease(store: &Store, lease: &Lease) -> Result<Option<Stored>> {
    let row: Option<Row> = store
        .query(
            "SELECT id, tenant_id, lead_id, kind, subject, body, wanted, attempts, traceparent
             FROM effects WHERE tenant_id = $1 AND id = $2",
        )
        .bind(lease.tenant_id.as_str())
        .bind(lease.id.as_str())
        .fetch_optional()
        .await?;
    row.map(Stored::try_from).transpose()
}

/// It is done, or given up, as it was wanted; it is due again if it was asked for meanwhile.
///
/// # Errors
/// A lost lease, and the engine's.
pub async fn done(tx: &mut Transaction, lease: &Lease, wanted: i64, now: Timestamp) -> Result<()> {
    let changed = tx
        .query(
            "UPDATE effects
             SET due_at = CASE WHEN wanted = $1 THEN NULL ELSE $2 END, attempts = 0,
                 lease_holder = NULL
             WHERE id = $3 AND lease_token = $4 AND lease_holder IS NOT NULL",
        )
        .bind(wanted)
        .bind(Time(now))
        .bind(lease.id.as_str())
        .bind(lease.token)
        .execute()
        .await?;
    held(changed)
}

/// It did not work; it is tried again.
///
/// # Errors
/// A lost lease, and the engine's.
pub async fn again(tx: &mut Transaction, lease: &Lease, at: Timestamp) -> Result<()> {
    super::again(tx, EFFECTS, lease, at).await
}

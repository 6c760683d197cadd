//! What is done after a commit: each row is leased and repeated until it is done.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Lease, Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

use super::{
    EFFECT_WORK, EFFECTS, Ids, due_by, held,
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

/// For whom effects are asked for, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) tenant: &'a str,
    pub(super) lead: Uuid,
    pub(super) now: Timestamp,
    pub(super) trace: Option<&'a str>,
}

/// Asks for effects. The same one is done once, but for the row of a spreadsheet: that is written
/// again after each change.
pub(super) async fn ask(
    tx: &mut Transaction,
    ids: Ids<'_>,
    effects: &[Effect],
    asked: Asked<'_>,
) -> Result<()> {
    let (rows, once): (Vec<&Effect>, Vec<&Effect>) =
        effects.iter().partition(|effect| effect.kind == EffectKind::SheetRow);
    let again = format!(
        "ON CONFLICT (tenant_id, lead_id, kind, subject) DO UPDATE
         SET wanted = effects.wanted + 1, body = excluded.body,
             traceparent = excluded.traceparent, {}",
        due_by(EFFECTS, "excluded.due_at")
    );
    // One row is there for each subject; a statement must not touch a row twice.
    insert(tx, ids, rows.last().into_iter().copied(), &again, asked).await?;
    insert(tx, ids, once.into_iter(), "ON CONFLICT DO NOTHING", asked).await
}

async fn insert<'e>(
    tx: &mut Transaction,
    ids: Ids<'_>,
    effects: impl ExactSizeIterator<Item = &'e Effect>,
    on_conflict: &str,
    asked: Asked<'_>,
) -> Result<()> {
    let effects: Vec<&Effect> = effects.collect();
    let count = effects.len();
    if count == 0 {
        return Ok(());
    }
    let rows = Rows::new(vec![
        texts(ids.several(count)),
        texts(vec![asked.tenant; count]),
        texts(vec![asked.lead; count]),
        texts(effects.iter().map(|effect| effect.kind.word())),
        texts(effects.iter().map(|effect| effect.subject.as_str())),
        texts(effects.iter().map(|effect| effect.text.as_str())),
        Column::Time(vec![asked.now; count]),
        optional_texts(vec![asked.trace; count]),
        Column::Time(vec![asked.now; count]),
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

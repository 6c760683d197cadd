//! Runs and their pages.
//!
//! Every write of a run or of its pages locks the run first, so that runners and people take
//! turns. A page with a `due_at` has its turn or is leased; one without waits until a place is
//! free, or is finished. So a run never has more pages in work than places, whatever the number of
//! replicas.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use service::Zone;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Error, Lease, Result, Store, Time, Transaction,
    bulk::{Column, Rows},
    keyset::Keyset,
};
use uuid::Uuid;

use super::{RUN_PAGES, RUN_WORK};
use crate::domain::{
    page::PageName,
    run::{PageStatus, Run, RunId, RunPage, RunStatus},
    schedule::Mode,
    selection::Seed,
};

const RUN: &str = "tenant_id, run_id, status, week_start, mode, auto_export, replace, seed, \
     requested_by, last_event, traceparent, created_at, finished_at, version";

#[derive(FromRow)]
struct RunRow {
    tenant_id: String,
    run_id: Uuid,
    status: String,
    week_start: String,
    mode: String,
    auto_export: bool,
    replace: bool,
    seed: i64,
    requested_by: String,
    last_event: i64,
    traceparent: Option<String>,
    created_at: Time,
    finished_at: Option<Time>,
    version: i64,
}

impl TryFrom<RunRow> for Run {
    type Error = Error;

    fn try_from(row: RunRow) -> Result<Self> {
        Ok(Self {
            status: word(&row.status, RunStatus::of_word)?,
            week_start: date(&row.week_start)?,
            mode: word(&row.mode, Mode::of_word)?,
            tenant: row.tenant_id,
            id: RunId(row.run_id),
            auto_export: row.auto_export,
            replace: row.replace,
            seed: Seed(row.seed as u64),
            requested_by: row.requested_by,
            traceparent: row.traceparent,
            last_event: row.last_event,
            created_at: row.created_at.0,
            finished_at: row.finished_at.map(|time| time.0),
            version: row.version,
        })
    }
}

/// A stored word of this release.
pub(super) fn word<T>(text: &str, of_word: impl Fn(&str) -> Option<T>) -> Result<T> {
    of_word(text).ok_or_else(|| Error::Value(format!("\"{text}\" is no word of this release")))
}

/// A stored date.
pub(super) fn date(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::Value(format!("\"{text}\" is no date")))
}

/// A stored text of a domain type.
pub(super) fn parsed<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Value(format!("\"{text}\" is not what was stored")))
}

/// A stored document.
pub(super) fn document<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Value(error.to_string()))
}

/// A document to be stored.
pub(super) fn text_of(document: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(document).map_err(|error| Error::Value(error.to_string()))
}

#[derive(FromRow)]
struct PageRow {
    id: String,
    page_name: String,
    place: i64,
    state: String,
}

impl TryFrom<PageRow> for RunPage {
    type Error = Error;

    fn try_from(row: PageRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            name: parsed(&row.page_name)?,
            place: row.place as u32,
            state: document(&row.state)?,
        })
    }
}

/// Stores a new run; its first pages have their turn at once.
///
/// # Errors
/// The engine's.
pub async fn insert(
    tx: &mut Transaction,
    run: &Run,
    pages: &[RunPage],
    pages_at_once: u32,
) -> Result<()> {
    tx.query(AssertSqlSafe(format!(
        "INSERT INTO schedule_runs ({RUN})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    )))
    .bind(run.tenant.clone())
    .bind(run.id.0)
    .bind(run.status.word())
    .bind(run.week_start.to_string())
    .bind(run.mode.word())
    .bind(run.auto_export)
    .bind(run.replace)
    .bind(run.seed.0 as i64)
    .bind(run.requested_by.clone())
    .bind(run.last_event)
    .bind(run.traceparent.clone())
    .bind(Time(run.created_at))
    .bind(run.finished_at.map(Time))
    .bind(run.version)
    .execute()
    .await?;
    let states: Vec<String> =
        pages.iter().map(|page| text_of(&page.state)).collect::<Result<_>>()?;
    let rows = Rows::new(vec![
        Column::Text(pages.iter().map(|page| page.id.clone().into()).collect()),
        Column::Text(pages.iter().map(|page| page.name.to_string().into()).collect()),
        Column::Int(pages.iter().map(|page| i64::from(page.place)).collect()),
        Column::Text(pages.iter().map(|page| page.state.status.word().into()).collect()),
        Column::Text(states.into_iter().map(Into::into).collect()),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let [tenant_id, run_id, places, at] = [1, 2, 3, 4].map(|n| piece.parameter(n));
        let sql = format!(
            "WITH input (id, page_name, place, status, state) AS ({})
             INSERT INTO schedule_run_pages
                 (tenant_id, id, run_id, page_name, place, status, state, due_at)
             SELECT {tenant_id}, id, {run_id}, page_name, place, status, state,
                    CASE WHEN place < {places} THEN {at} END
             FROM input",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql))
            .bind_rows(&rows, &piece)
            .bind(run.tenant.clone())
            .bind(run.id.0)
            .bind(i64::from(pages_at_once))
            .bind(Time(run.created_at))
            .execute()
            .await?;
    }
    tx.wake(RUN_WORK, run.id.to_string());
    Ok(())
}

/// A run, without its pages.
///
/// # Errors
/// The engine's.
pub async fn get(store: &Store, tenant: &str, id: RunId) -> Result<Option<Run>> {
    let sql = format!("SELECT {RUN} FROM schedule_runs WHERE tenant_id = $1 AND run_id = $2");
    let row: Option<RunRow> =
        store.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.0).fetch_optional().await?;
    row.map(Run::try_from).transpose()
}

/// The pages of a run, in the order in which they were asked for.
///
/// # Errors
/// The engine's.
pub async fn pages(store: &Store, tenant: &str, id: RunId) -> Result<Vec<RunPage>> {
    let rows: Vec<PageRow> = store
        .query(
            "SELECT id, page_name, place, state FROM schedule_run_pages
             WHERE tenant_id = $1 AND run_id = $2
             ORDER BY place",
        )
        .bind(tenant.to_owned())
        .bind(id.0)
        .fetch_all()
        .await?;
    rows.into_iter().map(RunPage::try_from).collect()
}

/// The tenant's runs, newest first.
///
/// # Errors
/// The engine's.
pub async fn list(store: &Store, tenant: &str, after: Keyset, limit: u32) -> Result<Vec<Run>> {
    let sql = format!(
        "SELECT {RUN} FROM schedule_runs
         WHERE tenant_id = $1 AND (created_at, run_id) < ($2, $3)
         ORDER BY created_at DESC, run_id DESC
         LIMIT $4"
    );
    let rows: Vec<RunRow> = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(after.created_at())
        .bind(after.id)
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    rows.into_iter().map(Run::try_from).collect()
}

/// Locks a run until commit.
///
/// # Errors
/// The engine's.
pub async fn lock(tx: &mut Transaction, tenant: &str, id: RunId) -> Result<Option<Run>> {
    let sql = format!(
        "SELECT {RUN} FROM schedule_runs WHERE tenant_id = $1 AND run_id = $2{}",
        tx.engine().for_update()
    );
    let row: Option<RunRow> =
        tx.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.0).fetch_optional().await?;
    row.map(Run::try_from).transpose()
}

/// Which run a leased page belongs to; it never changes.
///
/// # Errors
/// [`Error::LeaseLost`] when the page is gone, and the engine's.
pub async fn run_of(store: &Store, lease: &Lease) -> Result<RunId> {
    let row: Option<(Uuid,)> = store
        .query("SELECT run_id FROM schedule_run_pages WHERE tenant_id = $1 AND id = $2")
        .bind(lease.tenant_id.clone())
        .bind(lease.id.clone())
        .fetch_optional()
        .await?;
    row.map(|(id,)| RunId(id)).ok_or(Error::LeaseLost)
}

/// A run and one of its pages, locked until commit on behalf of a lease.
///
/// # Errors
/// [`Error::LeaseLost`], and the engine's.
pub async fn lock_leased(
    tx: &mut Transaction,
    lease: &Lease,
    run: RunId,
) -> Result<(Run, RunPage)> {
    let run = lock(tx, &lease.tenant_id, run).await?.ok_or(Error::LeaseLost)?;
    RUN_PAGES.fence(tx, lease).await?;
    let row: PageRow = tx
        .query(
            "SELECT id, page_name, place, state FROM schedule_run_pages
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(lease.tenant_id.clone())
        .bind(lease.id.clone())
        .fetch_one()
        .await?;
    Ok((run, row.try_into()?))
}

/// All pages of a run that are not finished, locked until commit, and whether somebody holds each.
///
/// # Errors
/// The engine's.
pub async fn lock_open_pages(tx: &mut Transaction, run: &Run) -> Result<Vec<(RunPage, bool)>> {
    #[derive(FromRow)]
    struct Row {
        #[sqlx(flatten)]
        page: PageRow,
        held: bool,
    }
    let sql = format!(
        "SELECT id, page_name, place, state, lease_holder IS NOT NULL AS held
         FROM schedule_run_pages
         WHERE tenant_id = $1 AND run_id = $2 AND status IN ('pending', 'running')
         ORDER BY place{}",
        tx.engine().for_update()
    );
    let rows: Vec<Row> =
        tx.query(AssertSqlSafe(sql)).bind(run.tenant.clone()).bind(run.id.0).fetch_all().await?;
    rows.into_iter().map(|row| Ok((row.page.try_into()?, row.held))).collect()
}

/// Stores how far a page is.
///
/// # Errors
/// The engine's.
pub async fn write_page(tx: &mut Transaction, run: &Run, page: &RunPage) -> Result<()> {
    tx.query(
        "UPDATE schedule_run_pages SET status = $3, state = $4, schedule_id = $5
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(run.tenant.clone())
    .bind(page.id.clone())
    .bind(page.state.status.word())
    .bind(text_of(&page.state)?)
    .bind(page.state.schedule_id.as_ref().map(ToString::to_string))
    .execute()
    .await?;
    Ok(())
}

/// Takes a page from whoever holds it: it is not looked at again.
///
/// # Errors
/// The engine's.
pub async fn take_away(tx: &mut Transaction, run: &Run, page: &RunPage) -> Result<()> {
    tx.query(
        "UPDATE schedule_run_pages
         SET due_at = NULL, lease_holder = NULL, lease_token = lease_token + 1
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(run.tenant.clone())
    .bind(page.id.clone())
    .execute()
    .await?;
    Ok(())
}

/// Gives free places to pages that wait for their turn.
///
/// # Errors
/// The engine's.
pub async fn admit(
    tx: &mut Transaction,
    run: &Run,
    pages_at_once: u32,
    now: Timestamp,
) -> Result<()> {
    let admitted = tx
        .query(
            "UPDATE schedule_run_pages SET due_at = $3
             WHERE tenant_id = $1 AND run_id = $2 AND place IN (
                 SELECT place FROM schedule_run_pages
                 WHERE tenant_id = $1 AND run_id = $2 AND status = 'pending' AND due_at IS NULL
                 ORDER BY place
                 LIMIT (SELECT CASE WHEN COUNT(*) < $4 THEN $4 - COUNT(*) ELSE 0 END
                        FROM schedule_run_pages
                        WHERE tenant_id = $1 AND run_id = $2 AND due_at IS NOT NULL))",
        )
        .bind(run.tenant.clone())
        .bind(run.id.0)
        .bind(Time(now))
        .bind(i64::from(pages_at_once))
        .execute()
        .await?;
    if admitted > 0 {
        tx.wake(RUN_WORK, run.id.to_string());
    }
    Ok(())
}

/// How many pages of a run have each status.
///
/// # Errors
/// The engine's.
pub async fn tally(tx: &mut Transaction, run: &Run) -> Result<BTreeMap<PageStatus, u64>> {
    let rows: Vec<(String, i64)> = tx
        .query(
            "SELECT status, COUNT(*) FROM schedule_run_pages
             WHERE tenant_id = $1 AND run_id = $2
             GROUP BY status",
        )
        .bind(run.tenant.clone())
        .bind(run.id.0)
        .fetch_all()
        .await?;
    rows.into_iter().map(|(name, n)| Ok((word(&name, PageStatus::of_word)?, n as u64))).collect()
}

/// Stores how far a run is.
///
/// # Errors
/// The engine's.
pub async fn write(tx: &mut Transaction, run: &Run) -> Result<()> {
    tx.query(
        "UPDATE schedule_runs
         SET status = $3, finished_at = $4, last_event = $5, version = version + 1
         WHERE tenant_id = $1 AND run_id = $2",
    )
    .bind(run.tenant.clone())
    .bind(run.id.0)
    .bind(run.status.word())
    .bind(run.finished_at.map(Time))
    .bind(run.last_event)
    .execute()
    .await?;
    Ok(())
}

/// The clocks of those of the pages that exist.
///
/// # Errors
/// The engine's.
pub async fn zones(
    tx: &mut Transaction,
    tenant: &str,
    names: &[PageName],
) -> Result<BTreeMap<PageName, Zone>> {
    let mut zones = BTreeMap::new();
    let names =
        Rows::new(vec![Column::Text(names.iter().map(|it| it.to_string().into()).collect())]);
    for piece in names.pieces(tx.engine()) {
        let sql = format!(
            "SELECT page_name, time_zone FROM pages
             WHERE tenant_id = {} AND page_name IN ({})",
            piece.parameter(1),
            names.source(&piece)
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&names, &piece);
        let rows: Vec<(String, String)> = statement.bind(tenant.to_owned()).fetch_all().await?;
        for (name, zone) in rows {
            zones.insert(parsed(&name)?, Zone::get(&zone).map_err(Error::Value)?);
        }
    }
    Ok(zones)
}

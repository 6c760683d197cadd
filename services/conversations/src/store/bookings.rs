//! Slots that are held or booked. Each half hour of a slot and of the buffer after it is a row that
//! can be there once per studio: no two slots overlap, on either engine, however many ask at once.

use service::words;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

use super::{
    Ids, Reads,
    rows::{number, texts, uuid, word},
};

/// What slots are measured in, in seconds.
const CELL: i64 = 30 * 60;

words! {
    /// Where a slot stands.
    BookingStatus {
        /// Kept free while it is made sure.
        Held "held",
        /// It is in the calendar.
        Booked "booked",
        /// It is free again.
        Released "released",
    }
}

/// A slot of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub tenant: String,
    /// Of which lead.
    pub lead: Uuid,
    /// Of which run of it.
    pub run: u32,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends, the buffer not counted.
    pub end: Timestamp,
    /// Where it stands.
    pub status: BookingStatus,
    /// The calendar's id of it, made by us.
    pub event_id: String,
}

#[derive(FromRow)]
struct Row {
    id: String,
    tenant_id: String,
    lead_id: String,
    run: i64,
    starts_at: Time,
    ends_at: Time,
    status: String,
    event_id: String,
}

impl TryFrom<Row> for Booking {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: uuid(&row.id)?,
            tenant: row.tenant_id,
            lead: uuid(&row.lead_id)?,
            run: number(row.run)?,
            start: row.starts_at.0,
            end: row.ends_at.0,
            status: word(&row.status, BookingStatus::of_word)?,
            event_id: row.event_id,
        })
    }
}

const COLUMNS: &str = "id, tenant_id, lead_id, run, starts_at, ends_at, status, event_id";

/// A slot that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Whose.
    pub tenant: &'a str,
    /// Of which lead.
    pub lead: Uuid,
    /// Of which run of it.
    pub run: u32,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// What stays free after it.
    pub buffer: Duration,
    /// The calendar's id of it.
    pub event_id: &'a str,
}

/// What came of holding a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// It is the lead's; of a repeat, the same one.
    Held(Booking),
    /// Somebody else has it, or a part of it. Nothing is left of the attempt.
    Taken,
}

/// Holds a slot.
///
/// # Errors
/// The engine's.
pub async fn hold(
    tx: &mut Transaction,
    ids: Ids<'_>,
    wanted: Wanted<'_>,
    now: Timestamp,
) -> Result<Hold> {
    let before = of_lead(&mut *tx, wanted.tenant, wanted.lead, wanted.run).await?;
    if let Some(booking) = before.into_iter().find(|booking| booking.start == wanted.start) {
        return Ok(Hold::Held(booking));
    }
    let id = ids.next().to_string();
    if !take_cells(tx, &id, &wanted).await? {
        give_cells_back(tx, wanted.tenant, &id).await?;
        return Ok(Hold::Taken);
    }
    let sql = format!(
        "INSERT INTO bookings (id, tenant_id, lead_id, run, starts_at, ends_at, status, event_id,
                               created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         RETURNING {COLUMNS}"
    );
    let row: Row = tx
        .query(AssertSqlSafe(sql))
        .bind(id)
        .bind(wanted.tenant)
        .bind(wanted.lead.to_string())
        .bind(i64::from(wanted.run))
        .bind(Time(wanted.start))
        .bind(Time(wanted.end))
        .bind(BookingStatus::Held.word())
        .bind(wanted.event_id)
        .bind(Time(now))
        .fetch_one()
        .await?;
    Ok(Hold::Held(row.try_into()?))
}

/// The half hours from the start to the end of the buffer, in order.
fn cells(wanted: &Wanted<'_>) -> Vec<Timestamp> {
    let first = wanted.start.as_second().div_euclid(CELL) * CELL;
    let end = (wanted.end + wanted.buffer).as_second();
    (first..end)
        .step_by(CELL as usize)
        .filter_map(|second| Timestamp::from_second(second).ok())
        .collect()
}

/// Takes the cells that are free, in one order for everybody; whether all were.
async fn take_cells(tx: &mut Transaction, id: &str, wanted: &Wanted<'_>) -> Result<bool> {
    let cells = cells(wanted);
    let count = cells.len();
    let rows = Rows::new(vec![
        texts(vec![wanted.tenant; count]),
        Column::Time(cells),
        texts(vec![id; count]),
    ]);
    let mut taken = 0;
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "INSERT INTO booking_cells (tenant_id, cell, booking_id) {}
             ON CONFLICT (tenant_id, cell) DO NOTHING",
            rows.source(&piece)
        );
        taken += tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    Ok(taken == count as u64)
}

async fn give_cells_back(tx: &mut Transaction, tenant: &str, id: &str) -> Result<()> {
    let sql = "DELETE FROM booking_cells WHERE booking_id = $1 AND tenant_id = $2";
    tx.query(sql).bind(id).bind(tenant).execute().await.map(drop)
}

/// A held slot is in the calendar; false when it is not held any more.
///
/// # Errors
/// The engine's.
pub async fn booked(tx: &mut Transaction, booking: &Booking) -> Result<bool> {
    let sql = "UPDATE bookings SET status = 'booked'
               WHERE id = $1 AND tenant_id = $2 AND status IN ('held', 'booked')";
    let statement = tx.query(sql).bind(booking.id.to_string()).bind(booking.tenant.as_str());
    Ok(statement.execute().await? == 1)
}

/// A slot is free again.
///
/// # Errors
/// The engine's.
pub async fn release(tx: &mut Transaction, booking: &Booking) -> Result<()> {
    let id = booking.id.to_string();
    let sql = "UPDATE bookings SET status = 'released' WHERE id = $1 AND tenant_id = $2";
    tx.query(sql).bind(id.as_str()).bind(booking.tenant.as_str()).execute().await?;
    give_cells_back(tx, &booking.tenant, &id).await
}

/// The slots of a run that are held or booked, the newest last.
///
/// # Errors
/// The engine's.
pub async fn of_lead(
    reads: impl Into<Reads<'_>>,
    tenant: &str,
    lead: Uuid,
    run: u32,
) -> Result<Vec<Booking>> {
    let mut reads = reads.into();
    let rows: Vec<Row> = reads
        .query(format!(
            "SELECT {COLUMNS} FROM bookings
             WHERE tenant_id = $1 AND lead_id = $2 AND run = $3 AND status <> 'released'
             ORDER BY created_at, id"
        ))
        .bind(tenant)
        .bind(lead.to_string())
        .bind(i64::from(run))
        .fetch_all()
        .await?;
    rows.into_iter().map(Booking::try_from).collect()
}

/// When a studio is busy between two times: its slots that are held or booked, buffers not counted.
///
/// # Errors
/// The engine's.
pub async fn busy(
    store: &Store,
    tenant: &str,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(Timestamp, Timestamp)>> {
    let rows: Vec<(Time, Time)> = store
        .query(
            "SELECT starts_at, ends_at FROM bookings
             WHERE tenant_id = $1 AND starts_at < $2 AND ends_at > $3 AND status <> 'released'
             ORDER BY starts_at",
        )
        .bind(tenant)
        .bind(Time(to))
        .bind(Time(from))
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(start, end)| (start.0, end.0)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_has_its_half_hours_and_those_of_its_buffer() {
        let wanted = Wanted {
            tenant: "t",
            lead: Uuid::nil(),
            run: 1,
            start: "2026-03-02T10:15:00Z".parse().unwrap(),
            end: "2026-03-02T11:00:00Z".parse().unwrap(),
            buffer: Duration::from_secs(30 * 60),
            event_id: "e",
        };
        let cells: Vec<String> = cells(&wanted).iter().map(ToString::to_string).collect();
        let expected = ["2026-03-02T10:00:00Z", "2026-03-02T10:30:00Z", "2026-03-02T11:00:00Z"];
        assert_eq!(cells, expected);
    }
}

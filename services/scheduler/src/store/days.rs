//! A page's local days with Unlocks: how many, and the sum of their unlock rates.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use service::Zone;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};

use crate::domain::{
    message::Message,
    page::{Page, PageName},
};

/// Decimals of a rate.
const SCALE: u32 = 18;
const ONE: i128 = 1_000_000_000_000_000_000;
/// Messages read at once.
const CHUNK: i64 = 5_000;

/// What changes on each day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(BTreeMap<Date, Day>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Day {
    unlocks: i64,
    rate_sum: Decimal,
}

/// viewed ÷ sent, rounded to 18 decimals.
fn rate(viewed: i64, sent: i64) -> Decimal {
    let (viewed, sent) = (i128::from(viewed), i128::from(sent));
    Decimal::from_i128_with_scale((viewed * ONE * 2 + sent) / (sent * 2), SCALE)
}

impl Changes {
    /// A message of the page comes to be.
    pub fn add(&mut self, page: &Page, message: &Message) {
        self.count(page, message, 1);
    }

    /// A message of the page is no more.
    pub fn take(&mut self, page: &Page, message: &Message) {
        self.count(page, message, -1);
    }

    fn count(&mut self, page: &Page, message: &Message, by: i64) {
        if message.counts() {
            let rate = rate(message.viewed, message.sent);
            self.change(page.zone.local(message.sent_at).date(), by, rate);
        }
    }

    fn change(&mut self, date: Date, by: i64, rate: Decimal) {
        let day = self.0.entry(date).or_default();
        day.unlocks += by;
        day.rate_sum += if by < 0 { -rate } else { rate };
    }

    /// Writes them, for a page that the transaction has locked.
    ///
    /// # Errors
    /// The engine's.
    pub async fn write(
        mut self,
        tx: &mut Transaction,
        tenant: &str,
        page: &PageName,
    ) -> Result<()> {
        self.0.retain(|_, day| *day != Day::default());
        let (Some((first, _)), Some((last, _))) =
            (self.0.first_key_value(), self.0.last_key_value())
        else {
            return Ok(());
        };
        let stored: Vec<(String, i64, String)> = tx
            .query(
                "SELECT day, unlocks, rate_sum FROM page_days
                 WHERE tenant_id = $1 AND page_name = $2 AND day >= $3 AND day <= $4",
            )
            .bind(tenant)
            .bind(page.as_str())
            .bind(first.to_string())
            .bind(last.to_string())
            .fetch_all()
            .await?;
        let mut gone = false;
        for (date, unlocks, sum) in stored {
            if let Some(day) = self.0.get_mut(&parse::<Date>(&date)?) {
                day.unlocks += unlocks;
                day.rate_sum += parse::<Decimal>(&sum)?;
                gone |= day.unlocks == 0;
            }
        }
        self.set(tx, tenant, page).await?;
        if gone {
            tx.query(
                "DELETE FROM page_days WHERE tenant_id = $1 AND page_name = $2 AND unlocks = 0",
            )
            .bind(tenant)
            .bind(page.as_str())
            .execute()
            .await?;
        }
        Ok(())
    }

    /// The mean rate of each day with Unlocks.
    fn means(self) -> BTreeMap<Date, Decimal> {
        let days = self.0.into_iter().filter(|(_, day)| day.unlocks > 0);
        days.map(|(date, day)| (date, day.rate_sum / Decimal::from(day.unlocks))).collect()
    }

    /// Writes the days as they are here.
    async fn set(&self, tx: &mut Transaction, tenant: &str, page: &PageName) -> Result<()> {
        let days = self.0.values();
        let rows = Rows::new(vec![
            Column::Text(self.0.keys().map(|date| Cow::Owned(date.to_string())).collect()),
            Column::Int(days.clone().map(|day| day.unlocks).collect()),
            Column::Text(days.map(|day| Cow::Owned(day.rate_sum.to_string())).collect()),
        ]);
        for piece in rows.pieces(tx.engine()) {
            let sql = format!(
                "WITH input (day, unlocks, rate_sum) AS ({source})
                 INSERT INTO page_days (tenant_id, page_name, day, unlocks, rate_sum)
                 SELECT {tenant}, {page}, day, unlocks, rate_sum FROM input WHERE TRUE
                 ON CONFLICT (tenant_id, day, page_name)
                 DO UPDATE SET unlocks = excluded.unlocks, rate_sum = excluded.rate_sum",
                source = rows.source(&piece),
                tenant = piece.parameter(1),
                page = piece.parameter(2),
            );
            let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
            statement.bind(tenant).bind(page.as_str()).execute().await?;
        }
        tx.query(
            "UPDATE pages SET days_version = days_version + 1
             WHERE tenant_id = $1 AND page_name = $2",
        )
        .bind(tenant)
        .bind(page.as_str())
        .execute()
        .await?;
        Ok(())
    }
}

#[derive(FromRow)]
struct Sent {
    sent_at: Time,
    message_id: String,
    sent_count: i64,
    viewed_count: i64,
}

/// Reckons every day of a locked page anew: its clocks have changed.
///
/// # Errors
/// The engine's.
pub async fn rebuild(tx: &mut Transaction, tenant: &str, page: &Page) -> Result<()> {
    let mut changes = Changes::default();
    let (mut at, mut id) = (Timestamp::constant(-62_167_219_200, 0), String::new());
    loop {
        let sent: Vec<Sent> = tx
            .query(
                "SELECT sent_at, message_id, sent_count, viewed_count FROM page_messages
                 WHERE tenant_id = $1 AND page_name = $2
                   AND (sent_at, message_id) > ($3, $4)
                   AND message_type = 'Unlock' AND sent_count > 0
                 ORDER BY sent_at, message_id
                 LIMIT $5",
            )
            .bind(tenant)
            .bind(page.name.as_str())
            .bind(Time(at))
            .bind(id.as_str())
            .bind(CHUNK)
            .fetch_all()
            .await?;
        let Some(last) = sent.last() else { break };
        (at, id) = (last.sent_at.0, last.message_id.clone());
        for one in &sent {
            let date = page.zone.local(one.sent_at.0).date();
            changes.change(date, 1, rate(one.viewed_count, one.sent_count));
        }
    }
    tx.query("DELETE FROM page_days WHERE tenant_id = $1 AND page_name = $2")
        .bind(tenant)
        .bind(page.name.as_str())
        .execute()
        .await?;
    changes.set(tx, tenant, &page.name).await
}

/// The mean unlock rate of each page of the tenant on each day with Unlocks, from `first` on and
/// before `end`; with `as_of` without those that were sent after it.
///
/// # Errors
/// The engine's.
pub async fn rates(
    store: &Store,
    tenant: &str,
    first: Date,
    end: Date,
    as_of: Option<Timestamp>,
) -> Result<BTreeMap<PageName, BTreeMap<Date, Decimal>>> {
    let rows: Vec<(String, String, i64, String)> = store
        .query(
            "SELECT page_name, day, unlocks, rate_sum FROM page_days
             WHERE tenant_id = $1 AND day >= $2 AND day < $3",
        )
        .bind(tenant)
        .bind(first.to_string())
        .bind(end.to_string())
        .fetch_all()
        .await?;
    let mut pages: BTreeMap<PageName, Changes> = BTreeMap::new();
    for (page, day, unlocks, rate_sum) in rows {
        let day = (parse(&day)?, Day { unlocks, rate_sum: parse(&rate_sum)? });
        pages.entry(parse(&page)?).or_default().0.extend([day]);
    }
    if let Some(as_of) = as_of {
        for sent in later(store, tenant, as_of, end).await? {
            let zone = Zone::get(&sent.time_zone).map_err(store::Error::Value)?;
            let date = zone.local(sent.sent_at.0).date();
            let days = pages.get_mut(&parse::<PageName>(&sent.page_name)?);
            if let Some(days) = days.filter(|days| days.0.contains_key(&date)) {
                days.change(date, -1, rate(sent.viewed_count, sent.sent_count));
            }
        }
    }
    Ok(pages.into_iter().map(|(page, days)| (page, days.means())).collect())
}

#[derive(FromRow)]
struct Later {
    page_name: String,
    time_zone: String,
    sent_at: Time,
    sent_count: i64,
    viewed_count: i64,
}

/// Unlocks of the tenant that were sent after a moment and on no page's clocks after the day
/// `end` has ended.
async fn later(store: &Store, tenant: &str, as_of: Timestamp, end: Date) -> Result<Vec<Later>> {
    store
        .query(
            "SELECT m.page_name, p.time_zone, m.sent_at, m.sent_count, m.viewed_count
             FROM pages p
             JOIN page_messages m ON m.tenant_id = p.tenant_id AND m.page_name = p.page_name
             WHERE p.tenant_id = $1 AND m.sent_at > $2 AND m.sent_at < $3
               AND m.message_type = 'Unlock' AND m.sent_count > 0",
        )
        .bind(tenant)
        .bind(Time(as_of))
        .bind(Time(over_everywhere(end)))
        .fetch_all()
        .await
}

/// When the tenant sent its last message, of those that can be of a day before `end`.
///
/// # Errors
/// The engine's.
pub async fn last_sent_at(store: &Store, tenant: &str, end: Date) -> Result<Option<Timestamp>> {
    let (last,): (Option<Time>,) = store
        .query(
            "SELECT MAX(last) FROM (
                 SELECT (SELECT MAX(m.sent_at) FROM page_messages m
                         WHERE m.tenant_id = p.tenant_id AND m.page_name = p.page_name
                           AND m.sent_at < $2) AS last
                 FROM pages p WHERE p.tenant_id = $1) AS of_pages",
        )
        .bind(tenant)
        .bind(Time(over_everywhere(end)))
        .fetch_one()
        .await?;
    Ok(last.map(|last| last.0))
}

/// When every clock on earth shows `day` at least: the furthest behind are so by under a day.
fn over_everywhere(day: Date) -> Timestamp {
    let midnight = day.tomorrow().unwrap_or(day).to_zoned(jiff::tz::TimeZone::UTC);
    midnight.map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

/// A value that changes with every change of the tenant's days.
///
/// # Errors
/// The engine's.
pub async fn version(store: &Store, tenant: &str) -> Result<(i64, i64)> {
    store
        .query(
            "SELECT COUNT(*), CAST(COALESCE(SUM(days_version), 0) AS BIGINT) FROM pages
             WHERE tenant_id = $1",
        )
        .bind(tenant)
        .fetch_one()
        .await
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| store::Error::Value(text.to_owned()))
}

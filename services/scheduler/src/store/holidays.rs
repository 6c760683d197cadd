//! The holiday calendar as a table, for reports that join it; the rules compute it.

use std::borrow::Cow;

use sqlx::AssertSqlSafe;
use store::{
    Result, Store,
    bulk::{Column, Rows},
};

use crate::domain::holidays;

/// Writes the holidays of these years.
///
/// # Errors
/// The engine's.
pub async fn fill(store: &Store, years: impl Iterator<Item = i16>) -> Result<()> {
    let days: Vec<_> = years.flat_map(holidays::of_year).collect();
    let rows = Rows::new(vec![
        Column::Text(days.iter().map(|day| Cow::Owned(day.date.to_string())).collect()),
        Column::Text(days.iter().map(|day| Cow::Borrowed(day.name)).collect()),
        Column::Text(days.iter().map(|day| Cow::Owned(day.factor.to_string())).collect()),
    ]);
    let mut tx = store.begin().await?;
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (holiday_date, holiday_name, saturation_impact_factor) AS ({source})
             INSERT INTO holiday_calendar (holiday_date, holiday_name, saturation_impact_factor)
             SELECT holiday_date, holiday_name, saturation_impact_factor FROM input WHERE TRUE
             ON CONFLICT (holiday_date, holiday_name)
             DO UPDATE SET saturation_impact_factor = excluded.saturation_impact_factor",
            source = rows.source(&piece),
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    tx.commit().await
}

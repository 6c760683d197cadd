//! The view that exports read (the seed's `schedule_recommendations_messages`).

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use sqlx::FromRow;
use store::{ReadOnly, Result, Time};

use crate::domain::{
    message::{MessageType, PriceTier},
    render::csv::Row,
    schedule::{Audience, LOCAL, ScheduleId},
};

/// A week has fewer messages.
const MOST: i64 = 1_000;

#[derive(FromRow)]
struct ViewRow {
    scheduled_time: String,
    message_type: String,
    caption_text: String,
    price_tier: Option<String>,
    caption_id: Option<i64>,
    price: Option<String>,
    content_category: Option<String>,
    psychological_trigger: Option<String>,
    audience: String,
    position: i64,
    parent_position: Option<i64>,
    scheduled_at: Time,
    schedule_id: String,
    page_name: String,
}

/// The messages of a schedule that counts, in their order.
///
/// # Errors
/// The engine's, and a row of another release's words.
pub async fn messages(store: &ReadOnly, tenant: &str, id: &ScheduleId) -> Result<Vec<Row>> {
    let rows: Vec<ViewRow> = store
        .query(
            "SELECT scheduled_time, message_type, caption_text, price_tier, caption_id, price,
                    content_category, psychological_trigger, audience, position, parent_position,
                    scheduled_at, schedule_id, page_name
             FROM schedule_recommendations_messages
             WHERE tenant_id = $1 AND schedule_id = $2
             ORDER BY position
             LIMIT $3",
        )
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .bind(MOST)
        .fetch_all()
        .await?;
    rows.into_iter().map(|row| row.read().ok_or_else(unreadable)).collect()
}

/// Counts the changes of a schedule; `None`: it does not count any more.
///
/// # Errors
/// The engine's.
pub async fn version(store: &ReadOnly, tenant: &str, id: &ScheduleId) -> Result<Option<i64>> {
    let found: Option<(i64,)> = store
        .query(
            "SELECT version FROM schedules
             WHERE tenant_id = $1 AND schedule_id = $2 AND status = 'ACTIVE'",
        )
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .fetch_optional()
        .await?;
    Ok(found.map(|(version,)| version))
}

fn unreadable() -> store::Error {
    sqlx::Error::Decode("a message of the view cannot be read".into()).into()
}

impl ViewRow {
    fn read(self) -> Option<Row> {
        Some(Row {
            scheduled_time: DateTime::strptime(LOCAL, &self.scheduled_time).ok()?,
            message_type: MessageType::of_word(&self.message_type)?,
            caption_text: self.caption_text,
            price_tier: self
                .price_tier
                .map_or(Some(None), |word| PriceTier::of_word(&word).map(Some))?,
            caption_id: self.caption_id,
            price: self.price.map_or(Some(None), |text| text.parse::<Decimal>().ok().map(Some))?,
            content_category: self.content_category,
            psychological_trigger: self.psychological_trigger,
            audience: Audience::of_word(&self.audience)?,
            position: u32::try_from(self.position).ok()?,
            parent_position: self
                .parent_position
                .map_or(Some(None), |parent| u32::try_from(parent).ok().map(Some))?,
            scheduled_at: self.scheduled_at.0,
            schedule_id: self.schedule_id.parse().ok()?,
            page_name: self.page_name.parse().ok()?,
        })
    }
}

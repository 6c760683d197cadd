//! Rows of schedules and of their messages.

use service::Zone;
use sqlx::FromRow;
use store::{
    Error, Result, Time,
    bulk::{Column, Rows},
};

use super::super::runs::{date, document, parsed, word};
use crate::domain::{
    analysis::{SaturationZone, SizeTier},
    message::{MessageType, PriceTier},
    schedule::{Audience, LOCAL, Mode, Planned, Schedule, Status},
    selection::Seed,
};

/// The columns of [`HeadRow`].
pub(super) const HEAD: &str = "schedule_id, page_name, account_size, saturation_status, \
     week_start, time_zone, mode, seed, status, days, validation, created_at, version";

#[derive(FromRow)]
pub(super) struct HeadRow {
    schedule_id: String,
    page_name: String,
    account_size: String,
    saturation_status: String,
    week_start: String,
    time_zone: String,
    mode: String,
    seed: i64,
    status: String,
    days: String,
    validation: String,
    created_at: Time,
    version: i64,
}

impl HeadRow {
    /// The schedule with these messages.
    pub(super) fn with(self, messages: Vec<MessageRow>) -> Result<Schedule> {
        Ok(Schedule {
            id: parsed(&self.schedule_id)?,
            page: parsed(&self.page_name)?,
            tier: word(&self.account_size, SizeTier::of_word)?,
            zone: word(&self.saturation_status, SaturationZone::of_word)?,
            week_start: date(&self.week_start)?,
            time_zone: Zone::get(&self.time_zone).map_err(Error::Value)?,
            mode: word(&self.mode, Mode::of_word)?,
            seed: Seed(self.seed as u64),
            status: word(&self.status, Status::of_word)?,
            created_at: self.created_at.0,
            days: document(&self.days)?,
            messages: messages.into_iter().map(Planned::try_from).collect::<Result<_>>()?,
            validation: document(&self.validation)?,
            version: self.version,
        })
    }
}

/// The columns of [`MessageRow`], in the order of [`of`].
pub(super) const MESSAGE: &str = "position, scheduled_time, scheduled_at, message_type, \
     caption_id, caption_text, price_tier, price, content_category, psychological_trigger, \
     is_urgent, audience, touch, parent_position, explanation";

#[derive(FromRow)]
pub(super) struct MessageRow {
    position: i64,
    scheduled_time: String,
    scheduled_at: Time,
    message_type: String,
    caption_id: Option<i64>,
    caption_text: String,
    price_tier: Option<String>,
    price: Option<String>,
    content_category: Option<String>,
    psychological_trigger: Option<String>,
    is_urgent: bool,
    audience: String,
    touch: i64,
    parent_position: Option<i64>,
    explanation: String,
}

/// The columns of these messages.
pub(super) fn of(messages: &[Planned]) -> Rows {
    fn column<T>(messages: &[Planned], value: impl Fn(&Planned) -> T) -> Vec<T> {
        messages.iter().map(value).collect()
    }
    let text = |value: fn(&Planned) -> String| Column::Text(column(messages, |m| value(m).into()));
    let some = |value: fn(&Planned) -> Option<String>| {
        Column::OptionalText(column(messages, |m| value(m).map(Into::into)))
    };
    Rows::new(vec![
        Column::Int(column(messages, |m| i64::from(m.position))),
        text(|m| m.local.strftime(LOCAL).to_string()),
        Column::Time(column(messages, |m| m.at)),
        text(|m| m.kind.word().to_owned()),
        Column::OptionalInt(column(messages, |m| m.caption_id)),
        text(|m| m.text.clone()),
        some(|m| m.price_tier.map(|tier| tier.word().to_owned())),
        some(|m| m.price.map(|price| price.to_string())),
        some(|m| m.category.clone()),
        some(|m| m.trigger.clone()),
        Column::Flag(column(messages, |m| m.urgent)),
        text(|m| m.audience.word().to_owned()),
        Column::Int(column(messages, |m| i64::from(m.touch))),
        Column::OptionalInt(column(messages, |m| m.parent.map(i64::from))),
        text(|m| m.explanation.clone()),
    ])
}

impl TryFrom<MessageRow> for Planned {
    type Error = Error;

    fn try_from(row: MessageRow) -> Result<Self> {
        let local = jiff::civil::DateTime::strptime(LOCAL, &row.scheduled_time)
            .map_err(|error| Error::Value(error.to_string()))?;
        Ok(Self {
            position: row.position as u32,
            local,
            at: row.scheduled_at.0,
            kind: word(&row.message_type, MessageType::of_word)?,
            caption_id: row.caption_id,
            text: row.caption_text,
            price_tier: row.price_tier.map(|tier| word(&tier, PriceTier::of_word)).transpose()?,
            price: row.price.map(|price| parsed(&price)).transpose()?,
            category: row.content_category,
            trigger: row.psychological_trigger,
            urgent: row.is_urgent,
            audience: word(&row.audience, Audience::of_word)?,
            touch: row.touch as u32,
            parent: row.parent_position.map(|parent| parent as u32),
            explanation: row.explanation,
        })
    }
}

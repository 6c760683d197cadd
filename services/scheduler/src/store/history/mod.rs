//! Messages of pages. `caption_id` is stored as the source has it; who reads it resolves aliases.
//!
//! Map: [`write`] imports; [`reads`] lists and gives the analyzer and the selector what they need.

pub mod reads;
pub mod write;

use std::borrow::Cow;

use jiff::Timestamp;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use sqlx::FromRow;
use store::{
    Result, Time,
    bulk::{Column, Rows},
};

pub use self::{
    reads::{captions_sent, first_sent_at, list, since},
    write::{Counts, Mode, write},
};
use crate::domain::message::{Message, MessageType, PriceTier};

/// The columns of [`Row`] of a message `m` whose caption may be the alias `a`.
const RESOLVED: &str = "m.message_id, m.sent_at, m.message_type, \
     COALESCE(a.caption_id, m.caption_id) AS caption_id, m.sent_count, m.viewed_count, \
     m.purchased_count, m.earnings_cents, m.price_tier";

/// Joins the alias.
const ALIAS: &str =
    "LEFT JOIN caption_aliases a ON a.tenant_id = m.tenant_id AND a.alias_id = m.caption_id";

/// What of a message is written.
const WRITTEN: &str = "message_id, sent_at, message_type, caption_id, sent_count, viewed_count, \
     purchased_count, earnings_cents, price_tier";

#[derive(FromRow)]
struct Row {
    message_id: String,
    sent_at: Time,
    message_type: String,
    caption_id: Option<i64>,
    sent_count: i64,
    viewed_count: i64,
    purchased_count: i64,
    earnings_cents: i64,
    price_tier: Option<String>,
}

impl TryFrom<Row> for Message {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.message_id,
            sent_at: row.sent_at.0,
            kind: kind(&row.message_type)?,
            caption_id: row.caption_id,
            sent: row.sent_count,
            viewed: row.viewed_count,
            purchased: row.purchased_count,
            earnings: Decimal::new(row.earnings_cents, 2),
            price_tier: row.price_tier.as_deref().map(tier).transpose()?,
        })
    }
}

pub(super) fn kind(word: &str) -> Result<MessageType> {
    MessageType::of_word(word).ok_or_else(|| unknown(word))
}

pub(super) fn tier(word: &str) -> Result<PriceTier> {
    PriceTier::of_word(word).ok_or_else(|| unknown(word))
}

fn unknown(word: &str) -> store::Error {
    store::Error::Value(format!("\"{word}\" is no word of this release"))
}

/// The rows of a statement, in the order of [`WRITTEN`].
fn rows(messages: &[&Message]) -> Rows {
    let each = messages.iter();
    let ints = |value: fn(&Message) -> i64| {
        Column::Int(messages.iter().map(|message| value(message)).collect())
    };
    let times: Vec<Timestamp> = each.clone().map(|message| message.sent_at).collect();
    let word = |tier: PriceTier| Cow::Borrowed(tier.word());
    Rows::new(vec![
        Column::Text(each.clone().map(|message| Cow::Owned(message.id.clone())).collect()),
        Column::Time(times),
        Column::Text(each.clone().map(|message| Cow::Borrowed(message.kind.word())).collect()),
        Column::OptionalInt(each.clone().map(|message| message.caption_id).collect()),
        ints(|message| message.sent),
        ints(|message| message.viewed),
        ints(|message| message.purchased),
        // What was read has two decimals and fits.
        ints(|message| (message.earnings * Decimal::ONE_HUNDRED).to_i64().unwrap_or(i64::MAX)),
        Column::OptionalText(each.map(|message| message.price_tier.map(word)).collect()),
    ])
}

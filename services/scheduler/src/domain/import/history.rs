//! A line of a page's history (scheduling.md, "Data and REST").

use jiff::Timestamp;
use rust_decimal::Decimal;
use service::Zone;

use super::{
    Cells, Columns, Problem, ProblemCode, sent_at, shown,
    values::{MAX_COUNT, MAX_ID, cents, required, text, whole},
};
use crate::domain::message::{Message, MessageType, PriceTier};

/// Longest message id, in characters.
pub const MAX_MESSAGE_ID: usize = 255;

/// The columns of a history.
pub const COLUMNS: Columns = Columns {
    names: &[
        "message_id",
        "sent_at",
        "message_type",
        "sent_count",
        "viewed_count",
        "purchased_count",
        "earnings",
        "caption_id",
        "price_tier",
    ],
    required: 7,
};

/// Reads a line. Times without an offset are the page's; none is after `now`.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(cells: &Cells<'_>, zone: &Zone, now: Timestamp) -> Result<Message, Problem> {
    let [id, at, kind, sent, viewed, purchased, earnings, caption_id, tier] = cells;
    let cell = |index: usize, cell| required(COLUMNS.names[index], cell);
    let id = text("message_id", cell(0, id.as_deref())?, MAX_MESSAGE_ID)?;
    let sent_at = sent_at::read(cell(1, at.as_deref())?, zone, now)?;
    let kind = message_type(cell(2, kind.as_deref())?)?;
    let count = |index: usize, text| {
        let name = COLUMNS.names[index];
        whole(name, cell(index, text)?, 0, MAX_COUNT)
    };
    let sent = count(3, sent.as_deref())?;
    let viewed = count(4, viewed.as_deref())?;
    let purchased = count(5, purchased.as_deref())?;
    let earnings = Decimal::new(cents("earnings", cell(6, earnings.as_deref())?)?, 2);
    let caption = |id| whole("caption_id", id, -MAX_ID, MAX_ID);
    let caption_id = caption_id.as_deref().map(caption).transpose()?;
    let price_tier = tier.as_deref().map(price_tier).transpose()?;
    if !(purchased <= viewed && viewed <= sent) {
        let detail = format!(
            "purchased_count {purchased}, viewed_count {viewed}, sent_count {sent}: no more can \
             be viewed than was sent, nor bought than was viewed."
        );
        return Err(Problem::new(ProblemCode::Counts, detail));
    }
    let id = id.to_owned();
    Ok(Message { id, sent_at, kind, caption_id, sent, viewed, purchased, earnings, price_tier })
}

/// A message type, letter by letter.
///
/// # Errors
/// There is no such one.
pub fn message_type(cell: &str) -> Result<MessageType, Problem> {
    MessageType::of_word(cell.trim()).ok_or_else(|| {
        let known = words(MessageType::ALL, MessageType::word);
        let detail = format!("message_type is {}; it is one of {known}.", shown(cell));
        Problem::new(ProblemCode::UnknownType, detail)
    })
}

/// A price tier, letter by letter.
///
/// # Errors
/// There is no such one.
pub fn price_tier(cell: &str) -> Result<PriceTier, Problem> {
    PriceTier::of_word(cell.trim()).ok_or_else(|| {
        let known = words(PriceTier::ALL, PriceTier::word);
        let detail = format!("price_tier is {}; it is one of {known}.", shown(cell));
        Problem::new(ProblemCode::UnknownTier, detail)
    })
}

fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> String {
    all.iter().map(|&one| word(one)).collect::<Vec<_>>().join(", ")
}

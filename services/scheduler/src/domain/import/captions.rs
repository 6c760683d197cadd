//! A line of captions (scheduling.md, "Data and REST").

use super::{
    Cells, Columns, Problem, ProblemCode,
    history::{message_type, price_tier},
    values::{MAX_ID, flag, required, text, whole},
};
use crate::domain::{caption::Caption, message::MessageType};

/// Longest caption, in characters.
pub const MAX_TEXT: usize = 10_000;
/// Longest category or trigger, in characters.
pub const MAX_WORD: usize = 100;

/// The columns of captions.
pub const COLUMNS: Columns = Columns {
    names: &[
        "caption_id",
        "caption_text",
        "price_tier",
        "content_category",
        "psychological_trigger",
        "is_urgent",
        "is_active",
        "message_type",
    ],
    required: 2,
};

/// Reads a line; what it does not say is null, null, null, false, true, Unlock.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(cells: &Cells<'_>) -> Result<Caption, Problem> {
    let [id, caption, tier, category, trigger, urgent, active, kind, _] = cells;
    let id = required("caption_id", id.as_deref())?;
    let id = whole("caption_id", id, -MAX_ID, MAX_ID)?;
    let caption = required("caption_text", caption.as_deref())?;
    let caption = text("caption_text", caption, MAX_TEXT)?;
    if caption.trim().is_empty() {
        return required("caption_text", None);
    }
    let kind = kind.as_deref().map_or(Ok(MessageType::Unlock), message_type)?;
    let price_tier = tier.as_deref().map(price_tier).transpose()?;
    if kind == MessageType::Unlock && price_tier.is_none() {
        let detail = "price_tier is missing; an Unlock needs one.";
        return Err(Problem::new(ProblemCode::Missing, detail));
    }
    let word = |name, cell: Option<&str>| {
        cell.map(|cell| text(name, cell, MAX_WORD).map(str::to_owned)).transpose()
    };
    Ok(Caption {
        id,
        text: caption.to_owned(),
        price_tier,
        category: word("content_category", category.as_deref())?,
        trigger: word("psychological_trigger", trigger.as_deref())?,
        urgent: urgent.as_deref().map_or(Ok(false), |cell| flag("is_urgent", cell))?,
        active: active.as_deref().map_or(Ok(true), |cell| flag("is_active", cell))?,
        kind,
    })
}

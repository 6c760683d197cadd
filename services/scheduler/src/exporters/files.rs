//! Exports as files: written beside and moved into place, so that nobody reads half of one.

use std::path::{Path, PathBuf};

use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde_json::{Value, json};

use super::ExportError;
use crate::domain::{
    export::Format,
    message::PriceTier,
    render::{
        csv::{self, Row},
        ics,
    },
    schedule::{LOCAL, Schedule},
};

/// The file of a schedule; Sheets has none.
pub fn render(format: Format, rows: &[Row], schedule: &Schedule) -> Vec<u8> {
    match format {
        Format::Json => json(rows).to_string().into_bytes(),
        Format::Ics => ics::of(schedule),
        Format::Csv | Format::Sheets => csv::write(rows),
    }
}

/// One object a message, with the columns' names.
fn json(rows: &[Row]) -> Value {
    let object = |row: &Row| {
        json!({
            "scheduled_time": row.scheduled_time.strftime(LOCAL).to_string(),
            "message_type": row.message_type.word(),
            "caption_text": row.caption_text,
            "price_tier": row.price_tier.map(PriceTier::word),
            "caption_id": row.caption_id,
            "price": row.price.map(number),
            "content_category": row.content_category,
            "psychological_trigger": row.psychological_trigger,
            "audience": row.audience.word(),
            "position": row.position,
            "parent_position": row.parent_position,
            "scheduled_at": csv::instant(row.scheduled_at),
            "schedule_id": row.schedule_id.as_str(),
            "page_name": row.page_name.as_str(),
        })
    };
    rows.iter().map(object).collect()
}

/// A decimal as a JSON number; a whole one has no fraction.
fn number(decimal: Decimal) -> Value {
    let whole = decimal.is_integer().then(|| decimal.to_i64()).flatten();
    whole.map_or_else(|| decimal.to_f64().into(), Value::from)
}

/// Writes `<folder>/<tenant>/<schedule id>.<format>` anew. Neither name has a character that a path
/// would take for something else.
///
/// # Errors
/// The file system's.
pub async fn write(
    folder: &Path,
    tenant: &str,
    schedule: &Schedule,
    format: Format,
    content: &[u8],
) -> Result<PathBuf, ExportError> {
    let failed = |error: std::io::Error| {
        tracing::warn!(%error, folder = %folder.display(), "an export cannot be written");
        ExportError::failed("The export's file cannot be written.")
    };
    let folder = folder.join(tenant);
    tokio::fs::create_dir_all(&folder).await.map_err(failed)?;
    let file = folder.join(format!("{}.{}", schedule.id, format.word()));
    let beside = folder.join(format!(".{}.{}.part", schedule.id, format.word()));
    tokio::fs::write(&beside, content).await.map_err(failed)?;
    tokio::fs::rename(&beside, &file).await.map_err(failed)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn prices_are_numbers_as_people_write_them() {
        for (price, text) in [(dec!(40.00), "40"), (dec!(17.50), "17.5"), (dec!(99.99), "99.99")] {
            assert_eq!(number(price).to_string(), text);
        }
    }
}

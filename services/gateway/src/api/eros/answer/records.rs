//! What was imported, and what became of it.

use proto::scheduler::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::{
    api::{eros::number::Number, time::Instant},
    domain::words::{MessageType, PriceTier},
};

/// What became of the lines of a file.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ImportReport {
    /// Lines that were not blank.
    #[schema(example = 3)]
    received: u64,
    #[schema(example = 1)]
    inserted: u64,
    /// Known ones with other values.
    #[schema(example = 0)]
    updated: u64,
    /// Known ones with the same values.
    #[schema(example = 1)]
    unchanged: u64,
    /// Captions whose text is known under another id.
    #[schema(example = 0)]
    duplicates: u64,
    #[schema(example = 1)]
    rejected: u64,
    errors: Vec<LineError>,
    /// Columns that nobody knows.
    #[schema(example = json!(["note"]))]
    ignored_columns: Vec<String>,
    /// Whether so many lines were rejected that the rest was not read.
    #[schema(example = false)]
    aborted: bool,
}

/// Why a line was rejected.
#[derive(Serialize, ToSchema)]
struct LineError {
    /// From 1; the header of a CSV file is line 1.
    #[schema(example = 4)]
    line: u64,
    #[schema(example = "NOT_A_NUMBER")]
    code: String,
    #[schema(example = "sent_count is no whole number.")]
    detail: String,
}

/// A message that a page sent.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct HistoryMessage {
    #[schema(example = "m-1")]
    message_id: String,
    sent_at: Instant,
    #[schema(value_type = MessageType)]
    message_type: String,
    #[schema(required = true, example = 17)]
    caption_id: Option<i64>,
    #[schema(example = 45000)]
    sent_count: i64,
    #[schema(example = 12000)]
    viewed_count: i64,
    #[schema(example = 300)]
    purchased_count: i64,
    /// Its total in the account's currency.
    earnings: Number,
    #[schema(required = true, value_type = Option<PriceTier>)]
    price_tier: Option<String>,
}

/// A page's messages.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct HistoryList {
    items: Vec<HistoryMessage>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// A caption of the tenant's bank.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Caption {
    #[schema(example = 17)]
    caption_id: i64,
    #[schema(example = "Only tonight")]
    caption_text: String,
    #[schema(required = true, value_type = Option<PriceTier>)]
    price_tier: Option<String>,
    #[schema(required = true, example = "teaser")]
    content_category: Option<String>,
    #[schema(required = true, example = "urgency")]
    psychological_trigger: Option<String>,
    #[schema(example = false)]
    is_urgent: bool,
    #[schema(example = true)]
    is_active: bool,
    #[schema(value_type = MessageType)]
    message_type: String,
}

/// A page's captions.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct CaptionList {
    items: Vec<Caption>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl From<pb::ImportReport> for ImportReport {
    fn from(report: pb::ImportReport) -> Self {
        let error = |pb::LineError { line, code, detail }| LineError { line, code, detail };
        Self {
            received: report.received,
            inserted: report.inserted,
            updated: report.updated,
            unchanged: report.unchanged,
            duplicates: report.duplicates,
            rejected: report.rejected,
            errors: report.errors.into_iter().map(error).collect(),
            ignored_columns: report.ignored_columns,
            aborted: report.aborted,
        }
    }
}

impl TryFrom<pb::HistoryMessage> for HistoryMessage {
    type Error = Error;

    fn try_from(message: pb::HistoryMessage) -> Result<Self, Error> {
        Ok(Self {
            message_id: message.message_id,
            sent_at: Instant::required(message.sent_at)?,
            message_type: message.message_type,
            caption_id: message.caption_id,
            sent_count: message.sent_count,
            viewed_count: message.viewed_count,
            purchased_count: message.purchased_count,
            earnings: Number::read(&message.earnings)?,
            price_tier: message.price_tier,
        })
    }
}

impl HistoryList {
    pub(in crate::api::eros) fn new(
        messages: Vec<pb::HistoryMessage>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items = messages.into_iter().map(HistoryMessage::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}

impl From<pb::Caption> for Caption {
    fn from(caption: pb::Caption) -> Self {
        Self {
            caption_id: caption.caption_id,
            caption_text: caption.caption_text,
            price_tier: caption.price_tier,
            content_category: caption.content_category,
            psychological_trigger: caption.psychological_trigger,
            is_urgent: caption.is_urgent,
            is_active: caption.is_active,
            message_type: caption.message_type,
        }
    }
}

impl CaptionList {
    pub(in crate::api::eros) fn new(
        captions: Vec<pb::Caption>,
        next_cursor: Option<String>,
    ) -> Self {
        Self { items: captions.into_iter().map(Caption::from).collect(), next_cursor }
    }
}

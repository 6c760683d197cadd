//! Schedules, and what became of them.

use proto::scheduler::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::{
    api::{eros::number::Number, time::Instant},
    domain::words::{
        Audience, ExportFormat, ExportLogStatus, MessageType, PriceTier, PublishStatus,
        SaturationZone, ScheduleMode, ScheduleStatus, SizeTier,
    },
};

/// A page's week, laid out.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct CaptionSchedule {
    #[schema(example = "SCH_jadebri_20260131_ABC123")]
    schedule_id: String,
    #[schema(example = "jadebri")]
    page_name: String,
    #[schema(value_type = SizeTier)]
    account_size: String,
    #[schema(value_type = SaturationZone)]
    saturation_status: String,
    #[schema(format = Date, example = "2026-02-02")]
    week_start: String,
    #[schema(example = "America/Los_Angeles")]
    time_zone: String,
    #[schema(value_type = ScheduleMode)]
    mode: String,
    #[schema(example = 1_234_567)]
    seed: u64,
    #[schema(value_type = ScheduleStatus)]
    status: String,
    created_at: Instant,
    days: Vec<ScheduleDay>,
    validation: ScheduleValidation,
    /// In time order; in a list, empty.
    messages: Vec<ScheduledMessage>,
}

/// A day of a schedule.
#[derive(Serialize, ToSchema)]
struct ScheduleDay {
    #[schema(format = Date, example = "2026-02-02")]
    date: String,
    #[schema(example = 9)]
    planned_unlocks: u32,
    #[schema(example = 9)]
    unlocks: u32,
    #[schema(example = 6)]
    bumps: u32,
    #[schema(example = 4)]
    follow_ups: u32,
    /// Whether the audience is only kept warm.
    #[schema(example = false)]
    cooling: bool,
    holiday_factor: Number,
}

/// Whether a schedule keeps every rule.
#[derive(Serialize, ToSchema)]
struct ScheduleValidation {
    #[schema(example = true)]
    ok: bool,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
}

/// Something wrong, or worth knowing.
#[derive(Serialize, ToSchema)]
struct Finding {
    #[schema(example = "GAP")]
    code: String,
    /// With which message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    position: Option<u32>,
    #[schema(example = "Two Unlocks are 40 minutes apart; the page needs 75.")]
    detail: String,
}

/// A message of a schedule.
#[derive(Serialize, ToSchema)]
struct ScheduledMessage {
    /// From 1, in time order.
    #[schema(example = 1)]
    position: u32,
    /// Where the page is.
    #[schema(example = "2026-02-02 09:30:00")]
    scheduled_time: String,
    scheduled_at: Instant,
    #[schema(value_type = MessageType)]
    r#type: String,
    #[schema(required = true, example = 17)]
    caption_id: Option<i64>,
    #[schema(example = "Only tonight")]
    caption_text: String,
    #[schema(required = true, value_type = Option<PriceTier>)]
    price_tier: Option<String>,
    /// Null for what is free.
    #[schema(required = true)]
    price: Option<Number>,
    #[schema(required = true, example = "teaser")]
    content_category: Option<String>,
    #[schema(required = true, example = "urgency")]
    psychological_trigger: Option<String>,
    #[schema(example = false)]
    is_urgent: bool,
    #[schema(value_type = Audience)]
    audience: String,
    /// From 1; an Unlock is its funnel's first.
    #[schema(example = 1)]
    touch: u32,
    /// A follow-up's Unlock.
    #[schema(required = true, example = 1)]
    parent_position: Option<u32>,
    /// Why it is there and then, for people.
    #[schema(example = "One of this page's best hours.")]
    explanation: String,
}

/// The schedules of the tenant.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ScheduleList {
    items: Vec<CaptionSchedule>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// A row of the export log.
#[derive(Serialize, ToSchema)]
struct ExportLogRow {
    #[schema(example = "SCH_jadebri_20260131_ABC123")]
    schedule_id: String,
    #[schema(example = "jadebri")]
    page_name: String,
    export_timestamp: Instant,
    #[schema(example = 140)]
    message_count: u32,
    execution_time_seconds: Number,
    #[schema(value_type = ExportLogStatus)]
    status: String,
    #[schema(required = true, example = "The spreadsheet cannot be written.")]
    error_message: Option<String>,
    #[schema(value_type = ExportFormat)]
    export_format: String,
    #[schema(example = "orchestrator")]
    exported_by: String,
}

/// The export log of a schedule.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ExportLog {
    items: Vec<ExportLogRow>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// What became of handing a schedule to the publisher.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct PublishOutcome {
    #[schema(value_type = PublishStatus)]
    status: String,
    /// Why it was skipped, or what was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "invalid schedule or RED saturation")]
    reason: Option<String>,
    /// The post that each message became.
    messages: Vec<PublishedMessage>,
}

/// A message that is a post now.
#[derive(Serialize, ToSchema)]
struct PublishedMessage {
    #[schema(example = 1)]
    position: u32,
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    post_id: String,
}

impl TryFrom<pb::Schedule> for CaptionSchedule {
    type Error = Error;

    fn try_from(schedule: pb::Schedule) -> Result<Self, Error> {
        let messages = schedule.messages.into_iter().map(ScheduledMessage::try_from);
        Ok(Self {
            schedule_id: schedule.schedule_id,
            page_name: schedule.page_name,
            account_size: schedule.account_size,
            saturation_status: schedule.saturation_status,
            week_start: schedule.week_start,
            time_zone: schedule.time_zone,
            mode: schedule.mode,
            seed: schedule.seed,
            status: schedule.status,
            created_at: Instant::required(schedule.created_at)?,
            days: schedule.days.into_iter().map(ScheduleDay::try_from).collect::<Result<_, _>>()?,
            validation: schedule.validation.unwrap_or_default().into(),
            messages: messages.collect::<Result<_, _>>()?,
        })
    }
}

impl TryFrom<pb::ScheduleDay> for ScheduleDay {
    type Error = Error;

    fn try_from(day: pb::ScheduleDay) -> Result<Self, Error> {
        Ok(Self {
            holiday_factor: Number::read(&day.holiday_factor)?,
            date: day.date,
            planned_unlocks: day.planned_unlocks,
            unlocks: day.unlocks,
            bumps: day.bumps,
            follow_ups: day.follow_ups,
            cooling: day.cooling,
        })
    }
}

impl From<pb::Validation> for ScheduleValidation {
    fn from(validation: pb::Validation) -> Self {
        let finding = |pb::Finding { code, position, detail }| Finding { code, position, detail };
        Self {
            ok: validation.ok,
            errors: validation.errors.into_iter().map(finding).collect(),
            warnings: validation.warnings.into_iter().map(finding).collect(),
        }
    }
}

impl TryFrom<pb::ScheduledMessage> for ScheduledMessage {
    type Error = Error;

    fn try_from(message: pb::ScheduledMessage) -> Result<Self, Error> {
        Ok(Self {
            price: Number::optional(message.price.as_deref())?,
            position: message.position,
            scheduled_time: message.scheduled_time,
            scheduled_at: Instant::required(message.scheduled_at)?,
            r#type: message.r#type,
            caption_id: message.caption_id,
            caption_text: message.caption_text,
            price_tier: message.price_tier,
            content_category: message.content_category,
            psychological_trigger: message.psychological_trigger,
            is_urgent: message.is_urgent,
            audience: message.audience,
            touch: message.touch,
            parent_position: message.parent_position,
            explanation: message.explanation,
        })
    }
}

impl ScheduleList {
    pub(in crate::api::eros) fn new(
        schedules: Vec<pb::Schedule>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items =
            schedules.into_iter().map(CaptionSchedule::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}

impl ExportLog {
    pub(in crate::api::eros) fn new(
        rows: Vec<pb::ExportLogRow>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let row = |row: pb::ExportLogRow| {
            Ok(ExportLogRow {
                schedule_id: row.schedule_id,
                page_name: row.page_name,
                export_timestamp: Instant::required(row.export_timestamp)?,
                message_count: row.message_count,
                execution_time_seconds: row.execution_time_seconds.into(),
                status: row.status,
                error_message: row.error_message,
                export_format: row.export_format,
                exported_by: row.exported_by,
            })
        };
        let items = rows.into_iter().map(row).collect::<Result<_, Error>>()?;
        Ok(Self { items, next_cursor })
    }
}

impl From<pb::PublishOutcome> for PublishOutcome {
    fn from(outcome: pb::PublishOutcome) -> Self {
        let message =
            |pb::PublishedMessage { position, post_id }| PublishedMessage { position, post_id };
        Self {
            status: outcome.status,
            reason: outcome.reason,
            messages: outcome.messages.into_iter().map(message).collect(),
        }
    }
}

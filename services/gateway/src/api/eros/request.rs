//! What clients send about pages, runs and schedules. The gateway checks the shape; the scheduler
//! judges the values.

#[cfg(test)]
mod tests;

use proto::{common::v1::Idempotency, scheduler::v1 as pb};
use serde_json::Value;
use service::Error;
use utoipa::ToSchema;

use crate::{
    domain::words::{ExportFormat, NamedPlatform, Sampler, ScheduleMode},
    http::shape::{self, Object, Problems},
};

/// A page to be made or replaced.
#[derive(ToSchema)]
pub(in crate::api) struct PageDraft {
    /// An IANA name; without it the default zone.
    #[schema(example = "America/Los_Angeles")]
    time_zone: Option<String>,
    /// At most 400, no date twice.
    special_days: Option<Vec<SpecialDayDraft>>,
}

/// A day of the page's own that is treated as a holiday.
#[derive(ToSchema)]
#[schema(example = json!({"date": "2026-03-14", "name": "Anniversary", "factor": 0.8}))]
pub(in crate::api) struct SpecialDayDraft {
    #[schema(format = Date)]
    date: String,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Factor of that day's Unlocks.
    #[schema(value_type = f64, minimum = 0.1, maximum = 1)]
    factor: String,
}

/// What is to be selected.
#[derive(ToSchema)]
pub(in crate::api) struct SelectionRequest {
    /// Without it, what the page needs for a week.
    #[schema(minimum = 1, maximum = 1000, example = 56)]
    num_captions_needed: Option<u32>,
    /// A Monday; the next one without it.
    #[schema(format = Date)]
    week_start: Option<String>,
    /// Same inputs and seed, same choice; random without it.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_u64, example = 1_234_567)]
    seed: Option<u64>,
    #[schema(value_type = Option<Sampler>)]
    sampler: Option<String>,
}

/// A run to be started.
#[derive(ToSchema)]
pub(in crate::api) struct NewRun {
    /// 1 to 500, none twice.
    #[schema(min_items = 1, max_items = 500, example = json!(["jadebri"]))]
    page_names: Vec<String>,
    /// A Monday after today where each page is, at most 53 weeks ahead.
    #[schema(format = Date, example = "2026-02-02")]
    week_start: String,
    /// `optimize` without it.
    #[schema(value_type = Option<ScheduleMode>)]
    mode: Option<String>,
    /// Whether what passes the gate is exported; true without it.
    #[schema(example = true)]
    auto_export: Option<bool>,
    /// Same inputs and seed, same schedules; random without it.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_u64, example = 1_234_567)]
    seed: Option<u64>,
    /// Whether a page's schedule of that week is cancelled for the new one; false without it.
    #[schema(example = false)]
    replace: Option<bool>,
}

/// What is to change of a message; what is left out stays.
#[derive(ToSchema)]
pub(in crate::api) struct MessageChange {
    /// Where the page is, such as `2026-02-03 20:30:00`.
    #[schema(example = "2026-02-03 20:30:00")]
    scheduled_time: Option<String>,
    /// Null means no price, which is how free messages are; Unlocks and follow-ups have one.
    #[schema(value_type = Option<f64>, example = 25)]
    price: Option<String>,
    #[schema(ignore)]
    no_price: bool,
    #[schema(min_length = 1, max_length = 10_000)]
    caption_text: Option<String>,
}

/// How a schedule is to be exported.
#[derive(ToSchema)]
pub(in crate::api) struct ExportRequest {
    /// Without it `sheets` when that is configured, else `csv`.
    #[schema(value_type = Option<ExportFormat>)]
    format: Option<String>,
    /// Also when it was exported within 24 hours; false without it. It opens no gate.
    #[schema(example = false)]
    force: Option<bool>,
}

/// Where a schedule is to be published.
#[derive(ToSchema)]
pub(in crate::api) struct PublishRequest {
    /// Every active connection on these platforms; without both members, on all platforms.
    #[schema(value_type = Option<Vec<NamedPlatform>>)]
    platforms: Option<Vec<String>>,
    /// Exactly these connections.
    #[schema(value_type = Option<Vec<uuid::Uuid>>)]
    connection_ids: Option<Vec<String>>,
}

impl PageDraft {
    /// # Errors
    /// `INVALID_REQUEST` with every member whose shape is wrong; so of the others here.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| Self {
            time_zone: root.owned("time_zone", problems),
            special_days: special_days(root, problems),
        })
    }

    pub(super) fn into_message(
        self,
        page_name: String,
        if_version: Option<i64>,
    ) -> pb::PutPageRequest {
        let Self { time_zone, special_days } = self;
        let special_days = special_days.unwrap_or_default();
        let day = |SpecialDayDraft { date, name, factor }| pb::SpecialDay { date, name, factor };
        let special_days = special_days.into_iter().map(day).collect();
        pb::PutPageRequest { page_name, time_zone, special_days, if_version }
    }
}

fn special_days(root: &mut Object<'_>, problems: &mut Problems) -> Option<Vec<SpecialDayDraft>> {
    root.any("special_days")?;
    let at = root.pointer("special_days");
    let days = root.list("special_days", problems).iter().enumerate().filter_map(|(i, value)| {
        let mut day = Object::open(value, &format!("{at}/{i}"), problems)?;
        day.require("factor", problems);
        let draft = SpecialDayDraft {
            date: day.required("date", problems),
            name: day.required("name", problems),
            factor: day.decimal("factor", problems).unwrap_or_default(),
        };
        day.close(problems);
        Some(draft)
    });
    Some(days.collect())
}

impl SelectionRequest {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| Self {
            num_captions_needed: natural(root, "num_captions_needed", problems),
            week_start: root.owned("week_start", problems),
            seed: natural(root, "seed", problems),
            sampler: root.word::<Sampler>("sampler", problems),
        })
    }

    pub(super) fn into_message(self, page_name: String) -> pb::SelectCaptionsRequest {
        let Self { num_captions_needed, week_start, seed, sampler } = self;
        pb::SelectCaptionsRequest { page_name, num_captions_needed, week_start, seed, sampler }
    }
}

/// A whole number that is not negative and fits.
fn natural<T: TryFrom<i64>>(
    root: &mut Object<'_>,
    name: &'static str,
    problems: &mut Problems,
) -> Option<T> {
    let number = root.number(name, problems)?;
    let natural = T::try_from(number).ok();
    if natural.is_none() {
        problems.note(&root.pointer(name), "is out of range");
    }
    natural
}

impl NewRun {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| {
            root.require("page_names", problems);
            Self {
                page_names: root.texts("page_names", problems).unwrap_or_default(),
                week_start: root.required("week_start", problems),
                mode: root.word::<ScheduleMode>("mode", problems),
                auto_export: root.flag("auto_export", problems),
                seed: natural(root, "seed", problems),
                replace: root.flag("replace", problems),
            }
        })
    }

    pub(super) fn into_message(self, idempotency: Option<Idempotency>) -> pb::StartRunRequest {
        let Self { page_names, week_start, mode, auto_export, seed, replace } = self;
        let replace = replace.unwrap_or_default();
        pb::StartRunRequest {
            page_names,
            week_start,
            mode,
            auto_export,
            seed,
            replace,
            idempotency,
        }
    }
}

impl MessageChange {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| Self {
            scheduled_time: root.owned("scheduled_time", problems),
            no_price: root.is_null("price"),
            price: root.decimal("price", problems),
            caption_text: root.owned("caption_text", problems),
        })
    }

    pub(super) fn into_message(
        self,
        schedule_id: String,
        position: u32,
        if_version: Option<i64>,
    ) -> pb::EditMessageRequest {
        let Self { scheduled_time, price, no_price, caption_text } = self;
        pb::EditMessageRequest {
            schedule_id,
            position,
            scheduled_time,
            price,
            caption_text,
            if_version,
            no_price,
        }
    }
}

impl ExportRequest {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| Self {
            format: root.word::<ExportFormat>("format", problems),
            force: root.flag("force", problems),
        })
    }

    pub(super) fn into_message(self, schedule_id: String) -> pb::ExportScheduleRequest {
        let Self { format, force } = self;
        pb::ExportScheduleRequest { schedule_id, format, force: force.unwrap_or_default() }
    }
}

impl PublishRequest {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| Self {
            platforms: root.words::<NamedPlatform>("platforms", problems),
            connection_ids: root.texts("connection_ids", problems),
        })
    }

    pub(super) fn into_message(self, schedule_id: String) -> pb::PublishScheduleRequest {
        pb::PublishScheduleRequest {
            schedule_id,
            platforms: self.platforms.unwrap_or_default(),
            connection_ids: self.connection_ids.unwrap_or_default(),
        }
    }
}

//! An export, from the wish to the log (scheduling.md, "Exporter").

use std::time::Instant;

use jiff::Timestamp;
use serde_json::json;
use service::{Code, Error};
use store::keyset::Keyset;

use crate::{
    Context,
    domain::{
        export::{Format, LogStatus},
        gate::{Asked, skipped},
        run::{ExportResult, ExportStatus},
        schedule::{Schedule, ScheduleId, Status},
    },
    exporters::{ExportError, files, sheets, view},
    store::{
        announcements::{Alert, announce},
        exports::{self, Entry, LogRow},
        schedules,
    },
};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// Whether an export is wanted at all.
    pub auto_export: bool,
    /// As what; `None`: Sheets when it is configured, else CSV.
    pub format: Option<Format>,
    /// Also within 24 hours of the last one.
    pub force: bool,
    /// Who asks.
    pub by: &'a str,
    /// Whether a failure is announced here; a run announces its own.
    pub alert: bool,
}

/// Exports a schedule, if it may be, and logs what became of it. The log is this database's; what
/// exports is given connections that cannot write.
///
/// # Errors
/// `SCHEDULE_NOT_FOUND`, `SCHEDULE_CONFLICT` of one that is cancelled, `INVALID_REQUEST` for Sheets
/// that are not configured, and the engine's. A failed export is no error but an answer.
pub async fn export(
    context: &Context,
    tenant: &str,
    id: &ScheduleId,
    wish: Wish<'_>,
) -> Result<ExportResult, Error> {
    let page = find(context, tenant, id).await?.page;
    let format = format(context, wish.format)?;
    super::turn::take(context, tenant, &page, in_turn(context, tenant, id, wish, format)).await
}

async fn in_turn(
    context: &Context,
    tenant: &str,
    id: &ScheduleId,
    wish: Wish<'_>,
    format: Format,
) -> Result<ExportResult, Error> {
    let schedule = find(context, tenant, id).await?;
    let (started, now) = (Instant::now(), context.clock.now());
    let asked = Asked {
        valid: schedule.validation.ok(),
        zone: schedule.zone,
        auto_export: wish.auto_export,
        exported: exports::counts(&context.store, tenant, id, now).await?,
        force: wish.force,
    };
    let outcome = match skipped(asked) {
        Some(reason) => Outcome::Skipped(reason),
        None => Outcome::Tried(write(context, tenant, &schedule, format).await),
    };
    service::fault::point("export.written");
    let seconds = started.elapsed().as_secs_f64();
    record(context, tenant, &schedule, Done { outcome: &outcome, format, wish, now, seconds })
        .await?;
    Ok(outcome.result())
}

/// What became of it.
enum Outcome {
    Skipped(&'static str),
    Tried(Result<usize, ExportError>),
}

struct Done<'a> {
    outcome: &'a Outcome,
    format: Format,
    wish: Wish<'a>,
    now: Timestamp,
    seconds: f64,
}

impl Outcome {
    fn result(&self) -> ExportResult {
        let (status, reason) = match self {
            Self::Skipped(reason) => (ExportStatus::Skipped, Some((*reason).to_owned())),
            Self::Tried(Ok(_)) => (ExportStatus::Exported, None),
            Self::Tried(Err(error)) => (ExportStatus::Failed, Some(error.detail.clone())),
        };
        ExportResult { status, reason }
    }
}

async fn find(context: &Context, tenant: &str, id: &ScheduleId) -> Result<Schedule, Error> {
    let found = schedules::get(&context.store, tenant, id).await?;
    let schedule = found.ok_or_else(schedules::not_found)?;
    if schedule.status == Status::Cancelled {
        let detail = "The schedule is cancelled and goes nowhere any more.";
        return Err(Error::new(Code::ScheduleConflict, detail));
    }
    Ok(schedule)
}

fn format(context: &Context, wanted: Option<Format>) -> Result<Format, Error> {
    let configured = context.sheets.is_some();
    match wanted {
        Some(Format::Sheets) if !configured => Err(Error::invalid(
            "/format",
            "Google Sheets is not configured. Choose csv, json or ics.",
        )),
        Some(format) => Ok(format),
        None if configured => Ok(Format::Sheets),
        None => Ok(Format::Csv),
    }
}

/// Reads the view and writes the export; how many messages.
async fn write(
    context: &Context,
    tenant: &str,
    schedule: &Schedule,
    format: Format,
) -> Result<usize, ExportError> {
    let unreadable = |error: store::Error| {
        tracing::warn!(%error, "the view cannot be read");
        ExportError::failed("The schedule cannot be read right now.")
    };
    let reader = &context.read_only;
    let rows = view::messages(reader, tenant, &schedule.id).await.map_err(unreadable)?;
    // The gate has judged this version and no other.
    let judged = Some(schedule.version);
    if view::version(reader, tenant, &schedule.id).await.map_err(unreadable)? != judged {
        let detail = "The schedule was changed while it was exported. Export it again.";
        return Err(ExportError::failed(detail));
    }
    if let (Format::Sheets, Some(target)) = (format, &context.sheets) {
        target.put(&sheets::title(tenant, &schedule.page), &schedule.id, &rows).await?;
    } else {
        let content = files::render(format, &rows, schedule);
        if let Some(folder) = &context.config.export_dir {
            files::write(folder, tenant, schedule, format, &content).await?;
        }
    }
    Ok(rows.len())
}

async fn record(
    context: &Context,
    tenant: &str,
    schedule: &Schedule,
    done: Done<'_>,
) -> Result<(), Error> {
    let Done { outcome, format, wish, now, seconds } = done;
    let (status, messages, error) = match outcome {
        Outcome::Skipped(reason) => (LogStatus::Skipped, 0, Some(*reason)),
        Outcome::Tried(Ok(messages)) => (LogStatus::Success, *messages, None),
        Outcome::Tried(Err(error)) => (error.status(), 0, Some(error.detail.as_str())),
    };
    let entry = Entry {
        id: context.rng.uuid(&context.clock),
        schedule: &schedule.id,
        page: &schedule.page,
        at: now,
        messages,
        seconds,
        status,
        error,
        format,
        by: wish.by,
    };
    let mut tx = context.store.begin().await?;
    exports::log(&mut tx, tenant, &entry).await?;
    if let (Outcome::Tried(Err(error)), true) = (outcome, wish.alert) {
        let data = json!({
            "schedule_id": schedule.id.as_str(),
            "page_name": schedule.page.as_str(),
            "reason": error.detail,
        });
        let subject = schedule.id.as_str();
        announce(&mut tx, tenant, Alert::ExportFailed, subject, data, now).await?;
    }
    tx.commit().await?;
    tracing::info!(schedule_id = %schedule.id, status = status.word(), format = format.word(), "export");
    Ok(())
}

/// The log of a schedule, the newest first.
///
/// # Errors
/// `SCHEDULE_NOT_FOUND`, and the engine's.
pub async fn list(
    context: &Context,
    tenant: &str,
    id: &ScheduleId,
    after: Keyset,
    limit: u32,
) -> Result<Vec<LogRow>, Error> {
    let found = schedules::get(&context.store, tenant, id).await?;
    found.ok_or_else(schedules::not_found)?;
    Ok(exports::list(&context.store, tenant, id, after, limit).await?)
}

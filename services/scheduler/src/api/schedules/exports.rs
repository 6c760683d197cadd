//! Exports of schedules, and their log.

use proto::scheduler::v1 as pb;
use service::Error;
use store::{keyset::Keyset, paging::Page};

use super::{convert::timestamp, edits};
use crate::{
    Context,
    desk::export::{self, Wish},
    domain::export::Format,
    store::exports::LogRow,
};

/// Who asks when it is no run.
const API: &str = "api";

pub(super) async fn export(
    context: &Context,
    tenant: &str,
    request: pb::ExportScheduleRequest,
) -> Result<pb::ExportOutcome, Error> {
    let id = edits::schedule_id(&request.schedule_id)?;
    let format = request.format.as_deref().map(format).transpose()?;
    let wish = Wish { auto_export: true, format, force: request.force, by: API, alert: true };
    let result = export::export(context, tenant, &id, wish).await?;
    Ok(pb::ExportOutcome { status: result.status.word().to_owned(), reason: result.reason })
}

fn format(word: &str) -> Result<Format, Error> {
    let unknown = || Error::invalid("/format", "format is csv, json, ics or sheets.");
    Format::of_word(word).ok_or_else(unknown)
}

pub(super) async fn list(
    context: &Context,
    tenant: &str,
    request: pb::ListExportsRequest,
) -> Result<pb::ListExportsResponse, Error> {
    let id = edits::schedule_id(&request.schedule_id)?;
    let page = Page::read(request.page)?;
    let mut rows = export::list(context, tenant, &id, page.newest_first(), page.to_read()).await?;
    let key = |row: &LogRow| Keyset { created_at: row.export_timestamp.0, id: row.id };
    let next_position = page.cut(&mut rows, key);
    let exports = rows.into_iter().map(row).collect();
    Ok(pb::ListExportsResponse { exports, next_position })
}

fn row(row: LogRow) -> pb::ExportLogRow {
    pb::ExportLogRow {
        schedule_id: row.schedule_id,
        page_name: row.page_name,
        export_timestamp: Some(timestamp(row.export_timestamp.0)),
        message_count: row.message_count as u32,
        execution_time_seconds: row.execution_time_seconds,
        status: row.status,
        error_message: row.error_message,
        export_format: row.export_format,
        exported_by: row.exported_by,
    }
}

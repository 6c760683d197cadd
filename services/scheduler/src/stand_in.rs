//! STAND-IN: what the exporter will do, as small as runs can be tried with. It goes when that is
//! there; nothing else of the crate stands in for anything.

use jiff::Timestamp;
use serde_json::Value;
use service::{Code, Error};
use store::{Result, Time, Transaction};

use crate::{
    Context,
    domain::{
        analysis::SaturationZone,
        run::{ExportResult, ExportStatus},
        schedule::ScheduleId,
    },
};

pub(crate) fn may_export(validation_ok: bool, zone: SaturationZone) -> bool {
    validation_ok && zone != SaturationZone::Red
}

fn not_built() -> Error {
    Error::new(Code::NotImplemented, "This is not built yet.")
}

/// An event for web hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alert {
    BreakerOpened,
    SaturationRed,
    ExportFailed,
}

impl Alert {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::BreakerOpened => "eros.breaker_opened",
            Self::SaturationRed => "eros.saturation_red",
            Self::ExportFailed => "eros.export_failed",
        }
    }
}

pub(crate) async fn announce(
    tx: &mut Transaction,
    tenant: &str,
    event: Alert,
    subject: &str,
    data: Value,
    now: Timestamp,
) -> Result<()> {
    let id = format!("{tenant}/{}/{subject}/{}", event.word(), now.as_microsecond());
    tx.query(
        "INSERT INTO announcements (tenant_id, id, event, subject, data, at, traceparent, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $6)",
    )
    .bind(tenant.to_owned())
    .bind(id)
    .bind(event.word())
    .bind(subject.to_owned())
    .bind(data.to_string())
    .bind(Time(now))
    .bind(telemetry::traceparent())
    .execute()
    .await?;
    Ok(())
}

#[allow(clippy::unused_async, reason = "the exporter will wait")]
pub(crate) async fn export(
    _context: &Context,
    _tenant: &str,
    _id: &ScheduleId,
    auto_export: bool,
    _by: &str,
) -> std::result::Result<ExportResult, Error> {
    if auto_export {
        return Err(not_built());
    }
    let reason = Some("auto_export is off".to_owned());
    Ok(ExportResult { status: ExportStatus::Skipped, reason })
}

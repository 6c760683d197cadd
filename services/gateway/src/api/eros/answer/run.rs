//! Runs and their events.

use proto::scheduler::v1::{self as pb, run_event::Kind};
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::{
    api::time::Instant,
    domain::words::{ExportStatus, RunPageStatus, RunStatus, ScheduleMode, StepName, StepStatus},
};

/// Many pages, scheduled for one week.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Run {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    run_id: String,
    #[schema(value_type = RunStatus)]
    status: String,
    #[schema(format = Date, example = "2026-02-02")]
    week_start: String,
    #[schema(value_type = ScheduleMode)]
    mode: String,
    #[schema(example = true)]
    auto_export: bool,
    created_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<Instant>,
    /// In the order of the request; in a list, empty.
    pages: Vec<RunPage>,
    /// Absent in a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<RunSummary>,
}

/// A page in a run.
#[derive(Serialize, ToSchema)]
struct RunPage {
    #[schema(example = "jadebri")]
    page_name: String,
    #[schema(value_type = RunPageStatus)]
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "SCH_jadebri_20260131_ABC123")]
    schedule_id: Option<String>,
    /// How many captions the page needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 56)]
    caption_target: Option<u32>,
    /// The six, in order.
    steps: Vec<RunStep>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<RunError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    export: Option<ExportOutcome>,
}

/// A step of a page.
#[derive(Serialize, ToSchema)]
struct RunStep {
    #[schema(value_type = StepName)]
    name: String,
    #[schema(value_type = StepStatus)]
    status: String,
    #[schema(example = 1)]
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<Instant>,
}

/// Why a page failed.
#[derive(Serialize, ToSchema)]
struct RunError {
    #[schema(value_type = StepName)]
    step: String,
    #[schema(example = "NO_CAPTIONS")]
    code: String,
    #[schema(example = "The page has no caption that may be sent this week.")]
    detail: String,
}

/// What became of an export.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ExportOutcome {
    #[schema(value_type = ExportStatus)]
    status: String,
    /// Why it was skipped or failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "invalid schedule or RED saturation")]
    reason: Option<String>,
}

/// A run in numbers.
#[derive(Serialize, ToSchema)]
struct RunSummary {
    #[schema(example = 1)]
    total_pages: u32,
    #[schema(example = 1)]
    successful: u32,
    #[schema(example = 0)]
    failed: u32,
    #[schema(example = 1)]
    exported: u32,
    #[schema(example = 0)]
    skipped_exports: u32,
    saturation_breakdown: SaturationBreakdown,
}

/// Pages by zone.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
struct SaturationBreakdown {
    #[schema(example = 1)]
    green: u32,
    #[schema(example = 0)]
    yellow: u32,
    #[schema(example = 0)]
    red: u32,
}

/// The runs of the tenant.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct RunList {
    items: Vec<Run>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// The JSON in the `data:` line of an event of a run.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct RunEvent {
    r#type: RunEventType,
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    run_id: String,
    timestamp: Instant,
    /// Of `step`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "jadebri")]
    page_name: Option<String>,
    /// Of `step`: which one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<StepName>)]
    step: Option<String>,
    /// Of `step`: its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<StepStatus>)]
    status: Option<String>,
    /// Of `step`: the page after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<RunPage>,
    /// Of `completed` and `reset`: the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<Run>,
}

/// What an event tells.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = "step")]
enum RunEventType {
    /// A step of a page changed.
    Step,
    /// The run is finished; the stream ends.
    Completed,
    /// The `Last-Event-ID` is unknown: what the client has is replaced by this state.
    Reset,
}

impl RunEvent {
    pub(in crate::api::eros) fn new(run_id: &str, event: pb::RunEvent) -> Result<Self, Error> {
        let mut spelled = Self {
            r#type: RunEventType::Step,
            run_id: run_id.to_owned(),
            timestamp: Instant::required(event.at)?,
            page_name: None,
            step: None,
            status: None,
            page: None,
            run: None,
        };
        match event.kind {
            Some(Kind::Step(changed)) => {
                let page = changed.page.ok_or_else(|| Error::internal("a step has no page"))?;
                let page = RunPage::try_from(page)?;
                let step = page.steps.iter().find(|step| step.name == changed.step);
                spelled.status = step.map(|step| step.status.clone());
                spelled.page_name = Some(page.page_name.clone());
                spelled.step = Some(changed.step);
                spelled.page = Some(page);
            }
            Some(Kind::Completed(run)) => {
                spelled.r#type = RunEventType::Completed;
                spelled.run = Some(run.try_into()?);
            }
            Some(Kind::Reset(run)) => {
                spelled.r#type = RunEventType::Reset;
                spelled.run = Some(run.try_into()?);
            }
            None => return Err(Error::internal("an event of a run tells nothing")),
        }
        Ok(spelled)
    }

    /// What stands in the `event:` line.
    pub(in crate::api::eros) fn name(&self) -> &'static str {
        match self.r#type {
            RunEventType::Step => "step",
            RunEventType::Completed => "completed",
            RunEventType::Reset => "reset",
        }
    }
}

impl TryFrom<pb::Run> for Run {
    type Error = Error;

    fn try_from(run: pb::Run) -> Result<Self, Error> {
        Ok(Self {
            run_id: run.run_id,
            status: run.status,
            week_start: run.week_start,
            mode: run.mode,
            auto_export: run.auto_export,
            created_at: Instant::required(run.created_at)?,
            finished_at: Instant::optional(run.finished_at)?,
            pages: run.pages.into_iter().map(RunPage::try_from).collect::<Result<_, _>>()?,
            summary: run.summary.map(RunSummary::from),
        })
    }
}

impl TryFrom<pb::RunPage> for RunPage {
    type Error = Error;

    fn try_from(page: pb::RunPage) -> Result<Self, Error> {
        let error = |pb::RunError { step, code, detail }| RunError { step, code, detail };
        Ok(Self {
            page_name: page.page_name,
            status: page.status,
            schedule_id: page.schedule_id,
            caption_target: page.caption_target,
            steps: page.steps.into_iter().map(RunStep::try_from).collect::<Result<_, _>>()?,
            error: page.error.map(error),
            export: page.export.map(ExportOutcome::from),
        })
    }
}

impl TryFrom<pb::RunStep> for RunStep {
    type Error = Error;

    fn try_from(step: pb::RunStep) -> Result<Self, Error> {
        Ok(Self {
            name: step.name,
            status: step.status,
            attempts: step.attempts,
            started_at: Instant::optional(step.started_at)?,
            finished_at: Instant::optional(step.finished_at)?,
        })
    }
}

impl From<pb::ExportOutcome> for ExportOutcome {
    fn from(outcome: pb::ExportOutcome) -> Self {
        Self { status: outcome.status, reason: outcome.reason }
    }
}

impl From<pb::RunSummary> for RunSummary {
    fn from(summary: pb::RunSummary) -> Self {
        let pb::RunSummary { green, yellow, red, .. } = summary;
        Self {
            total_pages: summary.total_pages,
            successful: summary.successful,
            failed: summary.failed,
            exported: summary.exported,
            skipped_exports: summary.skipped_exports,
            saturation_breakdown: SaturationBreakdown { green, yellow, red },
        }
    }
}

impl RunList {
    pub(in crate::api::eros) fn new(
        runs: Vec<pb::Run>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items = runs.into_iter().map(Run::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}

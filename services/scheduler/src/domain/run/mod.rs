//! A run: a week scheduled for many pages, six steps each (scheduling.md, "Orchestrator").
//!
//! Map: this file has what is kept of a run; [`machine`] says what happens to a page, [`breaker`]
//! when a step is not even tried, [`outcome`] how steps end, [`summary`] what became of the run.

pub mod breaker;
pub mod machine;
pub mod outcome;
pub mod summary;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use service::words;
use uuid::Uuid;

pub use self::{
    breaker::Breaker,
    machine::{Aftermath, Next},
    outcome::{Failure, KeptAnalysis, Output},
    summary::Summary,
};
use super::{
    analysis::SaturationZone,
    page::PageName,
    schedule::{Mode, ScheduleId},
    selection::{Seed, Selection, Target},
};

words! {
    /// The steps of a page, in their order.
    StepName {
        /// How much the audience can take.
        Analyze "analyze",
        /// How many captions the page needs.
        Target "target",
        /// Which ones.
        Select "select",
        /// The week, laid out and stored.
        Build "build",
        /// Whether it may leave the house.
        Gate "gate",
        /// It leaves the house.
        Export "export",
    }
}

words! {
    /// How far a step is.
    StepStatus {
        /// Not begun.
        Pending "pending",
        /// Begun; between two attempts, too.
        Running "running",
        /// Done.
        Success "success",
        /// Not needed.
        Skipped "skipped",
        /// Given up.
        Failed "failed",
        /// The run was cancelled before it.
        Cancelled "cancelled",
    }
}

words! {
    /// How far a page is.
    PageStatus {
        /// It waits for its turn.
        Pending "pending",
        /// Its steps are done one after the other.
        Running "running",
        /// All are done.
        Success "success",
        /// One of them was given up.
        Failed "failed",
        /// The run was cancelled before its end.
        Cancelled "cancelled",
    }
}

impl PageStatus {
    /// Whether nothing happens to it any more.
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Success | Self::Failed | Self::Cancelled)
    }
}

words! {
    /// How far a run is.
    RunStatus {
        /// Pages are open.
        Running "running",
        /// Every page is done.
        Completed "completed",
        /// Some pages failed.
        CompletedWithErrors "completed_with_errors",
        /// Every page failed.
        Failed "failed",
        /// Somebody ended it.
        Cancelled "cancelled",
    }
}

/// A run's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub Uuid);

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What was asked for, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Whose.
    pub tenant: String,
    /// Its id.
    pub id: RunId,
    /// How far it is.
    pub status: RunStatus,
    /// A Monday.
    pub week_start: Date,
    /// How much the weeks take.
    pub mode: Mode,
    /// Whether what passes the gate is exported.
    pub auto_export: bool,
    /// Whether a page's active schedule of that week is cancelled.
    pub replace: bool,
    /// What the pages' own seeds are made from.
    pub seed: Seed,
    /// Who asked, for the export log.
    pub requested_by: String,
    /// The trace that asked.
    pub traceparent: Option<String>,
    /// The newest event's id; 0 before the first.
    pub last_event: i64,
    /// When it was asked for; later messages do not count.
    pub created_at: Timestamp,
    /// When its last page ended.
    pub finished_at: Option<Timestamp>,
    /// Counts the changes.
    pub version: i64,
}

/// One page of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunPage {
    /// The job's id.
    pub id: String,
    /// Which page.
    pub name: PageName,
    /// Its place in the request, from 0.
    pub place: u32,
    /// How far it is, and what was found on the way.
    pub state: PageState,
}

/// One step of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepState {
    /// How far it is.
    pub status: StepStatus,
    /// Attempts that were begun.
    pub attempts: u32,
    /// When the first one began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The last attempt failed, and the next one has not begun.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waiting: bool,
}

/// Why a page failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepError {
    /// Where.
    pub step: StepName,
    /// In one word, such as `NO_CAPTIONS`.
    pub code: String,
    /// For people.
    pub detail: String,
}

words! {
    /// What became of an export.
    ExportStatus {
        /// It left the house.
        Exported "exported",
        /// It may not, or need not.
        Skipped "skipped",
        /// It did not work.
        Failed "failed",
    }
}

/// What became of a page's export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportResult {
    /// In one word.
    pub status: ExportStatus,
    /// Why it is not exported.
    pub reason: Option<String>,
}

/// How far a page is, and what its finished steps found, so that a runner that takes over goes on
/// at the first unfinished step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageState {
    /// How far the page is.
    pub status: PageStatus,
    /// The six, in order.
    pub steps: [StepState; 6],
    /// Why it failed.
    pub error: Option<StepError>,
    /// Its schedule: named before it is built, so that it is built once.
    pub schedule_id: Option<ScheduleId>,
    /// How many captions it needs.
    pub target: Option<Target>,
    /// Its zone, once it is analysed.
    pub zone: Option<SaturationZone>,
    /// What became of its export.
    pub export: Option<ExportResult>,
    /// What the next steps need of the former.
    #[serde(default, skip_serializing_if = "Kept::is_empty")]
    pub kept: Kept,
}

/// What the build needs; forgotten once it is done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What the analyzer said.
    pub analysis: Option<Box<KeptAnalysis>>,
    /// What the selector chose, and why.
    pub selection: Option<Box<Selection>>,
}

impl Kept {
    fn is_empty(&self) -> bool {
        self.analysis.is_none() && self.selection.is_none()
    }
}

/// What watchers are told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A step of a page changed.
    Step {
        /// Which step.
        step: StepName,
        /// Which page.
        page_name: PageName,
        /// The page after the change.
        page: Box<PageState>,
    },
    /// The run is finished; its last event.
    Completed,
}

/// Something that happened in a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunEvent {
    /// Grows by one within the run.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
}

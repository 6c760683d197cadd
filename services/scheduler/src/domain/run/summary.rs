//! What became of a run.

use super::{ExportStatus, PageState, PageStatus, RunStatus};
use crate::domain::analysis::SaturationZone;

/// The run in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// All pages.
    pub total: u32,
    /// Those that are done.
    pub successful: u32,
    /// Those that failed.
    pub failed: u32,
    /// Those whose schedule left the house.
    pub exported: u32,
    /// Those whose schedule did not have to, or must not.
    pub skipped: u32,
    /// Pages by zone; those that were not analysed have none.
    pub green: u32,
    /// See `green`.
    pub yellow: u32,
    /// See `green`.
    pub red: u32,
}

impl Summary {
    /// Counts.
    pub fn of<'a>(pages: impl IntoIterator<Item = &'a PageState>) -> Self {
        let mut summary = Self::default();
        for page in pages {
            summary.total += 1;
            summary.successful += u32::from(page.status == PageStatus::Success);
            summary.failed += u32::from(page.status == PageStatus::Failed);
            let export = page.export.as_ref().map(|export| export.status);
            summary.exported += u32::from(export == Some(ExportStatus::Exported));
            summary.skipped += u32::from(export == Some(ExportStatus::Skipped));
            summary.green += u32::from(page.zone == Some(SaturationZone::Green));
            summary.yellow += u32::from(page.zone == Some(SaturationZone::Yellow));
            summary.red += u32::from(page.zone == Some(SaturationZone::Red));
        }
        summary
    }
}

/// How a run ends whose pages have all ended, `failed` of `total` of them by a failure.
pub fn conclusion(failed: u64, total: u64) -> RunStatus {
    match failed {
        0 => RunStatus::Completed,
        failed if failed == total => RunStatus::Failed,
        _ => RunStatus::CompletedWithErrors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::run::ExportResult;

    #[test]
    fn pages_are_counted_by_outcome_and_zone() {
        let page = |status, zone, export: Option<ExportStatus>| PageState {
            status,
            zone,
            export: export.map(|status| ExportResult { status, reason: None }),
            ..PageState::new()
        };
        let pages = [
            page(PageStatus::Success, Some(SaturationZone::Green), Some(ExportStatus::Exported)),
            page(PageStatus::Success, Some(SaturationZone::Yellow), Some(ExportStatus::Exported)),
            page(PageStatus::Success, Some(SaturationZone::Red), Some(ExportStatus::Skipped)),
            page(PageStatus::Failed, Some(SaturationZone::Green), Some(ExportStatus::Failed)),
            page(PageStatus::Failed, None, None),
            page(PageStatus::Cancelled, None, None),
        ];
        let expected = Summary {
            total: 6,
            successful: 3,
            failed: 2,
            exported: 2,
            skipped: 1,
            green: 2,
            yellow: 1,
            red: 1,
        };
        assert_eq!(Summary::of(&pages), expected);
    }

    #[test]
    fn a_run_is_as_good_as_its_pages() {
        assert_eq!(conclusion(0, 3), RunStatus::Completed);
        assert_eq!(conclusion(2, 3), RunStatus::CompletedWithErrors);
        assert_eq!(conclusion(3, 3), RunStatus::Failed);
    }
}

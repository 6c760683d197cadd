//! What clients get of EROS: pages, records, analyses, selections, runs, schedules.

pub(super) mod analysis;
pub(super) mod page;
pub(super) mod records;
pub(super) mod run;
pub(super) mod schedule;
pub(super) mod selection;

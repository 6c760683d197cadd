//! How what a provider says of its quota reaches the throttles that all replicas share (posts.md,
//! "Throttle state").

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

/// Publishing calls that an account has within a time, as the provider documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Calls; 0: the provider publishes no limit.
    pub calls: u32,
    /// The time in which they are counted.
    pub window: Duration,
}

impl Allowance {
    /// The provider publishes no limit.
    pub const UNKNOWN: Self = Self { calls: 0, window: Duration::ZERO };
}

/// What answers said of an account's quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Publishing calls that a window has in all.
    pub calls: Option<u32>,
    /// Publishing calls that are left until `resets_at`.
    pub remaining: Option<u32>,
    /// When the quota is full again.
    pub resets_at: Option<Timestamp>,
    /// Nothing is to be asked of this account before then.
    pub pause_until: Option<Timestamp>,
    /// Nothing is to be asked by this app, for whatever account, before then.
    pub app_pause_until: Option<Timestamp>,
}

/// Where an adapter leaves its reports; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Usage(Arc<Mutex<Option<Report>>>);

impl Usage {
    /// An answer said this; of several the later one counts, but the longest pause.
    pub fn heard(&self, report: Report) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.unwrap_or_default();
        *last = Some(Report {
            calls: report.calls.or(before.calls),
            remaining: report.remaining.or(before.remaining),
            resets_at: report.resets_at.or(before.resets_at),
            pause_until: report.pause_until.max(before.pause_until),
            app_pause_until: report.app_pause_until.max(before.app_pause_until),
        });
    }

    /// What was heard since the last time.
    pub fn take(&self) -> Option<Report> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_one_step_add_up() {
        let usage = Usage::default();
        let at = |second| Timestamp::from_second(second).ok();
        usage.heard(Report { remaining: Some(9), pause_until: at(50), ..Report::default() });
        usage.heard(Report { remaining: Some(8), resets_at: at(90), ..Report::default() });
        let expected = Report {
            remaining: Some(8),
            resets_at: at(90),
            pause_until: at(50),
            ..Report::default()
        };
        assert_eq!(usage.take(), Some(expected));
        assert_eq!(usage.take(), None);
    }
}

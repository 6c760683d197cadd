//! What the analyzer reads, and the whole of it in order.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan, civil::Date};

use super::{Analysis, classification, evidence, ledger::Ledger, saturation::Week, verdict};
use crate::domain::{
    message::Message,
    page::Page,
    policy::{Analyzer, Policy},
};

/// A page's past, as of a moment.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// Whose.
    pub page: &'a Page,
    /// In any order, no id twice, from [`since`] on; later ones than `as_of` do not count.
    pub messages: &'a [Message],
    /// When the page sent its first message ever.
    pub first_sent_at: Option<Timestamp>,
    /// Days of the tenant by [`platform_issue_days`](super::platform_issue_days).
    pub platform_issue_days: &'a BTreeSet<Date>,
    /// The moment.
    pub as_of: Timestamp,
    /// Days of classification and evidence.
    pub lookback_days: u32,
    /// Whether saturation is asked for; the evidence is the same without.
    pub include_saturation: bool,
}

/// What the history says (scheduling.md, "Analyzer").
pub fn analyze(input: &History<'_>, policy: &Policy) -> Analysis {
    let ledger = Ledger::read(input, &policy.analyzer);
    let (classification, tolerance) = classification::classify(&ledger, policy);
    let week = Week::judge(&ledger, input.platform_issue_days, &policy.analyzer);
    let verdict = verdict::of(&week, tolerance, &policy.analyzer.saturation);
    Analysis {
        page: input.page.name.clone(),
        as_of: input.as_of,
        lookback_days: input.lookback_days,
        zone: input.page.zone.clone(),
        classification,
        saturation: input.include_saturation.then_some(verdict.saturation),
        evidence: evidence::gather(&ledger, week, verdict.zone, &policy.analyzer.evidence),
    }
}

/// D: the local day of `as_of`.
pub fn today(page: &Page, as_of: Timestamp) -> Date {
    page.zone.local(as_of).date()
}

/// From when on an analysis needs messages: the local midnight that begins D − the longer of
/// look-back and baseline, and a day more, so that no clock change cuts it short.
pub fn since(page: &Page, as_of: Timestamp, lookback_days: u32, policy: &Policy) -> Timestamp {
    let days = oldest_age(lookback_days, &policy.analyzer) as i64 + 1;
    let first = today(page, as_of).checked_sub(days.days()).unwrap_or(Date::MIN);
    let midnight = first.to_datetime(jiff::civil::Time::midnight());
    page.zone.instant(midnight).unwrap_or(Timestamp::MIN)
}

/// Days of classification and evidence: what is asked for, as far as the policy allows.
pub(super) fn lookback(asked: u32, policy: &Analyzer) -> usize {
    asked.min(policy.lookback.max) as usize
}

/// The age in days of the oldest message that matters.
pub(super) fn oldest_age(lookback_days: u32, policy: &Analyzer) -> usize {
    let windows = policy.windows.baseline_days.max(policy.windows.recent_days) as usize;
    lookback(lookback_days, policy).max(windows)
}

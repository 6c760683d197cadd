//! Days on which the platform failed, not a page (scheduling.md, "Platform-issue day").

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date};
use rust_decimal::Decimal;

use super::fixed::settled;
use crate::domain::{
    page::PageName,
    policy::{Policy, analyzer::PlatformIssues},
};

/// The platform-issue days among the recent days before `today` (D).
///
/// `pages` has, for each page of the tenant, the mean unlock rate of each of its days with Unlocks,
/// from [`days_needed`] before `today`; other days do not matter.
pub fn platform_issue_days(
    pages: &BTreeMap<PageName, BTreeMap<Date, Decimal>>,
    holidays: impl Fn(Date) -> bool,
    today: Date,
    policy: &Policy,
) -> BTreeSet<Date> {
    let recent = i64::from(policy.analyzer.windows.recent_days);
    (1..=recent)
        .filter_map(|age| today.checked_sub(age.days()).ok())
        .filter(|&day| !holidays(day) && is_issue(pages, day, &policy.analyzer.platform_issues))
        .collect()
}

/// Days before D whose rates [`platform_issue_days`] reads.
pub fn days_needed(policy: &Policy) -> u32 {
    policy.analyzer.windows.recent_days + policy.analyzer.platform_issues.days_before
}

fn is_issue(
    pages: &BTreeMap<PageName, BTreeMap<Date, Decimal>>,
    day: Date,
    rule: &PlatformIssues,
) -> bool {
    let judged: Vec<bool> = pages.values().filter_map(|days| fell(days, day, rule)).collect();
    let fallen = judged.iter().filter(|&&fell| fell).count();
    judged.len() >= rule.min_pages.max(1)
        && Decimal::from(fallen) > rule.share_above * Decimal::from(judged.len())
}

/// Whether a page fell on a day; `None` when it does not count.
fn fell(days: &BTreeMap<Date, Decimal>, day: Date, rule: &PlatformIssues) -> Option<bool> {
    let rate = *days.get(&day)?;
    let first = day.checked_sub(i64::from(rule.days_before).days()).unwrap_or(Date::MIN);
    let (mut sum, mut count) = (Decimal::ZERO, 0_usize);
    for (_, &rate) in days.range(first..day) {
        sum += rate;
        count += 1;
    }
    // Multiplied out, so that nothing is divided.
    let short = rate * Decimal::from(count) - rule.fell_below * sum;
    (count >= rule.min_days.max(1)).then(|| settled(short) < Decimal::ZERO)
}

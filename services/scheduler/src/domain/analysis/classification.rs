//! What the size of a page allows (scheduling.md, the table of tiers).

use rust_decimal::Decimal;

use super::{Classification, SizeTier, ledger::Ledger};
use crate::domain::policy::{Policy, Tiers, analyzer::Newness};

/// The page's size and line of the table, and its tolerance.
pub(super) fn classify(ledger: &Ledger, policy: &Policy) -> (Classification, Decimal) {
    let tier = if is_new(ledger, &policy.analyzer.newness) {
        SizeTier::New
    } else {
        by_audience(ledger.audience, &policy.tiers)
    };
    let line = policy.tiers.of(tier);
    let classification = Classification {
        tier,
        avg_audience: ledger.audience,
        ppv_min: line.ppv_min,
        ppv_max: line.ppv_max,
        bumps: line.bumps,
        gap_minutes: line.gap_minutes,
        tolerance: line.tolerance,
    };
    (classification, line.tolerance)
}

fn is_new(ledger: &Ledger, newness: &Newness) -> bool {
    let young = |age: i64| age < i64::from(newness.days_below);
    ledger.message_count < newness.messages_below || ledger.first_age.is_none_or(young)
}

/// The smallest size whose bound the audience is below.
fn by_audience(audience: i64, tiers: &Tiers) -> SizeTier {
    [SizeTier::Small, SizeTier::Medium, SizeTier::Large]
        .into_iter()
        .find(|&size| tiers.of(size).audience_below.is_some_and(|bound| audience < bound))
        .unwrap_or(SizeTier::Xl)
}

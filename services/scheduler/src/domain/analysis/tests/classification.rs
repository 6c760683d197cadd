//! The table of tiers.

use jiff::ToSpan;
use rust_decimal::dec;

use super::given::Given;
use crate::domain::{analysis::SizeTier, message::MessageType, policy::Policy};

/// 20 messages, the largest to so many.
fn given_an_audience(sent: i64) -> Given {
    let mut given = Given::page().each(1..=20, dec!(0.4), dec!(10));
    for message in &mut given.messages {
        (message.sent, message.viewed, message.purchased) = (sent / 2, 0, 0);
    }
    given.messages[7].sent = sent;
    given
}

#[test]
fn the_largest_audience_decides_the_size() {
    for (sent, tier, row) in [
        (4_999, SizeTier::Small, (3, 5, 4, 120, dec!(0.4))),
        (5_000, SizeTier::Medium, (5, 8, 6, 90, dec!(0.5))),
        (24_999, SizeTier::Medium, (5, 8, 6, 90, dec!(0.5))),
        (25_000, SizeTier::Large, (8, 12, 10, 75, dec!(0.6))),
        (99_999, SizeTier::Large, (8, 12, 10, 75, dec!(0.6))),
        (100_000, SizeTier::Xl, (10, 15, 12, 60, dec!(0.7))),
    ] {
        let page = given_an_audience(sent).analyzed().classification;
        assert_eq!((page.tier, page.avg_audience), (tier, sent));
        let found = (page.ppv_min, page.ppv_max, page.bumps, page.gap_minutes, page.tolerance);
        assert_eq!(found, row, "{tier}");
    }
}

#[test]
fn any_message_has_an_audience() {
    let mut given = given_an_audience(4_000);
    given.messages[3].kind = MessageType::PhotoBump;
    given.messages[3].sent = 30_000;
    assert_eq!(given.analyzed().classification.tier, SizeTier::Large);
}

#[test]
fn under_twenty_messages_are_new() {
    let mut given = given_an_audience(30_000);
    assert_eq!(given.analyzed().classification.tier, SizeTier::Large);
    given.messages.pop();
    let page = given.analyzed().classification;
    assert_eq!((page.tier, page.avg_audience), (SizeTier::New, 30_000));
    assert_eq!((page.ppv_min, page.ppv_max, page.bumps, page.gap_minutes), (3, 4, 3, 120));
    assert_eq!(page.tolerance, dec!(0.4));
    let nothing = Given::page().analyzed();
    assert_eq!(nothing.classification.tier, SizeTier::New);
    assert_eq!((nothing.classification.avg_audience, nothing.evidence.message_count), (0, 0));
}

#[test]
fn the_first_fortnight_is_new() {
    for (age, tier) in [(13, SizeTier::New), (14, SizeTier::Small)] {
        let mut given = Given::page();
        for hour in 0..20 {
            given.unlock(1, hour, dec!(0.1), dec!(1)).sent = 4_000;
        }
        let midnight = given.day(age).at(23, 59, 59, 0);
        given.first_sent_at = given.page.zone.instant(midnight);
        assert_eq!(given.analyzed().classification.tier, tier, "{age}");
    }
}

#[test]
fn the_first_ever_may_be_in_the_messages() {
    let mut given = given_an_audience(30_000);
    given.first_sent_at = None;
    assert_eq!(given.analyzed().classification.tier, SizeTier::Large);
    given.messages.retain(|message| message.sent_at > "2026-08-08T00:00:00Z".parse().unwrap());
    for hour in 0..20 {
        given.unlock(2, hour, dec!(0.1), dec!(1));
    }
    assert_eq!(given.analyzed().classification.tier, SizeTier::New);
}

#[test]
fn only_the_look_back_is_classified() {
    let mut given = given_an_audience(4_000).each(15..=15, dec!(0), dec!(0));
    given.messages.last_mut().unwrap().sent = 200_000;
    assert_eq!(given.analyzed().classification.tier, SizeTier::Xl);
    given.lookback_days = 14;
    let short = given.analyzed();
    // Ages 1 to 14.
    assert_eq!(short.evidence.message_count, 14);
    assert_eq!(short.classification.tier, SizeTier::New);
    given.lookback_days = 15;
    assert_eq!(given.analyzed().classification.avg_audience, 200_000);
}

#[test]
fn more_look_back_than_the_policy_allows_is_cut() {
    let mut given = given_an_audience(4_000).each(366..=366, dec!(0), dec!(0));
    given.lookback_days = u32::MAX;
    assert_eq!(given.analyzed().evidence.message_count, 20);
    let since = crate::domain::analysis::since(
        &given.page,
        given.as_of,
        given.lookback_days,
        &Policy::default(),
    );
    assert_eq!(given.page.zone.local(since).date(), given.day(0) - 366.days());
}

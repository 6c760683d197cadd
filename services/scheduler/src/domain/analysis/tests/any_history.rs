//! Whatever the history, the analysis is valid, and depends on nothing that it should not.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

use super::given::Given;
use crate::domain::{
    analysis::{Analysis, Exclusion, Risk, SaturationZone, SizeTier},
    message::{Message, MessageType, PriceTier},
};

const DAY: i64 = 86_400;

/// Counts as they are, and as they never are.
fn counts() -> impl Strategy<Value = (i64, i64, i64)> {
    let usual = (0_i64..200_000, 0..=1000_i64, 0..=1000_i64).prop_map(|(sent, open, buy)| {
        let viewed = sent * open / 1000;
        (sent, viewed, viewed * buy / 1000)
    });
    let any = (0_i64..=i64::MAX, 0_i64..=i64::MAX, 0_i64..=i64::MAX).prop_map(|(a, b, c)| {
        let mut all = [a, b, c];
        all.sort_unstable();
        (all[2], all[1], all[0])
    });
    prop_oneof![20 => usual, 1 => any]
}

fn earnings() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        20 => (0_i64..5_000_000).prop_map(|cents| Decimal::new(cents, 2)),
        1 => (0_i64..=i64::MAX).prop_map(|cents| Decimal::new(cents, 2)),
        1 => Just(Decimal::MAX),
    ]
}

fn messages() -> impl Strategy<Value = Vec<(i64, Message)>> {
    let tiers: Vec<_> =
        std::iter::once(None).chain(PriceTier::ALL.iter().copied().map(Some)).collect();
    let message = (
        prop_oneof![30 => -2 * DAY..130 * DAY, 1 => 0..1000 * DAY],
        prop_oneof![3 => Just(MessageType::Unlock), 1 => prop::sample::select(MessageType::ALL)],
        counts(),
        earnings(),
        prop::sample::select(tiers),
    )
        .prop_map(|(before, kind, (sent, viewed, purchased), earnings, price_tier)| {
            let message = Message {
                id: String::new(),
                sent_at: Timestamp::UNIX_EPOCH,
                kind,
                caption_id: None,
                sent,
                viewed,
                purchased,
                earnings,
                price_tier,
            };
            (before, message)
        });
    prop::collection::vec(message, 0..400)
}

prop_compose! {
    /// A page of any zone at any moment from 2000 to 2050, which includes days of clock changes.
    fn any_given()(
        zone in prop::sample::select(vec![
            "America/Los_Angeles", "Europe/Madrid", "America/St_Johns", "Pacific/Apia",
            "Australia/Lord_Howe", "America/Havana", "UTC",
        ]),
        as_of in 946_684_800_i64..2_524_608_000,
        messages in messages(),
        lookback_days in 14_u32..=365,
        issues in prop::collection::btree_set(0_i64..9, 0..3),
        special_days in prop::collection::btree_set(0_i64..60, 0..6),
        first in prop::option::of(0_i64..400 * DAY),
    ) -> Given {
        let mut given = Given::page_at(zone, Timestamp::from_second(as_of).unwrap());
        given.first_sent_at = first.map(|before| given.as_of - before.seconds());
        given.lookback_days = lookback_days;
        for (nth, (before, mut message)) in messages.into_iter().enumerate() {
            message.id = format!("m{nth}");
            message.sent_at = given.as_of - before.seconds();
            given.messages.push(message);
        }
        let given = issues.into_iter().fold(given, Given::issue);
        special_days.into_iter().fold(given, Given::special_day)
    }
}

fn is_valid(analysis: &Analysis) {
    let unit = dec!(0)..=dec!(1);
    let evidence = &analysis.evidence;
    for hours in [evidence.best_hours_weekday, evidence.best_hours_weekend] {
        assert_eq!(BTreeSet::from(hours).len(), 4, "{hours:?}");
        assert!(hours.iter().all(|hour| *hour < 24 && !(2..=5).contains(hour)), "{hours:?}");
    }
    for index in evidence.weekday_index {
        assert!(index >= dec!(0.7) && index <= dec!(1.3) && index.scale() <= 4, "{index}");
    }
    assert!(evidence.ordinary_days as usize + evidence.holidays.len() <= 7);
    assert!(evidence.underperforming_days <= evidence.ordinary_days.min(3));
    assert!(evidence.unlock_deviation >= dec!(-1) && evidence.emv_deviation >= dec!(-1));
    assert!(evidence.mean_abs_z >= dec!(0));
    assert!(evidence.median_emv_30d.is_none_or(|median| median >= dec!(0)));
    assert!(analysis.classification.ppv_min <= analysis.classification.ppv_max);
    if evidence.message_count < 20 {
        assert_eq!(analysis.classification.tier, SizeTier::New);
    }
    let saturation = analysis.saturation.as_ref().unwrap();
    assert!(unit.contains(&saturation.score) && unit.contains(&saturation.confidence));
    let words = match (saturation.excluded, saturation.confidence < dec!(0.5), saturation.risk) {
        (Some(_), _, _) => "NO ACTION: ",
        (None, true, _) => "LOW CONFIDENCE: ",
        (None, false, Risk::Critical) => "IMMEDIATE: ",
        (None, false, Risk::High) => "URGENT: ",
        (None, false, Risk::Moderate) => "CAUTION: ",
        (None, false, Risk::Low) => "WATCH: ",
        (None, false, Risk::Healthy) => "HEALTHY: ",
    };
    assert!(saturation.action.starts_with(words), "{}", saturation.action);
    match saturation.excluded {
        Some(Exclusion::Holidays) => assert!(evidence.holidays.len() >= 3),
        Some(Exclusion::PlatformIssues) => assert!(evidence.platform_issue_days.len() >= 2),
        None => assert!(evidence.holidays.len() < 3 && evidence.platform_issue_days.len() < 2),
    }
    if saturation.excluded.is_some() || saturation.confidence < dec!(0.5) {
        assert!(evidence.zone < SaturationZone::Red);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_history_has_a_valid_analysis(given in any_given()) {
        is_valid(&given.analyzed());
    }

    #[test]
    fn the_order_of_messages_does_not_matter(
        (given, shuffled) in any_given().prop_flat_map(|given| {
            let shuffled = Just(given.messages.clone()).prop_shuffle();
            (Just(given), shuffled)
        })
    ) {
        let other = Given { messages: shuffled, ..given.clone() };
        prop_assert_eq!(given.analyzed(), other.analyzed());
    }

    #[test]
    fn later_messages_do_not_count(given in any_given()) {
        let mut cut = given.clone();
        cut.messages.retain(|message| message.sent_at <= cut.as_of);
        prop_assert_eq!(given.analyzed(), cut.analyzed());
    }

    #[test]
    fn older_messages_than_needed_only_make_the_page_older(given in any_given()) {
        let policy = crate::domain::policy::Policy::default();
        let since = crate::domain::analysis::since(
            &given.page, given.as_of, given.lookback_days, &policy,
        );
        let mut cut = given.clone();
        let sent = given.messages.iter().map(|message| message.sent_at);
        cut.first_sent_at = sent.chain(given.first_sent_at).filter(|at| *at <= given.as_of).min();
        cut.messages.retain(|message| message.sent_at >= since);
        prop_assert_eq!(given.analyzed(), cut.analyzed());
    }
}

//! Any page, any captions, any week: the validator passes, or the builder says why not.

use std::collections::BTreeSet;

use jiff::{ToSpan as _, civil::date};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;

/// Zones, and Mondays of weeks in which their clocks change (or a neighbour of such a week).
pub(super) const CHANGES: [(&str, Date); 17] = [
    ("America/Los_Angeles", date(2026, 3, 2)),
    ("America/Los_Angeles", date(2026, 10, 26)),
    ("Europe/London", date(2026, 3, 23)),
    ("Europe/London", date(2026, 10, 19)),
    ("Europe/Madrid", date(2026, 3, 23)),
    ("Europe/Madrid", date(2026, 10, 19)),
    ("Australia/Lord_Howe", date(2026, 3, 30)),
    ("Australia/Lord_Howe", date(2026, 9, 28)),
    // Midnight of Sunday the 4th did not exist; the hour before that of the 18th came twice.
    ("America/Sao_Paulo", date(2018, 10, 29)),
    ("America/Sao_Paulo", date(2018, 11, 5)),
    ("America/Sao_Paulo", date(2018, 2, 12)),
    ("Asia/Kolkata", date(2026, 3, 23)),
    // Friday the 30th did not exist.
    ("Pacific/Apia", date(2011, 12, 26)),
    ("Pacific/Apia", date(2020, 9, 21)),
    ("Pacific/Apia", date(2021, 3, 29)),
    ("America/Havana", date(2026, 3, 2)),
    ("America/Havana", date(2026, 10, 26)),
];

fn some_caption() -> impl Strategy<Value = Caption> {
    let text = prop_oneof!["[=+@'\t\r\n\"a,-]{0,12}", ".{0,20}"];
    let word = option::of("[a-f]{0,1}");
    (1..400_i64, text, select(PriceTier::ALL), word.clone(), word, any::<bool>()).prop_map(
        |(id, text, tier, category, trigger, urgent)| Caption {
            id,
            text,
            price_tier: Some(tier),
            category,
            trigger,
            urgent,
            active: true,
            kind: MessageType::Unlock,
        },
    )
}

fn hours() -> impl Strategy<Value = [u8; 4]> {
    vec((0..20_u8).prop_map(|n| if n < 2 { n } else { n + 4 }), 4)
        .prop_map(|hours| [hours[0], hours[1], hours[2], hours[3]])
}

fn index() -> impl Strategy<Value = [Decimal; 7]> {
    vec(7_000..=13_000_i64, 7).prop_map(|all| std::array::from_fn(|day| Decimal::new(all[day], 4)))
}

prop_compose! {
    fn some_week()(
        (zone, start) in select(&CHANGES[..]),
        weeks in -1..=1_i64,
        tier in select(SizeTier::ALL),
        saturation in select(SaturationZone::ALL),
        factor in select(vec![dec!(0.6), dec!(0.75), dec!(0.9), dec!(0.95), dec!(1)]),
        mode in select(Mode::ALL),
        (weekday, weekend, index) in (hours(), hours(), index()),
        velocity in select(Velocity::ALL),
        (picks, bumps, later) in
            (vec(some_caption(), 0..110), vec(some_caption(), 0..3), vec(some_caption(), 0..3)),
        seed in 0..=Seed::MAX,
        neighbours in vec(-3 * 1440..10 * 1440_i64, 0..6),
        special in option::of((0..7_i64, 1..=10_i64)),
    ) -> Week {
        let mut page = page(zone);
        let start = start.saturating_add((7 * weeks).days());
        page.special_days = special.into_iter().map(|(day, factor)| {
            let date = start.saturating_add(day.days());
            crate::domain::page::SpecialDay {
                date, name: "Special".to_owned(), factor: Decimal::new(factor, 1),
            }
        }).collect();
        let mut analysis = with_volume(analysis(&page, tier, saturation), factor);
        let evidence = &mut analysis.evidence;
        (evidence.best_hours_weekday, evidence.best_hours_weekend) = (weekday, weekend);
        (evidence.weekday_index, evidence.velocity) = (index, velocity);
        let monday = page.zone.instant(start.at(0, 0, 0, 0)).unwrap();
        let mut around: Vec<_> = neighbours.into_iter().map(|m| monday + m.minutes()).collect();
        around.sort();
        let free = FreeTexts { photo_bump: bumps, follow_up: later, free_content: Vec::new() };
        Week {
            page, analysis, picks, free, start, mode, seed: Seed(seed), neighbours: around,
            policy: Policy::default(),
        }
    }
}

/// The neighbours themselves may be too near to each other; that is not ours.
fn ours(week: &Week) -> bool {
    let apart = |pair: &[Timestamp]| pair[1].duration_since(pair[0]).as_mins() >= 300;
    week.neighbours.windows(2).all(apart)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_week_is_one_that_its_validator_passes_or_has_no_captions(week in some_week()) {
        match build(&week.input(), &week.policy) {
            Err(NoCaptions) => prop_assert!(week.picks.is_empty()),
            Ok(schedule) => {
                prop_assert_eq!(&schedule.validation.errors, &[]);
                prop_assert_eq!(&validate(&schedule, &week.around(), &week.policy), &schedule.validation);
                let ids: BTreeSet<i64> = week.picks.iter().map(|caption| caption.id).collect();
                for (place, message) in schedule.messages.iter().enumerate() {
                    prop_assert_eq!(message.position as usize, place + 1);
                    prop_assert!(message.caption_id.is_none_or(|id| ids.contains(&id)));
                    prop_assert_eq!(message.caption_id.is_some(), message.kind == MessageType::Unlock);
                    prop_assert_eq!(message.parent.is_some(), message.kind == MessageType::FollowUp);
                    if let Some(parent) = message.parent {
                        let parent = &schedule.messages[parent as usize - 1];
                        prop_assert_eq!(parent.kind, MessageType::Unlock);
                        prop_assert!(parent.at < message.at);
                        prop_assert_eq!(parent.price_tier, message.price_tier);
                    }
                }
            }
        }
    }

    #[test]
    fn the_same_input_and_seed_give_the_same_schedule(week in some_week()) {
        let build = || build(&week.input(), &week.policy);
        prop_assert_eq!(build(), build());
    }

    /// Without other schedules in the way a day has what the rules gave it, or the captions are
    /// short; and only a day that does not exist has none.
    #[test]
    fn what_is_planned_is_placed(mut week in some_week()) {
        week.neighbours.clear();
        prop_assume!(!week.picks.is_empty() && week.start != date(2011, 12, 26));
        let schedule = build(&week.input(), &week.policy).unwrap();
        let codes = codes(&schedule.validation.warnings);
        if !codes.contains(&FindingCode::CaptionsShort) {
            prop_assert_eq!(codes, []);
        }
    }

    #[test]
    fn an_edit_keeps_numbers_and_order(
        week in some_week(),
        message in any::<prop::sample::Index>(),
        (day, minute) in (0..7_i64, 0..1440_i64),
    ) {
        prop_assume!(ours(&week) && !week.picks.is_empty());
        let schedule = build(&week.input(), &week.policy).unwrap();
        prop_assume!(!schedule.messages.is_empty());
        let position = message.index(schedule.messages.len()) as u32 + 1;
        let local = week.start.at(0, 0, 0, 0) + (day * 1440 + minute).minutes();
        let change = Change { local: Some(local), ..Change::default() };
        let edited =
            edit(schedule.clone(), position, &change, &week.around(), &week.policy).unwrap();
        let codes = codes(&edited.validation.errors);
        prop_assert!(!codes.contains(&FindingCode::Zone) && !codes.contains(&FindingCode::Csv));
        for (place, message) in edited.messages.iter().enumerate() {
            prop_assert_eq!(message.position as usize, place + 1);
            prop_assert!(place == 0 || edited.messages[place - 1].at <= message.at);
        }
        let texts = |schedule: &Schedule| {
            let text = |of: &Planned| (of.text.clone(), of.parent.map(|p| schedule.messages[p as usize - 1].caption_id));
            let mut all: Vec<_> = schedule.messages.iter().map(text).collect();
            all.sort();
            all
        };
        prop_assert_eq!(texts(&schedule), texts(&edited));
    }

    #[test]
    fn a_taken_caption_is_replaced_by_one_that_keeps_the_rules(
        week in some_week(),
        taken in vec(any::<prop::sample::Index>(), 1..3),
    ) {
        prop_assume!(!week.picks.is_empty());
        let schedule = build(&week.input(), &week.policy).unwrap();
        let unlocks = unlocks(&schedule);
        prop_assume!(!unlocks.is_empty());
        let id = |of: &prop::sample::Index| unlocks[of.index(unlocks.len())].caption_id.unwrap();
        let taken: BTreeSet<i64> = taken.iter().map(id).collect();
        if let Some(new) = replace_captions(&schedule, &week.input(), &taken, &week.policy) {
            prop_assert_eq!(&new.validation.errors, &[]);
            for (old, new) in unlocks.iter().zip(super::unlocks(&new)) {
                let kept = !taken.contains(&old.caption_id.unwrap());
                prop_assert_eq!(old.at, new.at);
                prop_assert_eq!(old.caption_id == new.caption_id, kept);
                prop_assert!(!taken.contains(&new.caption_id.unwrap()));
            }
        }
    }
}

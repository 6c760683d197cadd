//! Weeks worked out by hand from the spec's tables.

use jiff::civil::date;

use super::{
    MessageType::{FreeContent, PhotoBump, Unlock},
    *,
};

/// LARGE: 8 to 12 Unlocks, 75 minutes. An ordinary weekday is half-way: 10.
#[test]
fn a_large_green_week() {
    let schedule = Week::of(SizeTier::Large, SaturationZone::Green, Mode::Optimize).build();
    assert_eq!(planned(&schedule), [10; 7]);
    // 9, 13, 19; not 20 (60 minutes after 19). 8 is too near to 9; 11, 15, 17, 21 fit: 7. Ten do
    // not fit on the grid: 930 minutes in nine parts of 103⅓.
    let spread =
        ["8:00", "9:43", "11:26", "13:10", "14:53", "16:36", "18:20", "20:03", "21:46", "23:30"];
    assert_eq!(times(&schedule, 0, Unlock), spread);
    // No gap over two hours, the first before 10, the last after 20: nothing to warm up.
    assert_eq!(times(&schedule, 0, PhotoBump), [""; 0]);
}

/// MEDIUM: 5 to 8 Unlocks, 90 minutes, 6 bumps.
#[test]
fn a_medium_safe_week() {
    let schedule = Week::of(SizeTier::Medium, SaturationZone::Green, Mode::Safe).build();
    assert_eq!(planned(&schedule), [5; 7]);
    // 9, 13, 19, then from 8 on: 11 is the first that is two hours from all, then 15.
    assert_eq!(times(&schedule, 0, Unlock), ["9:30", "11:30", "13:30", "15:30", "19:30"]);
    // The gap 15:30 to 19:30 is 240 minutes: 144 in, 17:54. 19:30 is before 20: 21:30.
    assert_eq!(times(&schedule, 0, PhotoBump), ["17:54", "21:30"]);
    // Saturday: 11, 14, 18, 21, then 8 (three hours from 11).
    assert_eq!(times(&schedule, 5, Unlock), ["8:30", "11:30", "14:30", "18:30", "21:30"]);
    // 8:30–11:30: 108 in; 14:30 + 144 = 16:54; 18:30 + 108 = 20:18.
    assert_eq!(times(&schedule, 5, PhotoBump), ["10:18", "13:18", "16:54", "20:18"]);
}

/// SMALL in YELLOW: 3 × .75 = 2.25, so 2; 120 + 30 minutes; 4 × 1.2 = 4.8, so 5 bumps.
#[test]
fn a_small_yellow_week() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Yellow, Mode::Safe);
    let schedule = week.build();
    assert_eq!(planned(&schedule), [2; 7]);
    assert_eq!(times(&schedule, 0, Unlock), ["9:30", "13:30"]);
    assert_eq!(times(&schedule, 0, PhotoBump), ["11:54", "21:30"]);
    // Saturday at 11:30 and 14:30: the first is after 10.
    assert_eq!(times(&schedule, 5, PhotoBump), ["8:30", "13:18", "21:30"]);
    // Conservative: 3 × .75 × .75 = 1.6875, so 2; with .6 of volume 1.0125, so 1.
    week.mode = Mode::Conservative;
    assert_eq!(planned(&week.build()), [2; 7]);
    week.analysis = with_volume(week.analysis, dec!(0.6));
    assert_eq!(planned(&week.build()), [1; 7]);
}

/// XL in RED, HIGH: optimize 12.5 × .75 = 9.375 × .5 … .9 = 4.69, 5.63, 6.56, 7.5, 8.44; 60 + 60
/// minutes let 8 fit into a day.
#[test]
fn an_xl_red_week() {
    let mut week = Week::of(SizeTier::Xl, SaturationZone::Red, Mode::Optimize);
    week.analysis = with_volume(week.analysis, dec!(0.75));
    let schedule = week.build();
    assert_eq!(planned(&schedule), [0, 0, 5, 6, 7, 8, 8]);
    for day in [0, 1] {
        assert!(schedule.days[day].cooling);
        assert_eq!(times(&schedule, day, Unlock), [""; 0]);
        assert_eq!(times(&schedule, day, PhotoBump), ["9:00", "20:00"]);
        assert_eq!(times(&schedule, day, FreeContent), ["14:00"]);
    }
    assert_eq!(times(&schedule, 2, Unlock), ["9:30", "11:30", "13:30", "15:30", "19:30"]);
    let sunday = ["8:00", "10:12", "12:25", "14:38", "16:51", "19:04", "21:17", "23:30"];
    assert_eq!(times(&schedule, 6, Unlock), sunday);
    // Conservative: 10 × .75 × .5 = 3.75 × the ramp = 1.875, 2.25, 2.625, 3, 3.375.
    week.mode = Mode::Conservative;
    assert_eq!(planned(&week.build()), [0, 0, 2, 2, 3, 3, 3]);
}

/// LARGE in RED can have 8 that fit into a day only just: 7 × 135 = 945 minutes are more than
/// 8:00–23:30, and end before 23:59.
#[test]
fn the_fullest_day_ends_after_the_even_spread() {
    let mut week = Week::of(SizeTier::Large, SaturationZone::Red, Mode::Optimize);
    week.analysis.evidence.weekday_index = [dec!(1.3); 7];
    let schedule = week.build();
    // 12 × .5 … .9 = 6, 7.2, 8.4, 9.6, 10.8; most are 8.
    assert_eq!(planned(&schedule), [0, 0, 6, 7, 8, 8, 8]);
    let tight = ["8:00", "10:15", "12:30", "14:45", "17:00", "19:15", "21:30", "23:45"];
    assert_eq!(times(&schedule, 6, Unlock), tight);
}

#[test]
fn weekdays_deserve_more_or_less() {
    let mut week = Week::of(SizeTier::Large, SaturationZone::Green, Mode::Optimize);
    week.analysis.evidence.weekday_index = [
        dec!(0.7),
        // 8 + 4 × .075 ÷ .6 = 8.5 exactly: half up.
        dec!(0.775),
        dec!(0.7749),
        dec!(1),
        dec!(1.15),
        dec!(1.2249),
        dec!(1.3),
    ];
    assert_eq!(planned(&week.build()), [8, 9, 8, 10, 11, 11, 12]);
    week.mode = Mode::Safe;
    assert_eq!(planned(&week.build()), [8; 7]);
}

/// Thanksgiving .7, the day after .9; a day of the page's own wins.
#[test]
fn holidays_are_calmer() {
    let mut week = Week::of(SizeTier::Large, SaturationZone::Green, Mode::Safe);
    week.start = date(2025, 11, 24);
    week.page.special_days = vec![crate::domain::page::SpecialDay {
        date: date(2025, 11, 28),
        name: "Birthday".into(),
        factor: dec!(0.1),
    }];
    let schedule = week.build();
    // 8 × .7 = 5.6; 8 × .1 = .8, at least one.
    assert_eq!(planned(&schedule), [8, 8, 8, 6, 1, 8, 8]);
    assert_eq!(schedule.days[3].holiday_factor, dec!(0.7));
    assert_eq!(schedule.days[4].holiday_factor, dec!(0.1));
}

/// NEW: 3 to 4 Unlocks, 120 minutes.
#[test]
fn a_pages_best_hours_come_first() {
    let mut week = Week::of(SizeTier::New, SaturationZone::Green, Mode::Safe);
    week.analysis.evidence.best_hours_weekday = [22, 23, 0, 12];
    let schedule = week.build();
    // 22; 23 is too near; 0 of the same day; 12.
    assert_eq!(times(&schedule, 1, Unlock), ["0:30", "12:30", "22:30"]);
    let why = |n: usize| unlocks(&schedule)[n].explanation.clone();
    assert!(why(0).starts_with("Around 0:00 this page earns most on weekdays."), "{}", why(0));
}

/// The evening's last Unlock and midnight's first are of neighbouring days, and keep the gap.
#[test]
fn neighbouring_days_keep_the_gap() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.analysis.evidence.best_hours_weekday = [23, 0, 12, 15];
    let schedule = week.build();
    assert_eq!(times(&schedule, 0, Unlock), ["0:30", "12:30", "23:30"]);
    assert_eq!(times(&schedule, 1, Unlock), ["12:30", "15:30", "23:30"]);
}

#[test]
fn bumps_stop_at_the_days_maximum() {
    let mut week = Week::of(SizeTier::Medium, SaturationZone::Green, Mode::Safe);
    week.policy.tiers.medium.max_messages = 6;
    // Saturday has five Unlocks and four gaps: one bump is left, the earliest.
    let schedule = week.build();
    assert_eq!(times(&schedule, 5, PhotoBump), ["10:18"]);
    week.policy.tiers.medium.max_messages = 15;
    week.policy.tiers.medium.bumps = 2;
    assert_eq!(times(&week.build(), 5, PhotoBump), ["10:18", "13:18"]);
}

#[test]
fn the_seed_moves_unlocks_by_seven_minutes_at_most_and_keeps_the_gap() {
    let mut week = Week::of(SizeTier::Xl, SaturationZone::Green, Mode::Safe);
    let still = week.build();
    week.policy = Policy::default();
    let moved = week.build();
    let shifts: Vec<i64> = unlocks(&still)
        .iter()
        .zip(unlocks(&moved))
        .map(|(still, moved)| moved.at.duration_since(still.at).as_mins())
        .collect();
    assert!(shifts.iter().all(|shift| shift.abs() <= 7), "{shifts:?}");
    assert!(shifts.iter().any(|shift| *shift > 0) && shifts.iter().any(|shift| *shift < 0));
    week.seed = Seed(8);
    assert_ne!(week.build().messages, moved.messages);
}

#[test]
fn prices_by_tier_hour_and_day() {
    use PriceTier::{Budget, Luxury, Premium, Standard, Vip};
    let prices = Policy::default().builder.prices;
    let price = |tier, day: i8, hour: i8| {
        prices::unlock(tier, date(2025, 11, day).at(hour, 30, 0, 0), &prices)
    };
    // Thursday the 6th at noon, in the evening; Friday; Friday evening.
    let table = [
        (Budget, [dec!(15), dec!(17), dec!(17), dec!(18)]),
        (Standard, [dec!(25), dec!(28), dec!(28), dec!(30)]),
        (Premium, [dec!(40), dec!(44), dec!(44), dec!(48)]),
        (Luxury, [dec!(60), dec!(66), dec!(66), dec!(73)]),
        (Vip, [dec!(100); 4]),
    ];
    for (tier, wanted) in table {
        let found =
            [price(tier, 6, 12), price(tier, 6, 19), price(tier, 7, 12), price(tier, 8, 21)];
        assert_eq!(found, wanted, "{tier}");
    }
    assert_eq!(price(Premium, 6, 22), dec!(40));
    assert_eq!(price(Premium, 9, 18), dec!(40));
}

/// A tired audience pays what a rested one does.
#[test]
fn saturation_is_no_discount() {
    for zone in SaturationZone::ALL {
        let mut week = Week::of(SizeTier::Small, *zone, Mode::Safe);
        week.picks = captions(20, &[PriceTier::Luxury, PriceTier::Vip]);
        let schedule = week.build();
        for unlock in unlocks(&schedule) {
            let base = if unlock.price_tier == Some(PriceTier::Vip) { 100 } else { 60 };
            assert!(unlock.price.unwrap() >= Decimal::from(base));
        }
    }
}

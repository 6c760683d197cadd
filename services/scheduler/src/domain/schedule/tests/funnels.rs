//! How Unlocks are followed up, worked out by hand.

use super::{
    PriceTier::{Budget, Premium, Standard},
    SaturationZone::{Green, Red, Yellow},
    *,
};

/// A page with one Unlock a week, on Monday at 9:30, of that tier.
fn one(size: SizeTier, tier: PriceTier) -> Week {
    let mut week = Week::of(size, SaturationZone::Green, Mode::Safe);
    week.picks = vec![caption(1, tier)];
    week
}

/// Day, time and price of each follow-up.
fn touches(week: &Week) -> Vec<String> {
    let schedule = week.build();
    let later = schedule.messages.iter().filter(|message| message.kind == MessageType::FollowUp);
    let line = |it: &Planned| {
        let unlock = &schedule.messages[it.parent.unwrap() as usize - 1];
        assert_eq!((unlock.kind, unlock.touch), (MessageType::Unlock, 1));
        assert_eq!((it.price_tier, it.caption_id), (unlock.price_tier, None));
        let day = it.local.date().duration_until(MONDAY).abs().as_hours() / 24;
        let price = it.price.unwrap();
        format!("{day} {}:{:02} {price} {}", it.local.hour(), it.local.minute(), it.audience)
    };
    later.map(line).collect()
}

#[test]
fn each_tier_has_its_own() {
    // SMALL is aggressive (.8): the higher number of touches. 15 × .75 = 11.25.
    let budget = ["0 13:30 15 all", "1 9:30 15 all", "3 9:30 11 all"];
    assert_eq!(touches(&one(SizeTier::Small, PriceTier::Budget)), budget);
    let standard = ["0 17:30 25 all", "2 9:30 25 all"];
    assert_eq!(touches(&one(SizeTier::Small, PriceTier::Standard)), standard);
    assert_eq!(touches(&one(SizeTier::Small, PriceTier::Premium)), ["1 9:30 40 unopened"]);
    assert_eq!(touches(&one(SizeTier::Small, PriceTier::Luxury)), [""; 0]);
    assert_eq!(touches(&one(SizeTier::Small, PriceTier::Vip)), [""; 0]);
}

#[test]
fn zone_and_aggressiveness_say_how_many() {
    let count = |size, zone, tier| {
        let mut week = one(size, tier);
        week.analysis.evidence.zone = zone;
        touches(&week).len()
    };
    for (size, zone, wanted) in [
        (SizeTier::Medium, Green, [3, 2, 1]),
        (SizeTier::Large, Green, [2, 1, 0]),
        (SizeTier::Medium, Yellow, [2, 1, 0]),
        (SizeTier::Medium, Red, [0, 0, 0]),
    ] {
        let found = [Budget, Standard, Premium].map(|tier| count(size, zone, tier));
        assert_eq!(found, wanted, "{size} {zone}");
    }
}

#[test]
fn fast_sales_are_followed_up_sooner_and_slow_ones_later() {
    let mut week = one(SizeTier::Small, PriceTier::Budget);
    week.analysis.evidence.velocity = Velocity::Fast;
    // 3.2, 19.2 and 57.6 hours: 12:42, 4:42 at night, so 8:00, and Wednesday 19:06.
    assert_eq!(touches(&week), ["0 12:42 15 all", "1 8:00 15 all", "2 19:06 11 all"]);
    week.analysis.evidence.velocity = Velocity::Slow;
    // 5.2, 31.2 and 93.6 hours.
    assert_eq!(touches(&week), ["0 14:42 15 all", "1 16:42 15 all", "4 7:06 11 all"]);
}

/// The Unlock at 19:30 costs 17; 17 × .75 = 12.75.
#[test]
fn a_follow_up_has_its_unlocks_price() {
    let mut week = one(SizeTier::Small, PriceTier::Budget);
    week.analysis.evidence.best_hours_weekday = [19, 9, 13, 20];
    // 23:30, Tuesday 19:30, Thursday 19:30.
    assert_eq!(touches(&week), ["0 23:30 17 all", "1 19:30 17 all", "3 19:30 13 all"]);
}

#[test]
fn a_taken_place_is_passed_by_in_steps_of_five_minutes() {
    let mut week = one(SizeTier::Small, PriceTier::Premium);
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    // Tuesday 9:20 and 9:40 in Los Angeles, of another schedule: 9:55 is the first free one.
    week.neighbours = vec![at("2025-11-04T17:20:00Z"), at("2025-11-04T17:40:00Z")];
    assert_eq!(touches(&week), ["1 9:55 40 unopened"]);
    // Two hours without a place.
    let minutes = (0..=120).step_by(10).map(i64::from);
    let start = at("2025-11-04T17:30:00Z");
    week.neighbours = minutes.map(|n| start + jiff::SignedDuration::from_mins(n)).collect();
    assert_eq!(touches(&week), [""; 0]);
}

#[test]
fn a_dropped_touch_takes_the_later_ones_with_it() {
    let mut week = one(SizeTier::Small, PriceTier::Budget);
    let start = "2025-11-04T17:30:00Z".parse::<Timestamp>().unwrap();
    let minutes = (0..=120).step_by(10).map(i64::from);
    week.neighbours = minutes.map(|n| start + jiff::SignedDuration::from_mins(n)).collect();
    assert_eq!(touches(&week), ["0 13:30 15 all"]);
}

#[test]
fn a_full_day_and_the_weeks_end_take_none() {
    let mut week = one(SizeTier::Small, PriceTier::Budget);
    // Monday has its Unlock and the evening's bump.
    week.policy.tiers.small.max_messages = 2;
    assert_eq!(touches(&week), [""; 0]);
    let mut week = one(SizeTier::Small, PriceTier::Budget);
    week.picks = captions(21, &[PriceTier::Budget, PriceTier::Standard]);
    let schedule = week.build();
    let sunday = schedule.days[6].date;
    assert!(schedule.messages.iter().all(|message| message.local.date() <= sunday));
    assert!(schedule.days[6].follow_ups > 0);
}

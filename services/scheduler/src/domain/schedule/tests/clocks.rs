//! Weeks in which clocks change (scheduling.md, "Builder": "Daylight saving: a local time that does
//! not exist moves to the first that does after it; one that exists twice is the first").

use jiff::civil::date;

use super::{moment::Moment, *};

fn moment(zone: &str, local: &str) -> String {
    let zone = Zone::get(zone).unwrap();
    let moment = Moment::of_local(&zone, local.parse().unwrap()).unwrap();
    assert_eq!(zone.local(moment.at), moment.local);
    format!("{} {}", moment.local, moment.at)
}

#[test]
fn a_time_that_does_not_exist_is_the_first_after_it() {
    for (zone, local, wanted) in [
        (LOS_ANGELES, "2026-03-08T02:30:00", "2026-03-08T03:00:00 2026-03-08T10:00:00Z"),
        (LOS_ANGELES, "2026-03-08T02:00:00", "2026-03-08T03:00:00 2026-03-08T10:00:00Z"),
        (LOS_ANGELES, "2026-03-08T01:59:00", "2026-03-08T01:59:00 2026-03-08T09:59:00Z"),
        ("Europe/London", "2026-03-29T01:59:59", "2026-03-29T02:00:00 2026-03-29T01:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:10:00", "2026-10-04T02:30:00 2026-10-03T15:30:00Z"),
        ("America/Sao_Paulo", "2018-11-04T00:30:00", "2018-11-04T01:00:00 2018-11-04T03:00:00Z"),
        ("Pacific/Apia", "2011-12-30T10:00:00", "2011-12-31T00:00:00 2011-12-30T10:00:00Z"),
    ] {
        assert_eq!(moment(zone, local), wanted, "{local} in {zone}");
    }
}

#[test]
fn a_time_that_exists_twice_is_the_first() {
    let first = "2026-11-01T01:30:00 2026-11-01T08:30:00Z";
    assert_eq!(moment(LOS_ANGELES, "2026-11-01T01:30:00"), first);
    let zone = Zone::get(LOS_ANGELES).unwrap();
    // The second half past one cannot be named: two o'clock is the next that can.
    let second = "2026-11-01T09:30:00Z".parse().unwrap();
    let next = Moment::at_or_after(&zone, second).unwrap();
    assert_eq!(next.local, date(2026, 11, 1).at(2, 0, 0, 0));
    assert_eq!(next.at.to_string(), "2026-11-01T10:00:00Z");
}

/// Midnight's Unlock of the Sunday on which São Paulo has no midnight.
#[test]
fn an_unlock_in_the_skipped_hour_is_sent_after_it() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.page = page("America/Sao_Paulo");
    week.start = date(2018, 10, 29);
    week.analysis.evidence.best_hours_weekend = [0, 12, 15, 18];
    let schedule = week.build();
    assert_eq!(times(&schedule, 5, MessageType::Unlock)[0], "0:30");
    assert_eq!(times(&schedule, 6, MessageType::Unlock), ["1:00", "12:30", "15:30"]);
}

/// Saturday 23:30 to Sunday 1:30 are three hours when clocks are put back at 2:00, and one when
/// they are put forward.
#[test]
fn gaps_are_of_elapsed_time() {
    for (zone, start, wanted) in [
        ("America/Havana", date(2026, 10, 26), "0:30"),
        ("America/Havana", date(2026, 3, 2), "12:30"),
    ] {
        let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
        week.page = page(zone);
        week.start = start;
        // Havana's clocks jump from 0:00 to 1:00, and from 1:00 back to 0:00.
        week.policy.tiers.small.gap_minutes = 60;
        week.analysis.evidence.best_hours_weekend = [23, 0, 12, 15];
        let schedule = week.build();
        assert_eq!(times(&schedule, 6, MessageType::Unlock)[0], wanted);
    }
}

/// A reminder 24 hours later is an hour later on the clocks that were put forward.
#[test]
fn delays_are_of_elapsed_time() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.start = date(2026, 3, 2);
    week.picks = captions(21, &[PriceTier::Luxury, PriceTier::Vip]);
    week.picks[15].price_tier = Some(PriceTier::Premium);
    let schedule = week.build();
    let later = schedule.messages.iter().find(|it| it.kind == MessageType::FollowUp).unwrap();
    let unlock = &schedule.messages[later.parent.unwrap() as usize - 1];
    assert_eq!(unlock.local, date(2026, 3, 7).at(11, 30, 0, 0));
    // 12:30, which nothing else has.
    assert_eq!(later.local, date(2026, 3, 8).at(12, 30, 0, 0));
}

#[test]
fn a_day_that_does_not_exist_has_nothing() {
    let mut week = Week::of(SizeTier::Large, SaturationZone::Green, Mode::Optimize);
    week.page = page("Pacific/Apia");
    week.start = date(2011, 12, 26);
    let schedule = week.build();
    let friday = date(2011, 12, 30);
    assert!(schedule.messages.iter().all(|message| message.local.date() != friday));
    assert!(schedule.days[3].unlocks > 0 && schedule.days[5].unlocks > 0);
}

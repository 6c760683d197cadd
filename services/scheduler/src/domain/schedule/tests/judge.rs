//! The validator finds each thing that can be wrong.

use std::collections::BTreeSet;

use jiff::{SignedDuration, ToSpan as _};

use super::*;

/// SMALL, GREEN: Monday at 9:30, 13:30 and 19:30, 120 minutes.
fn good() -> (Week, Schedule) {
    let week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    let schedule = week.build();
    (week, schedule)
}

fn errors(schedule: &Schedule) -> Vec<FindingCode> {
    codes(&validate(schedule, &Surroundings::default(), &Policy::default()).errors)
}

/// Moves the nth message.
fn put(schedule: &mut Schedule, n: usize, day: i64, hour: i8, minute: i8) {
    let local = schedule.week_start.saturating_add(day.days()).at(hour, minute, 0, 0);
    let at = schedule.time_zone.instant(local).unwrap();
    (schedule.messages[n].local, schedule.messages[n].at) = (local, at);
}

/// The nth Unlock's place among the messages.
fn unlock(schedule: &Schedule, n: usize) -> usize {
    let place = |message: &&Planned| message.position as usize - 1;
    unlocks(schedule).get(n).map(place).unwrap()
}

fn bump(schedule: &Schedule) -> usize {
    schedule.messages.iter().position(|it| it.kind == MessageType::PhotoBump).unwrap()
}

#[test]
fn gap() {
    let (_, mut schedule) = good();
    let second = unlock(&schedule, 1);
    put(&mut schedule, second, 0, 11, 30);
    assert_eq!(errors(&schedule), []);
    put(&mut schedule, second, 0, 11, 29);
    let validation = validate(&schedule, &Surroundings::default(), &Policy::default());
    assert_eq!(codes(&validation.errors), [FindingCode::Gap]);
    assert_eq!(validation.errors[0].position, Some(second as u32 + 1));
    schedule.zone = SaturationZone::Yellow;
    put(&mut schedule, second, 0, 11, 59);
    assert!(errors(&schedule).contains(&FindingCode::Gap));
}

#[test]
fn gap_to_another_schedule() {
    let (_, schedule) = good();
    let monday = unlocks(&schedule)[0].at;
    for (minutes, wanted) in [(119, vec![FindingCode::Gap]), (120, vec![])] {
        let neighbours = [monday - SignedDuration::from_mins(minutes)];
        let around = Surroundings { neighbours: &neighbours, ..Surroundings::default() };
        assert_eq!(codes(&validate(&schedule, &around, &Policy::default()).errors), wanted);
    }
}

#[test]
fn spacing() {
    let (_, mut schedule) = good();
    let bump = bump(&schedule);
    put(&mut schedule, bump, 0, 9, 45);
    assert_eq!(errors(&schedule), []);
    put(&mut schedule, bump, 0, 9, 44);
    assert_eq!(errors(&schedule), [FindingCode::Spacing]);
    let around = [unlocks(&schedule)[5].at + SignedDuration::from_mins(14)];
    let around = Surroundings { neighbour_messages: &around, ..Surroundings::default() };
    let validation = validate(&schedule, &around, &Policy::default());
    assert_eq!(codes(&validation.errors), [FindingCode::Spacing; 2]);
}

#[test]
fn count() {
    let (_, schedule) = good();
    let mut policy = Policy::default();
    policy.tiers.small.ppv_max = 2;
    let found =
        |policy: &Policy| codes(&validate(&schedule, &Surroundings::default(), policy).errors);
    assert_eq!(found(&policy), [FindingCode::Count; 7]);
    policy = Policy::default();
    policy.tiers.small.max_messages = 4;
    assert_eq!(found(&policy), [FindingCode::Count; 7]);
}

#[test]
fn cooling() {
    let week = Week::of(SizeTier::Small, SaturationZone::Red, Mode::Safe);
    let good = week.build();
    let mut moved = good.clone();
    put(&mut moved, 0, 0, 9, 5);
    assert_eq!(errors(&moved), [FindingCode::Cooling]);
    let mut other = good.clone();
    other.messages[1].kind = MessageType::PhotoBump;
    assert_eq!(errors(&other), [FindingCode::Cooling]);
    let mut sells = good.clone();
    let first = unlock(&sells, 0);
    put(&mut sells, first, 1, 12, 0);
    assert_eq!(errors(&sells), [FindingCode::Cooling]);
}

#[test]
fn duplicate_caption() {
    let (_, mut schedule) = good();
    let (first, last) = (unlock(&schedule, 0), unlock(&schedule, 20));
    let id = schedule.messages[last].caption_id;
    let caption = schedule.messages[first].caption_id.unwrap();
    schedule.messages[last].caption_id = Some(caption);
    assert_eq!(errors(&schedule), [FindingCode::DuplicateCaption]);
    schedule.messages[last].caption_id = id;
    for (days, wrong) in [(7, true), (-7, true), (8, false), (-8, false)] {
        let taken = [(caption, MONDAY.saturating_add(i64::from(days).days()))];
        let around = Surroundings { taken: &taken, ..Surroundings::default() };
        let found = codes(&validate(&schedule, &around, &Policy::default()).errors);
        assert_eq!(!found.is_empty(), wrong, "{days}");
    }
}

#[test]
fn variety() {
    let (_, good) = good();
    let places: Vec<usize> = (0..5).map(|n| unlock(&good, n)).collect();
    let mut tiers = good.clone();
    for &place in &places[..2] {
        tiers.messages[place].price_tier = Some(PriceTier::Premium);
    }
    assert_eq!(errors(&tiers), []);
    tiers.messages[places[2]].price_tier = Some(PriceTier::Premium);
    assert_eq!(errors(&tiers), [FindingCode::Variety]);

    let mut categories = good.clone();
    categories.messages[places[1]].category = categories.messages[places[0]].category.clone();
    assert_eq!(errors(&categories), [FindingCode::Variety]);
    categories.messages[places[1]].category = None;
    categories.messages[places[0]].category = None;
    assert_eq!(errors(&categories), []);

    let mut triggers = good;
    let trigger = Some("its own".to_owned());
    triggers.messages[places[0]].trigger = trigger.clone();
    triggers.messages[places[4]].trigger = trigger.clone();
    assert_eq!(errors(&triggers), []);
    triggers.messages[places[3]].trigger = trigger;
    assert_eq!(errors(&triggers), [FindingCode::Variety; 2]);
}

#[test]
fn budget() {
    let (_, mut schedule) = good();
    let places: Vec<usize> = (0..21).map(|n| unlock(&schedule, n)).collect();
    for &place in &places[..5] {
        schedule.messages[place].urgent = true;
    }
    assert_eq!(errors(&schedule), []);
    schedule.messages[places[5]].urgent = true;
    assert_eq!(errors(&schedule), [FindingCode::Budget]);
    schedule.messages[places[5]].urgent = false;
    for &place in &places {
        schedule.messages[place].category = Some("one".into());
    }
    let found = errors(&schedule);
    assert_eq!(found.iter().filter(|code| **code == FindingCode::Budget).count(), 1);
}

#[test]
fn price() {
    let (_, schedule) = good();
    let (first, bump) = (unlock(&schedule, 0), bump(&schedule));
    for (place, price, wrong) in [
        (first, Some(dec!(5)), false),
        (first, Some(dec!(4.99)), true),
        (first, Some(dec!(100)), false),
        (first, Some(dec!(100.01)), true),
        (first, None, true),
        (bump, Some(dec!(5)), true),
    ] {
        let mut schedule = schedule.clone();
        schedule.messages[place].price = price;
        let wanted = if wrong { vec![FindingCode::Price] } else { vec![] };
        assert_eq!(errors(&schedule), wanted, "{price:?}");
    }
}

#[test]
fn zone() {
    let (_, mut schedule) = good();
    schedule.messages[0].at += SignedDuration::from_secs(1);
    assert_eq!(errors(&schedule), [FindingCode::Zone]);
    // The second half past one names nothing.
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.start = jiff::civil::date(2026, 10, 26);
    let mut schedule = week.build();
    let bump = schedule.messages.iter_mut().rfind(|it| it.kind == MessageType::PhotoBump).unwrap();
    bump.local = jiff::civil::date(2026, 11, 1).at(1, 30, 0, 0);
    bump.at = "2026-11-01T08:30:00Z".parse().unwrap();
    let position = bump.position as usize - 1;
    assert_eq!(errors(&schedule), []);
    schedule.messages[position].at = "2026-11-01T09:30:00Z".parse().unwrap();
    assert_eq!(errors(&schedule), [FindingCode::Zone]);
}

#[test]
fn outside_week() {
    let (_, schedule) = good();
    let bump = bump(&schedule);
    for (day, hour, wrong) in [(-1, 23, true), (0, 0, false), (6, 23, false), (7, 0, true)] {
        let mut schedule = schedule.clone();
        put(&mut schedule, bump, day, hour, 30);
        let wanted = if wrong { vec![FindingCode::OutsideWeek] } else { vec![] };
        assert_eq!(errors(&schedule), wanted, "{day} {hour}");
    }
}

#[test]
fn hours() {
    let (_, schedule) = good();
    let bump = bump(&schedule);
    for (hour, minute, wrong) in [(1, 59, false), (2, 0, true), (5, 59, true), (6, 0, false)] {
        let mut schedule = schedule.clone();
        put(&mut schedule, bump, 1, hour, minute);
        let wanted = if wrong { vec![FindingCode::Hours] } else { vec![] };
        assert_eq!(errors(&schedule), wanted, "{hour}:{minute}");
    }
}

#[test]
fn lock() {
    let (_, mut schedule) = good();
    let mut held: BTreeSet<i64> =
        unlocks(&schedule).iter().filter_map(|it| it.caption_id).collect();
    let found = |schedule: &Schedule, held: &BTreeSet<i64>| {
        let around = Surroundings { locked: Some(held), ..Surroundings::default() };
        codes(&validate(schedule, &around, &Policy::default()).errors)
    };
    assert_eq!(found(&schedule, &held), []);
    held.remove(&3);
    assert_eq!(found(&schedule, &held), [FindingCode::Lock]);
    held.insert(3);
    let first = unlock(&schedule, 0);
    schedule.messages[first].caption_id = None;
    assert_eq!(found(&schedule, &held), [FindingCode::Lock]);
}

/// An empty category is nothing in a file.
#[test]
fn csv() {
    let (_, mut schedule) = good();
    schedule.messages[0].category = Some(String::new());
    let validation = validate(&schedule, &Surroundings::default(), &Policy::default());
    assert_eq!(codes(&validation.errors), [FindingCode::Csv]);
    assert_eq!(validation.errors[0].position, Some(1));
}

#[test]
fn fewer_than_planned_is_a_warning() {
    let (_, mut schedule) = good();
    schedule.days[2].planned_unlocks = 4;
    let validation = validate(&schedule, &Surroundings::default(), &Policy::default());
    assert!(validation.ok());
    assert_eq!(codes(&validation.warnings), [FindingCode::FewerThanPlanned]);
}

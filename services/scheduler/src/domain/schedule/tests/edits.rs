//! A person changes a message.

use super::*;

/// Monday: budget at 9:30 with follow-ups at 13:45 …, and others.
fn week() -> Week {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.picks = vec![caption(1, PriceTier::Budget)];
    week
}

fn edited(week: &Week, schedule: &Schedule, position: u32, change: &Change) -> Schedule {
    edit(schedule.clone(), position, change, &week.around(), &week.policy).unwrap()
}

fn at(text: &str) -> Change {
    Change { local: Some(text.parse().unwrap()), ..Change::default() }
}

#[test]
fn a_new_time_sorts_and_numbers_again() {
    let week = week();
    let schedule = week.build();
    let parents = |it: &Schedule| it.messages.iter().map(|m| m.parent).collect::<Vec<_>>();
    // Unlock 9:30, follow-up 13:30, bump 21:30, follow-ups on Tuesday and Thursday.
    assert_eq!(parents(&schedule), [None, Some(1), None, Some(1), Some(1)]);
    let moved = edited(&week, &schedule, 1, &at("2025-11-04T20:00:00"));
    assert_eq!(parents(&moved), [Some(4), None, Some(4), None, Some(4)]);
    let unlock = &moved.messages[3];
    assert_eq!((unlock.position, unlock.kind), (4, MessageType::Unlock));
    assert_eq!(unlock.at.to_string(), "2025-11-05T04:00:00Z");
    assert_eq!(unlock.explanation, "You chose this time.");
    assert_eq!((moved.days[0].unlocks, moved.days[1].unlocks), (0, 1));
    assert!(codes(&moved.validation.warnings).contains(&FindingCode::CaptionsShort));
}

#[test]
fn what_breaks_a_rule_is_done_and_reported() {
    let week = week();
    let schedule = week.build();
    for (time, code) in [
        ("2025-11-10T00:00:00", FindingCode::OutsideWeek),
        ("2025-11-05T03:00:00", FindingCode::Hours),
        ("2025-11-03T21:40:00", FindingCode::Spacing),
    ] {
        let edited = edited(&week, &schedule, 1, &at(time));
        assert_eq!(codes(&edited.validation.errors), [code]);
        let right = edited.messages.iter().find(|it| it.caption_id == Some(1)).unwrap();
        let back = super::edits::edited(&week, &edited, right.position, &at("2025-11-03T09:30:00"));
        assert!(back.validation.ok());
    }
}

#[test]
fn a_time_that_does_not_exist_moves() {
    let mut week = week();
    week.start = jiff::civil::date(2026, 3, 2);
    let moved = edited(&week, &week.build(), 3, &at("2026-03-08T02:30:00"));
    let local = jiff::civil::date(2026, 3, 8).at(3, 0, 0, 0);
    assert!(moved.messages.iter().any(|message| message.local == local));
    assert_eq!(codes(&moved.validation.errors), [FindingCode::Hours]);
}

#[test]
fn an_unlocks_price_is_its_follow_ups() {
    let week = week();
    let prices = |it: &Schedule| {
        let price = |m: &Planned| m.price.map(|price| price.to_string()).unwrap_or_default();
        it.messages.iter().map(price).collect::<Vec<_>>()
    };
    let schedule = week.build();
    assert_eq!(prices(&schedule), ["15", "15", "", "15", "11"]);
    let price = |price| Change { price: Some(price), ..Change::default() };
    // One that was priced by hand keeps its own. 20 × .75.
    let own = edited(&week, &schedule, 2, &price(dec!(9)));
    let dearer = edited(&week, &own, 1, &price(dec!(20)));
    assert_eq!(prices(&dearer), ["20", "9", "", "20", "15"]);
    let wrong = edited(&week, &schedule, 1, &price(dec!(101)));
    assert!(codes(&wrong.validation.errors).contains(&FindingCode::Price));
}

#[test]
fn a_new_text_is_only_that() {
    let week = week();
    let schedule = week.build();
    let change = Change { text: Some("=1+1".into()), ..Change::default() };
    let new = edited(&week, &schedule, 1, &change);
    assert_eq!(new.messages[0].text, "=1+1");
    assert!(new.validation.ok());
    let same = edited(&week, &new, 1, &Change { text: Some("Caption 1".into()), ..change });
    assert_eq!(same, schedule);
}

#[test]
fn an_unknown_position_is_refused() {
    let week = week();
    let schedule = week.build();
    for position in [0, 6, u32::MAX] {
        let refused =
            edit(schedule.clone(), position, &Change::default(), &week.around(), &week.policy);
        assert_eq!(refused, Err(EditError::UnknownPosition(position)));
    }
}

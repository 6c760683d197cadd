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
    let price = "It costs what it did where it was planned first: 15.";
    assert_eq!(unlock.explanation, format!("You chose this time. {price}"));
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
    assert!(same.messages[0].explanation.ends_with(" 15. You chose this text."));
    assert_eq!(same.messages[1..], schedule.messages[1..]);
}

fn price(price: Decimal) -> Change {
    Change { price: Some(PriceChange::To(price)), ..Change::default() }
}

fn explanations(schedule: &Schedule) -> Vec<&str> {
    schedule.messages.iter().map(|message| message.explanation.as_str()).collect()
}

#[test]
fn nothing_new_changes_nothing() {
    let mut week = week();
    let zones = |tier| SaturationZone::ALL.iter().map(move |zone| (tier, zone));
    for (tier, zone) in SizeTier::ALL.iter().flat_map(zones) {
        week.analysis = analysis(&week.page, *tier, *zone);
        week.picks = captions(140, PriceTier::ALL);
        let schedule = week.build();
        let first = &schedule.messages[0];
        let same = Change {
            local: Some(first.local),
            price: first.price.map(PriceChange::To),
            text: Some(first.text.clone()),
        };
        assert_eq!(edited(&week, &schedule, 1, &same), schedule);
    }
}

#[test]
fn explanations_stay_true_when_an_unlock_moves() {
    let week = week();
    let schedule = week.build();
    let later = [
        "Reminds everybody of Monday's Unlock at 9:30, 4 hours later (touch 2). \
         It costs the same, 15.",
        "The last Unlock of the day was early: a free picture ends the evening.",
    ];
    assert_eq!(explanations(&schedule)[1..3], later);
    let moved = edited(&week, &schedule, 1, &at("2025-11-03T21:00:00"));
    let told = [
        "Reminds everybody of Monday's Unlock at 21:00, 8 hours earlier (touch 2). \
         It costs the same, 15.",
        "You chose this time. It costs what it did where it was planned first: 15.",
        "Something free keeps your audience warm.",
    ];
    assert_eq!(explanations(&moved)[..3], told);
    let back = edited(&week, &moved, 2, &at("2025-11-03T09:30:00"));
    assert_eq!(explanations(&back)[1..], explanations(&schedule)[1..]);
    assert_eq!(explanations(&back)[0], "You chose this time. The budget tier costs 15.");
}

#[test]
fn explanations_stay_true_when_a_price_changes() {
    let week = week();
    let schedule = week.build();
    let own = edited(&week, &schedule, 2, &price(dec!(9)));
    assert!(own.messages[1].explanation.ends_with("(touch 2). You chose this price."));
    let dearer = edited(&week, &own, 1, &price(dec!(20)));
    let (before, told) = (explanations(&own), explanations(&dearer));
    let why = before[0].strip_suffix("The budget tier costs 15.").unwrap();
    assert_eq!(told[0], format!("{why}You chose this price."));
    assert_eq!(told[1..3], before[1..3]);
    assert!(told[3].ends_with("It costs the same, 20."));
    assert!(told[4].ends_with("It is the last call, so it costs less: 15."));
}

#[test]
fn only_what_is_sold_has_a_price() {
    let week = week();
    let schedule = week.build();
    let change = |position, change: &Change| {
        edit(schedule.clone(), position, change, &week.around(), &week.policy).map(|_| ())
    };
    let free = Change { price: Some(PriceChange::Free), ..Change::default() };
    assert_eq!(change(1, &free), Err(EditError::IsPaid(MessageType::Unlock)));
    assert_eq!(change(2, &free), Err(EditError::IsPaid(MessageType::FollowUp)));
    assert_eq!(change(3, &free), Ok(()));
    assert_eq!(change(3, &price(dec!(10))), Err(EditError::IsFree(MessageType::PhotoBump)));
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

//! A caption that another build took meanwhile.

use std::collections::BTreeSet;

use super::*;

fn ids(schedule: &Schedule) -> Vec<i64> {
    unlocks(schedule).iter().filter_map(|unlock| unlock.caption_id).collect()
}

#[test]
fn the_next_pick_that_keeps_the_rules_takes_its_place() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.picks = captions(24, &[PriceTier::Luxury, PriceTier::Vip]);
    // 22 has the category of the Unlock before; 23 clashes with nothing.
    week.picks[21].category = week.picks[3].category.clone();
    week.picks[22].category = None;
    week.picks[22].trigger = None;
    let schedule = week.build();
    let new =
        replace_captions(&schedule, &week.input(), &BTreeSet::from([5]), &week.policy).unwrap();
    let mut wanted: Vec<i64> = (1..=21).collect();
    wanted[4] = 23;
    assert_eq!(ids(&new), wanted);
    assert_eq!(new.id, schedule.id);
    assert_eq!(new.validation.errors, []);
}

#[test]
fn prices_and_follow_ups_follow_the_new_caption() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.picks = captions(21, &[PriceTier::Luxury, PriceTier::Vip]);
    week.picks.push(Caption { category: None, trigger: None, ..caption(99, PriceTier::Budget) });
    let schedule = week.build();
    let new =
        replace_captions(&schedule, &week.input(), &BTreeSet::from([1]), &week.policy).unwrap();
    assert_eq!(new.messages[0].price, Some(dec!(15)));
    let later = new.messages.iter().filter(|it| it.kind == MessageType::FollowUp);
    assert_eq!(later.map(|it| it.parent).collect::<Vec<_>>(), [Some(1); 3]);
}

#[test]
fn without_another_pick_there_is_no_week() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.picks.truncate(21);
    let schedule = week.build();
    let taken = BTreeSet::from([5]);
    assert_eq!(replace_captions(&schedule, &week.input(), &taken, &week.policy), None);
}

//! Which captions the week takes.

use super::*;

#[test]
fn unlocks_take_the_selection_in_its_order() {
    let week = Week::of(SizeTier::Medium, SaturationZone::Green, Mode::Safe);
    let ids: Vec<i64> = unlocks(&week.build()).iter().filter_map(|it| it.caption_id).collect();
    assert_eq!(ids, (1..=35).collect::<Vec<i64>>());
}

#[test]
fn too_few_captions_take_from_the_fullest_days_the_later_first() {
    let mut week = Week::of(SizeTier::Medium, SaturationZone::Green, Mode::Optimize);
    week.analysis.evidence.weekday_index =
        [dec!(0.7), dec!(0.9), dec!(1.3), dec!(1), dec!(1), dec!(1), dec!(1.3)];
    week.picks.truncate(42);
    let schedule = week.build();
    // 5 + 3 × (index − .7) ÷ .6: 5, 6, 8, 6.5, 8. 48 in all, six too many: Sunday's eighth,
    // Wednesday's, then the sevenths of Sunday, Saturday, Friday, Thursday.
    assert_eq!(planned(&schedule), [5, 6, 8, 7, 7, 7, 8]);
    let counts: Vec<u32> = schedule.days.iter().map(|day| day.unlocks).collect();
    assert_eq!(counts, [5, 6, 7, 6, 6, 6, 6]);
    assert_eq!(unlocks(&schedule).len(), 42);
    assert!(codes(&schedule.validation.warnings).contains(&FindingCode::CaptionsShort));
}

#[test]
fn one_caption_is_enough_and_none_is_not() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.picks.truncate(1);
    let schedule = week.build();
    assert_eq!(unlocks(&schedule).len(), 1);
    assert_eq!(schedule.days[0].unlocks, 1);
    let codes = codes(&schedule.validation.warnings);
    assert_eq!(codes[0], FindingCode::CaptionsShort);
    assert_eq!(codes[1..], [FindingCode::FewerThanPlanned; 7]);
    week.picks.clear();
    assert_eq!(build(&week.input(), &week.policy), Err(NoCaptions));
}

/// A selection keeps variety; captions that come otherwise are taken in an order that does.
#[test]
fn captions_that_would_repeat_wait_for_their_turn() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.picks = captions(21, &[PriceTier::Luxury, PriceTier::Vip]);
    week.picks[1].category = week.picks[0].category.clone();
    week.picks[6].id = 1;
    let ids: Vec<i64> = unlocks(&week.build()).iter().filter_map(|it| it.caption_id).collect();
    assert_eq!(ids[..4], [1, 3, 2, 4]);
    assert_eq!(ids.iter().filter(|id| **id == 1).count(), 1);
}

#[test]
fn urgent_captions_keep_their_budget() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.picks.truncate(21);
    for caption in &mut week.picks {
        caption.urgent = true;
    }
    let schedule = week.build();
    assert_eq!(unlocks(&schedule).len(), 5);
}

#[test]
fn other_messages_take_the_pages_captions_in_turn_or_the_policys_texts() {
    let mut week = Week::of(SizeTier::Medium, SaturationZone::Red, Mode::Safe);
    let free = |id, text: &str| Caption {
        text: text.into(),
        price_tier: None,
        kind: MessageType::PhotoBump,
        ..caption(id, PriceTier::Budget)
    };
    week.free.photo_bump = vec![free(1, "one"), free(2, "two"), free(3, "three")];
    let schedule = week.build();
    let of_kind = |kind| schedule.messages.iter().filter(move |message| message.kind == kind);
    let bumps: Vec<&str> = of_kind(MessageType::PhotoBump).map(|it| it.text.as_str()).collect();
    assert_eq!(bumps[..4], ["one", "two", "three", "one"]);
    assert!(of_kind(MessageType::PhotoBump).all(|it| it.caption_id.is_none()));
    let texts: Vec<&str> = of_kind(MessageType::FreeContent).map(|it| it.text.as_str()).collect();
    let policy = &week.policy.builder.texts.free_content;
    assert_eq!(texts, [policy[0].as_str(), policy[1].as_str()]);
}

#[test]
fn every_message_says_why() {
    let mut week = Week::of(SizeTier::Medium, SaturationZone::Red, Mode::Safe);
    for zone in SaturationZone::ALL {
        week.analysis.evidence.zone = *zone;
        week.picks = captions(140, PriceTier::ALL);
        let schedule = week.build();
        for message in &schedule.messages {
            assert!(message.explanation.len() > 20 && message.explanation.ends_with('.'));
            assert!(!message.text.is_empty());
        }
    }
}

//! The pure parts of the seed's tests 3 and 5 and of ADDITIONAL-3
//! (`eros-smoke-test.md`).

use jiff::civil::date;

use super::*;
use crate::domain::render::csv;

/// The schedule of TEST 3.
fn sample() -> Schedule {
    let mut week = Week::of(SizeTier::Large, SaturationZone::Green, Mode::Safe);
    week.picks = vec![caption(12345, PriceTier::Premium)];
    let mut schedule = week.build();
    let built_on = date(2025, 10, 31);
    schedule.id = ScheduleId::new(&schedule.page, built_on, 0);
    schedule.messages.retain(|message| message.kind != MessageType::FollowUp);
    schedule.messages.truncate(2);
    for (message, (kind, hour)) in
        schedule.messages.iter_mut().zip([(MessageType::Unlock, 9), (MessageType::PhotoBump, 14)])
    {
        let unlock = kind == MessageType::Unlock;
        message.kind = kind;
        message.local = date(2025, 11, 4).at(hour, 0, 0, 0);
        message.at = schedule.time_zone.instant(message.local).unwrap();
        message.caption_id = unlock.then_some(12345);
        message.price_tier = unlock.then_some(PriceTier::Premium);
        message.price = unlock.then_some(dec!(40));
        message.text = if unlock { "Just for you".into() } else { "Look!".into() };
        (message.category, message.trigger, message.parent) = (None, None, None);
    }
    order::renumber(&mut schedule.messages);
    schedule
}

#[test]
fn test_3_schedule_id_generated_and_present() {
    let page = "jadebri".parse().unwrap();
    let id = ScheduleId::new(&page, date(2025, 10, 31), 0);
    assert_eq!(id.as_str(), "SCH_jadebri_20251031_AAAAAA");
    assert_eq!(
        "SCH_jadebri_20251031_ABC123".parse::<ScheduleId>().unwrap().to_string(),
        "SCH_jadebri_20251031_ABC123"
    );
    for wrong in [
        "SCH_jadebri_20251031_abc123",
        "SCH_jadebri_2025103_ABC123",
        "jadebri",
        "",
        "SCH__20251031_ABC123",
        "SCH_Jade_20251031_ABC123",
        "SCH_jadebri_20251031_ABC12",
    ] {
        assert!(wrong.parse::<ScheduleId>().is_err(), "{wrong}");
    }
}

#[test]
fn test_3_schedule_contains_messages() {
    let schedule = sample();
    assert_eq!((schedule.page.as_str(), schedule.tier.word()), ("jadebri", "LARGE"));
    assert_eq!((schedule.zone.word(), schedule.messages.len()), ("GREEN", 2));
    let validation = validate(&schedule, &Surroundings::default(), &Policy::default());
    assert_eq!(validation.errors, []);
}

#[test]
fn test_3_caption_locking_counts_one_caption() {
    let held =
        sample().messages.iter().filter_map(|message| message.caption_id).collect::<Vec<_>>();
    assert_eq!(held, [12345]);
}

#[test]
fn test_3_csv_output_generated() {
    let csv = String::from_utf8(csv::of(&sample())).unwrap();
    let lines = [
        "scheduled_time,message_type,caption_text,price_tier,caption_id,price,content_category,\
         psychological_trigger,audience,position,parent_position,scheduled_at,schedule_id,page_name",
        "2025-11-04 09:00:00,Unlock,Just for you,premium,12345,40,,,all,1,,2025-11-04T17:00:00.000Z,\
         SCH_jadebri_20251031_AAAAAA,jadebri",
        "2025-11-04 14:00:00,Photo bump,Look!,,,,,,all,2,,2025-11-04T22:00:00.000Z,\
         SCH_jadebri_20251031_AAAAAA,jadebri",
        "",
    ];
    assert_eq!(csv, lines.join("\r\n"));
}

/// "LA timezone evident in all timestamps", "all test timestamps in reasonable LA hours".
#[test]
fn test_5_timezone_validation() {
    for tier in SizeTier::ALL {
        for zone in SaturationZone::ALL {
            let mut week = Week::of(*tier, *zone, Mode::Optimize);
            week.policy = Policy::default();
            assert_eq!(week.policy.default_zone, LOS_ANGELES);
            week.picks = captions(140, PriceTier::ALL);
            let schedule = week.build();
            assert_eq!(schedule.time_zone.name(), LOS_ANGELES);
            assert!(!schedule.messages.is_empty());
            for message in &schedule.messages {
                // November: eight hours behind.
                let shown = message.local + jiff::SignedDuration::from_hours(8);
                assert_eq!(jiff::tz::TimeZone::UTC.to_datetime(message.at), shown);
                let hours = match message.kind {
                    // A reminder may come four hours after an evening's Unlock, never at night.
                    MessageType::FollowUp => !(2..6).contains(&message.local.hour()),
                    _ => (6..=23).contains(&message.local.hour()),
                };
                assert!(hours, "{message:?}");
            }
        }
    }
}

/// The seed's three timestamps, as edits.
#[test]
fn test_5_all_test_timestamps_in_reasonable_la_hours() {
    let mut week = Week::of(SizeTier::Small, SaturationZone::Green, Mode::Safe);
    week.start = date(2025, 10, 27);
    let built = week.build();
    for (text, hour) in
        [("2025-10-31 09:00:00", 9), ("2025-10-31 14:30:00", 14), ("2025-10-31 20:45:00", 20)]
    {
        let local = jiff::civil::DateTime::strptime(LOCAL, text).unwrap();
        let change = Change { local: Some(local), ..Change::default() };
        let edited = edit(built.clone(), 1, &change, &week.around(), &week.policy).unwrap();
        let rows = csv::rows(&edited);
        let row = rows.iter().find(|row| row.scheduled_time == local).unwrap();
        assert_eq!(row.scheduled_time.hour(), hour);
        // Daylight time still: seven hours.
        assert_eq!(
            row.scheduled_at.to_string()[..13],
            format!(
                "2025-{}",
                ["10-31T16", "10-31T21", "11-01T03"]
                    [[9, 14, 20].iter().position(|h| *h == hour).unwrap()]
            )
        );
    }
}

#[test]
fn additional_3_schedule_id_propagation() {
    let week = Week::of(SizeTier::Large, SaturationZone::Green, Mode::Optimize);
    let schedule = week.build();
    assert_eq!(schedule.id, week.input().id);
    assert!(csv::rows(&schedule).iter().all(|row| row.schedule_id == schedule.id));
    let read = csv::read(&csv::of(&schedule)).unwrap();
    assert!(read.iter().all(|row| row.schedule_id == schedule.id));
    let ics = String::from_utf8(crate::domain::render::ics::of(&schedule)).unwrap();
    assert_eq!(ics.matches(&format!("UID:{}-", schedule.id)).count(), schedule.messages.len());
}

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::{
    analysis::{SaturationZone, SizeTier},
    message::{MessageType, PriceTier},
    schedule::{Mode, ScheduleId, Status, Validation},
    selection::Seed,
};

fn schedule(text: &str) -> Schedule {
    let page = "jadebri".parse().unwrap();
    let zone = service::Zone::get("America/Los_Angeles").unwrap();
    let local = date(2025, 11, 4).at(9, 0, 0, 0);
    let unlock = Planned {
        position: 1,
        local,
        at: zone.instant(local).unwrap(),
        kind: MessageType::Unlock,
        caption_id: Some(12345),
        text: text.to_owned(),
        price_tier: Some(PriceTier::Premium),
        price: Some(44.into()),
        category: Some("solo, long".into()),
        trigger: None,
        urgent: false,
        audience: Audience::All,
        touch: 1,
        parent: None,
        explanation: "You chose this time.".into(),
    };
    Schedule {
        id: ScheduleId::new(&page, date(2025, 10, 31), 0),
        page,
        tier: SizeTier::Large,
        zone: SaturationZone::Green,
        week_start: date(2025, 11, 3),
        time_zone: zone,
        mode: Mode::Safe,
        seed: Seed(1),
        status: Status::Active,
        created_at: "2025-10-31T12:00:00Z".parse().unwrap(),
        days: Vec::new(),
        messages: vec![unlock],
        validation: Validation::default(),
        version: 3,
    }
}

#[test]
fn a_calendar() {
    let wanted = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Fanfare//EROS//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:jadebri\\, week of 2025-11-03",
        "X-WR-TIMEZONE:America/Los_Angeles",
        "BEGIN:VEVENT",
        "UID:SCH_jadebri_20251031_AAAAAA-1@fanfare",
        "DTSTAMP:20251031T120000Z",
        "SEQUENCE:2",
        "DTSTART:20251104T170000Z",
        "SUMMARY:Unlock\\, premium\\, 44",
        "DESCRIPTION:a\\;b\\\\c\\nd\\n\\nYou chose this time.",
        "CATEGORIES:solo\\, long",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    let file = String::from_utf8(of(&schedule("a;b\\c\r\nd\u{7}"))).unwrap();
    assert_eq!(file, wanted.join("\r\n"));
}

/// What an iCalendar reader makes of an escaped text.
fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next().unwrap() {
                'n' => plain.push('\n'),
                escaped => plain.push(escaped),
            },
            _ => plain.push(character),
        }
    }
    plain
}

proptest! {
    #[test]
    fn lines_are_short_and_texts_read_back(text in any::<String>()) {
        let file = String::from_utf8(of(&schedule(&text))).unwrap();
        for line in file.split("\r\n") {
            prop_assert!(line.len() <= 75);
            prop_assert!(!line.contains(|c: char| c.is_control() && c != '\t'));
        }
        let unfolded = file.replace("\r\n ", "");
        let line = unfolded.split("\r\n").find(|line| line.starts_with("DESCRIPTION:")).unwrap();
        let keep = |c: &char| !c.is_control() || "\t\n".contains(*c);
        let plain: String = text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(keep).collect();
        let wanted = format!("{plain}\n\nYou chose this time.");
        prop_assert_eq!(unescape(&line["DESCRIPTION:".len()..]), wanted);
    }
}

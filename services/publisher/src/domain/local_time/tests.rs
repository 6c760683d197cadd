use proptest::prelude::*;

use super::*;

const NOW: &str = "2026-06-01T08:00:00Z";

fn post(text: &str, zone: Option<&str>) -> Result<Scheduled, &'static str> {
    Scheduled::for_post(text, zone, NOW.parse().unwrap()).map_err(|problem| problem.member)
}

/// The instant, the local time and the zone as texts.
fn shown(scheduled: &Scheduled) -> (String, Option<(String, &str)>) {
    let local = scheduled.local.as_ref();
    (scheduled.at.to_string(), local.map(|l| (l.time.to_string(), l.zone.name())))
}

#[test]
fn an_instant_has_no_local_time() {
    let scheduled = post("2026-07-01T10:00:00+02:00", None).unwrap();
    assert_eq!(shown(&scheduled), ("2026-07-01T08:00:00Z".into(), None));
}

#[test]
fn a_local_time_is_kept_with_its_zone() {
    let scheduled = post("2026-07-01T10:00", Some("europe/madrid")).unwrap();
    let local = Some(("2026-07-01T10:00:00".into(), "Europe/Madrid"));
    assert_eq!(shown(&scheduled), ("2026-07-01T08:00:00Z".into(), local));
}

#[test]
fn an_offset_decides_and_the_zone_shows_it() {
    let scheduled = post("2026-07-01T10:00:00Z", Some("America/New_York")).unwrap();
    let local = Some(("2026-07-01T06:00:00".into(), "America/New_York"));
    assert_eq!(shown(&scheduled), ("2026-07-01T10:00:00Z".into(), local));
}

#[test]
fn a_skipped_time_stays_as_written() {
    let scheduled = post("2027-03-28T02:30", Some("Europe/Madrid")).unwrap();
    let local = Some(("2027-03-28T02:30:00".into(), "Europe/Madrid"));
    assert_eq!(shown(&scheduled), ("2027-03-28T01:30:00Z".into(), local));
}

#[test]
fn sixty_seconds_of_the_past_are_taken_as_they_are() {
    let scheduled = post("2026-06-01T07:59:00Z", None).unwrap();
    assert_eq!(scheduled.at.to_string(), "2026-06-01T07:59:00Z");
    assert_eq!(post("2026-06-01T07:58:59.999Z", None), Err("scheduledAt"));
    assert_eq!(post("2026-06-01T09:58:59", Some("Europe/Madrid")), Err("scheduledAt"));
}

#[test]
fn mistakes_name_their_member() {
    let madrid = Some("Europe/Madrid");
    for (text, zone, member) in [
        ("2026-07-01T10:00", None, "scheduledAt"),
        ("2026-07-01T10:00:00Z", Some("Mars/Base"), "timezone"),
        ("tomorrow", madrid, "scheduledAt"),
        ("", madrid, "scheduledAt"),
        ("2026-07-01", madrid, "scheduledAt"),
        ("2026-02-30T10:00", madrid, "scheduledAt"),
        ("2026-07-01T25:00", madrid, "scheduledAt"),
        // A second zone in brackets would have to be obeyed or ignored.
        ("2026-07-01T10:00[America/New_York]", madrid, "scheduledAt"),
        ("2026-07-01T10:00+02:00[Europe/Madrid]", None, "scheduledAt"),
        // An instant beyond all clocks is not taken for a local time.
        ("9999-12-31T23:59:59-12:00", madrid, "scheduledAt"),
        ("9999-12-31T23:59:59", Some("America/New_York"), "scheduledAt"),
    ] {
        assert_eq!(post(text, zone).unwrap_err(), member, "{text} {zone:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}", zone in prop::option::of("\\PC{0,20}")) {
        let _ = Scheduled::read(&text, zone.as_deref());
    }

    /// An instant written with any offset comes back, whatever the zone.
    #[test]
    fn instants_come_back(second in 0_i64..4_000_000_000, offset in -14_i8..=14) {
        let at = Timestamp::from_second(second).unwrap();
        let offset = jiff::tz::Offset::constant(offset);
        let text = at.display_with_offset(offset).to_string();
        let scheduled = Scheduled::read(&text, Some("Pacific/Apia")).unwrap();
        prop_assert_eq!(scheduled.at, at);
        let local = scheduled.local.unwrap();
        prop_assert_eq!(local.time, local.zone.local(at));
    }
}

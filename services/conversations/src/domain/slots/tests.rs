use super::*;

fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Monday the 2nd of March 2026 at 9, an hour before the studio opens.
fn monday() -> Timestamp {
    at("2026-03-02T09:00:00Z")
}

/// When offers begin, by the studio's clock, with its calendar full from `now` until a time.
fn after(full_until: Timestamp, minutes: u32, now: Timestamp) -> Vec<String> {
    let offers = offers(&[(now, full_until)], minutes, &london(), now);
    let local = |offer: &Offer| offer.start.to_zoned(london()).strftime("%a %d %H:%M").to_string();
    offers.iter().map(local).collect()
}

#[test]
fn eight_are_offered_at_most_and_two_of_a_day_the_earliest_first() {
    let found = offers(&[], 120, &london(), monday());
    let days = ["03", "04", "05", "06"];
    let hours = ["10", "11"];
    let starts =
        days.iter().flat_map(|day| hours.map(|hour| format!("2026-03-{day}T{hour}:00:00Z")));
    let expected: Vec<Offer> = starts
        .zip(1..)
        .map(|(start, number)| {
            let start = at(&start);
            Offer { number, start, end: start + Duration::from_secs(120 * 60) }
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn an_offer_is_a_day_ahead() {
    let first = |now| after(now, 120, now).swap_remove(0);
    assert_eq!(first(at("2026-03-02T10:00:00Z")), "Tue 03 10:00");
    assert_eq!(first(at("2026-03-02T10:00:01Z")), "Tue 03 11:00");
    // Nobody is told of Saturday on its eve.
    assert_eq!(first(at("2026-03-06T18:00:00Z")), "Mon 09 10:00");
}

#[test]
fn a_session_begins_on_the_full_hour_and_ends_within_the_studios_hours() {
    let first = |full_until, minutes| after(at(full_until), minutes, monday()).swap_remove(0);
    assert_eq!(first("2026-03-03T10:01:00Z", 120), "Tue 03 11:00");
    assert_eq!(first("2026-03-03T10:31:00Z", 120), "Tue 03 12:00");
    // From Monday to Friday until 18,
    assert_eq!(first("2026-03-03T11:30:00Z", 360), "Tue 03 12:00");
    assert_eq!(first("2026-03-03T11:31:00Z", 360), "Wed 04 10:00");
    assert_eq!(first("2026-03-06T15:30:00Z", 120), "Fri 06 16:00");
    // on Saturday until 16, and never on Sunday.
    assert_eq!(first("2026-03-06T15:31:00Z", 120), "Sat 07 10:00");
    assert_eq!(first("2026-03-07T11:30:00Z", 240), "Sat 07 12:00");
    assert_eq!(first("2026-03-07T11:31:00Z", 240), "Mon 09 10:00");
    let weekend = after(at("2026-03-07T00:00:00Z"), 360, monday());
    assert_eq!(weekend[..3], ["Sat 07 10:00", "Mon 09 10:00", "Mon 09 11:00"]);
}

#[test]
fn offers_end_after_three_weeks() {
    let last = after(at("2026-03-23T00:00:00Z"), 120, monday());
    assert_eq!(last, ["Mon 23 10:00", "Mon 23 11:00"]);
    assert!(after(at("2026-03-24T00:00:00Z"), 120, monday()).is_empty());
    let (from, to) = horizon(monday());
    assert!(from <= monday() && at("2026-03-24T00:00:00Z") + BUFFER <= to);
}

#[test]
fn half_an_hour_is_free_before_and_after() {
    let busy = [(at("2026-03-03T12:00:00Z"), at("2026-03-03T14:00:00Z"))];
    for (start, end, free) in [
        ("10:00", "11:30", true),
        ("10:00", "11:31", false),
        ("12:30", "13:00", false),
        ("11:00", "15:00", false),
        ("14:29", "15:00", false),
        ("14:30", "15:00", true),
    ] {
        let [start, end] = [start, end].map(|time| at(&format!("2026-03-03T{time}:00Z")));
        assert_eq!(is_free(&busy, start, end), free, "{start} to {end}");
    }
}

#[test]
fn the_studios_hours_are_those_of_its_clock_before_and_after_it_changes() {
    for (friday, saturday, monday) in [
        // The clocks go on the 29th of March 2026 and back on the 25th of October.
        ("2026-03-27T09:00:00Z", "2026-03-28T10:00:00Z", "2026-03-30T09:00:00Z"),
        ("2026-10-23T09:00:00Z", "2026-10-24T09:00:00Z", "2026-10-26T10:00:00Z"),
    ] {
        let now = at(friday);
        let found = offers(&[], 360, &london(), now);
        assert_eq!([found[0].start, found[1].start], [at(saturday), at(monday)]);
        // The last of a day ends as it closes.
        let hour = |hours: u64| at(monday) + Duration::from_secs(hours * 3_600);
        let full_until = |time: Timestamp| offers(&[(now, time - BUFFER)], 360, &london(), now);
        let last = &full_until(hour(2))[0];
        assert_eq!((last.start, last.end), (hour(2), hour(8)));
        assert_eq!(full_until(hour(3))[0].start, hour(24));
    }
}

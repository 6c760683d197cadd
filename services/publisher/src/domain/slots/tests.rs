use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn slots(zone: &str, weekly: &[(&str, &str)]) -> Slots {
    let slot = |(day, time): &(&str, &str)| json!({ "weekday": day, "time": time });
    let weekly: Vec<_> = weekly.iter().map(slot).collect();
    serde_json::from_value(json!({ "timezone": zone, "slots": weekly })).unwrap()
}

fn daily(zone: &str, time: &str) -> Slots {
    slots(zone, &["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"].map(|day| (day, time)))
}

/// The first `n` slots after `after`, each taken in turn.
fn queue(slots: &Slots, after: &str, n: usize) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut queue = Vec::new();
    for _ in 0..n {
        let at = next_free(slots, after.parse().unwrap(), &taken).unwrap();
        taken.insert(at);
        queue.push(at.to_string());
    }
    queue
}

#[test]
fn the_next_slot_is_after_and_free() {
    // 2026-06-01 is a Monday.
    let slots = slots("UTC", &[("WED", "12:00"), ("MON", "09:30")]);
    assert_eq!(
        queue(&slots, "2026-06-01T09:29:59Z", 3),
        ["2026-06-01T09:30:00Z", "2026-06-03T12:00:00Z", "2026-06-08T09:30:00Z"]
    );
    assert_eq!(queue(&slots, "2026-06-01T09:30:00Z", 1), ["2026-06-03T12:00:00Z"]);
}

#[test]
fn a_slot_keeps_its_local_time_over_a_change() {
    assert_eq!(
        queue(&daily("Europe/Madrid", "09:30"), "2026-10-24T00:00:00Z", 2),
        ["2026-10-24T07:30:00Z", "2026-10-25T08:30:00Z"]
    );
}

#[test]
fn a_skipped_slot_moves_forward_and_a_doubled_one_comes_once() {
    let night = daily("Europe/Madrid", "02:30");
    assert_eq!(
        queue(&night, "2026-03-28T12:00:00Z", 2),
        ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
    );
    assert_eq!(
        queue(&night, "2026-10-24T12:00:00Z", 2),
        ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
    );
    // Between the two 02:30 of 25 October.
    assert_eq!(queue(&night, "2026-10-25T01:00:00Z", 1), ["2026-10-26T01:30:00Z"]);
}

#[test]
fn a_slot_that_was_moved_past_another_comes_after_it() {
    // 02:45 becomes 03:45, after 03:15; 02:15 becomes 03:15 too and is the same slot.
    let slots = slots("Europe/Madrid", &[("SUN", "02:45"), ("SUN", "02:15"), ("SUN", "03:15")]);
    assert_eq!(
        queue(&slots, "2026-03-28T12:00:00Z", 3),
        ["2026-03-29T01:15:00Z", "2026-03-29T01:45:00Z", "2026-04-05T00:15:00Z"]
    );
}

#[test]
fn a_day_that_was_skipped() {
    // Friday 30 December 2011 did not exist in Apia: its slot moves to Saturday.
    let slots = slots("Pacific/Apia", &[("FRI", "10:00"), ("SAT", "09:00")]);
    assert_eq!(
        queue(&slots, "2011-12-30T09:00:00Z", 3),
        ["2011-12-30T19:00:00Z", "2011-12-30T20:00:00Z", "2012-01-05T20:00:00Z"]
    );
    // Already Saturday there: Friday's slot is still to come.
    assert_eq!(queue(&slots, "2011-12-30T19:00:00Z", 1), ["2011-12-30T20:00:00Z"]);
}

#[test]
fn the_search_ends() {
    let after = "2026-06-01T00:00:00Z".parse().unwrap();
    assert_eq!(next_free(&slots("UTC", &[]), after, &BTreeSet::new()), None);
    let weekly = slots("UTC", &[("MON", "09:30")]);
    let week = SignedDuration::from_hours(7 * 24);
    let first = next_free(&weekly, after, &BTreeSet::new()).unwrap();
    let taken: BTreeSet<_> = (0..100).map(|n| first + week * n).collect();
    assert_eq!(next_free(&weekly, after, &taken), None);
    assert_eq!(next_free(&weekly, Timestamp::MAX, &BTreeSet::new()), None);
    assert!(next_free(&weekly, Timestamp::MIN, &BTreeSet::new()).is_some());
}

#[test]
fn every_mistake_has_its_pointer() {
    let document = |timezone: &str, list: &[(&str, &str)]| SlotsDocument {
        timezone: timezone.to_owned(),
        slots: list
            .iter()
            .map(|(day, time)| SlotDocument { weekday: (*day).into(), time: (*time).into() })
            .collect(),
    };
    let pointers = |document: &SlotsDocument| -> Vec<String> {
        let mistakes = Slots::check(document, "/queue").unwrap_err();
        mistakes.into_iter().map(|m| m.pointer).collect()
    };
    let list = [("MON", "09:30"), ("mon", "9:30"), ("TUE", "24:00"), ("MON", "09:30")];
    assert_eq!(
        pointers(&document("Mars/Base", &list)),
        [
            "/queue/timezone",
            "/queue/slots/1/weekday",
            "/queue/slots/1/time",
            "/queue/slots/2/time",
            "/queue/slots/3"
        ]
    );
    for time in ["", ":", "0930", "09:30:00", "+9:30", "09:60", "09:3٣"] {
        assert_eq!(pointers(&document("UTC", &[("MON", time)])), ["/queue/slots/0/time"]);
    }
    let many: Vec<_> = (0..60).map(|n| format!("09:{n:02}")).collect();
    let days = ["MON", "TUE", "WED"];
    let list: Vec<_> =
        days.iter().flat_map(|day| many.iter().map(|time| (*day, time.as_str()))).collect();
    assert_eq!(pointers(&document("UTC", &list)), ["/queue/slots"]);
    assert!(Slots::check(&document("UTC", &list[..MAX_SLOTS]), "").is_ok());
}

#[test]
fn the_document_comes_back() {
    let text = r#"{"timezone":"Europe/Madrid","slots":[{"weekday":"MON","time":"09:30"}]}"#;
    let slots: Slots = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&slots).unwrap(), text);
    let unknown = r#"{"timezone":"UTC","slots":[],"color":"red"}"#;
    assert!(serde_json::from_str::<Slots>(unknown).is_err());
    assert!(serde_json::from_str::<Slots>(r#"{"timezone":"X/Y","slots":[]}"#).is_err());
}

const ZONES: [&str; 5] =
    ["UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"];

fn any_slots() -> impl Strategy<Value = Slots> {
    let times = prop::collection::btree_set((0_i8..7, 0_i8..24, 0_i8..60), 1..12);
    (prop::sample::select(&ZONES[..]), times).prop_map(|(zone, times)| {
        let slot = |(day, hour, minute): (i8, i8, i8)| Slot {
            weekday: Weekday::from_monday_zero_offset(day).unwrap(),
            time: Time::constant(hour, minute, 0, 0),
        };
        let weekly = times.into_iter().map(slot).collect();
        Slots { zone: Zone::get(zone).unwrap(), weekly }
    })
}

proptest! {
    /// No instant of any slot lies between `after` and the answer, unless it is taken.
    #[test]
    fn nothing_free_is_passed_over(
        slots in any_slots(),
        // The years of the changes in the tables above and of Apia's skipped day.
        second in prop_oneof![1_767_225_600_i64..1_798_761_600, 1_324_000_000_i64..1_326_000_000],
        already in 0_usize..20,
    ) {
        let after = Timestamp::from_second(second).unwrap();
        let start = slots.zone.local(after).date();
        let all: BTreeSet<_> =
            (-3..200).flat_map(|n| slots.on(start.checked_add(n.days()).unwrap())).collect();
        let mut coming = all.range(after..).copied().filter(|at| *at > after);
        let taken: BTreeSet<_> = coming.by_ref().take(already).collect();
        prop_assert_eq!(next_free(&slots, after, &taken), coming.next());
    }
}

use jiff::{Timestamp, ToSpan as _, civil::datetime, tz::TimeZone};
use proptest::prelude::*;

use super::{Choice, choose, yes_or_no};
use crate::domain::{offer::Offer, text::normalise};

fn zone() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

/// Tuesday 5 May 2026 at 10 and 15, Wednesday at 10 and 13, Saturday at 13; British summer time.
fn offers() -> Vec<Offer> {
    [(5, 10), (5, 15), (6, 10), (6, 13), (9, 13)]
        .iter()
        .zip(1..)
        .map(|((day, hour), number)| {
            let start: Timestamp =
                datetime(2026, 5, *day, *hour, 0, 0, 0).to_zoned(zone()).unwrap().timestamp();
            Offer { number, start, end: start + 3.hours() }
        })
        .collect()
}

fn of(text: &str) -> Choice {
    choose(&offers(), &zone(), &normalise(text))
}

#[test]
fn offers_are_chosen_by_number() {
    for text in [
        "2",
        " 2 ",
        "2 please",
        "2 pls!",
        "2)",
        "2.",
        "(2)",
        "#2",
        "I'd like #2",
        "option 2",
        "Option two please",
        "slot 2 is great",
        "let's do number 2",
        "choice 2",
        "slot #2",
        "two",
        "2️⃣",
        "2, thanks",
        "2 👍",
    ] {
        assert_eq!(of(text), Choice::Offer(2), "{text:?}");
    }
}

#[test]
fn offers_are_chosen_by_day_and_time_in_the_studios_zone() {
    for (text, number) in [
        ("Tues 3pm", 2),
        ("Tuesday at 3 pm please", 2),
        ("15:00", 2),
        ("3pm", 2),
        ("3:00", 2),
        ("3.00pm", 2),
        ("3 p.m.", 2),
        ("tuesday afternoon", 2),
        ("Tue morning", 1),
        ("TUE 10:00", 1),
        ("tue 10am", 1),
        ("Weds morning works", 3),
        ("Wednesday 1pm", 4),
        ("Saturday", 5),
        ("Sat!", 5),
        ("Saturday afternoon", 5),
        ("the one on 9 May", 5),
        ("May 9th", 5),
        ("Tuesday the 5th, 3pm", 2),
        ("Tue 5 May, 15:00 to 18:00", 2),
        ("2) Tue 5 May, 15:00 to 18:00", 2),
        ("option 2, Tues 3pm", 2),
    ] {
        assert_eq!(of(text), Choice::Offer(number), "{text:?}");
    }
}

#[test]
fn afternoon_begins_at_12_and_evening_at_17() {
    let at = |hour| datetime(2026, 5, 5, hour, 0, 0, 0).to_zoned(zone()).unwrap().timestamp();
    let offer = |number, hour| Offer { number, start: at(hour), end: at(hour) + 2.hours() };
    for (hours, part, number) in [
        ([11, 12], "morning", 1),
        ([11, 12], "afternoon", 2),
        ([16, 17], "afternoon", 1),
        ([16, 17], "evening", 2),
    ] {
        let two = [offer(1, hours[0]), offer(2, hours[1])];
        assert_eq!(choose(&two, &zone(), part), Choice::Offer(number), "{part} of {hours:?}");
    }
}

#[test]
fn what_fits_not_exactly_one_is_unclear() {
    for text in [
        "Tuesday",
        "morning",
        "10:00",
        "1pm",
        "Tue or Wed",
        "evening",
        "Sunday",
        "Tues 4pm",
        "14:00",
        "2 or 3",
        "2 3",
        "option 2 or 3",
        "#1 #2",
        "0",
        "6",
        "22",
        "option 9",
        "I'll take 2",
        "2 people",
        "2.5",
        "-2",
        "2nd",
        "the 2nd one",
        "not Tuesday 3pm",
        "after 3pm",
        "tomorrow 3pm",
        "25:00",
        "15pm",
        "option 1, Tues 3pm",
        "not option 2",
        "99999999999999999999",
        "3 June",
        "I can't do Saturday",
    ] {
        assert_eq!(of(text), Choice::Unclear, "{text:?}");
    }
}

#[test]
fn what_says_nothing_of_slots_is_none() {
    for text in ["", "thanks!", "which one is best", "maybe", "🙂", "no one told me"] {
        assert_eq!(of(text), Choice::None, "{text:?}");
    }
}

#[test]
fn the_clock_of_winter_is_another_one() {
    let start: Timestamp = "2026-12-01T15:00:00Z".parse().unwrap();
    let winter = [Offer { number: 1, start, end: start + 2.hours() }];
    assert_eq!(choose(&winter, &zone(), "3pm"), Choice::Offer(1));
    let start: Timestamp = "2026-07-01T15:00:00Z".parse().unwrap();
    let summer = [Offer { number: 1, start, end: start + 2.hours() }];
    assert_eq!(choose(&summer, &zone(), "4pm"), Choice::Offer(1));
    assert_eq!(choose(&summer, &zone(), "3pm"), Choice::Unclear);
}

#[test]
fn yes_and_no_are_told_apart() {
    for text in ["yes", "Yes please!", "y", "yep", "sure", "ok", "that sounds good"] {
        assert_eq!(yes_or_no(text), Some(true), "{text:?}");
    }
    for text in ["no", "No thanks", "nope", "n", "nah"] {
        assert_eq!(yes_or_no(text), Some(false), "{text:?}");
    }
    for text in ["", "maybe", "yes or no", "not sure", "yes but not then", "where is it?"] {
        assert_eq!(yes_or_no(text), None, "{text:?}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(text in any::<String>()) {
        let _ = (of(&text), yes_or_no(&text));
    }

    #[test]
    fn words_of_time_never_panic(
        text in "((Tue|Sat|3|15:00|15|:|pm|a\\.m\\.|May|5th|of|#|option|two|to|-|\\.)[ ,]?){0,10}",
    ) {
        let _ = of(&text);
    }

    #[test]
    fn a_number_is_an_offer_or_unclear(number in 0_u64..200) {
        let expected = if (1..=5).contains(&number) { Choice::Offer(number as u8) } else { Choice::Unclear };
        for text in [number.to_string(), format!("{number} please"), format!("I want option {number}")] {
            prop_assert_eq!(of(&text), expected);
        }
    }
}

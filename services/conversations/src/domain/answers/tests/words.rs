use serde_json::Value as Json;

use super::{Reason, Validator, expect, read, refuse};
use crate::domain::answers::{Region, mention, without_country};

#[test]
fn complexity_is_one_level() {
    expect(
        Validator::Complexity,
        &[
            ("1", 1),
            ("2", 2),
            ("3", 3),
            ("2)", 2),
            ("(3)", 3),
            ("2.", 2),
            ("option 2", 2),
            ("Option two", 2),
            ("simple", 1),
            ("Medium", 2),
            ("HIGH!", 3),
            ("a 2 please", 2),
            ("2 - medium", 2),
            ("#3", 3),
            ("very detailed", 3),
            ("three", 3),
            ("a medium one", 2),
            ("2 2", 2),
            ("level 1", 1),
        ],
    );
    refuse(
        Validator::Complexity,
        &[
            "",
            "0",
            "4",
            "1 or 2",
            "1-3",
            "2.5",
            "22",
            "simple or medium",
            "1 medium",
            "2nd",
            "idk",
            "not high",
            "not very detailed",
            "higher",
            "option 5",
            "😀",
        ],
    );
    assert_eq!(read(Validator::Complexity, "1 or 2"), Err(Reason::Ambiguous));
}

#[test]
fn a_coverup_is_yes_or_no() {
    expect(
        Validator::YesNo,
        &[
            ("yes", true),
            ("Y", true),
            ("yeah!", true),
            ("YEP", true),
            ("true", true),
            ("1", true),
            ("yes please", true),
            ("it's a cover-up", true),
            ("cover up", true),
            ("a coverup", true),
            ("rework", true),
            ("just a touch-up", true),
            ("yes, a cover‑up", true),
            ("no", false),
            ("N", false),
            ("nope", false),
            ("nah", false),
            ("False", false),
            ("0", false),
            ("no, it's not a cover-up", false),
            ("not a cover up", false),
            ("it isn't a cover-up", false),
            ("no rework", false),
            ("No.", false),
            ("nope, new skin", false),
            ("without a touch-up", false),
        ],
    );
    refuse(
        Validator::YesNo,
        &[
            "",
            "maybe",
            "yes and no",
            "yes/no",
            "y/n",
            "1 0",
            "10",
            "2",
            "not",
            "not sure",
            "no idea",
            "know",
            "yesterday",
            "black n white",
            "I have 1 tattoo",
            "yes, not a cover-up",
            "🙂",
        ],
    );
    assert_eq!(read(Validator::YesNo, "yes or no"), Err(Reason::Ambiguous));
}

#[test]
fn a_city_loses_its_country() {
    expect(
        Validator::City,
        &[
            ("London", "London"),
            ("london", "london"),
            ("London UK", "London"),
            ("London, UK", "London"),
            ("London (UK)", "London"),
            ("London, U.K.", "London"),
            ("London, England, UK", "London"),
            ("London United Kingdom.", "London"),
            ("Paris France", "Paris"),
            ("New York, USA", "New York"),
            ("New York", "New York"),
            ("New Mexico", "New Mexico"),
            ("Mexico City", "Mexico City"),
            ("Belfast Northern Ireland", "Belfast"),
            ("Dublin, Ireland", "Dublin"),
            ("Stoke-on-Trent", "Stoke-on-Trent"),
            ("Los Angeles US", "Los Angeles"),
            ("LA", "LA"),
            ("Bath!", "Bath"),
            ("I'm in London", "London"),
            ("I live in London in the UK", "London"),
            ("The Hague, the Netherlands", "The Hague"),
            ("London 🇬🇧", "London"),
            ("東京", "東京"),
            ("São Paulo, Brazil", "São Paulo"),
            ("Singapore", "Singapore"),
            ("Reading", "Reading"),
            ("Anyang, South Korea", "Anyang"),
            ("Santiago de Chile", "Santiago de Chile"),
        ],
    );
    refuse(
        Validator::City,
        &[
            "",
            "flexible",
            "I'm flexible",
            "any",
            "Any!",
            "any city",
            "anywhere",
            "anywhere is fine",
            "wherever",
            "don't care",
            "don’t care",
            "dont care",
            "doesn't matter",
            "It doesn’t matter",
            "not sure",
            "not sure yet",
            "idk",
            "IDK",
            "UK",
            "the UK",
            "England",
            "united kingdom",
            "France",
            "USA",
            "U.S.A.",
            "Scotland, UK",
            "I live in England",
            "L",
            "1",
            "42",
            "-",
            "🙂",
            "no",
            "skip",
        ],
    );
    assert_eq!(read(Validator::City, "France"), Err(Reason::CountryAlone));
    assert_eq!(read(Validator::City, "flexible"), Err(Reason::Undecided));
    assert_eq!(without_country("Leeds, UK"), "Leeds");
    assert_eq!(without_country("UK"), "UK");
}

#[test]
fn a_country_has_an_english_name() {
    expect(
        Validator::Country,
        &[
            ("UK", "United Kingdom"),
            ("uk", "United Kingdom"),
            ("U.K.", "United Kingdom"),
            ("GB", "United Kingdom"),
            ("England", "United Kingdom"),
            ("scotland", "United Kingdom"),
            ("WALES", "United Kingdom"),
            ("Northern  Ireland", "United Kingdom"),
            ("United Kingdom", "United Kingdom"),
            ("the UK", "United Kingdom"),
            ("England, UK", "United Kingdom"),
            ("I'm in the UK", "United Kingdom"),
            ("London, UK", "United Kingdom"),
            ("US", "United States"),
            ("USA", "United States"),
            ("U.S.A.", "United States"),
            ("the United States", "United States"),
            ("france", "France"),
            ("Ireland", "Ireland"),
            ("New Zealand", "New Zealand"),
            ("guinea bissau", "Guinea-Bissau"),
            ("Freedonia", "Freedonia"),
            ("Österreich", "Österreich"),
            ("日本", "日本"),
            ("New Mexico", "New Mexico"),
        ],
    );
    refuse(Validator::Country, &["", "x", "12", "-", "🇬🇧", "?"]);
}

#[test]
fn regions_follow_the_country() {
    for country in ["United Kingdom", "England", "uk"] {
        assert_eq!(Region::of(country), Region::UnitedKingdom, "{country}");
    }
    for country in ["France", "Ireland", "Cyprus", "Switzerland", "norway"] {
        assert_eq!(Region::of(country), Region::Europe, "{country}");
    }
    for country in ["United States", "Japan", "Freedonia", "Georgia", ""] {
        assert_eq!(Region::of(country), Region::Elsewhere, "{country}");
    }
}

#[test]
fn a_handle_is_lower_case() {
    expect(
        Validator::Handle,
        &[
            ("@a.b_c", "a.b_c"),
            ("@A.B_C", "a.b_c"),
            // A name, though it reads like a word.
            ("@_NO", "_no"),
            ("@nothing", "nothing"),
            ("A.b_C", "a.b_c"),
            ("my insta is @Foo.Bar!", "foo.bar"),
            ("Realism like @name", "name"),
            ("https://www.instagram.com/Foo_1/?igsh=abc", "foo_1"),
            ("instagram.com/foo", "foo"),
            ("HTTP://INSTAGRAM.COM/Foo", "foo"),
            ("see instagram.com/@foo.", "foo"),
            ("https://instagr.am/foo#x", "foo"),
            ("foo.", "foo"),
            ("(foo)", "foo"),
            ("_foo_", "_foo_"),
            ("\"_foo\"", "_foo"),
            ("@foo.", "foo"),
            ("@_foo_", "_foo_"),
            ("123", "123"),
        ],
    );
    let null: &[(&str, Json)] = &[
        ("no", Json::Null),
        ("None", Json::Null),
        ("skip", Json::Null),
        ("N/A", Json::Null),
        ("not sure", Json::Null),
        ("-", Json::Null),
        ("–", Json::Null),
    ];
    expect(Validator::Handle, null);
    refuse(
        Validator::Handle,
        &[
            "",
            "foo bar",
            "I don't have one",
            "müller",
            "a-b",
            "me@example.com",
            "@",
            "@.",
            "...",
            "___",
            "https://instagram.com/p/abc",
            "https://instagram.com/",
            "notinstagram.com/foo",
            "🙂",
            "@abcdefghijklmnopqrstuvwxyz12345",
        ],
    );
    assert_eq!(mention("like @one and @two"), Some("one"));
    assert_eq!(mention("me@example.com"), None);
    assert_eq!(mention("me@example.com @real"), Some("real"));
}

#[test]
fn free_text_has_something_to_say() {
    expect(
        Validator::Text,
        &[
            ("a lion", "a lion"),
            ("  a lion \n", "a lion"),
            ("7", "7"),
            ("🦁", "🦁"),
            ("é", "é"),
            ("no", "no"),
            ("one\ntwo", "one\ntwo"),
            ("♥️", "♥️"),
            ("skip", "skip"),
        ],
    );
    refuse(Validator::Text, &["", " ", "...", "-", "?!", "\0", "***", "#", "\u{200b}", "£"]);
}

#[test]
fn optional_ones_can_be_declined() {
    let optional = [
        Validator::OptionalText,
        Validator::ReferenceImages,
        Validator::TravelCity,
        Validator::Handle,
    ];
    for validator in optional {
        for text in ["no", "No.", "NONE", "skip!", "n/a", "N/A", "not  sure", "-", " - ", "--", "—"]
        {
            expect(validator, &[(text, Json::Null)]);
        }
        assert!(validator.is_optional());
    }
    expect(Validator::TravelCity, &[("same", Json::Null), ("Same!", Json::Null)]);
    expect(
        Validator::OptionalText,
        &[("same", "same"), ("realism", "realism"), ("no colour", "no colour")],
    );
    expect(Validator::TravelCity, &[("Paris", "Paris"), ("no idea", "no idea")]);
    expect(Validator::ReferenceImages, &[("Realism like @name", "Realism like @name")]);
    // Nothing can be read, and nothing is declined: the step goes on, with the text kept.
    refuse(Validator::OptionalText, &["", "...", "?"]);
}

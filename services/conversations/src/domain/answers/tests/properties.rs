use proptest::prelude::*;
use serde_json::json;

use super::{Validator, read};

const ALL: [Validator; 11] = [
    Validator::Text,
    Validator::OptionalText,
    Validator::TravelCity,
    Validator::Dimensions,
    Validator::Complexity,
    Validator::YesNo,
    Validator::ReferenceImages,
    Validator::Budget,
    Validator::City,
    Validator::Country,
    Validator::Handle,
];

/// Pieces that the readers look for, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,4}",
        "[ .,:/#@()\"'£$€×–-]",
        "x|by|cm|in|mm|k|to|and|between|us|usd|th|May|Tue|pm|a|p|m|the|London|UK|no|not|yes|option|one|½|é|🦁",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_fail(text in prop_oneof![any::<String>(), pieces()]) {
        for validator in ALL {
            let _ = read(validator, &text);
        }
    }

    #[test]
    fn a_size_is_the_same_in_every_style(width in 1_u32..=100, height in 1_u32..=100) {
        let expected = Ok(json!({"widthCm": width, "heightCm": height}));
        for text in [
            format!("{width}x{height}cm"),
            format!("{width} X {height} CM"),
            format!("{width}cm×{height}cm"),
            format!("{width} by {height} centimetres"),
            format!("{width}cm x {height}0mm"),
            format!("{width}0 x {height}0 mm"),
            format!("about {width}.0 x {height}.00cm please"),
            format!("{height}cm tall, {width}cm wide"),
        ] {
            prop_assert_eq!(read(Validator::Dimensions, &text), expected.clone(), "{}", text);
        }
    }

    #[test]
    fn an_amount_is_the_same_in_every_style(pounds in 50_i64..=20_000, pence in 0_i64..100) {
        let minor = pounds * 100 + pence;
        for (text, currency) in [
            (format!("£{pounds}.{pence:02}"), "GBP"),
            (format!("{pounds}.{pence:02}"), "GBP"),
            (format!("{pounds}.{pence:02} gbp"), "GBP"),
            (format!("$ {pounds}.{pence:02}"), "USD"),
            (format!("10x15cm, {pounds}.{pence:02} euros"), "EUR"),
        ] {
            let expected = Ok(json!({"amountMinor": minor, "currency": currency}));
            prop_assert_eq!(read(Validator::Budget, &text), expected, "{}", text);
        }
    }

    #[test]
    fn a_range_has_both_ends(low in 50_i64..5_000, more in 1_i64..5_000) {
        let high = low + more;
        let expected = Ok(json!({"amountMinor": low * 100, "currency": "GBP", "maxMinor": high * 100}));
        for text in [format!("{low}-{high}"), format!("£{low} to £{high}"), format!("{low} – {high} pounds")] {
            prop_assert_eq!(read(Validator::Budget, &text), expected.clone(), "{}", text);
        }
    }

    #[test]
    fn a_name_is_the_same_from_everywhere(name in "[a-z0-9_][a-z0-9._]{0,20}[a-z0-9]") {
        let expected = Ok(json!(name));
        for text in [
            format!("@{}", name.to_uppercase()),
            format!("it is @{name}, thanks"),
            format!("https://www.instagram.com/{name}/"),
        ] {
            let page = ["reels", "reel", "explore", "accounts", "direct", "stories", "share", "tv"];
            prop_assume!(!page.contains(&name.as_str()));
            prop_assert_eq!(read(Validator::Handle, &text), expected.clone(), "{}", text);
        }
    }
}

#[test]
fn a_long_text_makes_no_reader_fail() {
    for piece in [
        "1", "1 ", "a", "x", "10x", "£", "-", " ", "cm ", "1-", "@a", "i ", "UK ", "i", "(", "é",
        "1,000",
    ] {
        let text = piece.repeat(65_000 / piece.len());
        for validator in ALL {
            let _ = read(validator, &text);
        }
        let _ = crate::domain::bundle::is_bundle("idea", &text);
        let _ = crate::domain::triggers::handover_by_judgement("idea", &text);
        let _ = crate::domain::triggers::is_greeting_at("idea", &text);
    }
}

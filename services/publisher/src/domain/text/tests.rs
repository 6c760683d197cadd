use proptest::prelude::*;

use super::*;

#[test]
fn weighted_lengths() {
    for (text, length) in [
        ("", 0),
        ("Hello, world", 12),
        ("¡Mañana! 10 €", 14),
        ("Привет שלום مرحبا नमस्ते", 24),
        ("日本語", 6),
        ("한국", 4),
        ("“quoted” – dash…", 17),
        // Composed and decomposed are the same text.
        ("caf\u{e9}", 4),
        ("cafe\u{301}", 4),
        ("\r\n\t", 3),
        // Emoji: plain, skin tone, family, flags of a country and of England, keycap, heart on fire.
        ("😀", 2),
        ("👍🏽", 2),
        ("☝🏽", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇪🇸🇵🇹", 4),
        ("🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", 2),
        ("1\u{fe0f}\u{20e3}#\u{20e3}", 4),
        ("❤️", 2),
        ("❤️‍🔥", 2),
        ("❤‍🔥", 2),
        ("©", 1),
        ("©\u{fe0f}", 2),
        ("H🐱☺👨‍👩‍👧‍👦", 7),
        ("1#*", 3),
        // Accents heaped on an emoji are not hidden in it.
        ("😀\u{301}\u{301}", 4),
        ("https://example.com", 23),
        ("https://example.com/a/very/long/path?that=goes&on=and#on", 23),
        ("See https://example.com/x, or https://example.org.", 4 + 23 + 5 + 23 + 1),
        ("見てhttps://example.com日本", 4 + 23 + 4),
    ] {
        assert_eq!(Unit::Weighted.count(text), length, "{text:?}");
    }
}

#[test]
fn graphemes_characters_and_bytes() {
    for (text, graphemes, characters, bytes) in [
        ("Hola", 4, 4, 4),
        ("👨‍👩‍👧‍👦", 1, 7, 25),
        ("🇪🇸🇵🇹", 2, 4, 16),
        ("e\u{301}", 1, 2, 3),
        ("नमस्ते", 3, 6, 18),
        ("\r\n", 1, 2, 2),
    ] {
        assert_eq!(Unit::Graphemes.count(text), graphemes, "{text:?}");
        assert_eq!(Unit::Characters.count(text), characters, "{text:?}");
        assert_eq!(Unit::Bytes.count(text), bytes, "{text:?}");
    }
}

#[test]
fn mastodon_lengths() {
    for (text, length) in [
        ("Hola 👨‍👩‍👧‍👦", 6),
        ("https://example.com/a/very/long/path/indeed", 23),
        ("@ana@social.example hello", 10),
        ("(@ana.b@social.example).", 9),
        ("@ana@social.example, @bo@b.example", 4 + 2 + 3),
        ("@ana hello", 10),
        // A mail address is no mention.
        ("mail ana@social.example", 23),
        ("@ana@", 5),
        ("@@ana@social.example", 20),
        ("@ana@-x", 7),
        ("https://social.example/@ana@other.example x", 25),
        ("a @", 3),
    ] {
        assert_eq!(Unit::Mastodon.count(text), length, "{text:?}");
    }
}

#[test]
fn hashtags_of_a_caption() {
    for (text, count) in [
        ("#one #two,#three\n#four", 4),
        ("#año ＃日本 #नमस्ते", 3),
        ("#a#b", 2),
        ("##a", 1),
        ("#2026 #1a # #- a#b &#39;", 1),
        ("https://example.com/#top #x", 1),
        ("", 0),
    ] {
        assert_eq!(hashtags(text), count, "{text:?}");
    }
}

#[test]
fn limits_name_what_is_broken() {
    assert_eq!(too_long(&"a".repeat(280), X), None);
    let long = too_long(&"日".repeat(141), X).unwrap();
    assert_eq!((long.length, long.limit), (282, X[0]));
    // 150 graphemes, yet 3,750 bytes.
    let families = "👨‍👩‍👧‍👦".repeat(150);
    assert_eq!(too_long(&families, BLUESKY).unwrap().limit.unit, Unit::Bytes);
    assert_eq!(too_long(&"é".repeat(301), BLUESKY).unwrap().limit.unit, Unit::Graphemes);
    assert_eq!(too_long(&format!("@a@{}", "b".repeat(600)), MASTODON), None);
}

/// Texts made of what the rules are about.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "\\PC{0,6}",
        "[@#:/.a-z ]{0,12}",
        Just("https://example.com/x".to_owned()),
        Just("@ana@social.example".to_owned()),
        Just("👨‍👩‍👧‍👦".to_owned()),
        Just("🇪🇸".to_owned()),
        Just("\u{200d}\u{fe0f}".to_owned()),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_text_has_a_length(text in text()) {
        let characters = Unit::Characters.count(&text);
        prop_assert!(Unit::Graphemes.count(&text) <= characters);
        prop_assert!(characters <= Unit::Bytes.count(&text));
        prop_assert!(hashtags(&text) <= text.matches(['#', '＃']).count());
        let links = urls::links(&text);
        prop_assert!(links.windows(2).all(|pair| pair[0].end <= pair[1].start));
        // A short link counts more than its characters, nothing else does on Mastodon.
        prop_assert!(Unit::Mastodon.count(&text) <= characters + LINK * links.len());
    }

    /// Separate texts add up.
    #[test]
    fn words_add_up(a in text(), b in text()) {
        let both = format!("{a}\n{b}");
        for unit in [Unit::Weighted, Unit::Characters, Unit::Bytes] {
            prop_assert_eq!(unit.count(&both), unit.count(&a) + 1 + unit.count(&b), "{:?}", unit);
        }
    }

    /// A link has one length, whatever its path.
    #[test]
    fn links_count_23(path in "[a-z0-9/]{0,80}", unit in prop::sample::select(vec![Unit::Weighted, Unit::Mastodon])) {
        prop_assert_eq!(unit.count(&format!("so: https://example.com/{path} ok")), 4 + 23 + 3);
    }

    /// Composition does not change the weighted length.
    #[test]
    fn weighted_is_of_the_composed_text(text in text()) {
        use unicode_normalization::UnicodeNormalization;
        let apart: String = text.nfd().collect();
        prop_assert_eq!(Unit::Weighted.count(&apart), Unit::Weighted.count(&text));
    }
}

//! How a caption is recognised, whatever its dress (scheduling.md, "Selector"; the seed's UDF).

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// The SHA-256, in hexadecimal, of the text in NFKC and lower case, of which letters, numbers,
/// non-enclosing marks (no variation selectors) and white space are kept, white space collapsed and
/// trimmed. A text of which nothing would be left counts as it is, in lower case.
pub fn caption_key_v2(text: &str) -> String {
    let lower: String = text.nfkc().collect::<String>().to_lowercase();
    let kept = collapse(lower.chars().filter(|c| c.is_whitespace() || is_kept(*c)));
    let plain = if kept.is_empty() { collapse(text.to_lowercase().chars()) } else { kept };
    let digest = Sha256::digest(plain.as_bytes());
    digest.iter().fold(String::with_capacity(2 * digest.len()), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Letters, numbers, and marks that belong to letters. Variation selectors only choose a picture.
fn is_kept(c: char) -> bool {
    use GeneralCategory as G;
    let selector = matches!(c, '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
    !selector
        && matches!(
            c.general_category(),
            G::UppercaseLetter
                | G::LowercaseLetter
                | G::TitlecaseLetter
                | G::ModifierLetter
                | G::OtherLetter
                | G::DecimalNumber
                | G::LetterNumber
                | G::OtherNumber
                | G::NonspacingMark
                | G::SpacingMark
        )
}

fn collapse(chars: impl Iterator<Item = char>) -> String {
    let text: String = chars.collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dress_does_not_matter() {
        let key = caption_key_v2("only tonight");
        for text in ["Only  TONIGHT!", " only\ttonight ", "ｏｎｌｙ tonight 🔥", "*only* tonight…"]
        {
            assert_eq!(caption_key_v2(text), key, "{text}");
        }
        // printf "only tonight" | sha256sum
        assert_eq!(key, "ed55d201aff12ea3bab7899622f0ef6aaa3b5b582bb1af413922624f519a1a4a");
        assert_ne!(caption_key_v2("only tonights"), key);
        assert_ne!(caption_key_v2("onlytonight"), key);
    }

    #[test]
    fn marks_stay_and_selectors_go() {
        assert_ne!(caption_key_v2("कि"), caption_key_v2("क"));
        assert_eq!(caption_key_v2("a\u{FE0F}b"), caption_key_v2("ab"));
        assert_eq!(caption_key_v2("a\u{20DD}b"), caption_key_v2("ab"), "an enclosing circle");
    }

    #[test]
    fn pictures_alone_are_told_apart() {
        assert_ne!(caption_key_v2("🔥"), caption_key_v2("💦"));
        assert_eq!(caption_key_v2("🔥  💦"), caption_key_v2(" 🔥 💦"));
        assert_eq!(caption_key_v2(""), caption_key_v2("  "));
    }

    proptest! {
        #[test]
        fn case_and_space_never_matter(text in "\\PC{0,40}") {
            let key = caption_key_v2(&text);
            prop_assert_eq!(&caption_key_v2(&format!("  {text}\n")), &key);
            prop_assert_eq!(key.len(), 64);
        }
    }
}

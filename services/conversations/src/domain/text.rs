//! What a message says, made plain, and how words are looked for in it (conversations.md, "Engine").
//!
//! Everything takes time in proportion to the text.

use unicode_normalization::UnicodeNormalization as _;

/// A text as the rules read it: composed (NFC), plain spaces, straight quotes, `x` for `×`, without NUL and
/// marks that cannot be seen, and nothing around it. Lines stay lines.
pub fn normalise(text: &str) -> String {
    let composed: String = text.replace("\r\n", "\n").chars().filter_map(plain).nfc().collect();
    composed.trim().to_owned()
}

fn plain(c: char) -> Option<char> {
    Some(match c {
        // Byte order and direction marks say nothing; joiners stay, as emoji are made with them.
        '\0'
        | '\u{feff}'
        | '\u{2060}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => return None,
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{200b}' | '\u{180e}' | '\u{2800}' => ' ',
        c if c.is_whitespace() => ' ',
        '×' => 'x',
        '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' | '´' | '`' | '＇' | '\u{1fef}' | '\u{1ffd}' => {
            '\''
        }
        '“' | '”' | '„' | '‟' | '″' | '＂' => '"',
        c => c,
    })
}

/// Whether the whole message is one of these phrases, whatever its case and the space and punctuation
/// around it.
pub fn is_whole_message(text: &str, phrases: &[&str]) -> bool {
    let bare = without_outer(text);
    phrases.iter().any(|phrase| match_length(bare, phrase) == Some(bare.len()))
}

/// Whether a text contains a phrase as whole words, in any case and with any space between them.
/// A hyphen of the phrase stands for any kind of hyphen or dash.
pub fn contains_words(text: &str, phrase: &str) -> bool {
    let mut inside_word = false;
    text.char_indices().any(|(at, c)| {
        let starts = !inside_word;
        inside_word = is_word_char(c);
        let rest = &text[at..];
        starts
            && match_length(rest, phrase)
                .is_some_and(|length| !rest[length..].chars().next().is_some_and(is_word_char))
    })
}

/// Whether it contains any of these.
pub fn contains_any(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| contains_words(text, phrase))
}

/// The text without the space and punctuation around it.
pub(crate) fn without_outer(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_punctuation(c))
}

/// Whether it is one of the hyphens and dashes that people type.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// How many bytes of the text's beginning are the phrase.
fn match_length(text: &str, phrase: &str) -> Option<usize> {
    let mut rest = text;
    for wanted in phrase.chars() {
        if wanted == ' ' {
            let trimmed = rest.trim_start();
            if trimmed.len() == rest.len() {
                return None;
            }
            rest = trimmed;
            continue;
        }
        let found = rest.chars().next()?;
        if !(found.eq_ignore_ascii_case(&wanted) || wanted == '-' && is_dash(found)) {
            return None;
        }
        rest = &rest[found.len_utf8()..];
    }
    Some(text.len() - rest.len())
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Punctuation of the scripts that leads write, and what cannot be seen. Emoji and currency signs are none.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || c.is_control()
        || is_dash(c)
        || matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '،' | '؛' | '؟' | '।')
        || matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
        || matches!(c, '\u{2016}'..='\u{2027}' | '\u{2030}'..='\u{205e}')
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}')
        || matches!(c, '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}')
        || matches!(c, '\u{ff5b}'..='\u{ff65}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn odd_characters_become_plain_ones() {
        let cases = [
            ("  10\u{a0}×\u{2009}15\u{202f}cm \n", "10 x 15 cm"),
            ("4” × 6″", "4\" x 6\""),
            ("don’t ‘care’", "don't 'care'"),
            ("a\0b", "ab"),
            ("\u{feff}STOP\u{200e}\u{200b}", "STOP"),
            ("Cafe\u{301}", "Café"),
            ("one\r\ntwo\u{2028}three", "one\ntwo\nthree"),
            ("\u{3000}東京\u{3000}", "東京"),
            ("👩\u{200d}🎨", "👩\u{200d}🎨"),
            ("\0 \u{a0}", ""),
        ];
        for (given, expected) in cases {
            assert_eq!(normalise(given), expected, "{given:?}");
        }
    }

    #[test]
    fn a_whole_message_ignores_case_and_what_is_around() {
        let stop = &["STOP", "OPT OUT"];
        for text in ["stop", " Stop! ", "\"STOP.\"", "(opt   out)…", "¡stop!", "opt\nout", "*STOP*"]
        {
            assert!(is_whole_message(text, stop), "{text:?}");
        }
        for text in ["", "!", "stop it", "non stop", "stopp", "optout", "sto p", "s.top", "stop 🛑"]
        {
            assert!(!is_whole_message(text, stop), "{text:?}");
        }
    }

    #[test]
    fn words_are_whole() {
        for (text, phrase) in [
            ("Any DEAL?", "deal"),
            ("a cover-up.", "cover-up"),
            ("a cover\u{2011}up", "cover-up"),
            ("best \n price", "best price"),
            ("neo-traditional", "traditional"),
            ("(gdpr)", "GDPR"),
            ("ideal deal", "deal"),
            ("bestbest best price", "best price"),
        ] {
            assert!(contains_words(text, phrase), "{text:?} {phrase:?}");
        }
        for (text, phrase) in [
            ("ideal", "deal"),
            ("deals", "deal"),
            ("deal_er", "deal"),
            ("dealé", "deal"),
            ("cover  - up", "cover-up"),
            ("bestprice", "best price"),
            ("best", "best price"),
            ("", "deal"),
        ] {
            assert!(!contains_words(text, phrase), "{text:?} {phrase:?}");
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in any::<String>()) {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn odd_spaces_quotes_and_marks_too(
            text in "[\u{0}\u{a0}\u{2000}-\u{206f}\u{300}-\u{345}\u{1fef}\u{1ffd}×x‘’“”´`ẍe \n\r]{0,40}",
        ) {
            let once = normalise(&text);
            let odd = ['\0', '×', '’', '”', '\u{a0}'];
            prop_assert!(!once.contains(odd), "{}", once);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn a_phrase_is_found_between_other_words(before in "[a-zé ,.!]{0,20}", after in "[ ,.!][a-zé ]{0,20}") {
            let found = contains_words(&format!("{before} refund{after}"), "refund");
            prop_assert!(found);
        }
    }
}

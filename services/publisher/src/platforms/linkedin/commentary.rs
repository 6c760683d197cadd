//! LinkedIn's "little" text format: characters with a meaning of their own are escaped, or the text
//! is cut off at the first of them.

use crate::platforms::wording::squeezed;

/// Characters with a meaning of their own.
const RESERVED: &str = r"\|{}@[]()<>#*_~";

/// The text as a commentary. `#` before a word stays, and makes it a hashtag.
pub(super) fn of(text: &str) -> String {
    let mut commentary = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let hashtag = character == '#' && characters.peek().is_some_and(|c| c.is_alphanumeric());
        if RESERVED.contains(character) && !hashtag {
            commentary.push('\\');
        }
        commentary.push(character);
    }
    commentary
}

/// Whether a commentary says this text.
pub(super) fn is(commentary: &str, text: &str) -> bool {
    squeezed(&plain(commentary)) == squeezed(text)
}

/// The text of a commentary, in which LinkedIn may have made `#tag` of ours `{hashtag|\#|tag}`.
fn plain(commentary: &str) -> String {
    let tagless = commentary.split("{hashtag|").enumerate().map(|(index, part)| {
        let (tag, rest) = match part.split_once('}') {
            Some((tag, rest)) if index > 0 => (tag.replace('|', ""), rest),
            _ => (String::new(), part),
        };
        tag + rest
    });
    let mut text = String::with_capacity(commentary.len());
    let mut escaped = false;
    for character in tagless.collect::<String>().chars() {
        if character == '\\' && !escaped {
            escaped = true;
        } else {
            text.push(character);
            escaped = false;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_characters_are_escaped_and_hashtags_stay() {
        let text = r"Tea (hot) & #tea for 5 # * a_b \o/ ana@a.example";
        let expected = r"Tea \(hot\) & #tea for 5 \# \* a\_b \\o/ ana\@a.example";
        assert_eq!(of(text), expected);
        assert!(is(expected, text));
    }

    #[test]
    fn a_text_is_recognised_as_linkedin_shows_it() {
        assert!(is(r"Tea\: {hashtag|\#|tea} now", "Tea: #tea  now"));
        assert!(!is("Tea", "Tea now"));
        assert!(is("{open", "{open"));
    }
}

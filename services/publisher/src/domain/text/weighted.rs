//! X's weighted length (docs.x.com, "Counting characters"; twitter-text's configuration, version 3).

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{EmojiStatus, UnicodeEmoji};
use unicode_segmentation::UnicodeSegmentation;

use super::{LINK, urls};

const TEXT_STYLE: char = '\u{fe0e}';
const EMOJI_STYLE: char = '\u{fe0f}';
const JOINER: char = '\u{200d}';
const KEYCAP: char = '\u{20e3}';
/// What an emoji counts, whatever it is made of.
const EMOJI: usize = 2;

/// The length in NFC: links 23, emoji 2, characters 1 or 2.
pub(super) fn length(text: &str) -> usize {
    let text: String = text.nfc().collect();
    let mut length = 0;
    let mut from = 0;
    for link in urls::links(&text) {
        length += plain(&text[from..link.start]) + LINK;
        from = link.end;
    }
    length + plain(&text[from..])
}

fn plain(text: &str) -> usize {
    text.graphemes(true).map(cluster).sum()
}

/// An emoji is one cluster; what else hangs on to it counts by itself.
fn cluster(cluster: &str) -> usize {
    if is_emoji(cluster) {
        EMOJI + cluster.chars().filter(|c| !is_part(*c)).map(weight).sum::<usize>()
    } else {
        cluster.chars().map(weight).sum()
    }
}

/// Latin, Greek, Cyrillic, Arabic, Hebrew, Indic and the like with the usual punctuation are 1, all
/// else, such as Chinese, Japanese and Korean, is 2.
fn weight(c: char) -> usize {
    match c {
        '\0'..='\u{10ff}'
        | '\u{2000}'..='\u{200d}'
        | '\u{2010}'..='\u{201f}'
        | '\u{2032}'..='\u{2037}' => 1,
        _ => 2,
    }
}

/// Whether a cluster shows as an emoji (UTS 51): by itself, or because of what follows.
fn is_emoji(cluster: &str) -> bool {
    let mut chars = cluster.chars();
    let Some(first) = chars.next() else { return false };
    let rest = chars.as_str();
    if rest.starts_with(TEXT_STYLE) {
        false
    } else if first.is_ascii() {
        first.is_emoji_char() && rest.contains(KEYCAP)
    } else {
        shows_as_emoji(first)
            || first.is_emoji_char()
                && rest.contains(|c| matches!(c, EMOJI_STYLE | JOINER) || is_skin_tone(c))
    }
}

/// `Emoji_Presentation`: flags are made of characters that have it, too.
fn shows_as_emoji(c: char) -> bool {
    matches!(
        c.emoji_status(),
        EmojiStatus::EmojiPresentation
            | EmojiStatus::EmojiPresentationAndModifierBase
            | EmojiStatus::EmojiPresentationAndEmojiComponent
            | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
    )
}

fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// What sequences are made of: emoji, joiners, styles, keycaps and the tags of regional flags.
fn is_part(c: char) -> bool {
    c.is_emoji_char()
        || matches!(c, JOINER | EMOJI_STYLE | TEXT_STYLE | KEYCAP | '\u{e0020}'..='\u{e007f}')
}

//! Hashtags, for platforms that take only so many (Instagram: 30 in a caption).

use super::urls;

/// How many hashtags a text has.
///
/// A hashtag is `#` and letters, digits and underscores, a letter among them: `#2026` is none, nor is
/// `a#b`, while `#a#b` is two. Those in links do not count.
pub fn hashtags(text: &str) -> usize {
    let mut count = 0;
    let mut from = 0;
    for link in urls::links(text) {
        count += plain(&text[from..link.start]);
        from = link.end;
    }
    count + plain(&text[from..])
}

fn plain(text: &str) -> usize {
    let mut pieces = text.split(['#', '＃']);
    let mut free = may_precede(pieces.next().unwrap_or_default());
    let mut count = 0;
    for piece in pieces {
        let length = piece.find(|c| !is_word(c)).unwrap_or(piece.len());
        let is_tag = free && piece[..length].contains(char::is_alphabetic);
        count += usize::from(is_tag);
        free = is_tag && length == piece.len() || may_precede(piece);
    }
    count
}

/// Whether a hashtag may follow.
fn may_precede(text: &str) -> bool {
    !text.ends_with(|c| is_word(c) || c == '&')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

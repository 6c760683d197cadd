//! Where the links of a text are.
//!
//! A link begins with `http://` or `https://`, not straight after a letter, a digit or one of `@ # $`
//! of ASCII. It ends before the first character that is neither one of RFC 3986 nor a Latin or
//! Cyrillic letter, and without the punctuation at its end: of the sentence, not of the link, as is a
//! bracket that it does not open. Its host has at least two labels, and a letter in the last. That is
//! the rule of X's own library (twitter-text) without its list of top-level domains.

use std::ops::Range;

/// The links of a text, as ranges of bytes in order.
pub(crate) fn links(text: &str) -> Vec<Range<usize>> {
    let mut links: Vec<Range<usize>> = Vec::new();
    for (colon, mark) in text.match_indices("://") {
        let Some(start) = scheme(&text[..colon]) else { continue };
        if links.last().is_some_and(|link| start < link.end) {
            continue;
        }
        let after = colon + mark.len();
        // The host first, which is short: a text of nothing but schemes is read once, not each time
        // to its end.
        if let Some(names) = host(&text[after..]) {
            links.push(start..after + names + length(&text[after + names..]));
        }
    }
    links
}

/// Where the `http` or `https` at the end of `before` begins, if it may begin a link.
fn scheme(before: &str) -> Option<usize> {
    let word = ["https", "http"].into_iter().find(|word| {
        let tail = before.len().checked_sub(word.len()).and_then(|start| before.get(start..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word))
    })?;
    let start = before.len() - word.len();
    let previous = before[..start].chars().next_back();
    let inside = previous.is_some_and(|c| c.is_ascii_alphanumeric() || "@#$＠＃".contains(c));
    (!inside).then_some(start)
}

/// How many bytes of `rest`, which begins in the link, belong to it.
fn length(rest: &str) -> usize {
    let end = rest.find(|c| !is_link_char(c)).unwrap_or(rest.len());
    let mut link = &rest[..end];
    let unopened =
        |open, close| link.matches(close).count().saturating_sub(link.matches(open).count());
    let (mut round, mut square) = (unopened('(', ')'), unopened('[', ']'));
    while let Some(last) = link.chars().next_back() {
        let surplus = match last {
            ')' => &mut round,
            ']' => &mut square,
            _ if last.is_alphanumeric() || "/=_#+-&".contains(last) => break,
            _ => &mut 1,
        };
        if *surplus == 0 {
            break;
        }
        *surplus -= 1;
        link = &link[..link.len() - last.len_utf8()];
    }
    link.len()
}

fn is_link_char(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
        || matches!(c, '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{4ff}')
}

/// Whether what stands after `://` begins with the name of a host, and no user's before it: how many
/// bytes its labels have but the last, which may be followed by a text without a space between.
fn host(rest: &str) -> Option<usize> {
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '.');
    let (host, after) = rest.split_at(end.unwrap_or(rest.len()));
    let (names, last) = host.trim_end_matches('.').rsplit_once('.')?;
    let named = names.split('.').all(|label| !label.is_empty());
    let is_host = named && last.contains(char::is_alphabetic) && !after.starts_with('@');
    is_host.then_some(names.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_text() {
        for (text, expected) in [
            ("see https://example.com/a?b=c#d, and", vec!["https://example.com/a?b=c#d"]),
            ("(HTTP://Example.com).", vec!["HTTP://Example.com"]),
            ("https://en.example/wiki/Rust_(x)", vec!["https://en.example/wiki/Rust_(x)"]),
            ("https://a.example https://b.example", vec!["https://a.example", "https://b.example"]),
            ("¡https://example.com!", vec!["https://example.com"]),
            ("見てhttps://example.com日本", vec!["https://example.com"]),
            ("https://日本.example/x。", vec!["https://日本.example/x"]),
            ("https://münchen.example/straße", vec!["https://münchen.example/straße"]),
            ("https://example.com:8443/x", vec!["https://example.com:8443/x"]),
            (
                "https://r.example/?to=https://x.example",
                vec!["https://r.example/?to=https://x.example"],
            ),
            ("https://localhost/x http://10.0.0.1", vec![]),
            ("xhttps://example.com @https://example.com", vec![]),
            ("ftp://example.com example.com https://", vec![]),
            ("https://a..example https://.example https://ana@a.example", vec![]),
            ("([https://a.example/(b)])?!", vec!["https://a.example/(b)"]),
            ("http://http://a.example...", vec!["http://a.example"]),
        ] {
            let found: Vec<_> = links(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    /// Each would take minutes if its length counted twice.
    #[test]
    fn long_texts_take_no_long_time() {
        let many = 100_000;
        for text in [
            "http://".repeat(many),
            format!("https://a.example/{}", ")".repeat(8 * many)),
            "https://a.example/x".repeat(many),
            "://".repeat(many),
        ] {
            assert!(links(&text).len() <= 1);
        }
    }
}

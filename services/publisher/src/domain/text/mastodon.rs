//! Mastodon's length (docs.joinmastodon.org, "Posting": links are 23 characters long, of a mention
//! only the name counts); emoji of several characters are one.

use unicode_segmentation::UnicodeSegmentation;

use super::{LINK, urls};

/// The length in graphemes, of the text as it counts.
pub(super) fn length(text: &str) -> usize {
    let mut counted = String::with_capacity(text.len());
    let mut from = 0;
    for link in urls::links(text) {
        without_servers(&text[from..link.start], &mut counted);
        counted.extend(std::iter::repeat_n('x', LINK));
        from = link.end;
    }
    without_servers(&text[from..], &mut counted);
    counted.graphemes(true).count()
}

/// Copies `text`, of `@name@server` only `@name`.
fn without_servers(text: &str, counted: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, mention) = rest.split_at(at);
        counted.push_str(before);
        let starts = !counted.ends_with(|c: char| is_word(c) || matches!(c, '/' | '=' | '@'));
        let name = if starts { name_length(&mention[1..]) } else { 0 };
        counted.push_str(&mention[..=name]);
        rest = &mention[1 + name..];
        if name > 0
            && let Some(server) = rest.strip_prefix('@')
        {
            let length = run(server, is_word);
            rest = if length > 0 { &server[length..] } else { rest };
        }
    }
    counted.push_str(rest);
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn name_length(text: &str) -> usize {
    run(text, |c| c.is_ascii_alphanumeric() || c == '_')
}

/// How many bytes `text` begins with of `word` characters, and of dots and hyphens between them.
fn run(text: &str, word: impl Fn(char) -> bool) -> usize {
    let end = text.find(|c| !word(c) && !matches!(c, '.' | '-')).unwrap_or(text.len());
    if text.starts_with(['.', '-']) {
        return 0;
    }
    text[..end].trim_end_matches(['.', '-']).len()
}

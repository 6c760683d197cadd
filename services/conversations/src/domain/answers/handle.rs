//! An Instagram name (conversations.md, "instagram_handle").

use super::Reason;
use crate::domain::text::without_outer;

/// Characters of a name at most, by Instagram's rules.
const LONGEST: usize = 30;
/// First parts of paths that are no names.
const PAGES: [&str; 9] =
    ["p", "reel", "reels", "tv", "stories", "explore", "accounts", "direct", "share"];
/// Hosts of profiles.
const HOSTS: [&str; 2] = ["instagram.com/", "instagr.am/"];

/// The name, lower case: `@name`, a profile's address, or one bare word.
pub(super) fn read(text: &str) -> Result<String, Reason> {
    let name = match profile(text) {
        Some(profile) => profile?,
        None => mention(text).or_else(|| bare(text)).ok_or(Reason::Missing)?,
    };
    Ok(name.to_ascii_lowercase())
}

/// The first `@name` of a normalised text, without the `@`; an e-mail address is none.
pub fn mention(text: &str) -> Option<&str> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    text.match_indices('@').find_map(|(at, _)| {
        let address = text[..at].chars().next_back().is_some_and(inside);
        name(&text[at + 1..]).filter(|_| !address)
    })
}

/// The name in the first Instagram address; `None` without one.
fn profile(text: &str) -> Option<Result<&str, Reason>> {
    let at = after_host(text)?;
    let path = text[at..].trim_start_matches('@');
    let name = name(path).filter(|name| !PAGES.iter().any(|page| name.eq_ignore_ascii_case(page)));
    Some(name.ok_or(Reason::Missing))
}

/// Where the path of the first Instagram address begins.
fn after_host(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_host = |at: usize, host: &str| {
        bytes
            .get(at..at + host.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(host.as_bytes()))
    };
    let begins =
        |at: usize| at == 0 || !bytes[at - 1].is_ascii_alphanumeric() && bytes[at - 1] != b'-';
    (0..bytes.len())
        .filter(|at| matches!(bytes[*at], b'i' | b'I') && begins(*at))
        .find_map(|at| HOSTS.iter().find(|host| is_host(at, host)).map(|host| at + host.len()))
}

/// A message that is one word and nothing else.
fn bare(text: &str) -> Option<&str> {
    let word = without_outer(text);
    // Outer marks of a name are its own, other punctuation is not.
    let start = text.find(word)?;
    let outer = |c: char| c != '_';
    let from = text[..start]
        .rfind(outer)
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let to = start + word.len();
    let to = to + text[to..].find(outer).unwrap_or(text.len() - to);
    let word = &text[from..to];
    name(word).filter(|name| name.len() == word.len())
}

/// The name that a text begins with: letters, digits, points and underscores, points not at its end.
fn name(text: &str) -> Option<&str> {
    let length = text
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
        .count();
    let follows = text[length..].chars().next();
    let name = text[..length].trim_end_matches('.');
    let is_name = (1..=LONGEST).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && !follows.is_some_and(char::is_alphanumeric);
    is_name.then_some(name)
}

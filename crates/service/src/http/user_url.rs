//! URLs from users: what is refused when they are written (`api.md`, "URLs from users").

use std::time::Duration;

use url::Url;

use super::{
    allow_list::AllowList,
    guard::{Blocked, Verdict, check_addresses, check_host},
};

/// Longest URL in characters.
const MAX_CHARACTERS: usize = 2_048;

/// Longest wait for a name when a URL is written; a slower name counts as not resolved.
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(5);

/// What the URL is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlKind {
    /// Pictures and films, which providers fetch: `https` or `http`.
    Media,
    /// Where we deliver events: `https`, or `http` to an allow-listed host.
    WebHook,
}

/// Why a URL is refused; the text says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlProblem {
    /// Over 2,048 characters.
    #[error("the URL is longer than {MAX_CHARACTERS} characters; use a shorter one")]
    TooLong,
    /// Blanks, control characters or backslashes, which parsers disagree about.
    #[error("the URL contains a blank, a control character or a backslash; percent-encode it")]
    Characters,
    /// No scheme and host, or not to be parsed.
    #[error("this is not an absolute URL; write one such as https://example.org/picture.jpg")]
    NotAbsolute,
    /// A scheme that is not allowed here.
    #[error("the URL must begin with {}", match .0 {
        UrlKind::Media => "https:// or http://",
        UrlKind::WebHook => "https://",
    })]
    Scheme(UrlKind),
    /// A user name or password in the URL.
    #[error("the URL contains a user name or password; remove what comes before the @")]
    UserInfo,
    /// The host is private.
    #[error(transparent)]
    Host(#[from] Blocked),
}

/// Checks a URL by its text, without asking anybody.
pub fn check_user_url(raw: &str, kind: UrlKind, allowed: &AllowList) -> Result<Url, UrlProblem> {
    if raw.chars().count() > MAX_CHARACTERS {
        return Err(UrlProblem::TooLong);
    }
    if raw.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err(UrlProblem::Characters);
    }
    let (scheme, after_scheme) = raw.split_once("://").ok_or(UrlProblem::NotAbsolute)?;
    let url = Url::parse(raw).map_err(|_| UrlProblem::NotAbsolute)?;
    // A `://` further back, as in `https:example.org?://`, does not make it absolute.
    if !scheme.eq_ignore_ascii_case(url.scheme()) {
        return Err(UrlProblem::NotAbsolute);
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(UrlProblem::Scheme(kind));
    }
    // In the text, because the parser takes the path for the host when there is none, and drops an
    // empty user name.
    let authority = after_scheme.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() {
        return Err(UrlProblem::NotAbsolute);
    }
    if authority.contains('@') || has_user_info(&url) {
        return Err(UrlProblem::UserInfo);
    }
    let verdict = check_host(&url, allowed)?;
    match (kind, url.scheme(), verdict) {
        (UrlKind::WebHook, "http", Verdict::Guarded) => Err(UrlProblem::Scheme(kind)),
        _ => Ok(url),
    }
}

fn has_user_info(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Checks what the host of a web hook resolves to when it is written. A name that does not
/// resolve, or not in time, is taken: it is checked again at each connection.
pub async fn check_resolved(url: &Url, allowed: &AllowList) -> Result<(), UrlProblem> {
    let (Verdict::Guarded, Some(name)) = (check_host(url, allowed)?, url.domain()) else {
        return Ok(());
    };
    let lookup = tokio::net::lookup_host((name, 0));
    if let Ok(Ok(found)) = tokio::time::timeout(RESOLVE_TIMEOUT, lookup).await {
        let addresses: Vec<_> = found.collect();
        check_addresses(name, &addresses, allowed)?;
    }
    Ok(())
}

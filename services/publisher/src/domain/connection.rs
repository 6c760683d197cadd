//! A connection: which account of which platform a team may publish to (posts.md, "Model").

use std::{fmt, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use service::{FieldError, config::ExposeSecret as _, config::Secret};
use uuid::Uuid;

use super::{publication::Platform, team::TeamId};

/// Longest id or name of an account, in characters.
pub const MAX_ACCOUNT: usize = 255;
/// Longest token, in bytes; those of some providers are signed documents.
pub const MAX_TOKEN: usize = 8_192;
/// Most scopes of a token, and the longest one in characters.
pub const MAX_SCOPES: usize = 100;
const MAX_SCOPE: usize = 200;
/// A token that expires within this time is renewed before it is used.
pub const RENEW_AHEAD: Duration = Duration::from_secs(5 * 60);

/// The id of a connection (UUID version 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectionId(pub Uuid);

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a connection can be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectionStatus {
    /// It publishes.
    Active,
    /// The provider refuses its token and does not renew it: a person has to connect again.
    Expired,
    /// Taken away; its tokens are erased.
    Disconnected,
    /// It cannot be used for another reason.
    Error,
}

impl ConnectionStatus {
    const ALL: [Self; 4] = [Self::Active, Self::Expired, Self::Disconnected, Self::Error];

    /// The word in the contract and the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Expired => "EXPIRED",
            Self::Disconnected => "DISCONNECTED",
            Self::Error => "ERROR",
        }
    }

    /// The status of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// A connection without its tokens, which only those read who use them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Whose team's it is.
    pub team: TeamId,
    /// The platform.
    pub platform: Platform,
    /// The provider's id of the account; Metricool's `userId`.
    pub account_id: String,
    /// The account's name, if known.
    pub account_name: Option<String>,
    /// What the token may do, as far as it was told.
    pub scopes: Vec<String>,
    /// When the access token expires, if known.
    pub expires_at: Option<Timestamp>,
    /// What it can be used for.
    pub status: ConnectionStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts the changes, from 1.
    pub version: i64,
}

/// What a client or a sign-in says of an account; tokens included.
#[derive(Clone, Debug)]
pub struct NewConnection {
    /// The platform.
    pub platform: Platform,
    /// The provider's id of the account; `None`: to be asked for.
    pub account_id: Option<String>,
    /// The account's name; `None` leaves the known one.
    pub account_name: Option<String>,
    /// The access token.
    pub access_token: Secret,
    /// What it is renewed with; `None` leaves the known one.
    pub refresh_token: Option<Secret>,
    /// When the access token expires, if known.
    pub expires_at: Option<Timestamp>,
    /// What it may do; none leaves the known ones.
    pub scopes: Vec<String>,
}

impl NewConnection {
    /// Every mistake in it.
    pub fn mistakes(&self) -> Vec<FieldError> {
        let mut mistakes = Vec::new();
        let mut check = |good: bool, pointer: &str, detail: String| {
            if !good {
                mistakes.push(FieldError { pointer: pointer.to_owned(), detail });
            }
        };
        let account = |text: &Option<String>| text.as_deref().is_none_or(is_account);
        let account_detail = |name| format!("{name} is a text of 1 to {MAX_ACCOUNT} characters.");
        check(account(&self.account_id), "/accountId", account_detail("accountId"));
        check(account(&self.account_name), "/accountName", account_detail("accountName"));
        // Its token does not say whose it is.
        check(
            self.platform != Platform::Metricool || self.account_id.is_some(),
            "/accountId",
            "Of METRICOOL, accountId is Metricool's userId and has to be given.".to_owned(),
        );
        let token_detail = |name| {
            format!("{name} is 1 to {MAX_TOKEN} visible characters, without any line break.")
        };
        check(is_token(&self.access_token), "/accessToken", token_detail("accessToken"));
        let refresh = self.refresh_token.as_ref().is_none_or(is_token);
        check(refresh, "/refreshToken", token_detail("refreshToken"));
        check(
            self.scopes.len() <= MAX_SCOPES,
            "/scopes",
            format!("A token has at most {MAX_SCOPES} scopes."),
        );
        for (n, scope) in self.scopes.iter().take(MAX_SCOPES).enumerate() {
            let fits = (1..=MAX_SCOPE).contains(&scope.chars().count());
            check(
                fits && !scope.chars().any(|c| c.is_control() || c.is_whitespace()),
                &format!("/scopes/{n}"),
                format!("A scope is 1 to {MAX_SCOPE} characters without blanks."),
            );
        }
        mistakes
    }
}

/// Whether a token that expires then has to be renewed before it is used.
pub fn is_about_to_expire(expires_at: Option<Timestamp>, now: Timestamp) -> bool {
    expires_at.is_some_and(|at| at <= now + RENEW_AHEAD)
}

/// Whether a platform trades a good access token for a new one, without a refresh token.
pub fn renews_by_access_token(platform: Platform) -> bool {
    matches!(platform, Platform::Facebook | Platform::Instagram | Platform::Threads)
}

fn is_account(text: &str) -> bool {
    (1..=MAX_ACCOUNT).contains(&text.chars().count())
        && !text.trim().is_empty()
        && !text.chars().any(char::is_control)
}

/// Whether a token can stand in a header of a request.
fn is_token(token: &Secret) -> bool {
    let text = token.expose_secret();
    (1..=MAX_TOKEN).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> NewConnection {
        NewConnection {
            platform: Platform::Twitter,
            account_id: Some("1".to_owned()),
            account_name: None,
            access_token: "token".into(),
            refresh_token: None,
            expires_at: None,
            scopes: vec!["tweet.write".to_owned()],
        }
    }

    fn pointers(new: &NewConnection) -> Vec<String> {
        new.mistakes().into_iter().map(|mistake| mistake.pointer).collect()
    }

    #[test]
    fn every_mistake_is_named() {
        assert!(new().mistakes().is_empty());
        let wrong = NewConnection {
            account_id: Some(String::new()),
            account_name: Some("a\tb".to_owned()),
            access_token: "a\r\nb".into(),
            refresh_token: Some("".into()),
            scopes: vec!["good".to_owned(), "not good".to_owned()],
            ..new()
        };
        let expected = ["/accountId", "/accountName", "/accessToken", "/refreshToken", "/scopes/1"];
        assert_eq!(pointers(&wrong), expected);
    }

    #[test]
    fn metricool_does_not_say_whose_a_token_is() {
        let new = NewConnection { platform: Platform::Metricool, account_id: None, ..new() };
        assert_eq!(pointers(&new), ["/accountId"]);
    }

    #[test]
    fn a_token_is_renewed_five_minutes_ahead() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let at = |seconds: i64| Some(now + jiff::SignedDuration::from_secs(seconds));
        assert!(!is_about_to_expire(None, now));
        assert!(!is_about_to_expire(at(301), now));
        assert!(is_about_to_expire(at(300), now));
        assert!(is_about_to_expire(at(-1), now));
    }

    #[test]
    fn every_status_has_a_word() {
        for status in ConnectionStatus::ALL {
            assert_eq!(ConnectionStatus::from_word(status.word()), Some(status));
        }
        assert_eq!(ConnectionStatus::from_word("GONE"), None);
    }
}

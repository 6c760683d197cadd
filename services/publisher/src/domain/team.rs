//! Teams and their users (posts.md, "Model").

use std::fmt;

use jiff::Timestamp;
use service::{Error, FieldError};
use uuid::Uuid;

use super::mistakes;

/// Longest name of a team or a user, in characters.
pub const MAX_NAME: usize = 100;
/// Longest mail address, in characters (RFC 5321 has room for no more in a path).
pub const MAX_EMAIL: usize = 254;
/// The name of the team that is meant when none is named.
pub const DEFAULT_TEAM: &str = "Default";

/// The id of a team (UUID version 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TeamId(pub Uuid);

/// The id of a user (UUID version 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserId(pub Uuid);

impl fmt::Display for TeamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who publishes together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// 1 to [`MAX_NAME`] characters.
    pub name: String,
    /// Its posts need another user's approval before they are scheduled.
    pub requires_approval: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts the changes, from 1.
    pub version: i64,
}

/// A person of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The team.
    pub team: TeamId,
    /// 1 to [`MAX_NAME`] characters.
    pub name: Option<String>,
    /// At most [`MAX_EMAIL`] characters.
    pub email: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Checks the name of a team.
///
/// # Errors
/// `INVALID_REQUEST` about `/name`.
pub fn check_name(name: &str) -> Result<(), Error> {
    mistakes::refuse(name_mistake(name).into_iter().collect())
}

/// Checks what is known of a user.
///
/// # Errors
/// `INVALID_REQUEST` about every mistake.
pub fn check_user(name: Option<&str>, email: Option<&str>) -> Result<(), Error> {
    let name = name.and_then(name_mistake);
    let email = email.filter(|email| !is_email(email)).map(|_| FieldError {
        pointer: "/email".to_owned(),
        detail: format!(
            "email is an address such as ana@example.org, of at most {MAX_EMAIL} characters."
        ),
    });
    mistakes::refuse(name.into_iter().chain(email).collect())
}

fn name_mistake(name: &str) -> Option<FieldError> {
    let fits = (1..=MAX_NAME).contains(&name.chars().count());
    let good = fits && !name.trim().is_empty() && !name.chars().any(char::is_control);
    (!good).then(|| FieldError {
        pointer: "/name".to_owned(),
        detail: format!("name is a text of 1 to {MAX_NAME} characters, not all of them blank."),
    })
}

/// Whether mail could be sent there: one `@` with something on both sides, no blanks. Only a mail
/// that arrives would prove more.
fn is_email(text: &str) -> bool {
    let plain = |c: char| !c.is_control() && !c.is_whitespace();
    let parts = text.split_once('@');
    parts.is_some_and(|(local, host)| {
        !local.is_empty() && !host.is_empty() && !host.contains('@') && !host.starts_with('.')
    }) && text.chars().count() <= MAX_EMAIL
        && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_1_to_100_characters() {
        for name in ["a", "Casa Fuego", &"é".repeat(100)] {
            check_name(name).unwrap();
        }
        for name in ["", " ", "a\nb", &"é".repeat(101)] {
            let error = check_name(name).unwrap_err();
            assert_eq!(error.fields()[0].pointer, "/name", "{name:?}");
        }
    }

    #[test]
    fn an_address_is_plausible_or_refused() {
        for email in ["a@b", "ana.maría@example.org", "o'hara+x@mail.example"] {
            check_user(None, Some(email)).unwrap();
        }
        let long = format!("{}@example.org", "a".repeat(250));
        for email in ["", "ana", "@b", "a@", "a@b@c", "a b@c", "a@b\n", "a@.b", &long] {
            assert!(check_user(None, Some(email)).is_err(), "{email:?}");
        }
        let both = check_user(Some(""), Some("")).unwrap_err();
        assert_eq!(both.fields().len(), 2);
    }
}

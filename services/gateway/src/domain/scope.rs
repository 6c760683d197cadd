//! What a key may do (api.md, "Keys, tenants and sessions").

use std::{fmt, str::FromStr};

use serde::Serialize;
use utoipa::ToSchema;

/// One permission. `admin` includes the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Write stories and posts.
    Publish,
    /// Write schedules.
    Schedule,
    /// Write leads.
    Converse,
    /// Write connections, web hooks and keys, and everything the others may.
    Admin,
    /// Read everything.
    Read,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] =
        [Self::Publish, Self::Schedule, Self::Converse, Self::Admin, Self::Read];

    /// As written in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Schedule => "schedule",
            Self::Converse => "converse",
            Self::Admin => "admin",
            Self::Read => "read",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A text that names no scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no scope \"{0}\": write publish, schedule, converse, admin or read")]
pub struct UnknownScope(String);

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.name() == text)
            .ok_or_else(|| UnknownScope(text.to_owned()))
    }
}

/// A set of scopes. As text: comma-separated, which is also how it is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u8);

impl Scopes {
    /// Every scope.
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Whether this set allows what needs `scope`.
    pub fn allow(self, scope: Scope) -> bool {
        self.0 & (scope.bit() | Scope::Admin.bit()) != 0
    }

    /// Whether this set allows everything that `others` allow.
    pub fn cover(self, others: Self) -> bool {
        others.iter().all(|scope| self.allow(scope))
    }

    /// Whether nothing is allowed.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The scopes named, without those that `admin` includes.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.0 & scope.bit() != 0)
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Scope::name).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Scopes {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_scopes() -> impl Strategy<Value = Scopes> {
        proptest::collection::vec(proptest::sample::select(Scope::ALL.to_vec()), 0..6)
            .prop_map(|scopes| scopes.into_iter().collect())
    }

    proptest! {
        #[test]
        fn text_and_set_are_the_same(scopes in any_scopes()) {
            prop_assert_eq!(scopes.to_string().parse(), Ok(scopes));
        }

        #[test]
        fn a_set_covers_itself_and_admin_covers_all(scopes in any_scopes()) {
            prop_assert!(scopes.cover(scopes));
            prop_assert!(Scopes::from_iter([Scope::Admin]).cover(scopes));
        }

        #[test]
        fn nobody_covers_what_they_may_not(mine in any_scopes(), asked in any_scopes()) {
            let more = asked.iter().any(|scope| !mine.allow(scope));
            prop_assert_eq!(mine.cover(asked), !more);
        }
    }

    #[test]
    fn an_unknown_scope_is_named() {
        let error = "read,root".parse::<Scopes>().unwrap_err();
        assert!(error.to_string().contains("\"root\""));
    }
}

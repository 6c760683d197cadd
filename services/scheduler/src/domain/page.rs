//! A creator's page.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use service::Zone;

/// A page's name: 1 to 64 of `a-z 0-9 _ . -` (scheduling.md, "Data and REST").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PageName(String);

/// The text is no page name.
#[derive(Debug, thiserror::Error)]
#[error("a page name has 1 to 64 of a-z, 0-9, _, . and -")]
pub struct NoPageName;

impl PageName {
    /// Longest name, in characters.
    pub const MAX: usize = 64;

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PageName {
    type Err = NoPageName;

    fn from_str(text: &str) -> Result<Self, NoPageName> {
        let allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte);
        if (1..=Self::MAX).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoPageName)
        }
    }
}

impl TryFrom<String> for PageName {
    type Error = NoPageName;

    fn try_from(text: String) -> Result<Self, NoPageName> {
        text.parse()
    }
}

impl From<PageName> for String {
    fn from(name: PageName) -> Self {
        name.0
    }
}

impl fmt::Display for PageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A day of the page's own that is treated as a holiday; it wins over the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    /// Local.
    pub date: Date,
    /// For people.
    pub name: String,
    /// Factor of that day's Unlocks, 0.1 to 1.
    pub factor: Decimal,
}

/// A page and its clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Unique in the tenant.
    pub name: PageName,
    /// Whose wall clock every rule means.
    pub zone: Zone,
    /// By date, no date twice.
    pub special_days: Vec<SpecialDay>,
    /// Counts the changes.
    pub version: i64,
}

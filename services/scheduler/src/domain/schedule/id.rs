//! A schedule's id.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::page::PageName;

/// `SCH_<page>_<yyyymmdd of the build>_<6 A–Z0–9>`; flows through every table, the export, traces
/// and logs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScheduleId(String);

/// The text is no schedule id.
#[derive(Debug, thiserror::Error)]
#[error("no schedule id such as SCH_page_20260131_ABC123")]
pub struct NoScheduleId;

impl ScheduleId {
    /// Characters of the random part.
    pub const SUFFIX: usize = 6;

    /// The id of a build on that day, local to the page. `suffix` is random and is reduced to
    /// letters and digits.
    pub fn new(page: &PageName, built_on: Date, suffix: u64) -> Self {
        const DIGITS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        let mut rest = suffix;
        let text: String = (0..Self::SUFFIX)
            .map(|_| {
                let digit = DIGITS[(rest % 36) as usize];
                rest /= 36;
                char::from(digit)
            })
            .collect();
        Self(format!("SCH_{page}_{}_{text}", built_on.strftime("%Y%m%d")))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ScheduleId {
    type Err = NoScheduleId;

    fn from_str(text: &str) -> Result<Self, NoScheduleId> {
        let id = text.strip_prefix("SCH_").and_then(|rest| {
            let (rest, suffix) = rest.rsplit_once('_')?;
            let (page, day) = rest.rsplit_once('_')?;
            let good = suffix.len() == Self::SUFFIX
                && suffix.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
                && day.len() == 8
                && day.bytes().all(|b| b.is_ascii_digit())
                && page.parse::<PageName>().is_ok();
            good.then(|| Self(text.to_owned()))
        });
        id.ok_or(NoScheduleId)
    }
}

impl TryFrom<String> for ScheduleId {
    type Error = NoScheduleId;

    fn try_from(text: String) -> Result<Self, NoScheduleId> {
        text.parse()
    }
}

impl From<ScheduleId> for String {
    fn from(id: ScheduleId) -> Self {
        id.0
    }
}

impl fmt::Display for ScheduleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

//! A page's week, laid out (scheduling.md, "Builder").

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use service::Zone;

use super::{
    analysis::{SaturationZone, SizeTier},
    message::{MessageType, PriceTier, words},
    page::PageName,
    selection::Seed,
};

words! {
    /// How much of the page's allowance a week takes.
    Mode {
        /// As the weekdays deserve, between the tier's minimum and maximum.
        Optimize "optimize",
        /// The minimum.
        Safe "safe",
        /// The minimum, and the zone counts twice.
        Conservative "conservative",
    }
}

words! {
    /// Whether a schedule counts.
    Status {
        /// It holds its week and its captions.
        Active "ACTIVE",
        /// It was cancelled or replaced.
        Cancelled "CANCELLED",
    }
}

words! {
    /// Who gets a message.
    Audience {
        /// Everybody.
        All "all",
        /// Those who did not open the first touch.
        Unopened "unopened",
    }
}

words! {
    /// What is wrong with a schedule.
    FindingCode {
        /// Two Unlocks are too close.
        Gap "GAP",
        /// Two messages are under 15 minutes apart.
        Spacing "SPACING",
        /// A day has more messages or Unlocks than the tier allows.
        Count "COUNT",
        /// A cooling day has something else than its three messages.
        Cooling "COOLING",
        /// A caption comes twice within 7 days.
        DuplicateCaption "DUPLICATE_CAPTION",
        /// Price tier, trigger or category repeat too soon.
        Variety "VARIETY",
        /// A weekly budget is exceeded.
        Budget "BUDGET",
        /// A price outside 5..100, or of a free message.
        Price "PRICE",
        /// A time's instant is not that of the page's zone.
        Zone "ZONE",
        /// A message outside the week.
        OutsideWeek "OUTSIDE_WEEK",
        /// A message at night, or an Unlock outside the day's hours.
        Hours "HOURS",
        /// An Unlock whose caption is not locked by this schedule.
        Lock "LOCK",
        /// The CSV does not read back as it was.
        Csv "CSV",
        /// Warning: too few captions for the plan.
        CaptionsShort "CAPTIONS_SHORT",
        /// Warning: fewer messages of a kind than planned.
        FewerThanPlanned "FEWER_THAN_PLANNED",
    }
}

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

/// One message of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// From 1, in time order.
    pub position: u32,
    /// What the page's clocks show.
    pub local: DateTime,
    /// The same as an instant.
    pub at: Timestamp,
    /// Its kind.
    pub kind: MessageType,
    /// An Unlock's, which the schedule locks; and its follow-ups', which do not lock it again.
    pub caption_id: Option<i64>,
    /// What is sent.
    pub text: String,
    /// An Unlock's and its follow-ups'.
    pub price_tier: Option<PriceTier>,
    /// In the account's currency; free messages have none.
    pub price: Option<Decimal>,
    /// The caption's.
    pub category: Option<String>,
    /// The caption's.
    pub trigger: Option<String>,
    /// The caption's.
    pub urgent: bool,
    /// Who gets it.
    pub audience: Audience,
    /// From 1; an Unlock is its funnel's first touch.
    pub touch: u32,
    /// A follow-up's Unlock.
    pub parent: Option<u32>,
    /// Why it is there and then, in words that a creator understands.
    pub explanation: String,
}

/// One day of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Local.
    pub date: Date,
    /// Unlocks that the rules gave it.
    pub planned_unlocks: u32,
    /// Unlocks that it has.
    pub unlocks: u32,
    /// Bumps that it has.
    pub bumps: u32,
    /// Follow-ups that it has.
    pub follow_ups: u32,
    /// Whether it only cools.
    pub cooling: bool,
    /// 1 on an ordinary day.
    pub holiday_factor: Decimal,
}

/// Something wrong, or worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// With which message.
    pub position: Option<u32>,
    /// In words.
    pub detail: String,
}

/// What the validator says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validation {
    /// What forbids the export.
    pub errors: Vec<Finding>,
    /// What is only worth knowing.
    pub warnings: Vec<Finding>,
}

impl Validation {
    /// Whether it may be exported, as far as this is concerned.
    pub fn ok(&self) -> bool {
        self.errors.is_empty()
    }
}

/// A week of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its id everywhere.
    pub id: ScheduleId,
    /// Whose.
    pub page: PageName,
    /// The page's size when it was built.
    pub tier: SizeTier,
    /// The page's zone of saturation when it was built.
    pub zone: SaturationZone,
    /// Its Monday, local.
    pub week_start: Date,
    /// Whose clocks.
    pub time_zone: Zone,
    /// How much it takes.
    pub mode: Mode,
    /// Of its selection.
    pub seed: Seed,
    /// Whether it counts.
    pub status: Status,
    /// When it was built.
    pub created_at: Timestamp,
    /// Monday to Sunday.
    pub days: Vec<Day>,
    /// In time order.
    pub messages: Vec<Planned>,
    /// What the validator said last.
    pub validation: Validation,
    /// Counts the changes.
    pub version: i64,
}

//! A page's week, laid out (scheduling.md, "Builder").
//!
//! Map, as a week comes about:
//! - [`mod@build`] puts these together: `volume` says how many Unlocks a day has, `queue` which
//!   captions they take, `hours` when (as `gaps` allow), `cooling` and `bumps` what lies between,
//!   `funnels` what follows, `prices` what it costs, `texts` what free messages say, `explain` why.
//!   `moment` is the page's clocks.
//! - [`mod@validate`] judges a schedule by the rules, however it came about.
//! - [`mod@edit`] changes one message; [`replace`] finds another caption for one that was taken.

pub mod build;
mod bumps;
mod cooling;
pub mod edit;
mod explain;
mod funnels;
mod gaps;
mod hours;
mod id;
mod moment;
mod order;
mod prices;
mod queue;
pub mod replace;
mod texts;
pub mod validate;
mod volume;

#[cfg(test)]
mod tests;

pub use self::{
    build::{BuildInput, FreeTexts, NoCaptions, build},
    edit::{Change, EditError, PriceChange, edit},
    id::{NoScheduleId, ScheduleId},
    replace::replace_captions,
    validate::{Surroundings, validate},
};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use service::{Zone, words};

use super::{
    analysis::{SaturationZone, SizeTier},
    message::{MessageType, PriceTier},
    page::PageName,
    selection::Seed,
};

/// How a local time is written and stored: `2025-11-04 09:00:00`.
pub const LOCAL: &str = "%Y-%m-%d %H:%M:%S";

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
        /// A message at night.
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
    /// An Unlock's, which the schedule locks; other messages carry none.
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

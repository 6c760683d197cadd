//! The posting slots of a connection: times of the week, in the connection's zone, at which its
//! queue publishes.
//!
//! A slot is a local time: 09:30 stays 09:30 over a change of the clocks. One that the clocks skip
//! moves forward by the gap, one that exists twice is the first ([`Zone::instant`]).

use std::collections::BTreeSet;

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, Weekday},
};
use serde::{Deserialize, Serialize};
use service::{FieldError, Zone};

use super::weekday;

/// Most slots of a connection: one for each hour of the week.
pub const MAX_SLOTS: usize = 168;
/// How many days ahead a free slot is looked for.
const SEARCH_DAYS: i32 = 400;
/// A gap moves a slot by at most a day (Pacific/Apia, 2011), over at most two midnights.
const MOVED_DAYS: i32 = 2;

/// Slots as a client writes them, and as they are kept (JSON).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlotsDocument {
    /// An IANA zone name.
    pub timezone: String,
    /// In any order.
    pub slots: Vec<SlotDocument>,
}

/// One slot as a client writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlotDocument {
    /// `MON` to `SUN`.
    pub weekday: String,
    /// `HH:MM`, 00:00 to 23:59.
    pub time: String,
}

/// The slots of a connection, checked; none at all is a queue that never publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SlotsDocument", into = "SlotsDocument")]
pub struct Slots {
    zone: Zone,
    weekly: Vec<Slot>,
}

/// A time of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// On this day of each week,
    pub weekday: Weekday,
    /// at this time, in whole minutes.
    pub time: Time,
}

impl Slots {
    /// Checks a document; `at` is the pointer to it, empty when it is the whole body.
    ///
    /// # Errors
    /// Every mistake.
    pub fn check(document: &SlotsDocument, at: &str) -> Result<Self, Vec<FieldError>> {
        let mut mistakes = Vec::new();
        let mut mistake = |pointer: String, detail: &str| {
            mistakes.push(FieldError { pointer, detail: detail.to_owned() });
        };
        let zone = Zone::get(&document.timezone)
            .map_err(|detail| mistake(format!("{at}/timezone"), &detail));
        let mut weekly = Vec::new();
        if document.slots.len() > MAX_SLOTS {
            let detail = format!("A connection has at most {MAX_SLOTS} slots a week.");
            mistake(format!("{at}/slots"), &detail);
        }
        for (n, slot) in document.slots.iter().take(MAX_SLOTS).enumerate() {
            let day = weekday::from_word(&slot.weekday);
            let time = hours_and_minutes(&slot.time);
            if day.is_none() {
                mistake(format!("{at}/slots/{n}/weekday"), weekday::DETAIL);
            }
            if time.is_none() {
                mistake(
                    format!("{at}/slots/{n}/time"),
                    "A time is HH:MM, from 00:00 to 23:59, such as 09:30.",
                );
            }
            if let (Some(weekday), Some(time)) = (day, time) {
                let slot = Slot { weekday, time };
                if weekly.contains(&slot) {
                    mistake(format!("{at}/slots/{n}"), "This slot is there twice.");
                }
                weekly.push(slot);
            }
        }
        match zone {
            Ok(zone) if mistakes.is_empty() => Ok(Self { zone, weekly }),
            _ => Err(mistakes),
        }
    }

    /// Whose clocks they follow.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The slots in the client's order.
    pub fn weekly(&self) -> &[Slot] {
        &self.weekly
    }

    /// The instants of the slots of one local day.
    fn on(&self, day: Date) -> impl Iterator<Item = Timestamp> {
        let today = self.weekly.iter().filter(move |slot| slot.weekday == day.weekday());
        today.filter_map(move |slot| self.zone.instant(day.to_datetime(slot.time)))
    }
}

/// The first slot after `after` that is not `taken`; `None` when there is none within 400 days.
pub fn next_free(
    slots: &Slots,
    after: Timestamp,
    taken: &BTreeSet<Timestamp>,
) -> Option<Timestamp> {
    let today = slots.zone.local(after).date();
    let mut found: Option<(i32, Timestamp)> = None;
    for n in -MOVED_DAYS..=SEARCH_DAYS {
        // A slot of a later day comes first when the clocks moved this one past it.
        if found.is_some_and(|(day, _)| n > day + MOVED_DAYS) {
            break;
        }
        let Ok(day) = today.checked_add(n.days()) else { continue };
        let free = slots.on(day).filter(|at| *at > after && !taken.contains(at)).min();
        found = match (found, free) {
            (Some((day, earlier)), Some(at)) => Some((day, earlier.min(at))),
            (None, Some(at)) => Some((n, at)),
            (found, None) => found,
        };
    }
    found.map(|(_, at)| at)
}

/// `HH:MM` and nothing else.
fn hours_and_minutes(text: &str) -> Option<Time> {
    let two_digits = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<i8>().ok() } else { None }
    };
    let (hour, minute) = text.split_once(':')?;
    Time::new(two_digits(hour)?, two_digits(minute)?, 0, 0).ok()
}

impl TryFrom<SlotsDocument> for Slots {
    type Error = String;

    fn try_from(document: SlotsDocument) -> Result<Self, String> {
        Self::check(&document, "").map_err(|mistakes| {
            let lines: Vec<_> =
                mistakes.iter().map(|m| format!("{}: {}", m.pointer, m.detail)).collect();
            lines.join(" ")
        })
    }
}

impl From<Slots> for SlotsDocument {
    fn from(slots: Slots) -> Self {
        let document = |slot: &Slot| SlotDocument {
            weekday: weekday::word(slot.weekday).to_owned(),
            time: slot.time.strftime("%H:%M").to_string(),
        };
        Self {
            timezone: slots.zone.name().to_owned(),
            slots: slots.weekly.iter().map(document).collect(),
        }
    }
}

#[cfg(test)]
mod tests;

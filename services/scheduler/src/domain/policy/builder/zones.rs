//! What a tired audience still gets (scheduling.md, "Builder", the table of zones).

use jiff::civil::{Time, time};
use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

use crate::domain::{analysis::SaturationZone, message::MessageType};

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneRules {
    /// Factor of a day's Unlocks. Of RED it is the second one of a conservative week; its days
    /// follow the ramp.
    pub volume: Decimal,
    /// Factor of a day's bumps.
    pub bumps: Decimal,
    /// Minutes that two Unlocks lie further apart.
    pub extra_gap_minutes: u32,
}

/// A message of a cooling day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoolingMessage {
    /// What.
    pub kind: MessageType,
    /// When, local.
    pub time: Time,
}

/// How a RED week starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cooling {
    /// Days from Monday that have only the messages below.
    pub days: usize,
    /// Those, and nothing else.
    pub messages: Vec<CoolingMessage>,
    /// Volume of the days after them; the last one holds on.
    pub ramp: Vec<Decimal>,
}

impl Cooling {
    /// Volume of a day, Monday being 0; `None` when it only cools.
    pub fn volume(&self, day: usize) -> Option<Decimal> {
        let place = day.checked_sub(self.days)?;
        self.ramp.get(place).or(self.ramp.last()).copied().or(Some(Decimal::ONE))
    }
}

impl Default for Cooling {
    fn default() -> Self {
        let message = |kind, hour| CoolingMessage { kind, time: time(hour, 0, 0, 0) };
        Self {
            days: 2,
            messages: vec![
                message(MessageType::PhotoBump, 9),
                message(MessageType::FreeContent, 14),
                message(MessageType::PhotoBump, 20),
            ],
            ramp: vec![dec!(0.5), dec!(0.6), dec!(0.7), dec!(0.8), dec!(0.9)],
        }
    }
}

/// The table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Zones {
    /// Rested.
    pub green: ZoneRules,
    /// Getting tired.
    pub yellow: ZoneRules,
    /// Tired.
    pub red: ZoneRules,
    /// How a RED week starts.
    pub cooling: Cooling,
}

impl Zones {
    /// The line of a zone.
    pub fn of(&self, zone: SaturationZone) -> &ZoneRules {
        match zone {
            SaturationZone::Green => &self.green,
            SaturationZone::Yellow => &self.yellow,
            SaturationZone::Red => &self.red,
        }
    }

    /// Whether a day, Monday being 0, only cools.
    pub fn cools(&self, zone: SaturationZone, day: usize) -> bool {
        zone == SaturationZone::Red && self.cooling.volume(day).is_none()
    }

    /// Factor of the Unlocks of a day, Monday being 0; `None` when it only cools.
    pub fn volume(&self, zone: SaturationZone, day: usize) -> Option<Decimal> {
        match zone {
            SaturationZone::Green => Some(self.green.volume),
            SaturationZone::Yellow => Some(self.yellow.volume),
            SaturationZone::Red => self.cooling.volume(day),
        }
    }
}

impl Default for Zones {
    fn default() -> Self {
        Self {
            green: ZoneRules { volume: dec!(1), bumps: dec!(1), extra_gap_minutes: 0 },
            yellow: ZoneRules { volume: dec!(0.75), bumps: dec!(1.2), extra_gap_minutes: 30 },
            red: ZoneRules { volume: dec!(0.5), bumps: dec!(2), extra_gap_minutes: 60 },
            cooling: Cooling::default(),
        }
    }
}

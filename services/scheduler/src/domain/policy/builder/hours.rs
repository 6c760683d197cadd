//! When messages are sent (scheduling.md, "Builder", "Hours").

use jiff::civil::{Time, time};
use serde::{Deserialize, Serialize};

/// When messages are sent; all times are local.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hours {
    /// From here on a day's Unlocks are counted ("what fits between 8:00 and 23:59"),
    pub day_from: Time,
    /// to here.
    pub day_to: Time,
    /// Where an even spread ends.
    pub spread_to: Time,
    /// The first hour of the grid after the best and the usual ones ("then 8–22"),
    pub grid_from: u8,
    /// and the last one.
    pub grid_to: u8,
    /// The minute of the grid.
    pub minute: u8,
    /// How many minutes from it a week's seed may move an Unlock, as the gap allows.
    pub play_minutes: u8,
    /// The first hour in which nothing is sent ("2:00–5:59"),
    pub night_from: u8,
    /// and the first one after them.
    pub night_to: u8,
    /// Minutes between any two messages.
    pub spacing_minutes: u32,
}

impl Hours {
    /// Whether nothing is sent in that hour.
    pub fn is_night(&self, hour: i8) -> bool {
        (self.night_from..self.night_to).contains(&hour.unsigned_abs())
    }
}

impl Default for Hours {
    fn default() -> Self {
        Self {
            day_from: time(8, 0, 0, 0),
            day_to: time(23, 59, 0, 0),
            spread_to: time(23, 30, 0, 0),
            grid_from: 8,
            grid_to: 22,
            minute: 30,
            play_minutes: 7,
            night_from: 2,
            night_to: 6,
            spacing_minutes: 15,
        }
    }
}

//! What is placed already, and how near something else may come (scheduling.md, "Builder": "every
//! two Unlocks, of neighbouring days and schedules too, are the tier's gap + extra apart in elapsed
//! time"; "nor under 15 min from another message").

use jiff::Timestamp;

/// Instants, in seconds since 1970 and in order, that keep a distance.
#[derive(Clone, Debug)]
pub(super) struct Spaced {
    seconds: Vec<i64>,
    apart: i64,
}

impl Spaced {
    /// Those instants, so many minutes apart from what is added.
    pub(super) fn new(instants: &[Timestamp], minutes: u32) -> Self {
        let mut seconds: Vec<i64> = instants.iter().map(|at| at.as_second()).collect();
        seconds.sort_unstable();
        Self { seconds, apart: i64::from(minutes) * 60 }
    }

    /// Seconds that lie between two of them.
    pub(super) fn apart(&self) -> i64 {
        self.apart
    }

    /// Whether that second is far enough from all of them.
    pub(super) fn is_free(&self, second: i64) -> bool {
        let next = self.seconds.partition_point(|&other| other <= second - self.apart);
        self.seconds.get(next).is_none_or(|&other| other >= second + self.apart)
    }

    /// Puts one more there.
    pub(super) fn add(&mut self, second: i64) {
        let place = self.seconds.partition_point(|&other| other <= second);
        self.seconds.insert(place, second);
    }
}

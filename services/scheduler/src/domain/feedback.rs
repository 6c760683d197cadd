//! Stand-in until the selector's own file is merged; that one takes this one's place.

use jiff::Timestamp;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

use super::{message::Message, selection::Arm};

/// What one message taught.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Of which caption.
    pub caption_id: i64,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// What it earned for a view.
    pub emv: Decimal,
    /// Whether that was above the median.
    pub success: bool,
}

/// Judges a message against the page's viewed Unlocks of the 30 days up to and with it.
pub fn judge(message: &Message, emvs: &[Decimal]) -> Option<Observation> {
    if emvs.len() < 5 {
        return None;
    }
    let mut sorted = emvs.to_vec();
    sorted.sort();
    let (half, odd) = (sorted.len() / 2, sorted.len() % 2);
    let median =
        if odd == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / Decimal::TWO };
    let (sent_at, emv) = (message.sent_at, message.emv());
    Some(Observation { caption_id: message.caption_id?, sent_at, emv, success: emv > median })
}

/// Decaying sums.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sums {
    /// Of successes' weights.
    pub successes: f64,
    /// Of failures' weights.
    pub failures: f64,
    /// Of weighted EMV.
    pub weighted_emv: f64,
    /// How many.
    pub observations: u64,
    /// When the weights are from.
    pub as_of: Timestamp,
}

fn decay(from: Timestamp, to: Timestamp) -> f64 {
    0.9876_f64.powf((to.as_microsecond() - from.as_microsecond()) as f64 / 21_600_000_000.0)
}

impl Sums {
    /// Nothing yet.
    pub fn new(as_of: Timestamp) -> Self {
        Self { successes: 0.0, failures: 0.0, weighted_emv: 0.0, observations: 0, as_of }
    }

    /// One more.
    pub fn add(&mut self, seen: &Observation) {
        let weight = decay(seen.sent_at, self.as_of);
        *(if seen.success { &mut self.successes } else { &mut self.failures }) += weight;
        self.weighted_emv += weight * seen.emv.to_f64().unwrap_or(0.0);
        self.observations += 1;
    }

    /// As of a time.
    pub fn at(&self, time: Timestamp) -> Arm {
        let weights = self.successes + self.failures;
        let decay = decay(self.as_of, time);
        Arm {
            successes: self.successes * decay,
            failures: self.failures * decay,
            avg_emv: (weights > 0.0).then(|| self.weighted_emv / weights),
        }
    }
}

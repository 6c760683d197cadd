//! How the bandit learns from what was sent (scheduling.md, "Selector", feedback).
//!
//! An observation weighs less the older it is, continuously; what is kept is the sum of weights as
//! of one instant, from which the sum as of any later one follows. So the order in which messages
//! are weighed does not matter.

use jiff::Timestamp;
use rust_decimal::prelude::ToPrimitive as _;

use super::{
    emvs::Emvs,
    message::{Message, MessageType},
    policy::{Policy, selector::Feedback},
    selection::Arm,
};

/// What one message says about its caption.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Which caption.
    pub caption_id: i64,
    /// From when on it fades.
    pub sent_at: Timestamp,
    /// What it earned.
    pub emv: f64,
    /// Whether that was above the page's median.
    pub success: bool,
}

/// What a message says, if it says anything: `emvs` are those of the page's viewed Unlocks of the 30
/// days up to and with it.
///
/// `None`: it is no viewed Unlock with a caption, or there are too few to compare with.
pub fn judge(message: &Message, emvs: &Emvs, policy: &Policy) -> Option<Observation> {
    let caption_id = message.caption_id?;
    let says = message.kind == MessageType::Unlock && message.viewed > 0;
    if !says || emvs.len() < policy.selector.feedback.median_least {
        return None;
    }
    let emv = message.emv();
    let success = emv > emvs.median()?;
    Some(Observation { caption_id, sent_at: message.sent_at, emv: emv.to_f64()?, success })
}

/// Sums of weights as of an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sums {
    /// Of the successes.
    pub successes: f64,
    /// Of the failures.
    pub failures: f64,
    /// Of weight × EMV.
    pub weighted_emv: f64,
    /// How many were counted, whatever their weight.
    pub observations: i64,
    /// When they weigh so much.
    pub as_of: Timestamp,
}

impl Sums {
    /// Nothing observed.
    pub fn none(as_of: Timestamp) -> Self {
        Self { successes: 0.0, failures: 0.0, weighted_emv: 0.0, observations: 0, as_of }
    }

    /// Counts one; the sums move on to its time when it is the newest.
    pub fn add(&mut self, observation: &Observation, policy: &Policy) {
        let feedback = &policy.selector.feedback;
        *self = self.at(observation.sent_at.max(self.as_of), feedback);
        let weight = weight(observation.sent_at, self.as_of, feedback);
        if observation.success {
            self.successes += weight;
        } else {
            self.failures += weight;
        }
        self.weighted_emv += weight * observation.emv;
        self.observations += 1;
    }

    /// What is known at an instant; not before [`Sums::as_of`].
    pub fn arm(&self, now: Timestamp, policy: &Policy) -> Arm {
        let now = self.at(now.max(self.as_of), &policy.selector.feedback);
        let n = now.successes + now.failures;
        // A mean does not fade with its weights.
        let own = self.successes + self.failures;
        let avg_emv = (own > 0.0).then(|| self.weighted_emv / own);
        if n > 0.0 {
            Arm { successes: now.successes, failures: now.failures, avg_emv }
        } else {
            Arm { successes: 0.0, failures: 0.0, avg_emv }
        }
    }

    fn at(&self, at: Timestamp, feedback: &Feedback) -> Self {
        let faded = weight(self.as_of, at, feedback);
        Self {
            successes: self.successes * faded,
            failures: self.failures * faded,
            weighted_emv: self.weighted_emv * faded,
            observations: self.observations,
            as_of: at,
        }
    }
}

/// What is left of an observation's weight: `decay^(age / 6 h)`.
fn weight(from: Timestamp, to: Timestamp, feedback: &Feedback) -> f64 {
    let hours = to.duration_since(from).as_secs_f64() / 3_600.0;
    feedback.decay.powf(hours.max(0.0) / feedback.decay_hours)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;
    use rust_decimal::{Decimal, dec};

    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(480_000 + hours)
    }

    fn seen(hours: i64, success: bool) -> Observation {
        Observation { caption_id: 1, sent_at: at(hours), emv: 10.0, success }
    }

    #[test]
    fn weight_fades_by_the_hour_and_not_by_steps() {
        let policy = Policy::default();
        let mut sums = Sums::none(at(0));
        sums.add(&seen(0, true), &policy);
        let after = |hours| sums.arm(at(hours), &policy).successes;
        assert!((after(6) - 0.9876).abs() < 1e-12);
        assert!((after(3) - 0.9876_f64.sqrt()).abs() < 1e-12);
        assert_eq!(sums.arm(at(10_000), &policy).avg_emv, Some(10.0), "a mean does not fade");
    }

    fn unlock(viewed: i64, purchased: i64) -> Message {
        Message {
            id: "m".to_owned(),
            sent_at: at(0),
            kind: MessageType::Unlock,
            caption_id: Some(1),
            sent: 100,
            viewed,
            purchased,
            earnings: dec!(10),
            price_tier: None,
        }
    }

    #[test]
    fn success_is_above_the_median_of_at_least_five() {
        let policy = Policy::default();
        let message = unlock(10, 5);
        let emvs = |values: &[Decimal]| values.iter().copied().collect::<Emvs>();
        let judged = |values: &[Decimal]| judge(&message, &emvs(values), &policy);
        assert_eq!(judged(&[dec!(1), dec!(2), dec!(3), dec!(5)]), None, "too few");
        assert!(judged(&[dec!(1), dec!(2), dec!(3), dec!(5), dec!(9)]).unwrap().success);
        assert!(!judged(&[dec!(5); 5]).unwrap().success, "not above");
        let even = [dec!(4), dec!(4), dec!(4), dec!(5.9), dec!(9), dec!(9)];
        assert!(judged(&even).unwrap().success, "the median is 4.95");
        assert_eq!(judge(&unlock(0, 0), &emvs(&[dec!(1); 9]), &policy), None, "nobody looked");
    }

    proptest! {
        #[test]
        fn order_does_not_matter(all in proptest::collection::vec((0..5_000_i64, any::<bool>()), 1..30)) {
            let policy = Policy::default();
            let weighed = |all: &[(i64, bool)]| {
                let mut sums = Sums::none(at(all[0].0));
                for (hours, success) in all {
                    sums.add(&seen(*hours, *success), &policy);
                }
                sums.arm(at(6_000), &policy)
            };
            let one = weighed(&all);
            let mut sorted = all.clone();
            sorted.sort_unstable();
            let other = weighed(&sorted);
            prop_assert!((one.successes - other.successes).abs() < 1e-9);
            prop_assert!((one.failures - other.failures).abs() < 1e-9);
        }
    }
}

//! A breaker per step and tenant: when a step fails for page after page, it is left alone for a
//! while (scheduling.md, "Orchestrator").
//!
//! A call is all attempts of a step for one page. Calls that end for good by what a retry cannot
//! cure say nothing about the step and leave the breaker as it is.

use jiff::Timestamp;

use super::StepName;
use crate::domain::policy::Orchestrator;

/// The state of one breaker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Exhausted calls in a row.
    pub failures: u32,
    /// Since when it is open.
    pub opened_at: Option<Timestamp>,
    /// The one call that may try while it is half open, and until when it has time.
    pub trial: Option<Trial>,
}

/// A call that tries whether the step works again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The page's job.
    pub by: String,
    /// After that another one may try.
    pub until: Timestamp,
}

/// How a breaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Calls are made.
    Closed,
    /// None is.
    Open,
    /// One may try.
    HalfOpen,
}

/// Whether a call may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// As always.
    Pass,
    /// As the one trial: the breaker is to be stored so.
    Try(Breaker),
    /// No.
    Refuse,
}

impl Breaker {
    /// How it stands.
    pub fn state(&self, policy: &Orchestrator, now: Timestamp) -> BreakerState {
        match self.opened_at {
            None => BreakerState::Closed,
            Some(at) if now < at + policy.breaker_pause() => BreakerState::Open,
            Some(_) => BreakerState::HalfOpen,
        }
    }

    /// Whether the call of `job` may be made.
    pub fn admit(
        &self,
        step: StepName,
        job: &str,
        policy: &Orchestrator,
        now: Timestamp,
    ) -> Admission {
        match self.state(policy, now) {
            BreakerState::Closed => return Admission::Pass,
            BreakerState::Open => return Admission::Refuse,
            BreakerState::HalfOpen => {}
        }
        if self.trial.as_ref().is_some_and(|trial| trial.by != job && trial.until > now) {
            return Admission::Refuse;
        }
        let trial = Trial { by: job.to_owned(), until: now + policy.longest_call(step) };
        Admission::Try(Self { trial: Some(trial), ..self.clone() })
    }

    /// After a call that used up all its attempts; `true` when this opened it.
    #[must_use]
    pub fn exhausted(&self, job: &str, policy: &Orchestrator, now: Timestamp) -> (Self, bool) {
        let failures = self.failures.saturating_add(1);
        match self.opened_at {
            None if failures >= policy.breaker_threshold => {
                (Self { failures, opened_at: Some(now), trial: None }, true)
            }
            None => (Self { failures, opened_at: None, trial: None }, false),
            // The trial failed: it is open for another while, and nobody is told again.
            Some(_) if self.is_trial_of(job) => {
                (Self { failures, opened_at: Some(now), trial: None }, false)
            }
            Some(_) => (Self { failures, ..self.clone() }, false),
        }
    }

    /// After a call that was given up for a reason of its page: whoever comes next may try.
    #[must_use]
    pub fn undecided(&self, job: &str) -> Self {
        let trial = self.trial.clone().filter(|_| !self.is_trial_of(job));
        Self { trial, ..self.clone() }
    }

    fn is_trial_of(&self, job: &str) -> bool {
        self.trial.as_ref().is_some_and(|trial| trial.by == job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: StepName = StepName::Analyze;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + second).unwrap()
    }

    fn open() -> (Breaker, Orchestrator) {
        let policy = Orchestrator::default();
        let mut breaker = Breaker::default();
        for n in 1..=5 {
            assert_eq!(breaker.admit(STEP, "job", &policy, at(0)), Admission::Pass);
            let (after, opened) = breaker.exhausted("job", &policy, at(0));
            assert_eq!(opened, n == 5, "it opens at the fifth, and then");
            breaker = after;
        }
        (breaker, policy)
    }

    #[test]
    fn five_exhausted_calls_in_a_row_open_it_for_a_minute() {
        let (breaker, policy) = open();
        assert_eq!(breaker.admit(STEP, "a", &policy, at(59)), Admission::Refuse);
        assert!(matches!(breaker.admit(STEP, "a", &policy, at(60)), Admission::Try(_)));
    }

    #[test]
    fn half_open_lets_one_call_try() {
        let (breaker, policy) = open();
        let Admission::Try(trying) = breaker.admit(STEP, "a", &policy, at(60)) else { panic!() };
        assert_eq!(trying.admit(STEP, "b", &policy, at(61)), Admission::Refuse);
        // The same one after a crash, and another one when it never came back.
        assert!(matches!(trying.admit(STEP, "a", &policy, at(61)), Admission::Try(_)));
        assert!(matches!(trying.admit(STEP, "b", &policy, at(60 + 254)), Admission::Try(_)));
        let (after, opened) = trying.exhausted("a", &policy, at(75));
        assert!(!opened, "nobody is told twice");
        assert_eq!(after.admit(STEP, "b", &policy, at(134)), Admission::Refuse);
        assert!(matches!(after.admit(STEP, "b", &policy, at(135)), Admission::Try(_)));
        let undecided = trying.undecided("a");
        assert!(matches!(undecided.admit(STEP, "b", &policy, at(61)), Admission::Try(_)));
    }

    #[test]
    fn a_late_failure_of_an_earlier_call_keeps_the_time_of_opening() {
        let (breaker, policy) = open();
        let (after, opened) = breaker.exhausted("late", &policy, at(30));
        assert!(!opened);
        assert_eq!(after.opened_at, Some(at(0)));
    }
}

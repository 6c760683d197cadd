//! What may be asked of an account now (posts.md, "Throttle state"): fed by the provider's headers
//! and refusals, shared by all replicas through the database.
//!
//! A publishing call takes one of what is left before it is made, so that ten publishers together
//! make no more calls than there are. An account that nobody has heard of is asked by one call at
//! first: its answer says how many there are, or that the provider says nothing; then the documented
//! allowance counts.

use std::time::Duration;

use jiff::Timestamp;

use crate::platforms::usage::{Allowance, Report};

/// How long those wait that the first call of an account goes ahead of.
const BEHIND_PROBE: Duration = Duration::from_millis(25);

/// What is known of an account's quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Calls per window, as the provider said.
    pub calls: Option<u32>,
    /// Calls left until `resets_at`; `None`: not counted.
    pub remaining: Option<u32>,
    /// When the window ends.
    pub resets_at: Option<Timestamp>,
    /// Nothing is asked before then.
    pub throttled_until: Option<Timestamp>,
    /// Refusals in a row.
    pub throttles: u32,
    /// An answer was heard: what is known is the provider's.
    pub heard: bool,
    /// One call is finding out, at most until then.
    pub probing_until: Option<Timestamp>,
}

/// How many calls may be made now, and when the others may ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Calls that may be made.
    pub granted: u32,
    /// When those that may not should ask again.
    pub next_at: Timestamp,
}

impl Quota {
    /// Until when nothing at all may be asked of the account.
    pub fn pause(&self, now: Timestamp) -> Option<Timestamp> {
        self.throttled_until.filter(|until| *until > now)
    }

    /// Takes up to `wanted` publishing calls; `probe_life` is how long an unanswered first call
    /// holds the others back.
    pub fn admit(
        &mut self,
        allowance: Allowance,
        wanted: u32,
        now: Timestamp,
        probe_life: Duration,
    ) -> Admission {
        if let Some(until) = self.pause(now) {
            return Admission { granted: 0, next_at: until };
        }
        let behind = now + BEHIND_PROBE;
        if !self.heard {
            if self.probing_until.is_some_and(|until| until > now) {
                return Admission { granted: 0, next_at: behind };
            }
            self.probing_until = Some(now + probe_life);
            return Admission { granted: wanted.min(1), next_at: behind };
        }
        self.refill(allowance, now);
        let Some(remaining) = self.remaining else {
            return Admission { granted: wanted, next_at: now };
        };
        let granted = remaining.min(wanted);
        self.remaining = Some(remaining - granted);
        Admission { granted, next_at: self.resets_at.unwrap_or(behind).max(behind) }
    }

    /// A window that is over begins anew.
    fn refill(&mut self, allowance: Allowance, now: Timestamp) {
        let over = self.resets_at.is_none_or(|at| at <= now);
        if !over {
            return;
        }
        match (self.calls, allowance.calls) {
            (Some(calls), _) | (None, calls @ 1..)
                if self.resets_at.is_some() || allowance.calls > 0 =>
            {
                self.remaining = Some(calls);
                let window =
                    if allowance.window.is_zero() { BEHIND_PROBE } else { allowance.window };
                self.resets_at = Some(now + window);
            }
            _ => {
                self.remaining = None;
                self.resets_at = None;
            }
        }
    }

    /// An answer came, whatever it said.
    pub fn answered(&mut self, report: Option<Report>) {
        self.heard = true;
        self.probing_until = None;
        let Some(report) = report else { return };
        if let Some(remaining) = report.remaining {
            let same_window = match (self.resets_at, report.resets_at) {
                // Clocks and roundings differ by a moment.
                (Some(ours), Some(theirs)) => theirs.duration_since(ours).as_secs().abs() <= 1,
                _ => false,
            };
            // Within a window ours already counts the calls that are under way.
            self.remaining = Some(match self.remaining {
                Some(ours) if same_window => ours.min(remaining),
                _ => remaining,
            });
            self.resets_at = report.resets_at.or(self.resets_at);
            self.calls = report.calls.or(self.calls);
        }
        self.throttled_until = self.throttled_until.max(report.pause_until);
    }

    /// It was not refused.
    pub fn succeeded(&mut self) {
        self.throttles = 0;
    }

    /// It was refused for now.
    pub fn refused(&mut self, until: Timestamp) {
        self.throttles += 1;
        self.throttled_until = self.throttled_until.max(Some(until));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const X: Allowance = Allowance { calls: 100, window: Duration::from_secs(900) };
    const LIFE: Duration = Duration::from_secs(15);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn report(remaining: u32, resets_at: Timestamp) -> Report {
        Report {
            calls: Some(5),
            remaining: Some(remaining),
            resets_at: Some(resets_at),
            ..Report::default()
        }
    }

    #[test]
    fn one_call_goes_ahead_and_its_answer_says_how_many_follow() {
        let mut quota = Quota::default();
        assert_eq!(quota.admit(X, 10, at(0), LIFE).granted, 1);
        assert_eq!(quota.admit(X, 9, at(0), LIFE).granted, 0, "the others wait for it");
        quota.answered(Some(report(4, at(60))));
        let admission = quota.admit(X, 9, at(1), LIFE);
        assert_eq!(admission, Admission { granted: 4, next_at: at(60) });
        assert_eq!(quota.admit(X, 5, at(59), LIFE).granted, 0);
        assert_eq!(quota.admit(X, 9, at(60), LIFE).granted, 5, "the next window");
    }

    #[test]
    fn a_probe_that_died_is_replaced() {
        let mut quota = Quota::default();
        quota.admit(X, 1, at(0), LIFE);
        assert_eq!(quota.admit(X, 1, at(14), LIFE).granted, 0);
        assert_eq!(quota.admit(X, 1, at(15), LIFE).granted, 1);
    }

    #[test]
    fn without_headers_the_documented_allowance_counts() {
        let mut quota = Quota::default();
        quota.admit(X, 1, at(0), LIFE);
        quota.answered(None);
        assert_eq!(quota.admit(X, 500, at(1), LIFE).granted, 100);
        let mut unlimited = Quota { heard: true, ..Quota::default() };
        assert_eq!(unlimited.admit(Allowance::UNKNOWN, 500, at(1), LIFE).granted, 500);
    }

    #[test]
    fn a_refusal_holds_back_everybody_until_then() {
        let mut quota = Quota { heard: true, ..Quota::default() };
        quota.refused(at(30));
        quota.refused(at(20));
        assert_eq!((quota.throttles, quota.pause(at(29))), (2, Some(at(30))));
        assert_eq!(quota.admit(X, 1, at(29), LIFE), Admission { granted: 0, next_at: at(30) });
        quota.succeeded();
        assert_eq!((quota.throttles, quota.admit(X, 1, at(30), LIFE).granted), (0, 1));
    }

    proptest! {
        /// Whatever is asked and in whatever order answers come, no window has more calls than the
        /// provider allows.
        #[test]
        fn never_more_than_the_limit(
            limit in 1_u32..20,
            steps in prop::collection::vec((0_u32..8, 0_usize..4), 1..200),
        ) {
            let mut quota = Quota::default();
            let (mut made, mut under_way) = (0, Vec::new());
            for (wanted, answers) in steps {
                let granted = quota.admit(X, wanted, at(1), LIFE).granted;
                for _ in 0..granted {
                    made += 1;
                    prop_assert!(made <= limit, "more than the limit");
                    under_way.push(limit - made);
                }
                // Answers may come in any order: here the newest first.
                for _ in 0..answers.min(under_way.len()) {
                    let remaining = under_way.pop().unwrap();
                    let report = Report { calls: Some(limit), ..report(remaining, at(900)) };
                    quota.answered(Some(report));
                }
            }
        }
    }
}

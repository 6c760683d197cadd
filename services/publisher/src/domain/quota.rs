//! What may be asked of an account now (posts.md, "Throttle state"): fed by the provider's headers
//! and refusals, shared by all replicas through the database.
//!
//! A publishing call takes one of what is left before it is made, so that ten publishers together
//! make no more calls than there are. An account that nobody has heard of is asked by one call at
//! first: its answer says how many there are, or that the provider says nothing; then only refusals
//! count, as a limit that nobody tells of may have been raised.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::platforms::usage::{Allowance, Report};

/// How long those wait at least, and at most, that the first call of an account goes ahead of: as
/// long as it takes so far.
const BEHIND_PROBE: [Duration; 2] = [Duration::from_millis(25), Duration::from_millis(250)];
/// No provider is believed that wants nothing to be asked for longer: nobody would ever look again.
pub const LONGEST: Duration = Duration::from_hours(24);

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
        let behind = now + BEHIND_PROBE[0];
        if !self.heard {
            if let Some(next_at) = self.behind_probe(now, probe_life) {
                return Admission { granted: 0, next_at };
            }
            self.probing_until = Some(now + probe_life);
            return Admission { granted: wanted.min(1), next_at: behind };
        }
        self.refill(allowance, now, probe_life);
        let Some(remaining) = self.remaining else {
            return Admission { granted: wanted, next_at: now };
        };
        let granted = remaining.min(wanted);
        self.remaining = Some(remaining - granted);
        let resets_at = self.resets_at.unwrap_or(behind).max(behind);
        Admission { granted, next_at: self.behind_probe(now, probe_life).unwrap_or(resets_at) }
    }

    /// When those ask again that wait for the answer to others' calls.
    fn behind_probe(&self, now: Timestamp, probe_life: Duration) -> Option<Timestamp> {
        let until = self.probing_until.filter(|until| *until > now)?;
        let left = until.duration_since(now).unsigned_abs();
        let [shortest, longest] = BEHIND_PROBE;
        Some(now + probe_life.saturating_sub(left).clamp(shortest, longest))
    }

    /// A window that is over begins anew.
    fn refill(&mut self, allowance: Allowance, now: Timestamp, probe_life: Duration) {
        let unanswered = self.probing_until.is_some_and(|until| until <= now);
        let over = unanswered || self.resets_at.is_none_or(|at| at <= now);
        if !over {
            return;
        }
        match self.calls {
            Some(calls) if self.resets_at.is_some() || allowance.calls > 0 => {
                self.remaining = Some(calls);
                // An assumption, until the first answer says when this one ends, if this provider
                // does: who waits for that does not wait for the end that is assumed.
                self.resets_at = Some(now + allowance.window.max(BEHIND_PROBE[0]));
                self.probing_until = Some(now + probe_life);
            }
            _ => {
                self.remaining = None;
                self.resets_at = None;
                self.probing_until = None;
            }
        }
    }

    /// An answer came, whatever it said.
    pub fn answered(&mut self, report: Option<Report>, now: Timestamp) {
        let assumed = self.heard && self.probing_until.is_some();
        self.heard = true;
        self.probing_until = None;
        if assumed && report.is_none_or(|report| report.remaining.is_none()) {
            // A provider that tells of its windows now and then, such as when one is used up: what
            // was assumed of this one stays unconfirmed.
            (self.calls, self.remaining, self.resets_at) = (None, None, None);
        }
        let Some(report) = report else { return };
        let believed = |at: Option<Timestamp>| at.map(|at| at.min(now + LONGEST));
        self.wait_until(report.pause_until, now);
        // Another limit than before: what was counted against that one says nothing.
        let other_limit = report.calls.zip(self.calls).is_some_and(|(new, old)| new != old);
        self.calls = report.calls.or(self.calls);
        let Some(remaining) = report.remaining else { return };
        let theirs = believed(report.resets_at);
        if theirs.is_some_and(|at| at <= now) {
            // Of a window that is over by now.
            return;
        }
        let ours = self.resets_at.filter(|at| *at > now);
        // Clocks and roundings differ by a moment. An end before ours means that ours was assumed.
        let is_next = |(ours, theirs): (Timestamp, Timestamp)| {
            theirs.duration_since(ours) > SignedDuration::from_secs(1)
        };
        let same = !other_limit && ours.is_some() && !ours.zip(theirs).is_some_and(is_next);
        // Within a window ours already counts the calls that are under way.
        self.remaining = Some(match self.remaining {
            Some(ours) if same => ours.min(remaining),
            _ => remaining,
        });
        self.resets_at = theirs.or(ours);
    }

    /// It was not refused.
    pub fn succeeded(&mut self) {
        self.throttles = 0;
    }

    /// It was refused for now. Of several calls that were under way together the refusals are one.
    pub fn refused(&mut self, until: Timestamp, now: Timestamp) {
        self.throttles = self.in_a_row(now);
        self.wait_until(Some(until), now);
    }

    /// Nothing is to be asked before then.
    pub fn wait_until(&mut self, until: Option<Timestamp>, now: Timestamp) {
        self.throttled_until = self.throttled_until.max(until.map(|at| at.min(now + LONGEST)));
    }

    /// How many refusals in a row there are with one that came now.
    pub fn in_a_row(&self, now: Timestamp) -> u32 {
        match self.pause(now) {
            Some(_) => self.throttles.max(1),
            None => self.throttles + 1,
        }
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
        quota.answered(Some(report(4, at(60))), at(1));
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
    fn without_headers_only_refusals_count() {
        let mut quota = Quota::default();
        quota.admit(X, 1, at(0), LIFE);
        quota.answered(None, at(0));
        assert_eq!(quota.admit(X, 500, at(1), LIFE).granted, 500);
        quota.refused(at(9), at(1));
        assert_eq!(quota.admit(X, 1, at(8), LIFE).granted, 0);
    }

    #[test]
    fn a_refusal_holds_back_everybody_until_then() {
        let mut quota = Quota { heard: true, ..Quota::default() };
        quota.refused(at(30), at(1));
        quota.refused(at(20), at(2));
        assert_eq!((quota.throttles, quota.pause(at(29))), (1, Some(at(30))), "one burst");
        quota.refused(at(30), at(30));
        assert_eq!(quota.throttles, 2);
        assert_eq!(quota.admit(X, 1, at(29), LIFE), Admission { granted: 0, next_at: at(30) });
        quota.succeeded();
        assert_eq!((quota.throttles, quota.admit(X, 1, at(30), LIFE).granted), (0, 1));
    }

    #[test]
    fn the_window_after_the_first_has_no_more_calls_than_the_first() {
        let mut quota = Quota::default();
        quota.admit(X, 1, at(0), LIFE);
        quota.answered(Some(report(4, at(2))), at(0));
        quota.admit(X, 4, at(1), LIFE);
        let behind = at(2) + BEHIND_PROBE[0];
        let next = quota.admit(X, 9, at(2), LIFE);
        assert_eq!(next, Admission { granted: 5, next_at: behind }, "as told, not X's 100");
        // Four of the five are under way when the answer to the first comes.
        quota.answered(Some(report(4, at(4))), at(3));
        assert_eq!(quota.admit(X, 9, at(3), LIFE), Admission { granted: 0, next_at: at(4) });
        assert_eq!(quota.admit(X, 9, at(4), LIFE).granted, 5);
    }

    #[test]
    fn the_next_windows_first_answer_counts_and_one_of_a_window_that_is_over_does_not() {
        let mut quota = Quota { heard: true, ..Quota::default() };
        quota.answered(Some(report(1, at(60))), at(59));
        quota.answered(Some(report(4, at(120))), at(59));
        assert_eq!((quota.remaining, quota.resets_at), (Some(4), Some(at(120))));
        quota.answered(Some(report(0, at(60))), at(61));
        assert_eq!(quota.remaining, Some(4));
    }

    #[test]
    fn a_window_that_nobody_tells_of_any_more_is_forgotten() {
        let mut quota = Quota { heard: true, ..Quota::default() };
        quota.answered(Some(report(0, at(1))), at(0));
        assert_eq!(quota.admit(X, 9, at(1), LIFE).granted, 5);
        quota.answered(None, at(1));
        assert_eq!(quota.admit(X, 200, at(1), LIFE).granted, 200);
    }

    #[test]
    fn a_limit_that_changes_is_believed() {
        let mut quota = Quota { heard: true, ..Quota::default() };
        quota.answered(Some(report(0, at(2))), at(0));
        assert_eq!(quota.admit(X, 9, at(2), LIFE).granted, 5, "an assumed window of 900 s");
        let more = Report { calls: Some(1_000), ..report(990, at(600)) };
        quota.answered(Some(more), at(2));
        assert_eq!(quota.admit(X, 100, at(3), LIFE).granted, 100);
    }

    #[test]
    fn nobody_is_held_back_for_ever() {
        let mut quota = Quota { heard: true, ..Quota::default() };
        let day = 24 * 3_600;
        quota.refused(at(1_000_000_000), at(0));
        assert_eq!(quota.pause(at(1)), Some(at(day)));
        quota.answered(Some(report(0, at(1_000_000_000))), at(day));
        assert_eq!(quota.admit(X, 1, at(day), LIFE).next_at, at(2 * day));
    }

    #[test]
    fn those_behind_a_slow_first_call_ask_less_often() {
        let mut quota = Quota::default();
        quota.admit(X, 1, at(0), LIFE);
        let wait = |quota: &mut Quota, second| {
            let next = quota.admit(X, 1, at(second), LIFE).next_at;
            next.duration_since(at(second)).as_millis()
        };
        assert_eq!((wait(&mut quota, 0), wait(&mut quota, 5)), (25, 250));
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
                    quota.answered(Some(report), at(1));
                }
            }
        }
    }
}

//! What follows from the answer of a receiver.

use std::time::Duration;

use jiff::Timestamp;
use service::config::Source;

/// Jitter on the wait before a retry: ±10 %.
const JITTER: f64 = 0.1;

/// How often and how long is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The waits before each try; the first one is counted from the event.
    pub steps: Vec<Duration>,
    /// The longest try, from the name to the last byte of the answer.
    pub timeout: Duration,
}

impl Settings {
    /// Reads `FANFARE_WEBHOOK_RETRY_STEPS` and `FANFARE_WEBHOOK_TIMEOUT`.
    pub fn read(source: &mut Source) -> Self {
        Self {
            steps: source.durations("FANFARE_WEBHOOK_RETRY_STEPS", "0s,5s,5m,30m,2h,5h,10h,10h"),
            timeout: source.positive_duration("FANFARE_WEBHOOK_TIMEOUT", "15s"),
        }
    }

    /// When an event of `at` is tried first.
    pub fn first_try(&self, at: Timestamp) -> Timestamp {
        at + self.steps.first().copied().unwrap_or_default()
    }
}

/// What a try came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// Why there was none, for people.
    pub error: Option<String>,
    /// What the receiver asked us to wait.
    pub retry_after: Option<Duration>,
}

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 2xx: done.
    Delivered,
    /// To be tried again at this time.
    Again(Timestamp),
    /// That was the last try.
    GivenUp,
    /// 410: the receiver wants no more, of anything.
    Gone,
}

/// Judges the `tries`-th try (from 1) of a delivery; `jitter` is in `0..1`.
pub fn judge(
    settings: &Settings,
    answer: &Answer,
    tries: u32,
    jitter: f64,
    now: Timestamp,
) -> Verdict {
    match answer.status {
        Some(200..300) => return Verdict::Delivered,
        Some(410) => return Verdict::Gone,
        _ => {}
    }
    let Some(step) = settings.steps.get(tries as usize) else { return Verdict::GivenUp };
    let wait = step.mul_f64(1.0 - JITTER + 2.0 * JITTER * jitter);
    let longest = settings.steps.iter().max().copied().unwrap_or_default();
    let asked = answer.retry_after.unwrap_or_default().min(longest);
    Verdict::Again(now + wait.max(asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let mut source = Source::from_parts("", []);
        let settings = Settings::read(&mut source);
        source.finish().unwrap();
        settings
    }

    fn now() -> Timestamp {
        "2026-01-31T09:30:00Z".parse().unwrap()
    }

    fn after(status: Option<u16>, retry_after: Option<u64>, tries: u32) -> Verdict {
        let retry_after = retry_after.map(Duration::from_secs);
        let answer = Answer { status, error: None, retry_after };
        judge(&settings(), &answer, tries, 0.5, now())
    }

    fn again(seconds: u64) -> Verdict {
        Verdict::Again(now() + Duration::from_secs(seconds))
    }

    #[test]
    fn only_2xx_is_success_and_410_ends_it_all() {
        for status in [200, 204, 299] {
            assert_eq!(after(Some(status), None, 1), Verdict::Delivered);
        }
        for status in [Some(101), Some(301), Some(307), Some(404), Some(500), None] {
            assert_eq!(after(status, None, 1), again(5), "{status:?}");
        }
        assert_eq!(after(Some(410), None, 1), Verdict::Gone);
    }

    #[test]
    fn it_is_tried_at_the_steps_and_then_given_up() {
        let minutes = |n: u64| n * 60;
        let hours = |n: u64| n * 3_600;
        let waits = [5, minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(10)];
        for (tries, wait) in (1..).zip(waits) {
            assert_eq!(after(Some(500), None, tries), again(wait));
        }
        assert_eq!(after(Some(500), None, 8), Verdict::GivenUp);
    }

    #[test]
    fn the_receiver_may_ask_for_more_patience_within_the_longest_step() {
        assert_eq!(after(Some(503), Some(60), 1), again(60));
        assert_eq!(after(Some(429), Some(1), 2), again(300), "never sooner than the step");
        assert_eq!(after(Some(503), Some(1_000_000), 1), again(36_000));
        assert_eq!(after(Some(503), Some(60), 8), Verdict::GivenUp);
    }

    #[test]
    fn jitter_is_a_tenth() {
        let answer = Answer { status: None, error: None, retry_after: None };
        for (jitter, seconds) in [(0.0, 270), (1.0, 330)] {
            assert_eq!(judge(&settings(), &answer, 2, jitter, now()), again(seconds));
        }
    }
}

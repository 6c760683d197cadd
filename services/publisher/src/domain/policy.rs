//! Every time and count of publishing, typed (architecture.md, "Configuration").

use std::time::Duration;

use serde::{Deserialize, Serialize};
use service::config::{Source, Watch};

/// Longest back-off and longest throttle without a hint (posts.md, "Reconcile").
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Jitter on a back-off: ±10 % (posts.md, "Adapter").
const JITTER: f64 = 0.1;

/// How long one story may wait for its confirmation; nothing else (stories.md, "Behaviour").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speed {
    /// 120 s.
    Safe,
    /// 90 s, recommended.
    Fast,
    /// 60 s.
    Ultra,
    /// 180 s.
    Hyper,
}

impl Speed {
    /// The word in settings and logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Fast => "fast",
            Self::Ultra => "ultra",
            Self::Hyper => "hyper",
        }
    }

    /// The speed of that word; safe when it is unknown (stories.md, "Speed").
    pub fn from_word(word: &str) -> Self {
        match word {
            "fast" => Self::Fast,
            "ultra" => Self::Ultra,
            "hyper" => Self::Hyper,
            _ => Self::Safe,
        }
    }
}

/// The numbers that the state machine decides by.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Waits between the starts of status polls; the last one repeats.
    pub poll_steps: Vec<Duration>,
    /// Confirmation limits of safe, fast, ultra, hyper.
    pub limits: [Duration; 4],
    /// Back-off base, doubled each time.
    pub retry_base: Duration,
    /// A read this long after the intent proves absence.
    pub reconcile_settle: Duration,
    /// Unreadable for this long is given up.
    pub reconcile_limit: Duration,
    /// Later than this is `MISSED`.
    pub max_lateness: Duration,
    /// Between scheduled stories.
    pub schedule_gap: Duration,
    /// How far ahead "now" is dated at Metricool.
    pub metricool_lead: Duration,
    /// How a timed-out story is watched.
    pub late_checks: Watch,
    /// Waits between looks at a container; the last one repeats.
    pub container_poll_steps: Vec<Duration>,
    /// How long a container may take.
    pub container_limit: Duration,
}

impl Policy {
    /// Reads the settings by their names in architecture.md.
    pub fn read(source: &mut Source) -> Self {
        let late_checks = "1m for 1h, then 1h for 24h";
        let policy = Self {
            poll_steps: source.durations("FANFARE_STORY_POLL_STEPS", "1s,1.5s,2s,3s"),
            limits: [
                source.positive_duration("FANFARE_STORY_LIMIT_SAFE", "120s"),
                source.positive_duration("FANFARE_STORY_LIMIT_FAST", "90s"),
                source.positive_duration("FANFARE_STORY_LIMIT_ULTRA", "60s"),
                source.positive_duration("FANFARE_STORY_LIMIT_HYPER", "180s"),
            ],
            retry_base: source.positive_duration("FANFARE_RETRY_BASE", "2s"),
            reconcile_settle: source.duration("FANFARE_RECONCILE_SETTLE", "15s"),
            reconcile_limit: source.duration("FANFARE_RECONCILE_LIMIT", "2m"),
            max_lateness: source.duration("FANFARE_MAX_LATENESS", "60m"),
            schedule_gap: source.duration("FANFARE_STORY_SCHEDULE_GAP", "60s"),
            metricool_lead: source.duration("FANFARE_METRICOOL_LEAD", "5s"),
            late_checks: source
                .parse("FANFARE_STORY_LATE_CHECKS", late_checks)
                .unwrap_or_else(Watch::never),
            container_poll_steps: source.durations("FANFARE_CONTAINER_POLL_STEPS", "1s,2s,4s,8s"),
            container_limit: source.duration("FANFARE_CONTAINER_LIMIT", "5m"),
        };
        if policy.container_poll_steps.iter().any(Duration::is_zero) {
            source.problem(
                "FANFARE_CONTAINER_POLL_STEPS: a step of 0 would never let go of the provider",
            );
        }
        if policy.poll_steps.iter().any(Duration::is_zero) {
            source.problem(
                "FANFARE_STORY_POLL_STEPS: a step of 0 would never let go of the provider",
            );
        }
        policy
    }

    /// How long a story of this speed may wait for its confirmation.
    pub fn limit(&self, speed: Speed) -> Duration {
        self.limits[speed as usize]
    }

    /// The wait after the `polls`-th poll (0: from the answer to the send to the first poll).
    pub fn poll_step(&self, polls: u32) -> Duration {
        step(&self.poll_steps, polls).unwrap_or(Duration::from_secs(3))
    }

    /// The wait after the `polls`-th look at a container (from 0).
    pub fn container_step(&self, polls: u32) -> Duration {
        step(&self.container_poll_steps, polls).unwrap_or(Duration::from_secs(8))
    }

    /// The back-off before retry `n` (from 1): base · 2ⁿ⁻¹, ±10 % by `jitter` in `0..1`.
    pub fn back_off(&self, n: u32, jitter: f64) -> Duration {
        self.throttle(n).mul_f64(1.0 - JITTER + 2.0 * JITTER * jitter)
    }

    /// The wait after the `n`-th throttle in a row (from 1) when the provider gives no hint.
    pub fn throttle(&self, n: u32) -> Duration {
        self.retry_base.saturating_mul(1 << n.saturating_sub(1).min(16)).min(LONGEST_WAIT)
    }
}

/// The `n`-th step (from 0); the last one repeats.
fn step(steps: &[Duration], n: u32) -> Option<Duration> {
    steps.get(n as usize).or(steps.last()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        let mut source = Source::from_parts("", []);
        let policy = Policy::read(&mut source);
        source.finish().unwrap();
        policy
    }

    #[test]
    fn polls_start_at_1_2_5_4_5_7_5_and_10_5_seconds() {
        let policy = policy();
        let mut at = Duration::ZERO;
        let starts: Vec<f64> = (0..5)
            .map(|polls| {
                at += policy.poll_step(polls);
                at.as_secs_f64()
            })
            .collect();
        assert_eq!(starts, [1.0, 2.5, 4.5, 7.5, 10.5]);
    }

    #[test]
    fn speeds_differ_in_the_limit_only() {
        let policy = policy();
        let seconds = |word| policy.limit(Speed::from_word(word)).as_secs();
        let all = ["safe", "fast", "ultra", "hyper", "warp", ""].map(seconds);
        assert_eq!(all, [120, 90, 60, 180, 120, 120]);
    }

    #[test]
    fn back_off_doubles_and_is_bounded() {
        let policy = policy();
        assert_eq!(policy.back_off(1, 0.5), Duration::from_secs(2));
        assert_eq!(policy.back_off(2, 0.5), Duration::from_secs(4));
        assert_eq!(policy.back_off(1, 0.0), Duration::from_millis(1_800));
        assert_eq!(policy.throttle(40), LONGEST_WAIT);
    }
}

//! The numbers of the orchestrator and the exporter (scheduling.md, "Orchestrator", "Exporter").

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::run::StepName;

/// Steps, retries and breakers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Orchestrator {
    /// Most pages of one run (the run's `page_names[1..500]`).
    pub max_pages: u32,
    /// Pages of one run that are in work at once, over all replicas ("at most 5 pages at once").
    pub pages_at_once: u32,
    /// Seconds before each retry of a step; their number is the number of retries ("a step is
    /// retried 3 times (4 attempts) after 2, 4, 8 s").
    pub retry_delays_seconds: Vec<u32>,
    /// Longest attempt of a step but the build, in seconds.
    pub step_timeout_seconds: u32,
    /// Longest attempt of the build, in seconds.
    pub build_timeout_seconds: u32,
    /// Exhausted calls in a row that open the breaker of a step.
    pub breaker_threshold: u32,
    /// Seconds before an open breaker lets one call try again.
    pub breaker_pause_seconds: u32,
    /// Days around a caption's day, both inclusive, in which no other message may use it ("within
    /// ±7 days"); a lock is released when it is longer past than this.
    pub lock_days: u32,
}

impl Default for Orchestrator {
    fn default() -> Self {
        Self {
            max_pages: 500,
            pages_at_once: 5,
            retry_delays_seconds: vec![2, 4, 8],
            step_timeout_seconds: 60,
            build_timeout_seconds: 90,
            breaker_threshold: 5,
            breaker_pause_seconds: 60,
            lock_days: 7,
        }
    }
}

impl Orchestrator {
    /// How long one attempt of a step may take.
    pub fn timeout(&self, step: StepName) -> Duration {
        let seconds = match step {
            StepName::Build => self.build_timeout_seconds,
            _ => self.step_timeout_seconds,
        };
        seconds_of(seconds)
    }

    /// How long to wait after that many failed attempts; `None` when there is no further one.
    pub fn delay_after(&self, attempts: u32) -> Option<Duration> {
        let index = attempts.checked_sub(1)? as usize;
        self.retry_delays_seconds.get(index).copied().map(seconds_of)
    }

    /// How long an open breaker refuses.
    pub fn breaker_pause(&self) -> Duration {
        seconds_of(self.breaker_pause_seconds)
    }

    /// The longest that a call of a step can take with all its retries, as long as its runner
    /// lives: after that a trial of the breaker is given up.
    pub fn longest_call(&self, step: StepName) -> Duration {
        let attempts = self.retry_delays_seconds.len() as u32 + 1;
        let waits: u32 = self.retry_delays_seconds.iter().sum();
        self.timeout(step) * attempts + seconds_of(waits)
    }
}

fn seconds_of(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}

//! Says in the metrics how breakers stand (operations.md, "Metrics"). Replicas share breakers, so
//! each says the same; tenants are counted, not named.

use std::{collections::HashMap, time::Duration};

use super::{Context, Shared};
use crate::{
    domain::run::{StepName, breaker::BreakerState},
    store::breakers,
};

/// Between two looks: a scrape of the metrics is as far apart.
const EVERY: Duration = Duration::from_secs(15);
/// Breakers that are looked at; more than these tell nobody more.
const MOST: u32 = 10_000;
/// Breakers by step and state.
const BREAKERS: &str = "eros_breakers";

/// Says it until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    while !context.tasks.stopping() {
        if let Err(error) = look(&context).await {
            tracing::warn!(%error, "breakers cannot be looked at right now");
        }
        tokio::select! {
            () = context.clock.sleep_until(context.clock.now() + EVERY) => {}
            () = context.tasks.stopped() => {}
        }
    }
}

async fn look(context: &Context) -> store::Result<()> {
    let now = context.clock.now();
    let mut counts: HashMap<(StepName, &'static str), u32> = HashMap::new();
    for (tenant, step, breaker) in breakers::opened(&context.store, MOST).await? {
        let state = breaker.state(&context.policies.of(&tenant).orchestrator, now);
        *counts.entry((step, word(state))).or_default() += 1;
    }
    report(&counts);
    Ok(())
}

fn word(state: BreakerState) -> &'static str {
    match state {
        BreakerState::Closed => "closed",
        BreakerState::Open => "open",
        BreakerState::HalfOpen => "half_open",
    }
}

fn report(counts: &HashMap<(StepName, &'static str), u32>) {
    for step in StepName::ALL {
        for state in [BreakerState::Open, BreakerState::HalfOpen].map(word) {
            let count = counts.get(&(*step, state)).copied().unwrap_or_default();
            let labels = [("step", step.word()), ("state", state)];
            metrics::gauge!(BREAKERS, &labels).set(f64::from(count));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_number() {
        let metrics = telemetry::metrics::install();
        report(&HashMap::from([((StepName::Export, "open"), 2)]));
        let text = metrics.render();
        for line in [
            "eros_breakers{step=\"export\",state=\"open\"} 2",
            "eros_breakers{step=\"export\",state=\"half_open\"} 0",
            "eros_breakers{step=\"analyze\",state=\"open\"} 0",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }
}

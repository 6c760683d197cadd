//! Stand-in until the selector's own rules are merged; then this file goes.

use rust_decimal::Decimal;

use crate::domain::{
    analysis::{Risk, Segment, SizeTier},
    caption::Caption,
    policy::Policy,
    selection::{Arm, Pick, Reason, Reasons, Sampler, Seed, Shortfall, Target},
};

pub(super) struct Candidate {
    pub(super) caption: Caption,
    pub(super) arm: Arm,
}

#[allow(dead_code, reason = "the rules read them")]
pub(super) struct Request<'a> {
    pub(super) candidates: &'a [Candidate],
    pub(super) requested: u32,
    pub(super) taken_otherwise: bool,
    pub(super) seed: Seed,
    pub(super) sampler: Sampler,
    pub(super) segment: Segment,
    pub(super) median_emv_30d: Option<f64>,
}

pub(super) fn target(tier: SizeTier, risk: Risk, policy: &Policy) -> Target {
    let base = policy.tiers.of(tier).caption_base;
    Target { tier, risk, base, multiplier: Decimal::ONE, target: base.max(30) }
}

pub(super) fn choose(request: &Request<'_>, _: &Policy) -> (Vec<Pick>, Option<Shortfall>) {
    let picks: Vec<Pick> = request
        .candidates
        .iter()
        .take(request.requested as usize)
        .map(|candidate| Pick {
            caption: candidate.caption.clone(),
            score: 0.0,
            reasons: Reasons {
                successes: candidate.arm.successes,
                failures: candidate.arm.failures,
                lower_bound: 0.0,
                upper_bound: 1.0,
                exploration_bonus: 1.0,
                sample: 0.0,
                diversity: 0.0,
                avg_emv: 0.0,
                budget_penalty: 0.0,
                segment_factor: 1.0,
            },
            explanation: String::new(),
        })
        .collect();
    let missing = request.requested.saturating_sub(picks.len() as u32);
    let shortfall = (missing > 0).then_some(Shortfall { reason: Reason::Pool, missing });
    (picks, shortfall)
}

/// Bounds as they are shown.
pub(crate) struct Shown {
    pub(crate) lower: f64,
    pub(crate) upper: f64,
    pub(crate) exploration_bonus: f64,
}

pub(crate) fn shown(arm: &Arm) -> Shown {
    let n = arm.successes + arm.failures;
    Shown { lower: 0.0, upper: 1.0, exploration_bonus: 1.0 / (n + 1.0).sqrt() }
}

pub(crate) fn default_sampler(_: &Policy) -> Sampler {
    Sampler::Wilson
}

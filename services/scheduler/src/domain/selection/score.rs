//! What a caption scores: `(.70 sample + .15 diversity + .15 min(1, EMV/100) + .10 penalty) ×
//! segment factor` (scheduling.md, "Selector"), in the two parts that a choice needs apart.

use std::ops::Range;

use multiversion::multiversion;

use super::{
    Terms,
    columns::Columns,
    draw,
    rules::{Kind, Picked},
};
use crate::domain::{analysis::Segment, message::PriceTier, policy::Policy};

/// How many captions are scored at a time; what they need stays in the nearest cache.
const BLOCK: usize = 1_024;

/// What no pick changes, `.70 sample + .15 min(1, EMV/100)`, of each caption of a range in turn.
pub(super) fn each_fixed(
    columns: &Columns,
    range: Range<usize>,
    terms: &Terms,
    policy: &Policy,
    mut take: impl FnMut(usize, f64),
) {
    let mut fixed = [0.0; BLOCK];
    for start in range.clone().step_by(BLOCK) {
        let end = (start + BLOCK).min(range.end);
        let fixed = &mut fixed[..end - start];
        block(columns, start, fixed, terms, policy);
        for (offset, fixed) in fixed.iter().enumerate() {
            take(start + offset, *fixed);
        }
    }
}

/// One block; written as plain passes over slices of one length, which compile to vector code, once for
/// each kind of vectors that a processor may have. The results are the same to the last bit: none of them
/// rounds otherwise.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn block(columns: &Columns, start: usize, fixed: &mut [f64], terms: &Terms, policy: &Policy) {
    let range = start..start + fixed.len();
    for (out, id) in fixed.iter_mut().zip(&columns.ids[range.clone()]) {
        *out = draw::uniform(terms.seed, *id);
    }
    let (successes, failures) =
        (&columns.successes[range.clone()], &columns.failures[range.clone()]);
    draw::sample_each(successes, failures, fixed, terms.sampler, policy.selector.z);
    for (out, own) in fixed.iter_mut().zip(&columns.emvs[range]) {
        *out = fixed_part(*out, *own, terms, policy);
    }
}

#[inline]
fn fixed_part(sample: f64, own_emv: f64, terms: &Terms, policy: &Policy) -> f64 {
    let weights = &policy.selector.weights;
    let emv = emv(own_emv, terms, policy);
    weights.sample * sample + weights.emv * (emv / policy.selector.full_emv).min(1.0)
}

/// The caption's on the page, else the page's median, else the policy's.
#[inline]
pub(super) fn emv(own: f64, terms: &Terms, policy: &Policy) -> f64 {
    let other = terms.median_emv_30d.unwrap_or(policy.selector.default_emv);
    if own.is_nan() { other } else { own }
}

/// What the picks so far add, the same for every caption of a kind.
pub(super) fn changing(kind: Kind, picked: &Picked<'_>, policy: &Policy) -> f64 {
    let weights = &policy.selector.weights;
    weights.diversity * picked.diversity(kind) + weights.penalty * picked.penalty(kind)
}

/// How much more a price is worth to an audience.
pub(super) fn segment_factor(tier: Option<PriceTier>, segment: Segment, policy: &Policy) -> f64 {
    match (segment, tier) {
        (Segment::HighValue, Some(tier)) if tier.is_dear() => policy.selector.high_value_factor,
        (Segment::Budget, Some(tier)) if !tier.is_dear() => policy.selector.budget_factor,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::selection::{Arm, NO_EMV, Sampler, Seed};

    #[test]
    fn the_emv_is_its_own_the_pages_or_the_policys() {
        let policy = Policy::default();
        let terms = |median_emv_30d| Terms {
            requested: 1,
            seed: Seed(1),
            sampler: Sampler::Wilson,
            segment: Segment::Balanced,
            median_emv_30d,
        };
        let of = |own, median| emv(own, &terms(median), &policy);
        let all = [of(7.0, Some(9.0)), of(NO_EMV, Some(9.0)), of(NO_EMV, None)];
        assert_eq!(all.map(|emv| emv.to_string()), ["7", "9", "15"]);
        // From 100 on more EMV is no more score.
        let fixed = |own| fixed_part(0.5, own, &terms(None), &policy);
        assert!((fixed(50.0) - (0.35 + 0.075)).abs() < 1e-12);
        assert!((fixed(100.0) - 0.5).abs() < 1e-12 && (fixed(900.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn many_at_once_score_the_same_to_the_last_bit() {
        let policy = Policy::default();
        let terms = Terms {
            requested: 1,
            seed: Seed(11),
            sampler: Sampler::Wilson,
            segment: Segment::Balanced,
            median_emv_30d: Some(20.0),
        };
        // More than two blocks, the last of them short.
        let mut columns = Columns::default();
        for id in 1..=2_500 {
            let of = |column: u64| draw::uniform(Seed(column), id);
            let arm = Arm {
                successes: (8.0 * of(1)).floor() * of(2),
                failures: (8.0 * of(3)).floor(),
                avg_emv: (id % 3 > 0).then(|| 150.0 * of(4)),
            };
            columns.add(id, None, None, None, false, &arm);
        }
        let mut seen = 0;
        each_fixed(&columns, 0..columns.ids.len(), &terms, &policy, |index, fixed| {
            let u = draw::uniform(terms.seed, columns.ids[index]);
            let (successes, failures) = (columns.successes[index], columns.failures[index]);
            let sample = draw::sample(successes, failures, u, terms.sampler, policy.selector.z);
            let alone = fixed_part(sample, columns.emvs[index], &terms, &policy);
            assert_eq!(fixed.to_bits(), alone.to_bits(), "{index}");
            seen += 1;
        });
        assert_eq!(seen, 2_500);
    }

    #[test]
    fn audiences_that_pay_well_and_audiences_that_do_not() {
        let policy = Policy::default();
        let of = |segment| {
            PriceTier::ALL
                .iter()
                .map(|tier| segment_factor(Some(*tier), segment, &policy))
                .collect::<Vec<_>>()
        };
        assert_eq!(of(Segment::HighValue), [1.0, 1.0, 1.25, 1.25, 1.25]);
        assert_eq!(of(Segment::Budget), [1.15, 1.15, 1.0, 1.0, 1.0]);
        assert_eq!(of(Segment::Balanced), [1.0; 5]);
        assert!((segment_factor(None, Segment::HighValue, &policy) - 1.0).abs() < 1e-12);
    }
}

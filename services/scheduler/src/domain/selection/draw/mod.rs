//! How a caption's chance is drawn from what was observed of it: deterministic in seed and caption,
//! so that the same inputs give the same choice in any order.
//!
//! Map: [`splitmix`] is the luck, [`wilson`] and [`beta`] the two ways to use it.

mod beta;
mod splitmix;
mod wilson;

use super::{Arm, Sampler};

pub use self::{splitmix::uniform, wilson::wilson_bounds};

/// `1/√(n+1)`: how little is known. It is shown, not scored.
pub fn exploration_bonus(arm: &Arm) -> f64 {
    1.0 / (arm.successes + arm.failures + 1.0).sqrt()
}

/// A chance of 0 to 1, from a number of [0, 1).
#[inline]
pub fn sample(successes: f64, failures: f64, u: f64, sampler: Sampler, z: f64) -> f64 {
    match sampler {
        Sampler::Wilson => wilson::sample(successes, failures, u, z),
        Sampler::Beta => beta::quantile(u, 1.0 + successes, 1.0 + failures),
    }
}

/// The same of many: each number of `luck` becomes the chance of its arm. All slices are of one
/// length. One loop for each sampler, so that Wilson's compiles to vector code.
#[inline]
pub(super) fn sample_each(
    successes: &[f64],
    failures: &[f64],
    luck: &mut [f64],
    sampler: Sampler,
    z: f64,
) {
    let arms = luck.iter_mut().zip(successes.iter().zip(failures));
    match sampler {
        Sampler::Wilson => {
            arms.for_each(|(it, (s, f))| *it = wilson::sample(*s, *f, *it, z));
        }
        Sampler::Beta => {
            arms.for_each(|(it, (s, f))| *it = beta::quantile(*it, 1.0 + s, 1.0 + f));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::selection::Seed;

    fn mean(sampler: Sampler, successes: f64, failures: f64) -> f64 {
        let draw = |id| sample(successes, failures, uniform(Seed(3), id), sampler, 1.96);
        (1..=20_000).map(draw).sum::<f64>() / 20_000.0
    }

    #[test]
    fn what_sold_more_often_is_drawn_higher() {
        // The mean of Beta(9, 3) is 9/12; Wilson's is the middle of its interval.
        assert!((mean(Sampler::Beta, 8.0, 2.0) - 0.75).abs() < 0.005);
        let arm = Arm { successes: 8.0, failures: 2.0, avg_emv: None };
        let (low, high) = wilson_bounds(&arm, 1.96);
        assert!((mean(Sampler::Wilson, 8.0, 2.0) - f64::midpoint(low, high)).abs() < 0.005);
        for sampler in [Sampler::Wilson, Sampler::Beta] {
            assert!((mean(sampler, 0.0, 0.0) - 0.5).abs() < 0.01, "nothing is known: {sampler}");
        }
    }

    #[test]
    fn the_bonus_fades_with_what_is_known() {
        let arm = |n: f64| Arm { successes: n, failures: 0.0, avg_emv: None };
        assert!((exploration_bonus(&arm(0.0)) - 1.0).abs() < 1e-12);
        assert!((exploration_bonus(&arm(3.0)) - 0.5).abs() < 1e-12);
    }
}

//! How a caption's chance is drawn from what was observed of it: deterministic in seed and caption,
//! so that the same inputs give the same choice in any order.

use super::{Arm, Sampler, Seed};

/// SplitMix64's increment.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// A number of [0, 1) for a caption under a seed: the upper 53 bits of SplitMix64's output mix of
/// `seed + caption_id × 0x9E3779B97F4A7C15`.
pub fn uniform(seed: Seed, caption_id: i64) -> f64 {
    (splitmix64(seed, caption_id) >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

/// The 64 bits that [`uniform`] is made of.
fn splitmix64(seed: Seed, caption_id: i64) -> u64 {
    let mut z = seed.0.wrapping_add((caption_id as u64).wrapping_mul(GOLDEN));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Wilson's bounds of the chance of a success; 0..1 without an observation.
pub fn wilson_bounds(arm: &Arm, z: f64) -> (f64, f64) {
    let n = arm.successes + arm.failures;
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let p = arm.successes / n;
    let zz = z * z;
    let scale = 1.0 + zz / n;
    let centre = (p + zz / (2.0 * n)) / scale;
    let half = z * (p * (1.0 - p) / n + zz / (4.0 * n * n)).max(0.0).sqrt() / scale;
    ((centre - half).clamp(0.0, 1.0), (centre + half).clamp(0.0, 1.0))
}

/// `1/√(n+1)`: how little is known. It is shown, not scored.
pub fn exploration_bonus(arm: &Arm) -> f64 {
    1.0 / (arm.successes + arm.failures + 1.0).sqrt()
}

/// A chance of 0 to 1.
pub fn sample(arm: &Arm, u: f64, sampler: Sampler, z: f64) -> f64 {
    match sampler {
        Sampler::Wilson => {
            let (low, high) = wilson_bounds(arm, z);
            (low + (high - low) * u).clamp(0.0, 1.0)
        }
        Sampler::Beta => beta_quantile(u, 1.0 + arm.successes, 1.0 + arm.failures),
    }
}

/// Halvings after which a quantile is as exact as an `f64` of its size need be.
const HALVINGS: u32 = 50;

/// The value that a chance of Beta(a, b) stays under with probability `u`; by halving, which is slow
/// and never leaves 0..1, however lopsided the distribution is.
fn beta_quantile(u: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if puruspe::betai(a, b, middle) < u {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn arm(successes: f64, failures: f64) -> Arm {
        Arm { successes, failures, avg_emv: None }
    }

    /// scheduling.md: seed 1234567, id 1 → 6457827717110365317.
    #[test]
    fn the_draw_is_splitmix64() {
        assert_eq!(splitmix64(Seed(1_234_567), 1), 6_457_827_717_110_365_317);
        assert_eq!(splitmix64(Seed(1_234_567), 2), 3_203_168_211_198_807_973);
    }

    #[test]
    fn nothing_observed_may_be_anything() {
        assert_eq!(wilson_bounds(&arm(0.0, 0.0), 1.96), (0.0, 1.0));
        assert!((exploration_bonus(&arm(0.0, 0.0)) - 1.0).abs() < 1e-12);
    }

    /// Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
    #[test]
    fn the_bounds_are_wilsons() {
        let (low, high) = wilson_bounds(&arm(81.0, 182.0), 1.959_963_985);
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5, "{low} {high}");
    }

    #[test]
    fn beta_draws_have_the_mean_of_beta() {
        let beta = arm(8.0, 2.0);
        let draws = (1..=20_000).map(|id| sample(&beta, uniform(Seed(3), id), Sampler::Beta, 1.96));
        let mean = draws.sum::<f64>() / 20_000.0;
        assert!((mean - 9.0 / 12.0).abs() < 0.005, "{mean}");
    }

    proptest! {
        #[test]
        fn draws_stay_within_their_bounds(s in 0.0..1e6_f64, f in 0.0..1e6_f64, seed in 0..=Seed::MAX, id in any::<i64>()) {
            let (arm, u) = (arm(s, f), uniform(Seed(seed), id));
            prop_assert!((0.0..1.0).contains(&u));
            let (low, high) = wilson_bounds(&arm, 1.96);
            prop_assert!(0.0 <= low && low <= high && high <= 1.0);
            let drawn = sample(&arm, u, Sampler::Wilson, 1.96);
            prop_assert!((low..=high).contains(&drawn));
            prop_assert!((0.0..=1.0).contains(&sample(&arm, u, Sampler::Beta, 1.96)));
        }
    }
}

//! Wilson's score interval of the chance of a success, for counts that need not be whole.

use crate::domain::selection::Arm;

/// Lower and upper bound, each of 0..1; 0 and 1 without an observation.
pub fn wilson_bounds(arm: &Arm, z: f64) -> (f64, f64) {
    bounds(arm.successes, arm.failures, z)
}

/// `(s + z²/2 ± z √(s f / n + z²/4)) / (n + z²)`, which is Wilson's `p̂` form with both sides times
/// n: it needs no special case but n = 0 and loses nothing near 0 and 1.
#[inline]
pub(super) fn bounds(successes: f64, failures: f64, z: f64) -> (f64, f64) {
    let n = successes + failures;
    let zz = z * z;
    let spread = if n > 0.0 { successes * failures / n } else { 0.0 };
    let half = z * (spread + zz / 4.0).sqrt();
    let (centre, whole) = (successes + zz / 2.0, 1.0 / (n + zz));
    (((centre - half) * whole).clamp(0.0, 1.0), ((centre + half) * whole).clamp(0.0, 1.0))
}

/// `clamp(lb + (ub − lb)·U)`.
#[inline]
pub(super) fn sample(successes: f64, failures: f64, u: f64, z: f64) -> f64 {
    let (low, high) = bounds(successes, failures, z);
    (low + (high - low) * u).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_observed_may_be_anything() {
        assert_eq!(bounds(0.0, 0.0, 1.96), (0.0, 1.0));
    }

    /// Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    #[test]
    fn the_bounds_are_wilsons() {
        let z = 1.959_963_985;
        for (s, n, low, high) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0000, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let (lower, upper) = bounds(s, n - s, z);
            assert!((lower - low).abs() < 5e-5 && (upper - high).abs() < 5e-5, "{lower} {upper}");
        }
    }

    proptest! {
        /// Each bound is where the score test is just on the edge: `|p̂ − p| = z √(p (1−p) / n)`.
        #[test]
        fn the_bounds_solve_the_score_equation(s in 0.01..1e5_f64, f in 0.01..1e5_f64) {
            let (n, z) = (s + f, 1.96);
            let (low, high) = bounds(s, f, z);
            for p in [low, high] {
                let off = (s / n - p).abs() - z * (p * (1.0 - p) / n).sqrt();
                prop_assert!(off.abs() < 1e-9, "{off}");
            }
            prop_assert!(0.0 <= low && low <= s / n && s / n <= high && high <= 1.0);
        }

        #[test]
        fn draws_stay_within_the_bounds(s in 0.0..1e6_f64, f in 0.0..1e6_f64, u in 0.0..1.0_f64) {
            let (low, high) = bounds(s, f, 1.96);
            let drawn = sample(s, f, u, 1.96);
            // The product rounds: a draw next to a bound may miss it by a last digit.
            prop_assert!(low <= drawn && drawn <= high + 1e-15, "{low} {drawn} {high}");
        }
    }
}

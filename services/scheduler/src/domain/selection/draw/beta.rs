//! Quantiles of the beta distribution, for Thompson sampling by the inverse of its distribution
//! function, so that the sampler needs one uniform number for each caption and no generator.
//!
//! Ours, because the crates at hand (statrs, puruspe) stop their continued fraction too early or
//! leave out a factor when both counts are in the thousands.

/// More than any count of observations needs: the fraction takes some √n terms.
const MOST_TERMS: u32 = 20_000;
/// Newton's method doubles the digits; halving alone would be done after these.
const MOST_STEPS: u32 = 60;
/// Stands in for a denominator of 0 (Lentz).
const TINY: f64 = 1e-300;

/// The value under which Beta(a, b) falls with probability `u`; `a` and `b` are at least 1.
pub(super) fn quantile(u: f64, a: f64, b: f64) -> f64 {
    if u <= 0.0 {
        return 0.0;
    }
    // Nothing observed, or only one kind: the inverse is elementary.
    if b <= 1.0 {
        return u.powf(1.0 / a);
    }
    if a <= 1.0 {
        return 1.0 - (1.0 - u).powf(1.0 / b);
    }
    let ln_beta = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    let mut x = a / (a + b);
    for _ in 0..MOST_STEPS {
        let over = cdf(x, a, b, ln_beta) - u;
        if over < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let density = ((a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p() - ln_beta).exp();
        let newton = x - over / density;
        // Where the density is flat Newton leaves the bracket: halve it instead.
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        if (next - x).abs() <= 1e-15 {
            return next;
        }
        x = next;
    }
    x
}

/// The regularised incomplete beta function I_x(a, b), 0 < x < 1.
fn cdf(x: f64, a: f64, b: f64, ln_beta: f64) -> f64 {
    let front = (a * x.ln() + b * (-x).ln_1p() - ln_beta).exp();
    // The fraction converges fast on this side of the mean; the other is its mirror.
    if x < (a + 1.0) / (a + b + 2.0) {
        front / a * fraction(x, a, b)
    } else {
        1.0 - front / b * fraction(1.0 - x, b, a)
    }
}

/// The continued fraction of I_x(a, b) (Abramowitz & Stegun 26.5.8) by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut upper, mut lower) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = lower;
    for step in 1..=MOST_TERMS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = value;
        for term in [even, odd] {
            lower = 1.0 / away(1.0 + term * lower);
            upper = away(1.0 + term / upper);
            value *= upper * lower;
        }
        if (value - before).abs() <= before.abs() * f64::EPSILON {
            break;
        }
    }
    value
}

/// ln Γ(x) for x ≥ 1: Stirling's series from 10 on, below it by Γ(x) = Γ(x + 1) / x.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut product) = (x, 1.0);
    while x < 10.0 {
        product *= x;
        x += 1.0;
    }
    let xx = x * x;
    let series = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1_260.0, -1.0 / 1_680.0, 1.0 / 1_188.0];
    let tail = series.iter().rev().fold(0.0, |tail, term| tail / xx + term) / x;
    let half_ln_tau = 0.5 * std::f64::consts::TAU.ln();
    (x - 0.5) * x.ln() - x + half_ln_tau + tail - product.ln()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(x: f64, a: f64, b: f64) -> f64 {
        cdf(x, a, b, ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b))
    }

    /// Of whole a and b: the chance of at least a successes in a + b − 1 tries.
    fn binomial_tail(x: f64, a: u32, b: u32) -> f64 {
        let n = a + b - 1;
        let choose = |k: u32| (1..=k).fold(1.0, |c, i| c * f64::from(n - k + i) / f64::from(i));
        (a..=n).map(|k| choose(k) * x.powi(k as i32) * (1.0 - x).powi((n - k) as i32)).sum()
    }

    #[test]
    fn gamma_is_the_factorial() {
        let mut factorial = 1.0_f64;
        for n in 1..30_u32 {
            factorial *= f64::from(n);
            assert!((ln_gamma(f64::from(n) + 1.0) - factorial.ln()).abs() < 1e-12, "{n}");
        }
        let root_of_pi = std::f64::consts::PI.sqrt();
        assert!((ln_gamma(1.5) - (root_of_pi / 2.0).ln()).abs() < 1e-13);
    }

    #[test]
    fn much_observed_is_narrow_and_in_the_middle() {
        for n in [3e3_f64, 1e4, 1e6] {
            let (a, b) = (0.3 * n, 0.7 * n);
            let sd = (0.21 / n).sqrt();
            assert!((quantile(0.5, a, b) - 0.3).abs() < 0.01 * sd, "{n}");
            // The 97.5 % quantile of the normal distribution is 1.95996.
            let wide = (quantile(0.975, a, b) - 0.3) / sd;
            assert!((wide - 1.959_96).abs() < 0.03, "{n} {wide}");
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_are_binomial(x in 0.001..0.999_f64, a in 1..25_u32, b in 1..25_u32) {
            let (ours, sum) = (at(x, f64::from(a), f64::from(b)), binomial_tail(x, a, b));
            prop_assert!((ours - sum).abs() < 1e-11, "{ours} {sum}");
        }

        #[test]
        fn a_quantile_is_the_inverse(u in 0.001..0.999_f64, s in 0.0..5e3_f64, f in 0.0..5e3_f64) {
            let (a, b) = (1.0 + s, 1.0 + f);
            let x = quantile(u, a, b);
            prop_assert!((0.0..=1.0).contains(&x));
            prop_assume!(0.0 < x && x < 1.0);
            let back = at(x, a, b);
            prop_assert!((back - u).abs() < 1e-8, "{u} {back}");
        }
    }
}

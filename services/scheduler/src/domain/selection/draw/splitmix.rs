//! One uniform number for each caption under a seed, whatever the order of asking.

use crate::domain::selection::Seed;

/// SplitMix64's increment.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
/// 2⁻⁵³.
const UNIT: f64 = 1.0 / (1_u64 << 53) as f64;

/// A number of [0, 1) for a caption under a seed: the upper 53 bits of SplitMix64's output mix of
/// `seed + caption_id × 0x9E3779B97F4A7C15` (scheduling.md, "Selector").
#[inline]
pub fn uniform(seed: Seed, caption_id: i64) -> f64 {
    // 53 bits fit a signed integer too, which the processor converts in one step.
    (mix(seed, caption_id) >> 11) as i64 as f64 * UNIT
}

/// The 64 bits that [`uniform`] is made of.
#[inline]
fn mix(seed: Seed, caption_id: i64) -> u64 {
    let mut z = seed.0.wrapping_add((caption_id as u64).wrapping_mul(GOLDEN));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// scheduling.md: seed 1234567, id 1 → 6457827717110365317. The rest are the next outputs of
    /// the reference generator (Vigna, splitmix64.c) of that seed.
    #[test]
    fn the_draw_is_splitmix64() {
        let outputs = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        for (id, output) in (1..).zip(outputs) {
            assert_eq!(mix(Seed(1_234_567), id), output, "{id}");
        }
        let u = uniform(Seed(1_234_567), 1);
        assert!((u - 6_457_827_717_110_365_317_f64 / 2_f64.powi(64)).abs() < 1e-15, "{u}");
    }

    proptest! {
        #[test]
        fn it_is_a_chance(seed in 0..=Seed::MAX, id in any::<i64>()) {
            prop_assert!((0.0..1.0).contains(&uniform(Seed(seed), id)));
        }
    }
}

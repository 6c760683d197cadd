//! How many captions a page needs: `max(30, ⌊base × multiplier⌋)`.

use rust_decimal::prelude::ToPrimitive as _;

use super::Target;
use crate::domain::{
    analysis::{Risk, SizeTier},
    policy::Policy,
};

/// The target of a page of that size and risk.
pub fn target(tier: SizeTier, risk: Risk, policy: &Policy) -> Target {
    let base = policy.tiers.of(tier).caption_base;
    let multiplier = policy.selector.multipliers.of(risk);
    let whole = (multiplier * rust_decimal::Decimal::from(base)).floor().to_u32();
    let target = whole.unwrap_or_default().max(policy.selector.floor);
    Target { tier, risk, base, multiplier, target }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tier: SizeTier, risk: Risk) -> u32 {
        target(tier, risk, &Policy::default()).target
    }

    /// The seed's TEST 2: 80 × 0.7 = 56, and the floor of 30.
    #[test]
    fn test_2_selector_validation() {
        let medium = target(SizeTier::Medium, Risk::High, &Policy::default());
        assert_eq!((medium.base, medium.target), (80, 56));
        assert_eq!(of(SizeTier::New, Risk::Critical), 30, "40 × 0.55 = 22 is under the floor");
    }

    /// The seed's ADDITIONAL-1, its whole matrix; its MEDIUM risk is MODERATE.
    #[test]
    fn additional_1_caption_target_derivation_logic() {
        for (tier, risk, expected) in [
            (SizeTier::Small, Risk::Low, 60),
            (SizeTier::Small, Risk::High, 42),
            (SizeTier::Medium, Risk::Moderate, 68),
            (SizeTier::Large, Risk::Low, 100),
            (SizeTier::Large, Risk::High, 70),
            (SizeTier::Xl, Risk::Moderate, 119),
        ] {
            assert_eq!(of(tier, risk), expected, "{tier} {risk}");
        }
    }
}

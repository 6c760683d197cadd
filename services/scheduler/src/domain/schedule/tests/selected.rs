//! Weeks of what the selector picks.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;
use crate::domain::selection::{self, Arm, Candidate, Request, Sampler};

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let word = || option::of("[a-f]");
    let one = (select(PriceTier::ALL), word(), word(), prop::bool::weighted(0.2));
    vec(one, 1..150).prop_map(|all| {
        let candidate = |(id, (tier, category, trigger, urgent))| Candidate {
            caption: Caption { category, trigger, urgent, ..caption(id, tier) },
            arm: Arm::default(),
        };
        (1..).zip(all).map(candidate).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// The Unlocks take the selection in its order, none left out.
    #[test]
    fn the_selection_is_taken_as_it_is(
        candidates in candidates(),
        tier in select(SizeTier::ALL),
        zone in select(SaturationZone::ALL),
        mode in select(Mode::ALL),
        seed in 0..=Seed::MAX,
    ) {
        let mut week = Week::of(tier, zone, mode);
        week.policy = Policy::default();
        week.seed = Seed(seed);
        let request = Request {
            candidates: &candidates,
            requested: 140,
            seed: Seed(seed),
            sampler: Sampler::Wilson,
            segment: Segment::Balanced,
            median_emv_30d: None,
        };
        let (picks, _) = selection::choose(&request, &week.policy);
        week.picks = picks.into_iter().map(|pick| pick.caption).collect();
        let schedule = week.build();
        let ids: Vec<i64> = unlocks(&schedule).iter().filter_map(|it| it.caption_id).collect();
        let picked: Vec<i64> = week.picks.iter().take(ids.len()).map(|it| it.id).collect();
        let planned = planned(&schedule).iter().sum::<u32>() as usize;
        prop_assert_eq!(ids.len(), planned.min(week.picks.len()));
        prop_assert_eq!(ids, picked);
    }
}

use proptest::prelude::*;

use super::*;
use crate::domain::message::{MessageType, PriceTier};

fn candidate(id: i64, tier: usize, category: u8, trigger: u8, urgent: bool, arm: Arm) -> Candidate {
    let named = |what: &str, n: u8| (n > 0).then(|| format!("{what} {n}"));
    let caption = Caption {
        id,
        text: format!("caption {id}"),
        price_tier: PriceTier::ALL.get(tier).copied(),
        category: named("category", category),
        trigger: named("trigger", trigger),
        urgent,
        active: true,
        kind: MessageType::Unlock,
    };
    Candidate { caption, arm }
}

fn request(candidates: &[Candidate], requested: u32, seed: u64) -> Request<'_> {
    Request {
        candidates,
        requested,
        seed: Seed(seed),
        sampler: Sampler::Wilson,
        segment: Segment::HighValue,
        median_emv_30d: None,
    }
}

fn ids(picks: &[Pick]) -> Vec<i64> {
    picks.iter().map(|pick| pick.caption.id).collect()
}

/// The definition, word by word: look at every caption for every pick.
fn naive(request: &Request<'_>, policy: &Policy) -> Vec<i64> {
    let mut left: Vec<&Candidate> = request.candidates.iter().collect();
    let mut chosen: Vec<&Caption> = Vec::new();
    while chosen.len() < request.requested as usize {
        let last: Vec<&Caption> = chosen.iter().rev().copied().collect();
        let count = |is: &dyn Fn(&Caption) -> bool| chosen.iter().filter(|it| is(it)).count();
        let of_category = |c: &Caption| match &c.category {
            Some(name) => count(&|other| other.category.as_ref() == Some(name)),
            None => 0,
        };
        let allowed = left.iter().filter(|it| {
            let c = &it.caption;
            let tier_runs = last.len() >= 2
                && c.price_tier.is_some()
                && last[..2].iter().all(|other| other.price_tier == c.price_tier);
            let trigger =
                c.trigger.is_some() && last.iter().take(3).any(|other| other.trigger == c.trigger);
            let category = c.category.is_some()
                && last.first().is_some_and(|other| other.category == c.category);
            let urgent_full = c.urgent && count(&|other| other.urgent) >= 5;
            !(tier_runs || trigger || category || urgent_full || of_category(c) >= 20)
        });
        let score = |it: &Candidate| {
            let c = &it.caption;
            let recent = || last.iter().take(3);
            let absent =
                u8::from(c.price_tier.is_none() || recent().all(|o| o.price_tier != c.price_tier))
                    + u8::from(c.category.is_none() || recent().all(|o| o.category != c.category))
                    + u8::from(c.trigger.is_none() || recent().all(|o| o.trigger != c.trigger));
            let penalties = u8::from(c.urgent && count(&|other| other.urgent) >= 4)
                + u8::from(of_category(c) >= 16);
            let emv = it.arm.avg_emv.or(request.median_emv_30d).unwrap_or(15.0);
            let u = draw::uniform(request.seed, c.id);
            let sample = draw::sample(it.arm.successes, it.arm.failures, u, request.sampler, 1.96);
            let factor = if c.price_tier.is_some_and(PriceTier::is_dear) { 1.25 } else { 1.0 };
            let own = policy.selector.weights.sample * sample + 0.15 * (emv / 100.0).min(1.0);
            let now = 0.15 * (f64::from(absent) / 3.0) + 0.10 * (-0.5 * f64::from(penalties));
            (own + now) * factor
        };
        let best = allowed
            .map(|it| (score(it), it.caption.id))
            .reduce(|a, b| if b.0 > a.0 || (b.0 >= a.0 && b.1 < a.1) { b } else { a });
        let Some((_, id)) = best else { break };
        let place = left.iter().position(|it| it.caption.id == id).unwrap();
        chosen.push(&left.remove(place).caption);
    }
    chosen.iter().map(|caption| caption.id).collect()
}

/// Few kinds make large groups, of which the choice keeps only the best; many make small ones.
fn any_pool() -> impl Strategy<Value = Vec<Candidate>> {
    let arm = prop_oneof![
        Just(Arm::default()),
        (0.0..50.0_f64, 0.0..50.0_f64, proptest::option::of(0.0..200.0_f64))
            .prop_map(|(successes, failures, avg_emv)| Arm { successes, failures, avg_emv }),
    ];
    let kinds = prop_oneof![Just((2_usize, 2_u8, 2_u8)), Just((3, 3, 5)), Just((6, 5, 6))];
    kinds.prop_flat_map(move |(tiers, categories, triggers)| {
        let urgent = proptest::bool::weighted(0.2);
        let parts = (6 - tiers..6, 0..categories, 0..triggers, urgent, arm.clone());
        proptest::collection::vec(parts, 0..300).prop_map(|all| {
            let numbered = (1..).zip(all);
            numbered.map(|(id, (t, c, r, u, arm))| candidate(id, t, c, r, u, arm)).collect()
        })
    })
}

proptest! {
    #[test]
    fn the_choice_is_the_greedy_one(
        pool in any_pool(),
        requested in 0..150_u32,
        seed in 0..=Seed::MAX,
        beta in any::<bool>(),
        // Without the draw many score the same.
        drawn in proptest::bool::weighted(0.8),
    ) {
        let mut policy = Policy::default();
        if !drawn {
            policy.selector.weights.sample = 0.0;
        }
        let mut request = request(&pool, requested, seed);
        if beta {
            request.sampler = Sampler::Beta;
        }
        let (picks, shortfall) = choose(&request, &policy);
        prop_assert_eq!(ids(&picks), naive(&request, &policy));
        let missing = requested - picks.len() as u32;
        prop_assert_eq!(shortfall.map_or(0, |it| it.missing), missing);
        for pick in &picks {
            prop_assert!((0.0..=1.0).contains(&pick.reasons.sample));
            prop_assert!(!pick.explanation.is_empty());
        }
    }

    #[test]
    fn the_order_of_the_pool_does_not_matter(pool in any_pool(), seed in 0..1000_u64) {
        let policy = Policy::default();
        let mut reversed = pool.clone();
        reversed.reverse();
        let one = ids(&choose(&request(&pool, 40, seed), &policy).0);
        prop_assert_eq!(one, ids(&choose(&request(&reversed, 40, seed), &policy).0));
    }
}

#[test]
fn a_shortfall_says_why() {
    let policy = Policy::default();
    let fresh = Arm::default();
    let few: Vec<_> =
        (1..=3).map(|n| candidate(n, n as usize, n as u8, n as u8, false, fresh)).collect();
    let reason = |pool: &[Candidate]| choose(&request(pool, 50, 1), &policy).1.unwrap();
    assert_eq!(reason(&few), Shortfall { reason: Reason::Pool, missing: 47 });
    assert_eq!(reason(&[]), Shortfall { reason: Reason::Pool, missing: 50 });
    let alike: Vec<_> =
        (1..=60).map(|n| candidate(n, n as usize % 5, 1, 0, false, fresh)).collect();
    assert_eq!(reason(&alike), Shortfall { reason: Reason::Variety, missing: 49 });
    let urgent: Vec<_> =
        (1..=60).map(|n| candidate(n, n as usize % 5, 0, 0, true, fresh)).collect();
    assert_eq!(reason(&urgent), Shortfall { reason: Reason::Budget, missing: 45 });
}

#[test]
fn what_sold_well_comes_before_what_did_not() {
    let good = Arm { successes: 90.0, failures: 10.0, avg_emv: Some(80.0) };
    let bad = Arm { successes: 2.0, failures: 98.0, avg_emv: Some(2.0) };
    let pool = [candidate(1, 1, 1, 1, false, bad), candidate(2, 0, 2, 2, false, good)];
    let (picks, _) = choose(&request(&pool, 2, 5), &Policy::default());
    assert_eq!(ids(&picks), [2, 1]);
    assert!(picks[0].explanation.contains("sold"), "{}", picks[0].explanation);
}

#[test]
fn the_same_seed_gives_the_same_choice_and_another_seed_another() {
    let pool: Vec<_> = (1..=200)
        .map(|n| candidate(n, n as usize % 5, n as u8 % 7, n as u8 % 6, false, Arm::default()))
        .collect();
    let policy = Policy::default();
    let of = |seed| choose(&request(&pool, 60, seed), &policy);
    assert_eq!(of(7), of(7));
    assert_ne!(ids(&of(7).0), ids(&of(8).0));
    // Each week starts afresh, and more wanted only adds to the end.
    let fewer = choose(&request(&pool, 20, 7), &policy).0;
    assert_eq!(fewer, of(7).0[..20]);
}

#[test]
fn a_pick_shows_the_numbers_behind_it() {
    let arm = Arm { successes: 3.0, failures: 1.0, avg_emv: None };
    let pool = [candidate(1, 2, 1, 1, false, arm)];
    let (picks, _) = choose(&request(&pool, 1, 1_234_567), &Policy::default());
    let reasons = picks[0].reasons;
    assert!((reasons.exploration_bonus - 1.0 / 5.0_f64.sqrt()).abs() < 1e-12);
    let shown = [reasons.avg_emv, reasons.segment_factor].map(|number| number.to_string());
    assert_eq!(shown, ["15", "1.25"]);
    let shown = [reasons.diversity, reasons.budget_penalty].map(|number| number.to_string());
    assert_eq!(shown, ["1", "0"]);
    // U = 0.350080 of the spec's example, between Wilson's bounds of 3 in 4.
    let (low, high) = (reasons.lower_bound, reasons.upper_bound);
    assert!((low - 0.300_6).abs() < 1e-4 && (high - 0.954_4).abs() < 1e-4, "{low} {high}");
    assert!((reasons.sample - (low + (high - low) * 0.350_080)).abs() < 1e-6, "{reasons:?}");
    let score = (0.70 * reasons.sample + 0.15 + 0.15 * 0.15) * 1.25;
    assert!((picks[0].score - score).abs() < 1e-12);
}

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
            let sample = draw::sample(&it.arm, u, request.sampler, 1.96);
            let factor = if c.price_tier.is_some_and(PriceTier::is_dear) { 1.25 } else { 1.0 };
            let own = 0.70 * sample + 0.15 * (emv / 100.0).min(1.0);
            let now = 0.15 * (f64::from(absent) / 3.0) + 0.10 * (-0.5 * f64::from(penalties));
            (own + now) * factor
        };
        let best = allowed
            .map(|it| (score(it), it.caption.id))
            .reduce(|a, b| if b.0 > a.0 || (b.0 == a.0 && b.1 < a.1) { b } else { a });
        let Some((_, id)) = best else { break };
        let place = left.iter().position(|it| it.caption.id == id).unwrap();
        chosen.push(&left.remove(place).caption);
    }
    let _ = policy;
    chosen.iter().map(|caption| caption.id).collect()
}

fn any_pool() -> impl Strategy<Value = Vec<Candidate>> {
    let arm = prop_oneof![
        Just(Arm::default()),
        (0.0..50.0_f64, 0.0..50.0_f64, proptest::option::of(0.0..200.0_f64))
            .prop_map(|(successes, failures, avg_emv)| Arm { successes, failures, avg_emv }),
    ];
    let parts = (0..6_usize, 0..5_u8, 0..6_u8, proptest::bool::weighted(0.2), arm);
    proptest::collection::vec(parts, 0..90).prop_map(|all| {
        let numbered = (1..).zip(all);
        numbered.map(|(id, (t, c, r, u, arm))| candidate(id, t, c, r, u, arm)).collect()
    })
}

proptest! {
    #[test]
    fn the_choice_is_the_greedy_one(pool in any_pool(), requested in 0..100_u32, seed in 0..1000_u64) {
        let policy = Policy::default();
        let request = request(&pool, requested, seed);
        let (picks, shortfall) = choose(&request, &policy);
        prop_assert_eq!(ids(&picks), naive(&request, &policy));
        let missing = requested - picks.len() as u32;
        prop_assert_eq!(shortfall.map_or(0, |it| it.missing), missing);
        prop_assert!(picks.iter().all(|pick| !pick.explanation.is_empty()));
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

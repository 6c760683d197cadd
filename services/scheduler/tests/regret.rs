//! What `docs/eros-regret.md` concludes, held against a smaller run of what `examples/regret` reports.

#[path = "../examples/regret/interval.rs"]
mod interval;
#[path = "../examples/regret/simulate.rs"]
mod simulate;

use scheduler::domain::{policy::Policy, selection::Sampler};

use self::{
    interval::Interval,
    simulate::{Player, World, regret},
};

const WORLD: World =
    World { name: "SMALL, drifting", captions: 150, unlocks: 28, weeks: 16, drift: 0.2 };

/// Regret at the end, page by page.
fn at_the_end(player: Player) -> Vec<f64> {
    (1..=40).map(|page| *regret(&WORLD, page, player).last().expect("weeks were played")).collect()
}

#[test]
fn both_samplers_beat_chance_and_beta_misses_a_little_less() {
    assert_eq!(Policy::default().selector.sampler, Sampler::Wilson);
    let of = |sampler| at_the_end(Player::Bandit(sampler));
    let (wilson, beta) = (of(Sampler::Wilson), of(Sampler::Beta));
    let saved: Vec<f64> = wilson.iter().zip(&beta).map(|(wilson, beta)| wilson - beta).collect();
    let saved = Interval::of(&saved);
    assert!(saved.mean >= 0.0, "{}: Wilson misses less: {saved:?}", WORLD.name);
    let random = Interval::of(&at_the_end(Player::Random));
    for one in [Interval::of(&wilson), Interval::of(&beta)] {
        assert!(one.high() < random.low(), "{one:?} is no better than chance: {random:?}");
        assert!(one.low() > 0.0, "who knows everything misses nothing: {one:?}");
        assert!(saved.mean < 0.1 * one.mean, "the difference is small: {saved:?} of {one:?}");
    }
}

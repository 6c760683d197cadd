//! The default sampler is the one with less regret (scheduling.md, "Selector"): a smaller run of
//! what `examples/regret` reports.

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
fn the_default_sampler_is_the_one_with_less_regret() {
    let default = Policy::default().selector.sampler;
    let other = if default == Sampler::Wilson { Sampler::Beta } else { Sampler::Wilson };
    let (default, other) = (at_the_end(Player::Bandit(default)), at_the_end(Player::Bandit(other)));
    let saved: Vec<f64> = other.iter().zip(&default).map(|(other, own)| other - own).collect();
    let saved = Interval::of(&saved);
    assert!(saved.mean >= 0.0, "{}: the other one misses less: {saved:?}", WORLD.name);
    let random = Interval::of(&at_the_end(Player::Random));
    let default = Interval::of(&default);
    assert!(default.high() < random.low(), "{default:?} is no better than chance: {random:?}");
    assert!(default.low() > 0.0, "who knows everything misses nothing: {default:?}");
}

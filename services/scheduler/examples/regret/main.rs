//! Writes `docs/eros-regret.md` and its plot: which sampler misses less, on simulated pages.
//!
//! `cargo run --release --package scheduler --example regret`

#![allow(clippy::unwrap_used, reason = "a report fails where it stands")]

mod interval;
mod plot;
mod simulate;

use std::{fmt::Write as _, fs, path::Path};

use scheduler::domain::{policy::Policy, selection::Sampler};

use self::{
    interval::Interval,
    simulate::{Player, World, regret},
};

const PAGES: u64 = 300;
const WORLDS: [World; 4] = [
    World { name: "SMALL, steady", captions: 150, unlocks: 28, weeks: 26, drift: 0.0 },
    World { name: "SMALL, drifting", captions: 150, unlocks: 28, weeks: 26, drift: 0.2 },
    World { name: "LARGE, steady", captions: 400, unlocks: 70, weeks: 26, drift: 0.0 },
    World { name: "LARGE, drifting", captions: 400, unlocks: 70, weeks: 26, drift: 0.2 },
];
const PLAYERS: [(&str, Player); 3] = [
    ("Wilson-uniform", Player::Bandit(Sampler::Wilson)),
    ("Beta Thompson", Player::Bandit(Sampler::Beta)),
    ("random", Player::Random),
];

/// A player's cumulative regret at the end of each week.
struct Curve {
    name: &'static str,
    weeks: Vec<Interval>,
}

/// A world, played.
struct WorldResult {
    world: World,
    curves: Vec<Curve>,
    /// Regret of Wilson − Beta on the same page, at the end.
    wilson_less_beta: Interval,
}

fn main() {
    let results: Vec<WorldResult> = WORLDS.iter().map(play).collect();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    fs::write(docs.join("eros-regret.svg"), plot::svg(&results)).unwrap();
    let file = docs.join("eros-regret.md");
    // What the other example found stays.
    let before = fs::read_to_string(&file).unwrap_or_default();
    let replay = before.find("\n## Replay").map_or("", |at| &before[at..]);
    fs::write(file, report(&results) + replay).unwrap();
}

fn play(world: &World) -> WorldResult {
    let runs: Vec<Vec<Vec<f64>>> = PLAYERS
        .iter()
        .map(|(_, player)| (1..=PAGES).map(|page| regret(world, page, *player)).collect())
        .collect();
    let at = |run: &[Vec<f64>], week: usize| run.iter().map(|page| page[week]).collect::<Vec<_>>();
    let curves = PLAYERS.iter().zip(&runs).map(|((name, _), run)| Curve {
        name,
        weeks: (0..world.weeks as usize).map(|week| Interval::of(&at(run, week))).collect(),
    });
    let last = world.weeks as usize - 1;
    let pairs = at(&runs[0], last).into_iter().zip(at(&runs[1], last));
    let differences: Vec<f64> = pairs.map(|(wilson, beta)| wilson - beta).collect();
    WorldResult {
        world: *world,
        curves: curves.collect(),
        wilson_less_beta: Interval::of(&differences),
    }
}

fn report(results: &[WorldResult]) -> String {
    let mut out = format!(
        "# EROS: which sampler misses less\n\n\
         Written by `cargo run --release --package scheduler --example regret`.\n\n\
         Two samplers can draw a caption's chance (scheduling.md, \"Selector\"): uniformly between \
         its Wilson bounds, or from Beta(1+s, 1+f). {PAGES} simulated pages of each kind play {} \
         weeks with either, through the product's own selector and feedback: score, variety, \
         budgets, the cool-down of 7 days, results that count after 24 hours and fade by .9876 in \
         6 hours. A caption's chance of a success is unknown to the player; its log-odds are \
         normal (mean 0, standard deviation 1) and, on drifting pages, wander by .2 a week. \
         SMALL pages have 150 captions and send 28 a week, LARGE ones 400 and 70.\n\n\
         Regret is how many successes fewer are expected than of a player who knows every chance \
         and follows the same rules, summed since the first week; less is better. Random knows \
         nothing and follows the rules. All meet the same captions and the same luck. Means over \
         pages, with 95 % intervals.\n\n![Cumulative regret by week](eros-regret.svg)\n\n",
        results[0].world.weeks
    );
    out.push_str("| pages | ");
    for (name, _) in &PLAYERS {
        let _ = write!(out, "{name} | ");
    }
    out.push_str("Wilson − Beta, same page |\n|---|---|---|---|---|\n");
    for result in results {
        let _ = write!(out, "| {} | ", result.world.name);
        let ends = result.curves.iter().filter_map(|curve| curve.weeks.last());
        for interval in ends.chain([&result.wilson_less_beta]) {
            let _ = write!(out, "{:.1} ± {:.1} | ", interval.mean, interval.half);
        }
        out.pop();
        out.push('\n');
    }
    let _ = write!(out, "\n{}\n", conclusion(results));
    out
}

fn conclusion(results: &[WorldResult]) -> String {
    let default = Policy::default().selector.sampler;
    let sure = |of: fn(&Interval) -> bool| results.iter().all(|it| of(&it.wilson_less_beta));
    let found = if sure(|it| it.low() > 0.0) {
        "Beta misses less on every kind of page, and the intervals of the difference are clear of 0."
    } else if sure(|it| it.high() < 0.0) {
        "Wilson misses less on every kind of page, and the intervals of the difference are clear of 0."
    } else {
        "Neither misses less on every kind of page beyond doubt."
    };
    format!(
        "{found} The policy's default is `{default}` (`selector.sampler`; a tenant or a request may \
         name the other), and a test holds it against a smaller run of the same simulation."
    )
}

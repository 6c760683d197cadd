//! What `docs/eros-regret.md` says of the replay, held against fewer pages.

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

#[path = "../examples/replay/generate.rs"]
mod generate;
#[path = "../examples/regret/interval.rs"]
mod interval;
#[path = "../examples/replay/log.rs"]
mod log;
#[path = "../examples/replay/play.rs"]
mod play;

use scheduler::domain::{policy::Policy, selection::Sampler};

use self::{interval::Interval, play::Player};

#[test]
fn a_replay_counts_what_the_player_would_have_sent() {
    let policy = Policy::default();
    let captions = log::captions(generate::captions().as_bytes());
    let pages: Vec<(u64, Vec<log::Logged>)> = (1..=20)
        .map(|page| (page, log::history(generate::history(page).as_bytes(), &captions, &policy)))
        .collect();
    let of = |player| {
        let each = pages.iter();
        each.flat_map(|(page, log)| play::matched(log, &captions, player, *page, &policy))
            .collect::<Vec<f64>>()
    };
    let sent: Vec<f64> = pages.iter().flat_map(|(_, log)| log).map(log::Logged::success).collect();
    let (sent, random) = (Interval::of(&sent), of(Player::Random));
    let share =
        random.len() as f64 * 12.0 / pages.iter().map(|(_, log)| log.len()).sum::<usize>() as f64;
    assert!((share - 1.0).abs() < 0.1, "one of twelve captions is the one that was sent: {share}");
    let random = Interval::of(&random);
    assert!((random.mean - sent.mean).abs() < 2.0 * random.half, "{random:?} is no {sent:?}");
    for sampler in [Sampler::Wilson, Sampler::Beta] {
        let bandit = Interval::of(&of(Player::Bandit(sampler)));
        assert!(bandit.low() > random.high(), "{sampler} learns: {bandit:?}, not {random:?}");
    }
}

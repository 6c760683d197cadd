//! Replays logged histories (Li, Chu, Langford, Wang 2011, "Unbiased offline evaluation of
//! contextual-bandit-based news article recommendation algorithms"): which sampler would have sold
//! more often. It prints the table of `docs/eros-regret.md`.
//!
//! `cargo run --package scheduler --example replay -- generate <folder>` makes histories;
//! `cargo run --package scheduler --example replay -- <captions.csv> <history.csv>…` replays files
//! of the import's format, one history a page, local times by the policy's default zone.

#![allow(clippy::unwrap_used, reason = "a report fails where it stands")]

mod generate;
#[path = "../regret/interval.rs"]
mod interval;
mod log;
mod play;

use std::{fs, path::Path};

use scheduler::domain::{policy::Policy, selection::Sampler};

use self::{interval::Interval, play::Player};

/// Pages that are made.
const PAGES: u64 = 200;
const PLAYERS: [(&str, Player); 3] = [
    ("Wilson-uniform", Player::Bandit(Sampler::Wilson)),
    ("Beta Thompson", Player::Bandit(Sampler::Beta)),
    ("random", Player::Random),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [word, folder] if word == "generate" => {
            let folder = Path::new(folder);
            fs::create_dir_all(folder).unwrap();
            fs::write(folder.join("captions.csv"), generate::captions()).unwrap();
            for page in 1..=PAGES {
                let file = folder.join(format!("history-{page:03}.csv"));
                fs::write(file, generate::history(page)).unwrap();
            }
        }
        [captions, histories @ ..] if !histories.is_empty() => report(captions, histories),
        _ => panic!("name captions.csv and at least one history.csv, or: generate <folder>"),
    }
}

fn report(captions: &str, histories: &[String]) {
    let policy = Policy::default();
    let captions = log::captions(&fs::read(captions).unwrap());
    let pages: Vec<Vec<log::Logged>> = histories
        .iter()
        .map(|file| log::history(&fs::read(file).unwrap(), &captions, &policy))
        .collect();
    let sent: Vec<f64> = pages.iter().flatten().map(log::Logged::success).collect();
    println!("| who chose | Unlocks that count | mean success |\n|---|---|---|");
    println!("| as it was sent | {} | {} |", sent.len(), shown(&sent));
    for (name, player) in PLAYERS {
        let matched: Vec<f64> = (1..)
            .zip(&pages)
            .flat_map(|(page, log)| play::matched(log, &captions, player, page, &policy))
            .collect();
        println!("| {name} | {} | {} |", matched.len(), shown(&matched));
    }
}

fn shown(successes: &[f64]) -> String {
    let interval = Interval::of(successes);
    let [mean, low, high] = [interval.mean, interval.low(), interval.high()].map(|it| it * 100.0);
    format!("{mean:.1} % ({low:.1} to {high:.1})")
}

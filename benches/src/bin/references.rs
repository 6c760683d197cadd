//! The references alone, without the product: `scripts/with-postgres cargo run --release --package
//! benches --bin references -- [rounds]`. Prints one JSON line a run.

use benches::{bare, bullmq::BullMq, child, clock, load, mock::Mock, system};
use serde_json::json;
use system::CONCURRENCY;

const ROUNDS: usize = 5;
const COUNT: usize = 5_000;
const BARE: usize = 50_000;
const STEADY: usize = 500;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let rounds = std::env::args().nth(1).map_or(Ok(ROUNDS), |rounds| rounds.parse())?;
    child::install()?;
    let mock = Mock::start()?;
    let peer = BullMq::start(&mock).await?;
    // Node compiles what is hot.
    system::burst(&peer, &mock, COUNT).await?;
    for _ in 0..rounds {
        let posts = load::burst(BARE, clock::now());
        let per_second = bare::run(&mock.url(), &posts, CONCURRENCY).await?;
        println!("{}", json!({"bare loop": per_second.round()}));
        let run = system::burst(&peer, &mock, COUNT).await?;
        println!("{}", json!({"BullMQ": run.per_second.round(), "cpu": run.cpu}));
        let run = system::through_rest(&peer, &mock, COUNT).await?;
        println!("{}", json!({"through Express": run.per_second.round(), "cpu": run.cpu}));
        let late = system::lateness(&peer, &mock, STEADY).await?;
        let (p50, p99) = (late.quantile(0.5), late.quantile(0.99));
        println!("{}", json!({"due to called, ms": {"p50": p50, "p99": p99}}));
    }
    Ok(())
}

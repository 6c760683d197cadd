//! The product without the references, for whoever tunes it: run it under a profiler.

use benches::{
    bare, clock, load,
    mock::Mock,
    system::{self, CONCURRENCY},
};

use super::product::Product;
use crate::plan::Plan;

/// Bursts of 5,000 beside the bare loop, then REST and lateness; prints a line each.
pub(crate) async fn alone(plan: &Plan) -> anyhow::Result<()> {
    let mock = Mock::start()?;
    let product = Product::start(&mock).await?;
    system::burst(&product, &mock, plan.pick(1_000, 5_000)).await?;
    for _ in 0..plan.pick(3, 5) {
        let posts = load::burst(50_000, clock::now());
        let bare = bare::run(&mock.url(), &posts, CONCURRENCY).await?;
        let run = system::burst(&product, &mock, 5_000).await?;
        let share = run.per_second / bare;
        let (burst, cpu) = (run.per_second, run.cpu * 1_000.0);
        println!("burst {burst:.0}/s, {cpu:.0} ms CPU per 1,000; bare {bare:.0}/s: {share:.2}");
    }
    let run = system::through_rest(&product, &mock, 5_000).await?;
    println!("through REST {:.0}/s, {:.0} ms CPU per 1,000", run.per_second, run.cpu * 1_000.0);
    let late = system::lateness(&product, &mock, plan.pick(300, 1_000)).await?;
    let (p50, p90, p99) = (late.quantile(0.5), late.quantile(0.9), late.quantile(0.99));
    println!("due to called, ms: p50 {p50:.1}, p90 {p90:.1}, p99 {p99:.1}");
    Ok(())
}

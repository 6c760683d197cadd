//! What claiming costs when many publications wait for a later time.

use benches::{
    Report, Samples,
    mock::Mock,
    system::{self, Run},
};

use super::{product::Product, waiting};
use crate::plan::Plan;

pub(super) async fn measure(plan: &Plan, report: &mut Report, mock: &Mock) -> anyhow::Result<()> {
    let mut installations = Vec::new();
    for waiting in [100, 10_000, plan.pick(20_000, 1_000_000)] {
        let product = Product::start(mock).await?;
        waiting::insert(&product, waiting).await?;
        system::burst(&product, mock, plan.pick(200, 2_000)).await?;
        installations.push((waiting, product));
    }
    // By round, then by how many wait.
    let mut rounds: Vec<Vec<Run>> = Vec::new();
    for _ in 0..plan.rounds() {
        let mut round = Vec::new();
        for (_, product) in &installations {
            round.push(system::burst(product, mock, plan.pick(500, 5_000)).await?);
        }
        rounds.push(round);
    }
    report.section(
        "Claims",
        "5,000 publications due at one instant while others wait for next week, each number of \
         them in an installation of its own; runs in turn. Time and processor time per 1,000 as \
         above; the ratios are to the same round's run with 100 waiting.",
    );
    report.head(&[
        "waiting",
        "ms per 1,000",
        "ratio",
        "processor, ms per 1,000",
        "ratio",
        "to reach",
    ]);
    for (n, (waiting, _)) in installations.iter().enumerate() {
        let figures = |of: fn(&Run) -> f64| -> (Samples, Samples) {
            let each = |round: &Vec<Run>| of(&round[n]);
            let ratio = |round: &Vec<Run>| of(&round[n]) / of(&round[0]);
            (rounds.iter().map(each).collect(), rounds.iter().map(ratio).collect())
        };
        let (time, time_ratio) = figures(|run| 1_000_000.0 / run.per_second);
        let (cpu, cpu_ratio) = figures(|run| 1_000.0 * run.cpu);
        report.row(&[
            &waiting.to_string(),
            &time.spread(),
            &time_ratio.spread_to(2),
            &cpu.spread(),
            &cpu_ratio.spread_to(2),
            "≤ 1.3",
        ]);
    }
    Ok(())
}

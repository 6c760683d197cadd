//! Runs of one week for few and for many pages: the time of a page does not grow with their number
//! (performance.md).

use std::time::{Duration, Instant};

use anyhow::ensure;
use benches::{Report, Samples};
use e2e::{Fanfare, Shape, client::Client, eros::Audience};
use futures::{StreamExt as _, stream};
use serde_json::{Value, json};

use crate::plan::Plan;

/// Pages that are made at once.
const MADE_AT_ONCE: usize = 4;
/// Most pages of one run; more take another run after it.
const MOST_PAGES: usize = 500;
/// Between two looks at a run, for each of its pages: an answer has all of them.
const LOOK: Duration = Duration::from_millis(1);

pub(crate) async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let sizes = [10, plan.pick(20, 100), plan.pick(40, 1_000)];
    let all: usize = sizes.iter().sum();
    let fanfare = Fanfare::of(Shape::Processes).real_time().start().await;
    let names: Vec<String> = (0..all).map(|n| format!("page-{n}")).collect();
    let client = fanfare.client();
    stream::iter(names.iter().enumerate())
        .for_each_concurrent(MADE_AT_ONCE, async |(n, name)| {
            client.make_creator(name, Audience::STEADY, (n * 1_000) as u32).await;
        })
        .await;
    let mut rest = names.as_slice();
    let mut groups = Vec::new();
    for size in sizes {
        let (group, others) = rest.split_at(size);
        groups.push(group);
        rest = others;
    }
    let mut rounds: Vec<Vec<f64>> = Vec::new();
    for _ in 0..plan.rounds() {
        let mut round = Vec::new();
        for pages in &groups {
            let started = Instant::now();
            for pages in pages.chunks(MOST_PAGES) {
                let names: Vec<&str> = pages.iter().map(String::as_str).collect();
                let run =
                    client.start_run(&names, json!({"replace": true, "auto_export": false})).await;
                let run = finished(client, &run, names.len()).await?;
                ensure!(run["summary"]["successful"] == names.len(), "{}", run["summary"]);
            }
            round.push(started.elapsed().as_secs_f64() * 1_000.0 / pages.len() as f64);
        }
        rounds.push(round);
    }
    report.section(
        "EROS weeks",
        "A run schedules the next week for so many pages (1,000 take two runs of 500), each with 400 messages of history and \
         400 captions of its own; from the call to the finished run, five pages at once, \
         PostgreSQL, processes, nothing exported. Runs in turn; each later one replaces the schedules of the one \
         before. The ratio is to the same round's run of the fewest pages.",
    );
    report.head(&["pages", "ms a page", "ratio", "to reach"]);
    for (n, pages) in sizes.iter().enumerate() {
        let times: Samples = rounds.iter().map(|round| round[n]).collect();
        let ratio: Samples = rounds.iter().map(|round| round[n] / round[0]).collect();
        report.row(&[&pages.to_string(), &times.spread(), &ratio.spread_to(2), "≤ 1"]);
    }
    Ok(())
}

/// The finished run, however long it takes.
async fn finished(client: &Client, run: &str, pages: usize) -> anyhow::Result<Value> {
    loop {
        tokio::time::sleep(LOOK * pages as u32).await;
        let run = client.get(&format!("/api/schedule-runs/{run}")).await.expect(200);
        if run["status"] != "running" {
            return Ok(run);
        }
    }
}

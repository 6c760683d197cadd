//! A history of a million rows, from the first byte of the file to the answer that all of it is
//! committed, and one page's analysis from there (performance.md).

use std::{fmt::Write as _, fs, time::Instant};

use anyhow::{Context as _, ensure};
use benches::{Report, Samples};
use e2e::{Fanfare, Service, Shape};
use reqwest::Method;
use serde_json::Value;

use crate::plan::Plan;

/// Messages of the page that is analysed.
const OF_A_PAGE: usize = 2_000;
/// Analyses of it.
const LOOKS: usize = 50;

pub(crate) async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let rows = plan.pick(20_000, 1_000_000);
    report.section(
        "EROS import and analysis",
        &format!(
            "{rows} rows of history as CSV through REST into a page of its own, from the first byte \
             to the report, which comes when the last is committed; PostgreSQL with fsync on, SQLite \
             with `synchronous=FULL`. Most memory: of the process that imports, after all rounds. One \
             page: `GET …/analysis` of {OF_A_PAGE} messages, one at a time."
        ),
    );
    report.head(&[
        "what",
        "rows a second",
        "to reach",
        "most memory, MB",
        "one page, ms",
        "to reach",
    ]);
    for (shape, service, name) in [
        (Shape::Processes, Service::Scheduler, "PostgreSQL, processes"),
        (Shape::Embedded, Service::Up, "SQLite, one process"),
    ] {
        let fanfare = Fanfare::of(shape).real_time().start().await;
        let speeds = imports(plan, &fanfare, rows).await?;
        let memory = most_memory(fanfare.process(service).id())?;
        let looks = looks(&fanfare).await;
        report.row(&[
            name,
            &speeds.spread_to(0),
            "≥ 100,000",
            &format!("{memory:.0}"),
            &looks.spread(),
            "≤ 5",
        ]);
    }
    Ok(())
}

async fn imports(plan: &Plan, fanfare: &Fanfare, rows: usize) -> anyhow::Result<Samples> {
    let mut speeds = Vec::new();
    for round in 0..plan.rounds() {
        let page = format!("round-{round}");
        fanfare.client().make_page(&page).await;
        let file = history(rows);
        let started = Instant::now();
        let report = send(fanfare, &page, file).await?;
        speeds.push(rows as f64 / started.elapsed().as_secs_f64());
        ensure!(report["inserted"] == rows, "{report}");
    }
    Ok(speeds.into_iter().collect())
}

/// The report, however long it takes.
async fn send(fanfare: &Fanfare, page: &str, file: String) -> anyhow::Result<Value> {
    let path = format!("/api/pages/{page}/history");
    let request = fanfare.client().request(Method::POST, &path).header("Content-Type", "text/csv");
    let answer = fanfare.client().open(request.body(file)).await?;
    Ok(serde_json::from_str(&answer.error_for_status()?.text().await?)?)
}

async fn looks(fanfare: &Fanfare) -> Samples {
    let client = fanfare.client();
    client.make_page("looked-at").await;
    client.import("looked-at", "history", "text/csv", history(OF_A_PAGE)).await;
    let mut times = Vec::new();
    for _ in 0..LOOKS {
        let started = Instant::now();
        let answer = client.get("/api/pages/looked-at/analysis").await;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    times.into_iter().collect()
}

/// A CSV file, spread over the last 90 days.
fn history(rows: usize) -> String {
    let columns = "message_id,sent_at,message_type,caption_id,sent_count,viewed_count,\
                   purchased_count,earnings,price_tier\n";
    let mut csv = String::with_capacity(rows * 80);
    csv.push_str(columns);
    let now = e2e::wait::now().as_second();
    let apart = 90 * 86_400 / rows as i64;
    for n in 0..rows as i64 {
        let sent_at = jiff::Timestamp::from_second(now - 3_600 - n * apart.max(1)).unwrap();
        let (viewed, bought) = (9_000 + n % 2_500, 300 + n % 90);
        let cents = bought * 25;
        writeln!(
            csv,
            "m-{n},{sent_at},Unlock,{},45000,{viewed},{bought},{cents}.00,standard",
            1 + n % 400
        )
        .unwrap();
    }
    csv
}

/// The most memory that was ever resident, in MB.
fn most_memory(process: u32) -> anyhow::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: f64 = line.context("no VmHWM")?.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1_024.0)
}

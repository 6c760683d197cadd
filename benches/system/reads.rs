//! An authorised read through the gateway (performance.md): REST, gRPC, a row of the database.

use anyhow::Context as _;
use benches::{
    Report, Samples, child,
    reads::{Reader, Reads, Table},
};
use e2e::{Fanfare, Shape, settings::KEY};
use serde_json::json;

use crate::plan::Plan;

/// At once, where throughput is measured.
const IN_FLIGHT: usize = 32;

/// What one round has measured of a server: many at once, and one after another.
struct Round {
    many: Reads,
    alone: Reads,
}

pub(crate) async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    child::install()?;
    let processes = Fanfare::of(Shape::Processes).real_time().start().await;
    let one = Fanfare::of(Shape::Embedded).real_time().start().await;
    let table = Table::make().await?;
    let bare = table.bare(env!("CARGO_BIN_EXE_bare-read")).await?;
    let (fastapi, express) = (table.fastapi().await?, table.express().await?);
    let readers = [
        of_team(&processes).await?,
        of_team(&one).await?,
        bare.reader.clone(),
        fastapi.reader.clone(),
        express.reader.clone(),
    ];
    // Pools fill, statements are prepared, what is hot is compiled.
    for reader in &readers {
        reader.run(plan.pick(500, 5_000), IN_FLIGHT).await?;
    }
    let (many, alone) = (plan.pick(2_000, 30_000), plan.pick(500, 3_000));
    let mut rounds = Vec::new();
    for _ in 0..plan.rounds() {
        let mut round = Vec::new();
        for reader in &readers {
            let (many, alone) = (reader.run(many, IN_FLIGHT).await?, reader.run(alone, 1).await?);
            round.push(Round { many, alone });
        }
        rounds.push(round);
    }
    write(report, &rounds);
    Ok(())
}

/// Makes a team and reads it.
async fn of_team(fanfare: &Fanfare) -> anyhow::Result<Reader> {
    let client = fanfare.client();
    let made = client.post("/api/teams", &json!({"name": "Studio"})).await;
    let made = made.json();
    let id = made["id"].as_str().context("a team without id")?;
    Reader::new(format!("{}/api/teams/{id}", client.base()), KEY)
}

fn write(report: &mut Report, rounds: &[Vec<Round>]) {
    report.section(
        "Reads",
        "`GET /api/teams/{id}` with a key: one row. Fanfare's gateway knows the key, counts the \
         call against its limit and asks the publisher by gRPC. As processes: a gateway and a \
         publisher on PostgreSQL; in one process: `fanfare up` on SQLite. The bare handler is axum \
         and sqlx in one process that compares the key and reads the row (`src/bin/bare-read.rs`); \
         FastAPI with SQLAlchemy and Express with postgres.js do the same, on two workers each. \
         32 in flight, or one after another for the added time; the load comes from this machine \
         too. A round is one run of each, in turn; ratios are ours to the reference's.",
    );
    report.head(&["what", "Fanfare", "reference", "of it", "ratio", "to reach"]);
    let [processes, one, bare, fastapi, express] = [0, 1, 2, 3, 4];
    for (what, ours, reference, name, to_reach) in [
        ("as processes, a second", processes, bare, "bare handler", "≥ 0.5"),
        ("the same", processes, fastapi, "FastAPI", "≥ 2.3"),
        ("the same", processes, express, "Express", "≥ 1.3"),
        ("in one process, a second", one, bare, "bare handler", "≥ 0.6"),
    ] {
        let per_second = |of: usize| move |round: &Vec<Round>| round[of].many.per_second;
        let (mine, its) = (per_second(ours), per_second(reference));
        let ratio = samples(rounds, |round| mine(round) / its(round)).spread_to(2);
        let (mine, its) = (samples(rounds, mine), samples(rounds, its));
        report.row(&[what, &mine.spread_to(0), name, &its.spread_to(0), &ratio, to_reach]);
    }
    let p50 = |of: usize| move |round: &Vec<Round>| round[of].alone.answers.median();
    let (mine, its) = (p50(processes), p50(bare));
    let added = samples(rounds, |round| mine(round) - its(round));
    let (mine, its) = (samples(rounds, mine).spread_to(2), samples(rounds, its).spread_to(2));
    let what = "one after another, p50, ms";
    report.row(&[what, &mine, "bare handler", &its, "", ""]);
    report.row(&["added by it, ms", &added.spread_to(2), "", "", "", "≤ 0.4"]);
}

fn samples(rounds: &[Vec<Round>], of: impl Fn(&Vec<Round>) -> f64) -> Samples {
    rounds.iter().map(of).collect()
}

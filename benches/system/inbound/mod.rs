//! Inbound WhatsApp messages, side by side with a lean FastAPI service and with a loop that only
//! commits (performance.md).

mod product;
mod side;

use benches::{
    Report, Samples, child,
    commits::Commits,
    fastapi::{self, FastApi},
    inbound::Line,
    mock::Mock,
    postgres,
};

use self::{
    product::Product,
    side::{LEVELS, Level, Side},
};
use crate::plan::Plan;

/// In flight where answers and the limit are measured.
const FEW: usize = 10;

/// What one round measured, level by level.
struct Round {
    ours: Vec<Level>,
    peer: Vec<Level>,
    /// Rows a second.
    limit: f64,
}

pub(crate) async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    child::install()?;
    let mock = Mock::start()?;
    let (ours, peer, limit) =
        (Product::start(&mock).await?, FastApi::start().await?, Commits::start(FEW).await?);
    let peer = Side {
        name: "FastAPI",
        line: Line::new(&peer.base, fastapi::SECRET, "100000000000001")?,
        pool: peer.pool.clone(),
        processes: vec![peer.process(), postgres::postmaster().await?],
        sends_to: None,
    };
    let (people, each) = (plan.pick(200, 2_000), plan.pick(1, 3));
    // Pools fill, and statements are prepared.
    for side in [&ours.side, &peer] {
        side.run(plan.pick(100, 500), each).await?;
    }
    let mut rounds = Vec::new();
    for _ in 0..plan.rounds() {
        let limit = limit.run(people * 5).await?;
        let peer = peer.run(people, each).await?;
        rounds.push(Round { ours: ours.side.run(people, each).await?, peer, limit });
    }
    write(report, &rounds);
    Ok(())
}

/// The product without the references, for whoever tunes it: run it under a profiler.
pub(crate) async fn alone(plan: &Plan) -> anyhow::Result<()> {
    let mock = Mock::start()?;
    let ours = Product::start(&mock).await?;
    println!("{}", ours.processes());
    for _ in 0..plan.pick(2, 6) {
        let levels = ours.side.run(2_000, 3).await?;
        let names = LEVELS.map(|level| format!("{level} in flight"));
        let names = names.into_iter().chain(["50 in flight, to sent".to_owned()]);
        for (name, level) in names.zip(levels) {
            let Level { per_second, cpu, answers, errors } = level;
            let (p50, p99) = (answers.quantile(0.5), answers.quantile(0.99));
            println!(
                "{name}: {per_second:.0}/s, {:.0} ms CPU per 1,000; \
                 answers, ms: p50 {p50:.1}, p99 {p99:.1}; {errors} errors",
                cpu * 1_000.0
            );
        }
    }
    Ok(())
}

fn write(report: &mut Report, rounds: &[Round]) {
    report.section(
        "Inbound messages",
        "Signed web hooks of WhatsApp, one message each, from 2,000 people who answer the studio's \
         questions: signature checked, message committed, answer decided and stored, next question \
         in the outbox, on PostgreSQL with fsync on. People answer wave by wave, so that each \
         message is a step. A second: from the first post to the last outbox row, three waves at \
         each number in flight. Fanfare is a gateway and a conversations process, without a settle \
         delay. The peer is FastAPI on two workers of uvicorn (uvloop, httptools) with SQLAlchemy \
         and asyncpg (`peers/fastapi`): one transaction a message, answered when it is committed, \
         nothing sent. Therefore the provider that Fanfare sends to takes a second for each message \
         meanwhile, so that some 50 a second are sent; to sent: it answers at once, and what \
         is sent is part of the time and of the processor time. The limit is a loop that inserts a \
         row of the same size with one commit each, 10 in flight. A round is one run of each, in \
         turn; ratios are ours to the reference's.",
    );
    report.head(&["what", "Fanfare", "reference", "of it", "ratio", "to reach"]);
    for (n, in_flight) in LEVELS.into_iter().enumerate() {
        let what = format!("{in_flight} in flight, a second");
        let ours = |round: &Round| round.ours[n].per_second;
        let peer = |round: &Round| round.peer[n].per_second;
        compare(report, rounds, &what, ("FastAPI", "≥ 8"), 0, ours, peer);
    }
    let ours = |round: &Round| round.ours[0].per_second;
    compare(report, rounds, "10 in flight", ("a commit each", ""), 0, ours, |round| round.limit);
    let sent = |round: &Round| round.ours[LEVELS.len()].per_second;
    let what = "50 in flight, to sent, a second";
    compare(report, rounds, what, ("a commit each", ""), 0, sent, |round| round.limit);
    let (ours, peer) = (|round: &Round| round.ours[2].cpu, |round: &Round| round.peer[2].cpu);
    let what = "processor time per 1,000 at 50, s";
    compare(report, rounds, what, ("FastAPI", ""), 3, ours, peer);
    for (what, share, to_reach) in
        [("answer p50 at 10, ms", 0.5, ""), ("answer p99 at 10, ms", 0.99, "≤ 8 ms")]
    {
        let ours = |round: &Round| round.ours[0].answers.quantile(share);
        let peer = |round: &Round| round.peer[0].answers.quantile(share);
        compare(report, rounds, what, ("FastAPI", to_reach), 1, ours, peer);
    }
    let errors = |of: fn(&Round) -> &Vec<Level>, n: usize| -> String {
        rounds.iter().map(|round| of(round)[n].errors).sum::<usize>().to_string()
    };
    for (n, in_flight) in LEVELS.into_iter().enumerate() {
        let what = format!("errors at {in_flight}, all rounds");
        let (ours, peer) = (errors(|round| &round.ours, n), errors(|round| &round.peer, n));
        report.row(&[&what, &ours, "FastAPI", &peer, "", "0"]);
    }
}

/// A figure of ours beside one of a reference, which has a name and what is to be reached.
fn compare(
    report: &mut Report,
    rounds: &[Round],
    what: &str,
    (name, to_reach): (&str, &str),
    digits: usize,
    ours: impl Fn(&Round) -> f64,
    reference: impl Fn(&Round) -> f64,
) {
    let of_ours: Samples = rounds.iter().map(&ours).collect();
    let of_reference: Samples = rounds.iter().map(&reference).collect();
    let ratio: Samples = rounds.iter().map(|round| ours(round) / reference(round)).collect();
    report.row(&[
        what,
        &of_ours.spread_to(digits),
        name,
        &of_reference.spread_to(digits),
        &ratio.spread_to(2),
        to_reach,
    ]);
}

//! Publishing, side by side with BullMQ and with a bare loop (performance.md).

mod alone;
mod claims;
mod product;
mod round;
mod waiting;

use benches::{Report, Samples, bullmq::BullMq, child, mock::Mock, system};

pub(crate) use self::alone::alone;
use self::{product::Product, round::Round};
use crate::plan::Plan;

pub(crate) async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    child::install()?;
    let mock = Mock::start()?;
    side_by_side(plan, report, &mock).await?;
    claims::measure(plan, report, &mock).await
}

async fn side_by_side(plan: &Plan, report: &mut Report, mock: &Mock) -> anyhow::Result<()> {
    let (peer, ours) = (BullMq::start(mock).await?, Product::start(mock).await?);
    // Node compiles what is hot, and pools fill.
    let warm = plan.pick(500, 5_000);
    system::burst(&peer, mock, warm).await?;
    system::burst(&ours, mock, warm).await?;
    let mut rounds = Vec::new();
    for _ in 0..plan.rounds() {
        rounds.push(Round::run(plan, mock, &peer, &ours).await?);
    }
    report.section(
        "Publishing",
        "Text posts to X, one publication each, at concurrency 50: claimed when due, intent \
         committed, provider called, outcome committed, on PostgreSQL with fsync on. Fanfare is a \
         publisher and a gateway process; BullMQ is a worker and an Express process with Redis \
         (append-only file synced each second, `hz 100`) doing the same work on the same server \
         (`peers/bullmq`); the bare loop sends the same calls by the same HTTP client and stores \
         nothing. All call one mock provider. A round is one run of each, in turn. Due to \
         recorded: 5,000 due at one instant, from then until the last is recorded. Through REST: \
         5,000 posts due at once, one a call, 50 calls in flight, from the first call until the \
         last is recorded. Processor time: all processes of the system, PostgreSQL and Redis \
         included, from 50 ms before the due time. Due to called: 50 a second, from the due time \
         to the call's arrival at the provider.",
    );
    report.head(&["what", "Fanfare", "reference", "of it", "ratio", "to reach"]);
    for row in rows() {
        let ours: Samples = rounds.iter().map(row.ours).collect();
        let reference: Samples = rounds.iter().map(row.reference).collect();
        let ratio: Samples =
            rounds.iter().map(|round| (row.ours)(round) / (row.reference)(round)).collect();
        report.row(&[
            row.what,
            &ours.spread_to(row.digits),
            row.name,
            &reference.spread_to(row.digits),
            &ratio.spread_to(2),
            row.to_reach,
        ]);
    }
    Ok(())
}

/// A figure of ours beside one of a reference.
struct Row {
    what: &'static str,
    name: &'static str,
    to_reach: &'static str,
    digits: usize,
    ours: fn(&Round) -> f64,
    reference: fn(&Round) -> f64,
}

fn rows() -> [Row; 8] {
    let row = |what, name, to_reach, digits, ours, reference| Row {
        what,
        name,
        to_reach,
        digits,
        ours,
        reference,
    };
    [
        row(
            "due to recorded, a second",
            "BullMQ",
            "≥ 8",
            0,
            |round| round.ours.per_second,
            |round| round.peer.per_second,
        ),
        row(
            "the same",
            "bare loop",
            "≥ 0.25",
            0,
            |round| round.ours.per_second,
            |round| round.bare,
        ),
        row(
            "processor time per 1,000, s",
            "BullMQ",
            "≤ 0.2",
            3,
            |round| round.ours.cpu,
            |round| round.peer.cpu,
        ),
        row(
            "through REST, a second",
            "Express and BullMQ",
            "≥ 3",
            0,
            |round| round.ours_rest.per_second,
            |round| round.peer_rest.per_second,
        ),
        row(
            "provider that takes 50 ms, a second",
            "the limit",
            "≥ 0.95",
            0,
            |round| round.ours_slow.per_second,
            |_| round::SLOW_LIMIT,
        ),
        row(
            "the same",
            "bare loop",
            "",
            0,
            |round| round.ours_slow.per_second,
            |round| round.bare_slow,
        ),
        row(
            "due to called p50, ms",
            "BullMQ",
            "≤ 4 ms",
            1,
            |round| round.ours_late.quantile(0.5),
            |round| round.peer_late.quantile(0.5),
        ),
        row(
            "due to called p99, ms",
            "BullMQ",
            "≤ 8 ms",
            1,
            |round| round.ours_late.quantile(0.99),
            |round| round.peer_late.quantile(0.99),
        ),
    ]
}

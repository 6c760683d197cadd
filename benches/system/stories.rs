//! What a story costs beyond the provider's own time and the poll grid (performance.md: at most
//! 15 ms), and how soon the next one follows (stories.md: 50 ms).

use benches::{Report, Samples};
use e2e::{
    Fanfare, Shape,
    sandbox::Call,
    stories::{ACCOUNT, NewBatch},
};

const RUNS: usize = 5;
const STORIES: usize = 20;
/// One poll, this long after the answer to the send, finds each story live.
const POLL_MS: f64 = 100.0;

pub(crate) async fn measure(report: &mut Report) {
    report.section(
        "Stories",
        "Five batches of 20 stories, each confirmed by its first poll 100 ms after the answer to \
         its send. Overhead: the batch's time from creation to completion over the 20 polls' \
         100 ms, per story; the provider's own answers (some 1 ms each, 3 per story) are in it. \
         Next send: from the confirming answer leaving the provider to its next call arriving.",
    );
    report.head(&[
        "what",
        "overhead per story, ms",
        "to reach",
        "next call after confirmation, ms",
        "to reach",
    ]);
    for (name, shape) in
        [("SQLite, one process", Shape::Embedded), ("PostgreSQL, processes", Shape::Processes)]
    {
        let (overhead, next) = runs(shape).await;
        report.row(&[name, &overhead.spread(), "≤ 15", &next.spread(), "< 50"]);
    }
}

async fn runs(shape: Shape) -> (Samples, Samples) {
    let poll = format!("{POLL_MS}ms");
    let builder = Fanfare::of(shape).real_time().set("FANFARE_STORY_POLL_STEPS", poll);
    let fanfare = builder.start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 0).await;
    let (mut overheads, mut nexts) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let seen = fanfare.sandbox().calls(ACCOUNT).await.len();
        let id = fanfare.client().publish(&NewBatch::of(STORIES)).await;
        fanfare.client().finished(&id).await;
        let batch = fanfare.client().get(&format!("/api/metricool/batch/{id}")).await.json();
        let time =
            |member: &str| batch[member].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        let took = time("completedAt").duration_since(time("createdAt")).as_millis_f64();
        overheads.push(took / STORIES as f64 - POLL_MS);
        nexts.extend(next_calls(&fanfare.sandbox().calls(ACCOUNT).await[seen..]));
    }
    (overheads.into_iter().collect(), nexts.into_iter().collect())
}

/// From each confirming answer to the call after it; every poll confirms here.
fn next_calls(calls: &[Call]) -> impl Iterator<Item = f64> {
    calls
        .windows(2)
        .filter(|pair| pair[0].operation == "status")
        .map(|pair| pair[1].at.duration_since(pair[0].answered_at.unwrap()).as_millis_f64())
}

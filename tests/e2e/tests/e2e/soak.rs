//! A hundred rounds of work leave no trace in the process: memory, handles and connections stay what
//! they were (operations.md, "End-to-end suite"; performance.md).

use e2e::{
    Fanfare, Service,
    posts::{Connection, NewPost},
    process::Usage,
    stories::NewBatch,
};
use futures::future::join_all;

/// Rounds of work.
const ROUNDS: usize = 100;
/// Those at the start in which caches fill and pools open.
const WARM_UP: usize = 40;
/// Batches of a round, each with so many stories.
const BATCHES: usize = 4;
const STORIES: usize = 3;
/// Accounts of posts, in turn, so that none runs into its limits.
const ACCOUNTS: usize = 10;
/// Memory may grow by so much in a round, by least squares: a leak of every story's would be more.
const MOST_GROWTH: f64 = 48.0 * 1024.0;
/// Under this load (performance.md).
const MOST_MEMORY: f64 = 100.0 * 1024.0 * 1024.0;
/// Handles that come and go.
const SLACK: usize = 16;

#[tokio::test]
async fn a_hundred_rounds_leave_memory_handles_and_connections_as_they_were() {
    let fanfare = Fanfare::embedded().await;
    let mut connections = Vec::new();
    for n in 0..ACCOUNTS {
        connections.push(fanfare.client().connect("MASTODON", &format!("soak{n}")).await);
    }
    for account in accounts() {
        fanfare.sandbox().confirm_after(&account, 10).await;
    }
    let process = fanfare.process(Service::Up);
    let mut usages = Vec::new();
    for round in 0..ROUNDS {
        work(&fanfare, &connections[round % ACCOUNTS], round).await;
        usages.push(process.usage());
    }
    let after = &usages[WARM_UP..];
    let memory: Vec<f64> = after.iter().map(|usage| usage.memory as f64).collect();
    let growth = slope(&memory);
    let most = memory.iter().copied().fold(0.0, f64::max);
    let handles = |usage: &Usage| usage.handles;
    let (first, last) = (handles(&after[0]), handles(&after[after.len() - 1]));
    println!(
        "memory: {:.1} MB at most, growing by {:.1} kB a round (bound: {:.0} kB); handles: {first} \
         after {WARM_UP} rounds, {last} after {ROUNDS}; threads: {} and {}",
        most / 1e6,
        growth / 1e3,
        MOST_GROWTH / 1e3,
        after[0].threads,
        after[after.len() - 1].threads
    );
    assert!(growth < MOST_GROWTH, "{usages:?}");
    assert!(most < MOST_MEMORY, "{most}");
    assert!(last <= first + SLACK, "{usages:?}");
    assert!(after[after.len() - 1].threads <= after[0].threads + SLACK, "{usages:?}");
}

fn accounts() -> impl Iterator<Item = String> {
    (0..BATCHES).map(|n| (850_000 + n).to_string())
}

async fn work(fanfare: &Fanfare, connection: &Connection, round: usize) {
    let batches = accounts().map(|account| {
        let batch = NewBatch::of(STORIES).account(&account);
        async move {
            let batch = fanfare.client().publish_to_the_end(&batch).await;
            assert!(batch.clips.iter().all(|clip| clip.status == "published"), "{batch:#?}");
        }
    });
    let post = async {
        let post = NewPost::through([connection]).once(format!("soak-{round}"));
        let post = fanfare.client().post_to_the_end(&post).await;
        assert_eq!(post.status, "PUBLISHED", "{post:#?}");
    };
    let phone = format!("4477009{:05}", 60_000 + round);
    let lead = async {
        fanfare.sandbox().say(&phone, "Hi").await;
        fanfare.sandbox().has_heard(&phone, 1).await;
    };
    futures::join!(join_all(batches), post, lead);
}

/// By least squares over rounds.
fn slope(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / count;
    let (mut up, mut down) = (0.0, 0.0);
    for (n, value) in values.iter().enumerate() {
        let x = n as f64 - middle;
        up += x * (value - mean);
        down += x * x;
    }
    up / down
}

#[test]
fn the_slope_of_a_line_is_its_own() {
    assert!((slope(&[1.0, 3.0, 5.0, 7.0]) - 2.0).abs() < 1e-9);
    assert!(slope(&[4.0; 9]).abs() < 1e-9);
}

//! Watchers of one batch (performance.md: the database's work does not grow with them, fan-out
//! p99 at most 50 ms).

use std::time::Duration;

use benches::{Report, Samples};
use e2e::{
    Fanfare, Service, Shape,
    stories::{ACCOUNT, NewBatch},
};
use futures::future::join_all;
use jiff::Timestamp;
use sqlx::{Connection as _, PgConnection};

const STORIES: usize = 20;
/// All watchers are there before the first story goes out.
const UNTIL_FIRST: Duration = Duration::from_secs(8);

pub(crate) async fn measure(report: &mut Report) {
    report.section(
        "Watchers",
        "One batch of 20 stories watched by one and by 1,000 clients over REST, two gateways and \
         two publishers on PostgreSQL. Fan-out: from the change's own time stamp (whole \
         milliseconds) to its arrival at each client. Transactions: of the publisher's database \
         while the batch runs, as PostgreSQL counts them (a second late, and with the idle loops'); the batch itself makes most of them.",
    );
    report.head(&["watchers", "fan-out p50, ms", "p99, ms", "to reach", "database transactions"]);
    for watchers in [1, 1_000] {
        let fanfare = Fanfare::of(Shape::Processes)
            .real_time()
            .set("FANFARE_STORY_POLL_STEPS", "200ms")
            .set("FANFARE_STORY_SCHEDULE_GAP", "1ms")
            .start()
            .await;
        fanfare.sandbox().confirm_after(ACCOUNT, 0).await;
        let database = database(&fanfare);
        let batch = NewBatch::of(STORIES).scheduled(now() + UNTIL_FIRST);
        let id = fanfare.client().publish(&batch).await;
        let streams = join_all((0..watchers).map(|_| fanfare.client().watch(&id, None))).await;
        let before = transactions(&database).await;
        let latencies = join_all(streams.into_iter().map(arrivals)).await;
        let after = transactions(&database).await;
        let latencies: Samples = latencies.into_iter().flatten().collect();
        report.row(&[
            &watchers.to_string(),
            &format!("{:.1}", latencies.quantile(0.5)),
            &format!("{:.1}", latencies.quantile(0.99)),
            "p99 ≤ 50",
            &format!("{}", after - before),
        ]);
    }
}

/// How late each event arrived at one watcher.
async fn arrivals(mut stream: e2e::sse::Stream) -> Vec<f64> {
    let mut latencies = Vec::new();
    while let Some(event) = stream.next().await {
        let arrived = now();
        if event.kind() != "connected" {
            let sent: Timestamp = event.data["timestamp"].as_str().unwrap().parse().unwrap();
            latencies.push(arrived.duration_since(sent).as_millis_f64());
        }
    }
    latencies
}

#[allow(clippy::disallowed_methods, reason = "the benchmark's own clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn database(fanfare: &Fanfare) -> String {
    let settings = fanfare.settings(Service::Publisher(1));
    let url = settings.pairs().find(|(name, _)| *name == "FANFARE_PUBLISHER_DATABASE_URL");
    url.unwrap().1.to_owned()
}

async fn transactions(database: &str) -> i64 {
    let mut connection = PgConnection::connect(database).await.unwrap();
    let (count,): (i64,) = sqlx::query_as(
        "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    count
}

//! Wake-ups between two processes on one PostgreSQL.

use service::Tasks;
use store::{Options, Store, testing::new_postgres, wake::Wakes};
use tokio::time::timeout;

use crate::schema::LIMIT;

/// Two stores on one database; the first one listens.
struct Replicas {
    listening: Store,
    other: Store,
    wakes: Wakes,
    tasks: Tasks,
}

impl Replicas {
    async fn start() -> Self {
        let url = new_postgres().await;
        let open = async || Store::open(&Options::new(url.as_str())).await.unwrap();
        let (listening, other) = (open().await, open().await);
        let wakes = listening.wakes("batches");
        let tasks = Tasks::new("test");
        listening.spawn_listener(&tasks);
        let mut replicas = Self { listening, other, wakes, tasks };
        assert_eq!(replicas.next().await, None, "once it listens, everybody looks once");
        replicas
    }

    async fn next(&mut self) -> Option<String> {
        timeout(LIMIT, self.wakes.next()).await.expect("a wake-up in time")
    }

    async fn commit(&self, store: &Store, key: &str) {
        let mut tx = store.begin().await.unwrap();
        tx.wake("batches", key);
        tx.commit().await.unwrap();
    }

    /// Ends the listener's connection as an operator or a fail-over would.
    async fn cut_the_listener(&self) {
        let cut: Vec<(bool,)> = self
            .other
            .query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND query LIKE 'LISTEN%'",
            )
            .fetch_all()
            .await
            .unwrap();
        assert_eq!(cut, [(true,)]);
    }
}

/// Who listens also sends after its commits, and what is left is sent before a stop.
#[tokio::test]
async fn one_that_listens_wakes_the_other_too() {
    let mut replicas = Replicas::start().await;
    let tasks = Tasks::new("other");
    replicas.other.spawn_listener(&tasks);
    for n in 0..100 {
        replicas.commit(&replicas.other, &n.to_string()).await;
    }
    tasks.ask_to_stop();
    let mut keys = std::collections::BTreeSet::new();
    while keys.len() < 100 {
        keys.insert(replicas.next().await.expect("a key"));
    }
    tasks.stop(LIMIT).await;
    // Nobody sends any more: a transaction does it itself again.
    replicas.commit(&replicas.other, "after the stop").await;
    assert_eq!(replicas.next().await.as_deref(), Some("after the stop"));
}

#[tokio::test]
async fn a_commit_of_one_wakes_the_other() {
    let mut replicas = Replicas::start().await;
    replicas.commit(&replicas.other, "from afar").await;
    assert_eq!(replicas.next().await.as_deref(), Some("from afar"));
}

#[tokio::test]
async fn a_rollback_of_one_wakes_nobody() {
    let mut replicas = Replicas::start().await;
    let mut tx = replicas.other.begin().await.unwrap();
    tx.wake("batches", "never");
    drop(tx);
    replicas.commit(&replicas.other, "after").await;
    assert_eq!(replicas.next().await.as_deref(), Some("after"));
}

#[tokio::test]
async fn a_lost_connection_is_made_up_for() {
    let mut replicas = Replicas::start().await;
    replicas.cut_the_listener().await;
    replicas.commit(&replicas.other, "while nobody listened").await;
    // Whether or not the hint was lost: everybody is told to look, ...
    while replicas.next().await.is_some() {}
    // ... and hears again from then on.
    replicas.commit(&replicas.other, "again").await;
    assert_eq!(replicas.next().await.as_deref(), Some("again"));
}

#[tokio::test]
async fn a_stop_ends_the_listener_and_the_store_can_be_closed() {
    let replicas = Replicas::start().await;
    assert!(replicas.tasks.stop(LIMIT).await, "the listener stops when it is asked to");
    timeout(LIMIT, replicas.listening.close()).await.expect("no connection is left in use");
}

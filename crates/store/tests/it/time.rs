//! An instant sorts in SQL as it does in Rust, to the microsecond, however far away.

use jiff::Timestamp;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use store::{Store, Time, testing::each_engine};

use crate::schema::MIGRATIONS;

/// Whole seconds of the years 0 to 9998 with a fraction in nanoseconds, often none, so that
/// neighbours with and without fraction meet.
fn instants() -> impl Strategy<Value = Vec<Timestamp>> {
    let near = 1_800_000_000..1_800_000_003_i64;
    let far = -62_167_219_200..253_370_764_800_i64;
    let nanos =
        prop_oneof![Just(0), 0..1_000_000_000_i32, (0..1_000_000_i32).prop_map(|us| us * 1_000)];
    let instant = (prop_oneof![near, far], nanos).prop_map(|(second, nanos)| {
        // Not `Timestamp::new`, which wants both to have the same sign.
        Timestamp::from_second(second).unwrap() + jiff::SignedDuration::from_nanos(nanos.into())
    });
    prop::collection::vec(instant, 1..30)
}

/// What is kept of an instant: its whole microseconds, counted from long ago.
fn kept(instant: Timestamp) -> Timestamp {
    let micros = instant.as_nanosecond().div_euclid(1_000);
    Timestamp::from_microsecond(i64::try_from(micros).unwrap()).unwrap()
}

async fn sorted_by_the_database(store: &Store, instants: &[Timestamp]) -> Vec<Timestamp> {
    let mut tx = store.begin().await.unwrap();
    tx.query("DELETE FROM things").execute().await.unwrap();
    for (id, instant) in (0_i64..).zip(instants) {
        tx.query("INSERT INTO things (id, at) VALUES ($1, $2)")
            .bind(id)
            .bind(Time(*instant))
            .execute()
            .await
            .unwrap();
    }
    let sorted: Vec<(Time,)> =
        tx.query("SELECT at FROM things ORDER BY at").fetch_all().await.unwrap();
    sorted.into_iter().map(|(time,)| time.0).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn time_sorts_in_sql_as_time_does() {
    each_engine(&MIGRATIONS, async |store| {
        let runtime = tokio::runtime::Handle::current();
        let mut runner =
            TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
        let checked = tokio::task::block_in_place(|| {
            runner.run(&instants(), |instants| {
                let mut expected: Vec<_> = instants.iter().copied().map(kept).collect();
                expected.sort();
                let sorted = runtime.block_on(sorted_by_the_database(&store, &instants));
                prop_assert_eq!(sorted, expected);
                Ok(())
            })
        });
        checked.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_bound_instant_compares_with_the_stored_ones() {
    each_engine(&MIGRATIONS, async |store| {
        let instants =
            ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000001Z", "2026-01-01T00:00:01Z"]
                .map(|text| text.parse::<Timestamp>().unwrap());
        let mut tx = store.begin().await.unwrap();
        for (id, instant) in (0_i64..).zip(instants) {
            let insert = tx.query("INSERT INTO things (id, at) VALUES ($1, $2)").bind(id);
            insert.bind(Time(instant)).execute().await.unwrap();
        }
        tx.commit().await.unwrap();
        for (n, instant) in (1..).zip(instants) {
            let (count,): (i64,) = store
                .query("SELECT COUNT(*) FROM things WHERE at <= $1")
                .bind(Time(instant))
                .fetch_one()
                .await
                .unwrap();
            assert_eq!(count, n);
        }
    })
    .await;
}

#[tokio::test]
async fn an_instant_that_would_not_sort_is_refused() {
    each_engine(&MIGRATIONS, async |store| {
        // Two years before our era: as text it would sort behind everything.
        let ancient = Time(Timestamp::from_second(-62_230_000_000).unwrap());
        let mut tx = store.begin().await.unwrap();
        let insert = tx.query("INSERT INTO things (id, at) VALUES (1, $1)").bind(ancient);
        assert!(insert.execute().await.is_err());
    })
    .await;
}

//! Many rows in one statement.

use std::borrow::Cow;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{
    Time,
    bulk::{Column, Rows},
    testing::each_engine,
};

use crate::schema::MIGRATIONS;

type Row = (String, Option<String>, i64, Option<i64>, f64, bool, Time);

#[tokio::test]
async fn what_goes_in_comes_out_of_every_kind_of_column() {
    each_engine(&MIGRATIONS, async |store| {
        let at = |n: i64| Timestamp::from_second(1_700_000_000 + n).unwrap();
        let count = 5_000_i64;
        let text = |n: i64| Cow::Owned(format!("row {n}"));
        let even = |n: i64| n % 2 == 0;
        let rows = Rows::new(vec![
            Column::Text((0..count).map(text).collect()),
            Column::OptionalText((0..count).map(|n| even(n).then(|| text(n))).collect()),
            Column::Int((0..count).collect()),
            Column::OptionalInt((0..count).map(|n| even(n).then_some(n)).collect()),
            Column::Real((0..count).map(|n| n as f64 / 8.0).collect()),
            Column::Flag((0..count).map(even).collect()),
            Column::Time((0..count).map(at).collect()),
        ]);
        let mut tx = store.begin().await.unwrap();
        let mut seen = Vec::new();
        for piece in rows.pieces(store.engine()) {
            let sql = format!(
                "WITH input (a, b, c, d, e, f, g) AS ({source})
                 SELECT a, b, c, d, e, f, g FROM input WHERE c >= {from} ORDER BY c",
                source = rows.source(&piece),
                from = piece.parameter(1),
            );
            let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).bind(1_i64);
            seen.extend(statement.fetch_all::<Row>().await.unwrap());
        }
        assert_eq!(seen.len() as i64, count - 1);
        for (a, b, c, d, e, f, g) in seen {
            assert_eq!(a, text(c));
            assert_eq!((b.as_deref(), d), (even(c).then_some(a.as_str()), even(c).then_some(c)));
            assert_eq!((e, f, g.0), (c as f64 / 8.0, even(c), at(c)));
        }
    })
    .await;
}

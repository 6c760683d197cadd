use proptest::prelude::*;

use super::*;

fn numbers(len: usize, columns: usize) -> Rows {
    Rows::new(vec![Column::Int((0..len as i64).collect()); columns])
}

proptest! {
    #[test]
    fn pieces_cover_the_rows_in_order_and_fit(len in 0_usize..10_000, columns in 1_usize..12) {
        let rows = numbers(len, columns);
        let mut next = 0;
        for piece in rows.pieces(Engine::Sqlite) {
            prop_assert_eq!(piece.rows.start, next);
            prop_assert!(!piece.is_empty() && piece.len().is_power_of_two());
            prop_assert!(piece.len() * columns <= SQLITE_VALUES);
            next = piece.rows.end;
        }
        prop_assert_eq!(next, len);
        prop_assert_eq!(rows.pieces(Engine::Postgres).len(), usize::from(len > 0));
    }
}

#[test]
fn a_statement_has_the_rows_first_and_then_its_own_parameters() {
    let rows = numbers(2, 3);
    let piece = &rows.pieces(Engine::Sqlite)[0];
    assert_eq!(rows.source(piece), "VALUES (?,?,?),(?,?,?)");
    assert_eq!(piece.parameter(1), "$7");
    let piece = &rows.pieces(Engine::Postgres)[0];
    let arrays = "SELECT * FROM UNNEST($1::BIGINT[], $2::BIGINT[], $3::BIGINT[])";
    assert_eq!(rows.source(piece), arrays);
    assert_eq!(piece.parameter(1), "$4");
}

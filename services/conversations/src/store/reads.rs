//! A read that may be inside of a transaction or outside of any.

use sqlx::AssertSqlSafe;
use store::{Statement, Store, Transaction};

/// Where a read takes place.
pub enum Reads<'a> {
    /// Outside of any transaction.
    Outside(&'a Store),
    /// Inside of one; it sees what was written there.
    Inside(&'a mut Transaction),
}

impl Reads<'_> {
    /// The same place, for one of several reads.
    pub fn again(&mut self) -> Reads<'_> {
        match self {
            Self::Outside(store) => Reads::Outside(store),
            Self::Inside(tx) => Reads::Inside(tx),
        }
    }

    pub(super) fn query(&mut self, sql: impl Into<String>) -> Statement<'_> {
        // Texts of this module, whose parts are constants of it.
        let sql = AssertSqlSafe(sql.into());
        match self {
            Self::Outside(store) => store.query(sql),
            Self::Inside(tx) => tx.query(sql),
        }
    }
}

impl<'a> From<&'a Store> for Reads<'a> {
    fn from(store: &'a Store) -> Self {
        Self::Outside(store)
    }
}

impl<'a> From<&'a mut Transaction> for Reads<'a> {
    fn from(tx: &'a mut Transaction) -> Self {
        Self::Inside(tx)
    }
}

//! Deposits (conversations.md, "Deposits").

use service::words;

words! {
    /// Where a deposit stands.
    DepositStatus {
        /// Its checkout session is being made.
        Creating "CREATING",
        /// It can be paid.
        Open "OPEN",
        /// It was paid.
        Paid "PAID",
        /// It was not paid in time.
        Expired "EXPIRED",
        /// It was given back.
        Refunded "REFUNDED",
    }
}

/// What the rules need of a deposit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositState {
    /// Minor units of its currency.
    pub amount_minor: i64,
    /// Where it stands.
    pub status: DepositStatus,
    /// Where it is paid, once that is known.
    pub url: Option<String>,
}

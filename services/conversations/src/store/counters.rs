//! What `/metrics` counts of conversations, each once its commit stands (operations.md, "Metrics").

use std::time::Duration;

use metrics::{counter, histogram};
use store::Transaction;

use crate::domain::{deposit::DepositStatus, lead::HandoverReason, message::OutboundStatus};

/// Leads for whom a person was asked, by the reason.
const HANDOVERS: &str = "conversation_handovers_total";
/// From a lead's message, when it arrived, to what answers it with the provider.
const REPLIES: &str = "conversation_reply_seconds";
/// Deposits that came to a status.
const DEPOSITS: &str = "deposits_total";
/// Messages to leads by what came of them.
const MESSAGES: &str = "outbox_messages_total";

/// What comes of messages; of an unknown one something else may come later.
const OUTCOMES: [OutboundStatus; 5] = [
    OutboundStatus::Sent,
    OutboundStatus::Unknown,
    OutboundStatus::Parked,
    OutboundStatus::Failed,
    OutboundStatus::Cancelled,
];

/// Names every counter: a rate sees the first event only of one that was there.
pub fn begin() {
    for reason in HandoverReason::ALL.iter().map(|reason| reason.word()) {
        counter!(HANDOVERS, "reason" => reason).absolute(0);
    }
    for status in DepositStatus::ALL.iter().map(|status| status.word()) {
        counter!(DEPOSITS, "status" => status).absolute(0);
    }
    for outcome in OUTCOMES.map(OutboundStatus::word) {
        counter!(MESSAGES, "outcome" => outcome).absolute(0);
    }
}

/// A person was asked for.
pub(super) fn handed_over(tx: &mut Transaction, reason: &str) {
    let reason = reason.to_owned();
    tx.after_commit(|| counter!(HANDOVERS, "reason" => reason).increment(1));
}

/// A lead was answered, so long after its message had arrived.
pub(super) fn replied(tx: &mut Transaction, after: Duration) {
    tx.after_commit(move || histogram!(REPLIES).record(after.as_secs_f64()));
}

/// Deposits came to this status, so many.
pub(super) fn deposits(tx: &mut Transaction, status: DepositStatus, count: u64) {
    count_of(tx, DEPOSITS, "status", status.word(), count);
}

/// This came of messages, of so many.
pub(super) fn messages(tx: &mut Transaction, outcome: OutboundStatus, count: u64) {
    count_of(tx, MESSAGES, "outcome", outcome.word(), count);
}

fn count_of(
    tx: &mut Transaction,
    name: &'static str,
    label: &'static str,
    value: &'static str,
    count: u64,
) {
    if count > 0 {
        tx.after_commit(move || counter!(name, label => value).increment(count));
    }
}

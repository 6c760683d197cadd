//! The publishing calls of a post, as clients see them (posts.md, `attempts`).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One publishing call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// When the intent was committed.
    pub started_at: Timestamp,
    /// When its outcome was known; none while it is under way.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<Timestamp>,
    /// The outcome class in lower case (posts.md, "Adapter"), `accepted`, `duplicate` or `crashed`;
    /// empty while it is under way.
    pub outcome: String,
    /// The provider's HTTP status, if it answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub http_status: Option<u16>,
    /// The trace of the call, 32 hex digits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trace_id: Option<String>,
}

/// Calls that are kept; throttled ones can be many.
const KEPT: usize = 20;

/// Begins a call, and forgets the oldest of too many.
pub(crate) fn begin(log: &mut Vec<Attempt>, started_at: Timestamp, trace_id: Option<String>) {
    if log.len() >= KEPT {
        log.remove(0);
    }
    let outcome = String::new();
    log.push(Attempt { started_at, ended_at: None, outcome, http_status: None, trace_id });
}

/// Ends the call that is under way.
pub(crate) fn end(log: &mut [Attempt], outcome: &str, http_status: Option<u16>, now: Timestamp) {
    if let Some(attempt) = log.last_mut().filter(|attempt| attempt.ended_at.is_none()) {
        attempt.ended_at = (outcome != "crashed").then_some(now);
        outcome.clone_into(&mut attempt.outcome);
        attempt.http_status = http_status;
    }
}

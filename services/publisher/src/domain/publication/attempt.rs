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
    /// none while it is under way.
    #[serde(with = "kept_outcome")]
    pub outcome: Option<String>,
    /// The provider's HTTP status, if it answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub http_status: Option<u16>,
    /// The trace of the call, 32 hex digits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trace_id: Option<String>,
}

/// The outcome as it is kept: an empty text while there is none, as earlier releases read it.
mod kept_outcome {
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[allow(clippy::ref_option, reason = "serde hands over a reference to the member")]
    pub(super) fn serialize<S: Serializer>(
        outcome: &Option<String>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(outcome.as_deref().unwrap_or_default())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<String>, D::Error> {
        String::deserialize(from).map(|text| Some(text).filter(|text| !text.is_empty()))
    }
}

/// Calls that are kept; throttled ones can be many.
const KEPT: usize = 20;

/// Begins a call, and forgets the oldest of too many.
pub(crate) fn begin(log: &mut Vec<Attempt>, started_at: Timestamp, trace_id: Option<String>) {
    if log.len() >= KEPT {
        log.remove(0);
    }
    log.push(Attempt { started_at, ended_at: None, outcome: None, http_status: None, trace_id });
}

/// Ends the call that is under way.
pub(crate) fn end(log: &mut [Attempt], outcome: &str, http_status: Option<u16>, now: Timestamp) {
    if let Some(attempt) = log.last_mut().filter(|attempt| attempt.ended_at.is_none()) {
        attempt.ended_at = (outcome != "crashed").then_some(now);
        attempt.outcome = Some(outcome.to_owned());
        attempt.http_status = http_status;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_under_way_has_no_outcome() {
        let mut log = Vec::new();
        begin(&mut log, Timestamp::UNIX_EPOCH, None);
        let stored = serde_json::to_value(&log[0]).unwrap();
        assert_eq!((stored["outcome"].as_str(), &log[0].outcome), (Some(""), &None));
        assert_eq!(serde_json::from_value::<Attempt>(stored).unwrap(), log[0]);
        end(&mut log, "accepted", Some(200), Timestamp::UNIX_EPOCH);
        assert_eq!(log[0].outcome.as_deref(), Some("accepted"));
    }
}

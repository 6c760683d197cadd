//! Every call of a provider's API, in order of arrival.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::Serialize;

use crate::call::Call;
use crate::limits;
use crate::names::{Operation, Provider};

/// A ring of the last [`limits::JOURNAL`] calls.
#[derive(Default)]
pub(crate) struct Journal {
    records: VecDeque<Record>,
    last_seq: u64,
}

/// One call. It is written when the call arrives and completed when it is answered.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    seq: u64,
    at: Timestamp,
    /// When the answer was ready; null while the call is under way, and for a dropped one.
    answered_at: Option<Timestamp>,
    pub(crate) provider: Provider,
    pub(crate) account: Option<String>,
    pub(crate) operation: Operation,
    method: String,
    path: String,
    /// Null while the call is under way, and for a dropped one.
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    media_urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<String>,
}

impl Journal {
    /// Writes down a call that has arrived; the number is for completing it.
    pub(crate) fn open(&mut self, call: Call, now: Timestamp) -> u64 {
        self.last_seq += 1;
        if self.records.len() == limits::JOURNAL {
            self.records.pop_front();
        }
        self.records.push_back(Record {
            seq: self.last_seq,
            at: now,
            answered_at: None,
            provider: call.provider,
            account: call.account,
            operation: call.operation,
            method: call.method,
            path: call.path,
            status: None,
            text: call.text,
            media_url: call.media_url,
            media_urls: call.media_urls,
            post_id: call.post_id,
            traceparent: call.traceparent,
        });
        self.last_seq
    }

    pub(crate) fn answered(&mut self, seq: u64, status: u16, now: Timestamp) {
        if let Some(record) = self.find(seq) {
            record.status = Some(status);
            record.answered_at = Some(now);
        }
    }

    /// Adds which post the call made, known only after its effect.
    pub(crate) fn about(&mut self, seq: u64, post_id: String) {
        if let Some(record) = self.find(seq) {
            record.post_id = Some(post_id);
        }
    }

    pub(crate) fn records(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.iter()
    }

    /// Forgets the calls; numbers go on, so that a call under way completes no other one's record.
    pub(crate) fn clear(&mut self) {
        self.records.clear();
    }

    /// Numbers are consecutive, so a record's place follows from its own; none if forgotten.
    fn find(&mut self, seq: u64) -> Option<&mut Record> {
        let first = self.records.front()?.seq;
        let place = usize::try_from(seq.checked_sub(first)?).ok()?;
        self.records.get_mut(place)
    }
}

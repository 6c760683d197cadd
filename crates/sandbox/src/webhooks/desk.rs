//! What is waiting to be delivered, and what became of it.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use axum::body::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::limits;
use crate::options::Webhooks;

/// Whose web hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Sender {
    WhatsApp,
    Stripe,
}

/// What is delivered in order, one at a time: statuses of a person, messages of a person, events of
/// a session.
pub(crate) type Lane = (Sender, String);

/// A body on its way.
#[derive(Clone)]
pub(super) struct Parcel {
    pub(super) seq: u64,
    pub(super) body: Bytes,
    /// Attempts that failed.
    pub(super) failed: u32,
    /// Wait before the first attempt; zero once it is over.
    pub(super) delay: Duration,
}

/// One web hook, for `GET /_sandbox/webhooks`.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    seq: u64,
    sender: Sender,
    made_at: Timestamp,
    attempts: u32,
    /// The receiver's last answer; null when there was none.
    status: Option<u16>,
    /// When it was taken.
    delivered_at: Option<Timestamp>,
    /// The receiver refused it too often.
    given_up: bool,
    body: Value,
}

/// How an attempt ended: the receiver's answer, if there was one.
pub(super) type Outcome = Option<u16>;

/// The queues, by lane. A lane is there as long as somebody works on it.
pub(super) struct Desk {
    pub(super) settings: Webhooks,
    lanes: HashMap<Lane, VecDeque<Parcel>>,
    records: VecDeque<Record>,
    waiting: usize,
    last_seq: u64,
}

impl Desk {
    pub(super) fn new(settings: Webhooks) -> Self {
        Self { settings, lanes: HashMap::new(), records: VecDeque::new(), waiting: 0, last_seq: 0 }
    }

    /// Adds a web hook; true when nobody works on its lane yet. None: there is no receiver, or
    /// [`limits::WEBHOOKS`] wait already.
    pub(super) fn add(
        &mut self,
        lane: &Lane,
        body: Value,
        delay: Duration,
        now: Timestamp,
    ) -> Option<bool> {
        self.settings.receiver(lane.0)?;
        if self.waiting >= limits::WEBHOOKS {
            tracing::warn!("the sandbox drops a web hook: too many wait");
            return None;
        }
        self.last_seq += 1;
        self.waiting += 1;
        let (seq, bytes) = (self.last_seq, Bytes::from(body.to_string()));
        if self.records.len() == limits::WEBHOOK_RECORDS {
            self.records.pop_front();
        }
        self.records.push_back(Record {
            seq,
            sender: lane.0,
            made_at: now,
            attempts: 0,
            status: None,
            delivered_at: None,
            given_up: false,
            body,
        });
        let idle = !self.lanes.contains_key(lane);
        let parcel = Parcel { seq, body: bytes, failed: 0, delay };
        self.lanes.entry(lane.clone()).or_default().push_back(parcel);
        Some(idle)
    }

    /// What is next in a lane; none: the lane is closed, and the one who works on it may go.
    pub(super) fn head(&mut self, lane: &Lane) -> Option<Parcel> {
        let head = self.lanes.get(lane).and_then(|parcels| parcels.front()).cloned();
        if head.is_none() {
            self.lanes.remove(lane);
        }
        head
    }

    /// The delay of a head is over.
    pub(super) fn waited(&mut self, lane: &Lane, seq: u64) {
        let head = self.lanes.get_mut(lane).and_then(VecDeque::front_mut);
        // Forgotten meanwhile, if it is not the head any more.
        if let Some(parcel) = head.filter(|parcel| parcel.seq == seq) {
            parcel.delay = Duration::ZERO;
        }
    }

    /// Writes down an attempt. How long to wait before the next one; none: the web hook is done
    /// with.
    pub(super) fn tried(
        &mut self,
        lane: &Lane,
        seq: u64,
        outcome: Outcome,
        now: Timestamp,
    ) -> Option<Duration> {
        let taken = outcome.is_some_and(|status| (200..300).contains(&status));
        // Forgotten meanwhile, if it is not the head any more.
        let parcels = self.lanes.get_mut(lane)?;
        let parcel = parcels.front_mut().filter(|parcel| parcel.seq == seq)?;
        parcel.failed += 1;
        let (failed, over) = (parcel.failed, taken || parcel.failed >= limits::WEBHOOK_ATTEMPTS);
        if over {
            parcels.pop_front();
            self.waiting -= 1;
        }
        if let Some(record) = self.record(seq) {
            record.attempts += 1;
            record.status = outcome;
            record.delivered_at = taken.then_some(now);
            record.given_up = over && !taken;
        }
        (!over).then(|| pause(failed))
    }

    pub(super) fn records(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.iter()
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// Forgets everything but the settings. Lanes stay until those who work on them have seen that
    /// they are empty.
    pub(super) fn clear(&mut self) {
        self.lanes.values_mut().for_each(VecDeque::clear);
        self.records.clear();
        self.waiting = 0;
    }

    fn record(&mut self, seq: u64) -> Option<&mut Record> {
        let first = self.records.front()?.seq;
        self.records.get_mut(usize::try_from(seq.checked_sub(first)?).ok()?)
    }
}

/// Twice as long after each failure, up to [`limits::WEBHOOK_PAUSE`].
fn pause(failed: u32) -> Duration {
    let doubled = limits::WEBHOOK_FIRST_PAUSE.saturating_mul(1 << (failed - 1).min(16));
    doubled.min(limits::WEBHOOK_PAUSE)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use url::Url;

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn desk() -> Desk {
        let receiver = Url::parse("http://receiver.example/hook").unwrap();
        Desk::new(Webhooks { stripe: Some(receiver), ..Webhooks::default() })
    }

    fn lane(name: &str) -> Lane {
        (Sender::Stripe, name.to_owned())
    }

    #[test]
    fn a_lane_is_worked_on_by_one_and_in_order() {
        let mut desk = desk();
        let mut add = |name: &str| desk.add(&lane(name), json!({}), Duration::ZERO, NOW);
        assert_eq!([add("a"), add("a"), add("b")], [Some(true), Some(false), Some(true)]);
        let first = desk.head(&lane("a")).unwrap().seq;
        assert_eq!(desk.tried(&lane("a"), first, Some(500), NOW), Some(pause(1)));
        assert_eq!(desk.head(&lane("a")).unwrap().seq, first);
        assert_eq!(desk.tried(&lane("a"), first, Some(204), NOW), None);
        assert_eq!(desk.head(&lane("a")).unwrap().seq, first + 1);
        assert_eq!(desk.waiting(), 2);
        desk.clear();
        assert!(desk.head(&lane("a")).is_none());
        assert_eq!(desk.add(&lane("a"), json!({}), Duration::ZERO, NOW), Some(true));
    }

    #[test]
    fn it_is_given_up_after_so_many_attempts() {
        let mut desk = desk();
        desk.add(&lane("a"), json!({}), Duration::ZERO, NOW);
        let mut attempts = 1..=limits::WEBHOOK_ATTEMPTS + 1;
        let tries = attempts.find(|_| desk.tried(&lane("a"), 1, None, NOW).is_none());
        assert_eq!(tries, Some(limits::WEBHOOK_ATTEMPTS));
        assert!(desk.records().all(|record| record.given_up));
        assert!(desk.head(&lane("a")).is_none());
    }

    #[test]
    fn nothing_waits_for_a_receiver_that_nobody_named() {
        let to_nobody = (Sender::WhatsApp, "1".to_owned());
        assert_eq!(desk().add(&to_nobody, json!({}), Duration::ZERO, NOW), None);
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        assert_eq!(pause(1), limits::WEBHOOK_FIRST_PAUSE);
        assert_eq!(pause(2), limits::WEBHOOK_FIRST_PAUSE * 2);
        assert_eq!(pause(u32::MAX), limits::WEBHOOK_PAUSE);
    }
}

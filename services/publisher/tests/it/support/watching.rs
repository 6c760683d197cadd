//! A client that watches a batch.

use proto::publisher::v1::{
    BatchEvent, WatchBatchResponse, batch_event::Type, watch_batch_response::Message,
};
use tokio::time::timeout;
use tonic::Streaming;

use super::LIMIT;

/// A stream of a batch's events.
pub(crate) struct Watching {
    stream: Streaming<WatchBatchResponse>,
    /// What the first message said.
    pub(crate) nothing_left: bool,
}

impl Watching {
    pub(super) async fn begin(mut stream: Streaming<WatchBatchResponse>) -> Self {
        let first = stream.message().await.unwrap().and_then(|response| response.message);
        match first {
            Some(Message::Opened(opened)) => Self { stream, nothing_left: opened.nothing_left },
            other => panic!("the first message is not `opened`: {other:?}"),
        }
    }

    /// The next event; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<BatchEvent> {
        let next = timeout(LIMIT, self.stream.message()).await.expect("an event in time");
        match next.unwrap()?.message {
            Some(Message::Event(event)) => Some(event),
            other => panic!("an event was expected: {other:?}"),
        }
    }

    /// Everything until the end of the stream.
    pub(crate) async fn until_the_end(mut self) -> Vec<BatchEvent> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }

    /// Everything up to and with the first event that is like this.
    pub(crate) async fn until(&mut self, is_so: impl Fn(&BatchEvent) -> bool) -> Vec<BatchEvent> {
        let mut events = Vec::new();
        loop {
            let event = self.next().await.expect("the stream goes on until then");
            events.push(event);
            if events.last().is_some_and(&is_so) {
                return events;
            }
        }
    }
}

/// The ids of events.
pub(crate) fn ids(events: &[BatchEvent]) -> Vec<i64> {
    events.iter().map(|event| event.id).collect()
}

/// The types of events.
pub(crate) fn kinds(events: &[BatchEvent]) -> Vec<Type> {
    events.iter().map(BatchEvent::r#type).collect()
}

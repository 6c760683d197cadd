//! Server-Sent Events, read as they arrive.

use std::{collections::VecDeque, time::Duration};

use reqwest::Response;
use serde_json::Value;

use crate::wait::within;

/// No event for so long is a failure; heartbeats do not count.
const LIMIT: Duration = Duration::from_secs(60);

/// One event of a batch's stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its `id:` line.
    pub id: i64,
    /// Its `data:` line.
    pub data: Value,
}

/// An open stream.
#[derive(Debug)]
pub struct Stream {
    response: Response,
    parser: Parser,
    /// The newest `retry:` line, in milliseconds.
    pub retry: Option<u64>,
    /// Comments so far: heartbeats.
    pub comments: usize,
    ready: VecDeque<Event>,
}

impl Event {
    /// The `type` of its data.
    pub fn kind(&self) -> &str {
        self.data["type"].as_str().unwrap_or_default()
    }
}

impl Stream {
    /// Reads the stream of an answer.
    ///
    /// # Panics
    /// When the answer is no stream.
    pub fn new(response: Response) -> Self {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            parser: Parser::default(),
            retry: None,
            comments: 0,
            ready: VecDeque::new(),
        }
    }

    /// The next event; `None` at the orderly end.
    ///
    /// # Panics
    /// When the connection breaks.
    pub async fn next(&mut self) -> Option<Event> {
        self.try_next().await.unwrap()
    }

    /// The next event, when the server may be killed meanwhile.
    ///
    /// # Errors
    /// The connection broke.
    ///
    /// # Panics
    /// When nothing comes for a minute.
    pub async fn try_next(&mut self) -> reqwest::Result<Option<Event>> {
        within("an event", LIMIT, async {
            while self.ready.is_empty() {
                if !self.read_on().await? {
                    return Ok(None);
                }
            }
            Ok(self.ready.pop_front())
        })
        .await
    }

    /// All events to the end.
    pub async fn rest(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }

    /// Waits for this many comments.
    pub async fn wait_for_comments(&mut self, count: usize) {
        within("heartbeats", LIMIT, async {
            while self.comments < count {
                assert!(self.read_on().await.unwrap(), "the stream ended");
            }
        })
        .await;
    }

    /// False at the end.
    async fn read_on(&mut self) -> reqwest::Result<bool> {
        let Some(chunk) = self.response.chunk().await? else { return Ok(false) };
        for line in self.parser.feed(&chunk) {
            match line {
                Line::Event(event) => self.ready.push_back(event),
                Line::Retry(millis) => self.retry = Some(millis),
                Line::Comment => self.comments += 1,
            }
        }
        Ok(true)
    }
}

/// What a stream is made of.
#[derive(Debug, PartialEq)]
enum Line {
    Event(Event),
    Retry(u64),
    Comment,
}

/// Puts lines together from bytes as they come, and is as strict as the promise: an `id:` and one
/// `data:` line per event, and no `event:` line (stories.md, "Stream").
#[derive(Debug, Default)]
struct Parser {
    unfinished: Vec<u8>,
    id: Option<i64>,
    data: Option<Value>,
}

impl Parser {
    fn feed(&mut self, bytes: &[u8]) -> Vec<Line> {
        self.unfinished.extend_from_slice(bytes);
        let mut lines = Vec::new();
        while let Some(end) = self.unfinished.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.unfinished.drain(..=end).collect();
            let line = String::from_utf8(line).unwrap();
            lines.extend(self.line(line.trim_end_matches(['\r', '\n'])));
        }
        lines
    }

    fn line(&mut self, line: &str) -> Option<Line> {
        if line.is_empty() {
            let (id, data) = (self.id.take(), self.data.take());
            return match (id, data) {
                (Some(id), Some(data)) => Some(Line::Event(Event { id, data })),
                (None, None) => None,
                parts => panic!("an event has an id and data: {parts:?}"),
            };
        }
        if line.starts_with(':') {
            return Some(Line::Comment);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "retry" => return Some(Line::Retry(value.parse().unwrap())),
            "id" => assert!(self.id.replace(value.parse().unwrap()).is_none(), "two ids: {line}"),
            "data" => {
                let data = serde_json::from_str(value).unwrap();
                assert!(self.data.replace(data).is_none(), "two data lines: {line}");
            }
            // Repeats the `type` of the data; only runs send it.
            "event" => assert!(!value.is_empty(), "a name: {line}"),
            _ => panic!("this field is not sent: {line}"),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stream_may_be_cut_into_pieces_anywhere() {
        let text = ": hello\nretry: 1000\n\nid: 7\ndata: {\"type\":\"ä\"}\n\n:\n\n";
        let event = Event { id: 7, data: json!({"type": "ä"}) };
        let expected = vec![Line::Comment, Line::Retry(1_000), Line::Event(event), Line::Comment];
        for size in 1..text.len() {
            let mut parser = Parser::default();
            let lines: Vec<Line> =
                text.as_bytes().chunks(size).flat_map(|piece| parser.feed(piece)).collect();
            assert_eq!(lines, expected, "in pieces of {size}");
        }
    }

    #[test]
    #[should_panic(expected = "this field is not sent")]
    fn an_unknown_line_is_refused() {
        Parser::default().feed(b"colour: red\n");
    }
}

//! What is kept of calendars: events, and times that are busy for other reasons.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::limits;

/// Events by calendar and id, and busy times.
#[derive(Default)]
pub(crate) struct Calendars {
    events: BTreeMap<(String, String), Event>,
    taken: Vec<Taken>,
}

/// An event as the API shows it, and when it is.
#[derive(Clone)]
pub(super) struct Event {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) document: Value,
}

/// A time that somebody else took.
pub(crate) struct Taken {
    /// None: in every calendar.
    pub(crate) calendar: Option<String>,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

impl Event {
    pub(super) fn is_cancelled(&self) -> bool {
        self.document["status"] == "cancelled"
    }

    fn is_busy(&self) -> bool {
        !self.is_cancelled() && self.document["transparency"] != "transparent"
    }
}

impl Calendars {
    pub(super) fn event(&self, calendar: &str, id: &str) -> Option<&Event> {
        self.events.get(&(calendar.to_owned(), id.to_owned()))
    }

    pub(super) fn insert(&mut self, calendar: &str, id: &str, event: Event) {
        self.events.insert((calendar.to_owned(), id.to_owned()), event);
    }

    /// False when it is full.
    pub(crate) fn take(&mut self, taken: Taken) -> bool {
        let room = !self.is_full();
        if room {
            self.taken.push(taken);
        }
        room
    }

    /// Makes the busy times free again; events stay.
    pub(crate) fn free(&mut self) {
        self.taken.clear();
    }

    pub(super) fn is_full(&self) -> bool {
        self.events.len() + self.taken.len() >= limits::CALENDAR
    }

    /// When a calendar is busy between two instants, in order and without overlaps.
    pub(super) fn busy(
        &self,
        calendar: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<(Timestamp, Timestamp)> {
        let events = self
            .events
            .iter()
            .filter(|((of, _), event)| of == calendar && event.is_busy())
            .map(|(_, event)| (event.start, event.end));
        let taken = self
            .taken
            .iter()
            .filter(|taken| taken.calendar.as_deref().is_none_or(|of| of == calendar))
            .map(|taken| (taken.start, taken.end));
        let mut spans: Vec<_> = events
            .chain(taken)
            .map(|(start, end)| (start.max(from), end.min(to)))
            .filter(|(start, end)| start < end)
            .collect();
        spans.sort();
        let mut merged: Vec<(Timestamp, Timestamp)> = Vec::new();
        for (start, end) in spans {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        merged
    }

    /// `{events, busy}`, for the control API.
    pub(crate) fn show(&self) -> Value {
        let event = |((calendar, _), event): (&(String, String), &Event)| {
            let mut shown = json!({"calendarId": calendar});
            for (name, value) in event.document.as_object().into_iter().flatten() {
                shown[name] = value.clone();
            }
            shown
        };
        let taken = |taken: &Taken| {
            let (start, end) = (taken.start.to_string(), taken.end.to_string());
            json!({"calendarId": taken.calendar, "start": start, "end": end})
        };
        let events: Vec<Value> = self.events.iter().map(event).collect();
        let busy: Vec<Value> = self.taken.iter().map(taken).collect();
        json!({"events": events, "busy": busy})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn busy_times_are_merged_and_cut() {
        let mut calendars = Calendars::default();
        let mut take = |calendar: Option<&str>, start, end| {
            let calendar = calendar.map(str::to_owned);
            calendars.take(Taken { calendar, start: at(start), end: at(end) });
        };
        take(None, 10, 20);
        take(Some("a"), 20, 30);
        take(Some("b"), 5, 40);
        take(Some("a"), 50, 99);
        let event = |status: &str, start, end| Event {
            start: at(start),
            end: at(end),
            document: json!({"status": status}),
        };
        calendars.insert("a", "1", event("confirmed", 0, 12));
        calendars.insert("a", "2", event("cancelled", 30, 50));
        let busy = calendars.busy("a", at(1), at(60));
        assert_eq!(busy, [(at(1), at(30)), (at(50), at(60))]);
        assert_eq!(calendars.busy("a", at(30), at(50)), []);
    }
}

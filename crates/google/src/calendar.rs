//! The Calendar API, version 3: <https://developers.google.com/workspace/calendar/api/v3/reference>.
//!
//! The ids of events are made by us, so that an insert can be repeated: the second finds the first.

use std::collections::BTreeMap;

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use service::{Clock, http::HttpClient};
use url::Url;

use crate::{Api, Error, Hosts, ServiceAccount, hosts};

/// What the account may do with calendars that are shared with it.
const SCOPE: &str = "https://www.googleapis.com/auth/calendar";

/// The calendars that are shared with an account. Cloning shares the token.
#[derive(Clone, Debug)]
pub struct Calendars {
    api: Api,
    base: String,
}

/// An event to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// 5 to 1,024 of `a-v` and `0-9`; a UUID without hyphens is one.
    pub id: String,
    /// Begin.
    pub start: Timestamp,
    /// End, which is not within it.
    pub end: Timestamp,
    /// Title.
    pub summary: String,
    /// Text beneath it.
    pub description: String,
}

/// An event as it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// Begin; `None` for whole days.
    pub start: Option<Timestamp>,
    /// End; `None` for whole days.
    pub end: Option<Timestamp>,
    /// Whether it was deleted: its id stays taken.
    pub cancelled: bool,
}

#[derive(Deserialize)]
struct FreeBusy {
    #[serde(default)]
    calendars: BTreeMap<String, Busy>,
}

#[derive(Deserialize)]
struct Busy {
    busy: Option<Vec<Span>>,
    #[serde(default)]
    errors: Vec<Problem>,
}

#[derive(Deserialize)]
struct Span {
    start: Timestamp,
    end: Timestamp,
}

#[derive(Deserialize)]
#[serde(default)]
struct Problem {
    reason: String,
}

impl Default for Problem {
    fn default() -> Self {
        Self { reason: "without a reason".to_owned() }
    }
}

#[derive(Deserialize)]
struct Document {
    id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    start: Moment,
    #[serde(default)]
    end: Moment,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Moment {
    date_time: Option<Timestamp>,
}

impl Calendars {
    /// The calendars of this account.
    pub fn new(http: HttpClient, clock: Clock, account: ServiceAccount, hosts: &Hosts) -> Self {
        Self { api: Api::new(http, clock, account, hosts, SCOPE), base: hosts.calendar.clone() }
    }

    /// When a calendar is busy within a time, in order.
    ///
    /// # Errors
    /// [`Error::Unknown`] when the answer is about another calendar or has an error for this one,
    /// which comes within a 200 and says nothing of it being free; and what can happen to any call.
    pub async fn busy(
        &self,
        calendar: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(Timestamp, Timestamp)>, Error> {
        let body = json!({
            "timeMin": from.to_string(),
            "timeMax": to.to_string(),
            "items": [{"id": calendar}],
        });
        let url = self.url(&["freeBusy"])?;
        let mut found: FreeBusy = self.api.call(Method::POST, url, Some(&body)).await?;
        let unknown = |detail: &str| Error::Unknown(format!("its free/busy answer {detail}"));
        let of_it = found.calendars.remove(calendar);
        let of_it = of_it.ok_or_else(|| unknown("has no such calendar"))?;
        if let Some(problem) = of_it.errors.first() {
            let reason = crate::api::brief(&problem.reason);
            return Err(unknown(&format!("has an error for the calendar: {reason}")));
        }
        let busy = of_it.busy.ok_or_else(|| unknown("does not say when it is busy"))?;
        let mut spans: Vec<_> = busy.into_iter().map(|span| (span.start, span.end)).collect();
        spans.sort_unstable();
        Ok(spans)
    }

    /// Writes an event.
    ///
    /// # Errors
    /// [`Error::Refused`] with 409 when its id is taken, also by an event that was deleted; and
    /// what can happen to any call.
    pub async fn insert(&self, calendar: &str, event: &NewEvent) -> Result<(), Error> {
        let body = json!({
            "id": event.id,
            "start": {"dateTime": event.start.to_string()},
            "end": {"dateTime": event.end.to_string()},
            "summary": event.summary,
            "description": event.description,
        });
        let url = self.url(&["calendars", calendar, "events"])?;
        self.api.call(Method::POST, url, Some(&body)).await.map(|_: Value| ())
    }

    /// An event.
    ///
    /// # Errors
    /// [`Error::NotFound`], and what can happen to any call.
    pub async fn get(&self, calendar: &str, id: &str) -> Result<Event, Error> {
        let url = self.url(&["calendars", calendar, "events", id])?;
        self.api.call(Method::GET, url, None).await.map(|found: Document| found.into())
    }

    /// Deletes an event; one that is deleted already is as good.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there never was one, and what can happen to any call.
    pub async fn delete(&self, calendar: &str, id: &str) -> Result<(), Error> {
        let url = self.url(&["calendars", calendar, "events", id])?;
        match self.api.order(Method::DELETE, url, None).await {
            Err(Error::Refused { status: 410, .. }) => Ok(()),
            done => done,
        }
    }

    fn url(&self, segments: &[&str]) -> Result<Url, Error> {
        hosts::join(&self.base, &[&["calendar", "v3"], segments].concat())
    }
}

impl From<Document> for Event {
    fn from(document: Document) -> Self {
        Self {
            id: document.id,
            start: document.start.date_time,
            end: document.end.date_time,
            cancelled: document.status == "cancelled",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_with_its_offset_or_as_whole_days() {
        let read = |json: Value| Event::from(serde_json::from_value::<Document>(json).unwrap());
        let event = read(json!({
            "id": "abc12", "status": "confirmed",
            "start": {"dateTime": "2026-07-01T10:00:00+01:00", "timeZone": "Europe/London"},
            "end": {"dateTime": "2026-07-01T10:00:00Z"},
        }));
        assert_eq!(event.start, Some("2026-07-01T09:00:00Z".parse().unwrap()));
        assert_eq!(event.end, Some("2026-07-01T10:00:00Z".parse().unwrap()));
        assert!(!event.cancelled);
        let day =
            read(json!({"id": "abc12", "status": "cancelled", "start": {"date": "2026-07-01"}}));
        assert_eq!((day.start, day.cancelled), (None, true));
    }
}

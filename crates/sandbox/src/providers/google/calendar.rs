//! The Calendar API, version 3: `freeBusy` and events.
//!
//! A calendar is there as soon as somebody names it, but for names with "missing" or "forbidden" in
//! them. Faults may name a calendar as the account.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::calendars::{Calendars, Event};
use super::error::stranger;
use super::moment;
use crate::answer::Answer;
use crate::faults::Plan;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::providers::social::{Ask, Refused};
use crate::state::Sandbox;

/// Letters of an id that a caller makes: base32hex.
const ID: &str = "0123456789abcdefghijklmnopqrstuv";
const ID_LENGTH: std::ops::RangeInclusive<usize> = 5..=1_024;
/// Longest answer of `freeBusy`, calendars.
const ASKED: usize = 50;

/// A refusal of the Calendar API; its text is the message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error("Not Found")]
    NotFound,
    #[error("Forbidden")]
    Forbidden,
    #[error("The requested identifier already exists.")]
    Duplicate,
    #[error("Resource has been deleted")]
    Deleted,
    #[error("Invalid resource id value.")]
    Id,
    #[error("The specified time range is empty.")]
    Empty,
    #[error("Missing {0} time.")]
    Time(&'static str),
    #[error("Bad Request")]
    Payload,
    #[error("Calendar usage limits exceeded.")]
    Full,
}

impl Refused for Refusal {
    fn answer(&self) -> Answer {
        let (status, reason) = match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "notFound"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::Duplicate => (StatusCode::CONFLICT, "duplicate"),
            Self::Deleted => (StatusCode::GONE, "deleted"),
            Self::Id => (StatusCode::BAD_REQUEST, "invalid"),
            Self::Empty => (StatusCode::BAD_REQUEST, "timeRangeEmpty"),
            Self::Time(_) => (StatusCode::BAD_REQUEST, "required"),
            Self::Payload => (StatusCode::BAD_REQUEST, "parseError"),
            Self::Full => (StatusCode::FORBIDDEN, "quotaExceeded"),
        };
        let message = self.to_string();
        let reasons = json!([{"domain": "global", "reason": reason, "message": message}]);
        let error = json!({"errors": reasons, "code": status.as_u16(), "message": message});
        Answer::json(status, json!({"error": error}))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    time_min: Timestamp,
    time_max: Timestamp,
    #[serde(default)]
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
}

/// `POST /calendar/v3/freeBusy`: 200, with the calendars that cannot be asked among the others.
pub(super) async fn free_busy(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let query = serde_json::from_slice::<Query>(&inbound.body).ok();
    let first = query.as_ref().and_then(|query| query.items.first()).map(|item| item.id.clone());
    Ask::new(Provider::Google, inbound, stranger)
        .run(
            &sandbox,
            Operation::FreeBusy,
            None,
            |call, _| call.alias(first.as_deref()).text(first.as_deref()),
            |_, state, plan, _| {
                let query = query.ok_or(Refusal::Payload)?;
                if query.time_min >= query.time_max {
                    return Err(Refusal::Empty);
                }
                if query.items.len() > ASKED {
                    return Err(Refusal::Payload);
                }
                let shown: Map<String, Value> = query
                    .items
                    .iter()
                    .map(|Item { id }| (id.clone(), calendar(id, &query, &state.calendars, plan)))
                    .collect();
                let body = json!({
                    "kind": "calendar#freeBusy",
                    "timeMin": query.time_min.to_string(),
                    "timeMax": query.time_max.to_string(),
                    "calendars": shown,
                });
                Ok(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

fn calendar(id: &str, query: &Query, calendars: &Calendars, plan: &Plan) -> Value {
    let unknown = check_calendar(id).is_err();
    let reason = plan.calendar_error.as_deref().or(unknown.then_some("notFound"));
    if let Some(reason) = reason {
        return json!({"errors": [{"domain": "global", "reason": reason}], "busy": []});
    }
    let span = |(start, end): (Timestamp, Timestamp)| json!({"start": start.to_string(), "end": end.to_string()});
    let busy = calendars.busy(id, query.time_min, query.time_max).into_iter().map(span);
    json!({"busy": busy.collect::<Vec<Value>>()})
}

/// `POST /calendar/v3/calendars/{calendar}/events`, with an id of the caller's or without.
pub(super) async fn insert(
    State(sandbox): State<Sandbox>,
    Path(calendar): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Google, inbound, stranger)
        .run(
            &sandbox,
            Operation::Send,
            None,
            |call, params| call.alias(Some(&calendar)).text(params.get("summary")),
            |caller, state, _, now| {
                check_calendar(&calendar)?;
                let asked: Map<String, Value> =
                    serde_json::from_slice(&caller.body).map_err(|_| Refusal::Payload)?;
                let id = match asked.get("id").and_then(Value::as_str) {
                    Some(id)
                        if ID_LENGTH.contains(&id.len()) && id.chars().all(|c| ID.contains(c)) =>
                    {
                        id.to_owned()
                    }
                    Some(_) => return Err(Refusal::Id),
                    None => format!("sandbox{:020}", state.posts.take_id()),
                };
                let start =
                    asked.get("start").and_then(moment::read).ok_or(Refusal::Time("start"))?;
                let end = asked.get("end").and_then(moment::read).ok_or(Refusal::Time("end"))?;
                if end <= start {
                    return Err(Refusal::Empty);
                }
                if state.calendars.event(&calendar, &id).is_some() {
                    return Err(Refusal::Duplicate);
                }
                if state.calendars.is_full() {
                    return Err(Refusal::Full);
                }
                let document = document(asked, &id, &calendar, &caller.account, now);
                let event = Event { start, end, document };
                let shown = event.document.clone();
                state.calendars.insert(&calendar, &id, event);
                Ok(Answer::json(StatusCode::OK, shown).about(Some(id)))
            },
        )
        .await
}

/// `GET …/events/{id}`; a deleted one is there still, with the status `cancelled`.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path((calendar, id)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Google, inbound, stranger)
        .run(
            &sandbox,
            Operation::Status,
            None,
            |call, _| call.alias(Some(&calendar)).post_id(Some(&id)),
            |_, state, _, _| {
                check_calendar(&calendar)?;
                let event = state.calendars.event(&calendar, &id).ok_or(Refusal::NotFound)?;
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, event.document.clone()))
            },
        )
        .await
}

/// `DELETE …/events/{id}` → 204, and 410 from then on. Its id stays taken.
pub(super) async fn delete(
    State(sandbox): State<Sandbox>,
    Path((calendar, id)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Google, inbound, stranger)
        .run(
            &sandbox,
            Operation::Delete,
            None,
            |call, _| call.alias(Some(&calendar)).post_id(Some(&id)),
            |_, state, _, now| {
                check_calendar(&calendar)?;
                let event = state.calendars.event(&calendar, &id).ok_or(Refusal::NotFound)?;
                if event.is_cancelled() {
                    return Err(Refusal::Deleted);
                }
                let mut event = event.clone();
                event.document["status"] = "cancelled".into();
                event.document["updated"] = now.to_string().into();
                state.calendars.insert(&calendar, &id, event);
                Ok(Answer::no_content())
            },
        )
        .await
}

fn check_calendar(id: &str) -> Result<(), Refusal> {
    if id.contains("forbidden") {
        Err(Refusal::Forbidden)
    } else if id.contains("missing") {
        Err(Refusal::NotFound)
    } else {
        Ok(())
    }
}

/// What was asked for, and what Google adds.
fn document(
    asked: Map<String, Value>,
    id: &str,
    calendar: &str,
    account: &str,
    now: Timestamp,
) -> Value {
    let added = json!({
        "kind": "calendar#event",
        "etag": format!("\"{}\"", now.as_microsecond()),
        "id": id,
        "htmlLink": format!("https://www.google.com/calendar/event?eid={id}"),
        "created": now.to_string(),
        "updated": now.to_string(),
        "creator": {"email": account},
        "organizer": {"email": calendar, "self": true},
        "iCalUID": format!("{id}@google.com"),
        "sequence": 0,
        "eventType": "default",
    });
    let mut document = json!({"status": "confirmed", "reminders": {"useDefault": true}});
    for (name, value) in asked.into_iter().chain(added.as_object().cloned().unwrap_or_default()) {
        document[name] = value;
    }
    document
}

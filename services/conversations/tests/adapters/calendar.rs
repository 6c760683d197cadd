//! The studio's calendar at Google.

use conversations::providers::{Booking, Calendar, CalendarError, google::GoogleCalendar};
use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{World, options};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn calendar(world: &World, id: &str) -> GoogleCalendar {
    world.google(id).calendar(&world.clock, &options()).unwrap().unwrap()
}

fn booking(id: &str) -> Booking {
    Booking {
        event_id: id.to_owned(),
        start: at("2026-07-01T10:00:00Z"),
        end: at("2026-07-01T12:00:00Z"),
        summary: "Fake lead".into(),
        description: "10x15cm".into(),
    }
}

async fn events(world: &World) -> Vec<Value> {
    let shown = world.control(Method::GET, "calendar", None).await;
    shown["events"].as_array().unwrap().clone()
}

const ID: &str = "0190000000007000800000000000002a";
const OURS: &str = sandbox::GOOGLE_CALENDAR;

#[tokio::test]
async fn a_booking_is_busy_until_it_is_deleted() {
    let world = World::start().await;
    let calendar = calendar(&world, OURS);
    let busy = json!({"start": "2026-07-02T09:00:00Z", "end": "2026-07-02T10:00:00Z"});
    world.control(Method::POST, "calendar/busy", Some(busy)).await;
    let all = || calendar.busy(at("2026-07-01T00:00:00Z"), at("2026-07-31T00:00:00Z"));
    let other = (at("2026-07-02T09:00:00Z"), at("2026-07-02T10:00:00Z"));
    assert_eq!(all().await.unwrap(), [other]);
    calendar.insert(&booking(ID)).await.unwrap();
    assert_eq!(all().await.unwrap(), [(booking(ID).start, booking(ID).end), other]);
    for _ in 0..2 {
        calendar.delete(ID).await.unwrap();
    }
    assert_eq!(all().await.unwrap(), [other]);
    calendar.delete("0190000000007000800000000000002b").await.unwrap();
}

#[tokio::test]
async fn an_error_within_a_200_is_not_free() {
    let world = World::start().await;
    let (from, to) = (at("2026-07-01T00:00:00Z"), at("2026-07-02T00:00:00Z"));
    let fault = json!({"kind": "calendar_error", "reason": "internalError"});
    world.once("google", "freebusy", fault).await;
    let ours = calendar(&world, OURS);
    let error = ours.busy(from, to).await.unwrap_err();
    assert!(error.retryable() && error.to_string().contains("internalError"), "{error}");
    assert_eq!(ours.busy(from, to).await.unwrap(), []);
    assert!(calendar(&world, "missing").busy(from, to).await.is_err());
    for fault in [
        json!({"kind": "status", "status": 503}),
        json!({"kind": "garbage"}),
        json!({"kind": "hang"}),
    ] {
        world.once("google", "freebusy", fault.clone()).await;
        assert!(ours.busy(from, to).await.unwrap_err().retryable(), "{fault}");
    }
}

#[tokio::test]
async fn a_repeat_after_a_lost_answer_finds_what_it_wrote() {
    let world = World::start().await;
    let calendar = calendar(&world, OURS);
    for (nth, fault) in [
        json!({"kind": "reset_after_effect"}),
        json!({"kind": "status_after_effect", "status": 500}),
        json!({"kind": "garbage"}),
        json!({"kind": "reset"}),
    ]
    .into_iter()
    .enumerate()
    {
        world.once("google", "send", fault.clone()).await;
        let booking = booking(&format!("{ID}{nth}"));
        let lost = calendar.insert(&booking).await.unwrap_err();
        assert!(lost.retryable(), "{fault}: {lost}");
        calendar.insert(&booking).await.unwrap();
        assert_eq!(events(&world).await.len(), nth + 1, "{fault}");
    }
}

#[tokio::test]
async fn an_id_of_another_event_or_of_a_deleted_one_is_taken() {
    let world = World::start().await;
    let calendar = calendar(&world, OURS);
    calendar.insert(&booking(ID)).await.unwrap();
    let moved = Booking { end: at("2026-07-01T13:00:00Z"), ..booking(ID) };
    assert!(matches!(calendar.insert(&moved).await, Err(CalendarError::Taken(_))));
    calendar.delete(ID).await.unwrap();
    assert!(matches!(calendar.insert(&booking(ID)).await, Err(CalendarError::Taken(_))));
}

#[tokio::test]
async fn a_calendar_that_is_not_ours_is_told() {
    let world = World::start().await;
    for name in ["missing", "forbidden"] {
        let error = calendar(&world, name).insert(&booking(ID)).await.unwrap_err();
        assert!(matches!(error, CalendarError::Unauthorised(_)), "{name}: {error}");
    }
    let wrong = Booking { event_id: "NO".into(), ..booking(ID) };
    let error = calendar(&world, OURS).insert(&wrong).await.unwrap_err();
    assert!(matches!(error, CalendarError::Refused(_)), "{error}");
}

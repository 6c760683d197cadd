//! Google's calendars: busy times and events.

use reqwest::Method;
use sandbox::{GOOGLE_CALENDAR, GOOGLE_PREFIX};
use serde_json::{Value, json};

use crate::social_support::{Social, told};
use crate::support::TestSandbox;

const FREE_BUSY: &str = "/calendar/v3/freeBusy";

fn events() -> String {
    format!("/calendar/v3/calendars/{GOOGLE_CALENDAR}/events")
}

fn event(id: &str, from: u32, to: u32) -> Value {
    let at = |hour: u32| json!({"dateTime": format!("2026-07-01T{hour:02}:00:00Z")});
    json!({"id": id, "summary": "Ada", "start": at(from), "end": at(to)})
}

fn query(calendars: &[&str]) -> Value {
    let items: Vec<Value> = calendars.iter().map(|id| json!({"id": id})).collect();
    json!({"timeMin": "2026-07-01T00:00:00Z", "timeMax": "2026-07-02T00:00:00Z", "items": items})
}

fn span(from: u32, to: u32) -> Value {
    json!({"start": format!("2026-07-01T{from:02}:00:00Z"), "end": format!("2026-07-01T{to:02}:00:00Z")})
}

#[tokio::test]
async fn an_event_takes_its_time_once() {
    let sandbox = TestSandbox::start().await;
    let google = Social::new(&sandbox, GOOGLE_PREFIX);
    let (status, made) = google.post(&events(), &event("lead0001", 10, 13)).await;
    assert_eq!(
        (status, &made["status"], &made["id"]),
        (200, &json!("confirmed"), &json!("lead0001"))
    );
    assert_eq!(made["summary"], "Ada");
    let (status, refused) = google.post(&events(), &event("lead0001", 15, 16)).await;
    assert_eq!((status, &refused["error"]["errors"][0]["reason"]), (409, &json!("duplicate")));
    let path = format!("{}/lead0001", events());
    assert_eq!(google.get(&path).await, (200, made));
    sandbox.control(Method::POST, "calendar/busy", &span(12, 14)).await;
    let (status, free) = google.post(FREE_BUSY, &query(&[GOOGLE_CALENDAR, "other"])).await;
    assert_eq!((status, &free["kind"]), (200, &json!("calendar#freeBusy")));
    assert_eq!(free["calendars"][GOOGLE_CALENDAR]["busy"], json!([span(10, 14)]));
    assert_eq!(free["calendars"]["other"]["busy"], json!([span(12, 14)]));
    let shown = sandbox.get("/_sandbox/calendar").await;
    assert_eq!(
        (&shown["events"][0]["id"], &shown["events"][0]["calendarId"]),
        (&json!("lead0001"), &json!(GOOGLE_CALENDAR))
    );
    assert_eq!(shown["busy"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_deleted_event_is_cancelled_and_its_id_stays_taken() {
    let sandbox = TestSandbox::start().await;
    let google = Social::new(&sandbox, GOOGLE_PREFIX);
    google.post(&events(), &event("lead0001", 10, 13)).await;
    let path = format!("{}/lead0001", events());
    let delete = async || told(google.request(Method::DELETE, &path).send().await.unwrap()).await;
    assert_eq!(delete().await.0, 204);
    assert_eq!(delete().await.0, 410);
    assert_eq!(google.get(&path).await.1["status"], "cancelled");
    assert_eq!(google.post(&events(), &event("lead0001", 10, 13)).await.0, 409);
    let (_, free) = google.post(FREE_BUSY, &query(&[GOOGLE_CALENDAR])).await;
    assert_eq!(free["calendars"][GOOGLE_CALENDAR]["busy"], json!([]));
    assert_eq!(google.get(&format!("{}/none1", events())).await.0, 404);
}

#[tokio::test]
async fn one_calendar_may_fail_inside_of_a_good_answer() {
    let sandbox = TestSandbox::start().await;
    let google = Social::new(&sandbox, GOOGLE_PREFIX);
    let (status, free) = google.post(FREE_BUSY, &query(&["missing", "there"])).await;
    assert_eq!(status, 200);
    assert_eq!(free["calendars"]["missing"]["errors"][0]["reason"], "notFound");
    assert!(free["calendars"]["there"].get("errors").is_none());
    let fault = json!({"kind": "calendar_error", "reason": "internalError"});
    let script = json!({"operation": "freebusy", "account": "there", "fault": fault, "times": 1});
    sandbox.fault_of("google", script).await;
    let ask =
        async || google.post(FREE_BUSY, &query(&["there"])).await.1["calendars"]["there"].clone();
    assert_eq!(ask().await["errors"][0]["reason"], "internalError");
    assert!(ask().await.get("errors").is_none());
    let misplaced =
        json!({"provider": "google", "fault": {"kind": "calendar_error", "reason": "x"}});
    assert_eq!(sandbox.control(Method::POST, "faults", &misplaced).await.status(), 400);
}

#[tokio::test]
async fn a_lost_answer_leaves_the_event() {
    let sandbox = TestSandbox::start().await;
    let google = Social::new(&sandbox, GOOGLE_PREFIX);
    let fault = json!({"kind": "status_after_effect", "status": 503});
    let script = json!({"account": GOOGLE_CALENDAR, "fault": fault, "times": 1});
    sandbox.fault_of("google", script).await;
    assert_eq!(google.post(&events(), &event("lead0001", 10, 13)).await.0, 503);
    assert_eq!(google.post(&events(), &event("lead0001", 10, 13)).await.0, 409);
}

#[tokio::test]
async fn refusals() {
    let sandbox = TestSandbox::start().await;
    let google = Social::new(&sandbox, GOOGLE_PREFIX);
    let mut endless = event("lead0001", 10, 11);
    endless["end"] = Value::Null;
    let backwards = json!({"timeMin": "2026-07-02T00:00:00Z", "timeMax": "2026-07-01T00:00:00Z"});
    for (path, body, status, reason) in [
        (events(), event("Lead-1", 10, 11), 400, "invalid"),
        (events(), event("abc", 10, 11), 400, "invalid"),
        (events(), event("lead0001", 11, 11), 400, "timeRangeEmpty"),
        (events(), endless, 400, "required"),
        (events(), json!([]), 400, "parseError"),
        ("/calendar/v3/calendars/missing/events".into(), event("lead0001", 1, 2), 404, "notFound"),
        (
            "/calendar/v3/calendars/forbidden/events".into(),
            event("lead0001", 1, 2),
            403,
            "forbidden",
        ),
        (FREE_BUSY.into(), backwards, 400, "timeRangeEmpty"),
        (FREE_BUSY.into(), json!({}), 400, "parseError"),
    ] {
        let (found, refused) = google.post(&path, &body).await;
        assert_eq!(
            (found, &refused["error"]["errors"][0]["reason"]),
            (status, &json!(reason)),
            "{path}"
        );
    }
    let stranger = Social { token: "bad", ..Social::new(&sandbox, GOOGLE_PREFIX) };
    assert_eq!(stranger.post(FREE_BUSY, &query(&[GOOGLE_CALENDAR])).await.0, 401);
}

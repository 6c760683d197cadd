//! EROS over REST: pages with a history, captions, runs.

use std::fmt::Write as _;

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    client::{Answer, Client},
    wait::{SOON, eventually},
};

/// The zone of every page here (the seed's).
pub const ZONE: &str = "America/Los_Angeles";

/// How a page's audience behaves.
#[derive(Clone, Copy, Debug)]
pub struct Audience {
    /// How many get a message.
    pub size: u32,
    /// Opened Unlocks of the last seven days, as a share of those before.
    pub recent_opens: f64,
    /// Sales of the last seven days, as a share of those before.
    pub recent_sales: f64,
}

impl Audience {
    /// One that is as eager as ever.
    pub const STEADY: Self = Self { size: 45_000, recent_opens: 1.0, recent_sales: 1.0 };
    /// One that has had enough.
    pub const TIRED: Self = Self { size: 45_000, recent_opens: 0.4, recent_sales: 0.2 };
}

/// The Monday after a week from now, local.
pub fn next_monday() -> Date {
    let zone = TimeZone::get(ZONE).unwrap();
    let today = zone.to_datetime(crate::wait::now()).date();
    let ahead = 7 - i64::from(today.weekday().to_monday_zero_offset());
    let monday = today + ahead.days();
    assert_eq!(monday.weekday(), Weekday::Monday);
    monday
}

/// A history as CSV: four Unlocks on each of the last 100 days, their captions in turn, the values
/// the same every day, but for the last seven.
pub fn history(audience: Audience) -> String {
    let mut csv = "message_id,sent_at,message_type,caption_id,sent_count,viewed_count,\
                   purchased_count,earnings,price_tier\n"
        .to_owned();
    let zone = TimeZone::get(ZONE).unwrap();
    let today = zone.to_datetime(crate::wait::now()).date();
    for back in 1..=100_i64 {
        let day = today - back.days();
        let (opens, sales) =
            if back <= 7 { (audience.recent_opens, audience.recent_sales) } else { (1.0, 1.0) };
        for (n, hour) in [9, 13, 19, 21].into_iter().enumerate() {
            let viewed = (f64::from(audience.size) * 0.25 * opens) as u32;
            let bought = (f64::from(viewed) * 0.04 * sales) as u32;
            let earned = f64::from(bought) * 25.0;
            writeln!(
                csv,
                "m-{back}-{n},{day} {hour:02}:30:00,Unlock,{},{},{viewed},{bought},{earned:.2},standard",
                back * 4 + n as i64,
                audience.size
            )
            .unwrap();
        }
    }
    csv
}

/// Captions as JSON Lines: enough of every price and kind for a week of a large page. Ids begin
/// after `first`, and texts tell them apart.
pub fn captions(first: u32, count: u32) -> String {
    const TIERS: [&str; 5] = ["budget", "standard", "premium", "luxury", "vip"];
    let line = |n: u32| {
        json!({
            "caption_id": first + n,
            "caption_text": format!("Something worth opening, number {}", first + n),
            "price_tier": TIERS[n as usize % TIERS.len()],
            "content_category": format!("category {}", n % 12),
            "psychological_trigger": format!("trigger {}", n % 9),
            "is_urgent": n % 40 == 0,
        })
        .to_string()
    };
    (1..=count).map(|n| line(n) + "\n").collect()
}

impl Client {
    /// Makes a page in [`ZONE`].
    pub async fn make_page(&self, page: &str) {
        let made = self.put(&format!("/api/pages/{page}"), &json!({"time_zone": ZONE})).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }

    /// Imports a file; the report.
    pub async fn import(&self, page: &str, what: &str, media_type: &str, file: String) -> Value {
        let answer = self.try_import(page, what, media_type, file).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Imports a file; the answer.
    pub async fn try_import(
        &self,
        page: &str,
        what: &str,
        media_type: &str,
        file: impl Into<reqwest::Body>,
    ) -> Answer {
        let path = format!("/api/pages/{page}/{what}");
        let request = self.request(Method::POST, &path).header("Content-Type", media_type);
        self.answer(request.body(file)).await
    }

    /// A page with a history and 400 captions of its own, their ids after `first`.
    pub async fn make_creator(&self, page: &str, audience: Audience, first: u32) {
        self.make_page(page).await;
        let report = self.import(page, "history", "text/csv", history(audience)).await;
        assert_eq!(
            (&report["inserted"], &report["rejected"]),
            (&json!(400), &json!(0)),
            "{report}"
        );
        let file = captions(first, 400);
        let report = self.import(page, "captions", "application/x-ndjson", file).await;
        assert_eq!(report["inserted"], 400, "{report}");
    }

    /// Starts a run of the next week; its id.
    pub async fn start_run(&self, pages: &[&str], more: Value) -> String {
        let mut body = json!({"page_names": pages, "week_start": next_monday().to_string()});
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        let started = self.post("/api/schedule-runs", &body).await;
        assert_eq!(started.status, 202, "{}", started.text);
        started.json()["run_id"].as_str().unwrap().to_owned()
    }

    /// The run once it is finished.
    pub async fn finished_run(&self, run_id: &str) -> Value {
        eventually("the run is finished", SOON * 4, async || {
            let run = self.get(&format!("/api/schedule-runs/{run_id}")).await.json();
            (run["status"] != "running").then_some(run)
        })
        .await
    }

    /// A schedule.
    pub async fn schedule(&self, id: &str) -> Value {
        let answer = self.get(&format!("/api/schedules/{id}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }
}

/// The instant of a scheduled message.
pub fn instant(message: &Value) -> Timestamp {
    message["scheduled_at"].as_str().unwrap().parse().unwrap()
}

/// Checks what holds for every schedule, whatever it was built from.
///
/// # Panics
/// When it does not hold.
pub fn check_schedule(schedule: &Value, gap: SignedDuration) {
    assert_eq!(schedule["validation"]["ok"], true, "{}", schedule["validation"]);
    assert_eq!(schedule["time_zone"], ZONE);
    let zone = TimeZone::get(ZONE).unwrap();
    let messages = schedule["messages"].as_array().unwrap();
    assert!(!messages.is_empty());
    let mut last: Option<Timestamp> = None;
    let mut last_unlock: Option<Timestamp> = None;
    let mut captions = std::collections::BTreeSet::new();
    for (n, message) in messages.iter().enumerate() {
        assert_eq!(message["position"], n + 1);
        let at = instant(message);
        let local = zone.to_datetime(at);
        assert_eq!(message["scheduled_time"], local.strftime("%Y-%m-%d %H:%M:%S").to_string());
        assert!(!(2..6).contains(&local.hour()), "at night: {message}");
        assert!(!message["explanation"].as_str().unwrap().is_empty());
        if let Some(last) = last {
            assert!(at.duration_since(last) >= SignedDuration::from_mins(15), "{message}");
        }
        last = Some(at);
        if message["type"] == "Unlock" {
            assert!(captions.insert(message["caption_id"].as_i64().unwrap()), "twice: {message}");
            if let Some(last) = last_unlock {
                assert!(at.duration_since(last) >= gap, "{message}");
            }
            last_unlock = Some(at);
        }
    }
}

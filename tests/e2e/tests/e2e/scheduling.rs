//! EROS end to end: from a history to a week that is exported and published (scheduling.md).

use std::collections::BTreeSet;

use e2e::{
    Fanfare, Shape,
    eros::{Audience, check_schedule, instant, next_monday},
    hooks::Receiver,
    sse::Stream,
};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

in_both_shapes!(
    a_page_is_analysed_and_its_captions_chosen,
    a_run_builds_exports_and_tells_each_step,
    a_tired_page_is_built_and_not_exported,
    the_week_is_taken_and_replaced,
    a_message_is_edited_and_validated_again,
    a_schedule_is_published_once,
    two_runs_at_once_share_no_caption,
    a_page_that_fails_stops_no_other,
    weeks_that_cannot_be_scheduled_are_refused,
    tenants_do_not_see_each_other,
);

/// Between two Unlocks of a large page.
const LARGE_GAP: SignedDuration = SignedDuration::from_mins(75);
const STEPS: [&str; 6] = ["analyze", "target", "select", "build", "gate", "export"];

async fn a_page_is_analysed_and_its_captions_chosen(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_creator("jadebri", Audience::STEADY, 1_000).await;

    let analysis = client.get("/api/pages/jadebri/analysis").await.expect(200);
    let class = &analysis["account_classification"];
    let expected = json!({
        "size_tier": "LARGE", "avg_audience": 45_000, "daily_ppv_target_min": 8,
        "daily_ppv_target_max": 12, "daily_bump_target": 10, "min_ppv_gap_minutes": 75,
        "saturation_tolerance": 0.6,
    });
    assert_eq!(class, &expected);
    let saturation = &analysis["saturation"];
    assert_eq!(saturation["risk_level"], "HEALTHY", "{analysis:#}");
    assert_eq!(saturation["volume_adjustment_factor"], 1);
    assert_eq!(analysis["evidence"]["zone"], "GREEN");
    assert_eq!(analysis["evidence"]["message_count"], 90 * 4);

    let without = client.get("/api/pages/jadebri/analysis?include_saturation=false").await;
    assert!(without.expect(200).get("saturation").is_none());

    let select = |body: Value| async move {
        client.post("/api/pages/jadebri/selection", &body).await.expect(200)
    };
    let first = select(json!({"seed": 7})).await;
    assert_eq!(first["target"]["target"], 100, "a large healthy page");
    assert_eq!((&first["requested"], &first["selected"]), (&json!(100), &json!(100)), "{first:#}");
    assert_eq!(first["week_start"], next_monday().to_string());
    let again = select(json!({"seed": 7})).await;
    assert_eq!(again["captions"], first["captions"], "the same seed, the same choice");
    let ids = |selection: &Value| -> BTreeSet<i64> {
        let captions = selection["captions"].as_array().unwrap();
        captions.iter().map(|caption| caption["caption_id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids(&first).len(), 100, "none twice");
    assert_ne!(ids(&select(json!({"seed": 8})).await), ids(&first));
    for caption in first["captions"].as_array().unwrap() {
        assert!(!caption["reasons"]["explanation"].as_str().unwrap().is_empty());
    }
    let more = select(json!({"num_captions_needed": 500, "seed": 7})).await;
    assert!(more["shortfall"]["missing"].as_u64().unwrap() >= 100, "{}", more["shortfall"]);
}

async fn a_run_builds_exports_and_tells_each_step(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_creator("jadebri", Audience::STEADY, 1_000).await;
    let run_id = client.start_run(&["jadebri"], json!({"seed": 42})).await;

    let request = client.request(Method::GET, &format!("/api/schedule-runs/{run_id}/stream"));
    let mut stream = Stream::new(client.open(request).await.unwrap());
    let mut finished = Vec::new();
    let mut last_id = 0;
    let completed = loop {
        let event = stream.next().await.expect("the stream ends with `completed`");
        assert!(event.id > last_id, "ids grow");
        last_id = event.id;
        match event.kind() {
            "step" if event.data["status"] == "success" => {
                finished.push(event.data["step"].as_str().unwrap().to_owned());
            }
            "step" => {}
            "completed" => break event.data,
            other => panic!("{other}"),
        }
    };
    assert_eq!(finished, STEPS);
    assert!(stream.next().await.is_none());

    let run = client.finished_run(&run_id).await;
    assert_eq!(completed["run"]["status"], "completed");
    assert_eq!(run["status"], "completed", "{run:#}");
    let page = &run["pages"][0];
    assert_eq!(
        (&page["status"], &page["export"]["status"]),
        (&json!("success"), &json!("exported"))
    );
    assert_eq!(page["caption_target"], 100);
    let summary = json!({
        "total_pages": 1, "successful": 1, "failed": 0, "exported": 1, "skipped_exports": 0,
        "saturation_breakdown": {"GREEN": 1, "YELLOW": 0, "RED": 0},
    });
    assert_eq!(run["summary"], summary);

    let id = page["schedule_id"].as_str().unwrap();
    assert!(id.starts_with("SCH_jadebri_"), "{id}");
    let schedule = client.schedule(id).await;
    check_schedule(&schedule, LARGE_GAP);
    assert_eq!(schedule["account_size"], "LARGE");
    assert_eq!((&schedule["saturation_status"], &schedule["seed"]), (&json!("GREEN"), &json!(42)));
    for day in schedule["days"].as_array().unwrap() {
        let unlocks = day["unlocks"].as_u64().unwrap();
        assert!((1..=12).contains(&unlocks), "{day}");
    }

    let csv = client.get(&format!("/api/schedules/{id}.csv")).await;
    assert_eq!(csv.status, 200);
    assert!(csv.header("content-type").unwrap().starts_with("text/csv"));
    let lines = csv.text.matches("\r\n").count();
    assert_eq!(lines, 1 + schedule["messages"].as_array().unwrap().len());
    assert!(csv.text.starts_with(
        "scheduled_time,message_type,caption_text,price_tier,caption_id,price,content_category,\
         psychological_trigger,audience,position,parent_position,scheduled_at,schedule_id,page_name\r\n"
    ));
    let ics = client.get(&format!("/api/schedules/{id}.ics")).await;
    assert!(ics.text.starts_with("BEGIN:VCALENDAR\r\n"), "{}", ics.text);

    let export = format!("/api/schedules/{id}/export");
    let again = client.act(&export).await.expect(200);
    assert_eq!(again, json!({"status": "skipped", "reason": "already exported"}));
    let forced = client.post(&export, &json!({"format": "sheets", "force": true})).await;
    assert_eq!(forced.expect(200)["status"], "exported");
    let log = client.get(&format!("/api/schedules/{id}/exports")).await.expect(200);
    let rows = log["items"].as_array().unwrap();
    assert!(
        rows.iter().any(|row| row["status"] == "SUCCESS" && row["exported_by"] == "orchestrator")
    );
    assert!(rows.iter().all(|row| row["schedule_id"] == id));
}

async fn a_tired_page_is_built_and_not_exported(shape: Shape) {
    let builder = Fanfare::of(shape).set("FANFARE_ALLOW_PRIVATE_URLS", "127.0.0.0/8");
    let (fanfare, receiver) = (builder.start().await, Receiver::start_for(shape).await);
    let client = fanfare.client();
    let hook = json!({"url": receiver.url, "events": ["eros.saturation_red"]});
    client.post("/api/webhooks", &hook).await.expect(201);
    client.make_creator("tired", Audience::TIRED, 1_000).await;

    let analysis = client.get("/api/pages/tired/analysis").await.expect(200);
    assert_eq!(analysis["evidence"]["zone"], "RED", "{analysis:#}");
    let action = analysis["saturation"]["recommended_action"].as_str().unwrap();
    assert!(action.starts_with("IMMEDIATE"), "{action}");
    let run_id = client.start_run(&["tired"], json!({})).await;
    let run = client.finished_run(&run_id).await;
    assert_eq!(run["status"], "completed", "{run:#}");
    let skipped = json!({"status": "skipped", "reason": "invalid schedule or RED saturation"});
    assert_eq!(run["pages"][0]["export"], skipped);
    assert_eq!(run["summary"]["saturation_breakdown"]["RED"], 1);

    let id = run["pages"][0]["schedule_id"].as_str().unwrap();
    let schedule = client.schedule(id).await;
    check_schedule(&schedule, LARGE_GAP + SignedDuration::from_mins(60));
    for (n, day) in schedule["days"].as_array().unwrap().iter().enumerate() {
        assert_eq!(day["cooling"], n < 2, "Monday and Tuesday cool: {day}");
    }
    let monday = next_monday().to_string();
    let times: Vec<(&str, &str)> = schedule["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|m| {
            let (day, time) = m["scheduled_time"].as_str()?.split_once(' ')?;
            (day == monday).then_some((time, m["type"].as_str()?))
        })
        .collect();
    let cooling =
        [("09:00:00", "Photo bump"), ("14:00:00", "Free content"), ("20:00:00", "Photo bump")];
    assert_eq!(times, cooling);
    let forced = json!({"force": true, "format": "csv"});
    let export = client.post(&format!("/api/schedules/{id}/export"), &forced).await.expect(200);
    assert_eq!(export, skipped, "force opens no gate");
    let published = client.act(&format!("/api/schedules/{id}/publish")).await.expect(200);
    assert_eq!(published["status"], "skipped");

    let told = receiver.has_received(1).await[0].json();
    assert_eq!(told["event"], "eros.saturation_red");
    assert_eq!(told["data"]["page_name"], "tired", "{told:#}");
}

async fn the_week_is_taken_and_replaced(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_creator("jadebri", Audience::STEADY, 1_000).await;
    let first = run_of_one(&fanfare, "jadebri", json!({"auto_export": false})).await;
    assert_eq!(first["export"], json!({"status": "skipped", "reason": "auto_export is off"}));
    let second = run_of_one(&fanfare, "jadebri", json!({})).await;
    assert_eq!(
        (&second["status"], &second["error"]["code"]),
        (&json!("failed"), &json!("SCHEDULE_EXISTS"))
    );
    assert_eq!(second["error"]["step"], "build");
    let third = run_of_one(&fanfare, "jadebri", json!({"replace": true})).await;
    assert_eq!(third["status"], "success", "{third:#}");

    let schedules = client.get("/api/schedules?page_name=jadebri").await.expect(200);
    let statuses: Vec<_> =
        schedules["items"].as_array().unwrap().iter().map(|s| s["status"].clone()).collect();
    assert_eq!(statuses, ["ACTIVE", "CANCELLED"]);
    let id = third["schedule_id"].as_str().unwrap();
    let cancelled = client.act(&format!("/api/schedules/{id}/cancel")).await.expect(200);
    assert_eq!(cancelled["status"], "CANCELLED");
    let free = client.post("/api/pages/jadebri/selection", &json!({})).await.expect(200);
    assert_eq!(free["pool"]["locked"], 0, "what was held is free again");
}

async fn a_message_is_edited_and_validated_again(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_creator("jadebri", Audience::STEADY, 1_000).await;
    let page = run_of_one(&fanfare, "jadebri", json!({})).await;
    let id = page["schedule_id"].as_str().unwrap();
    let schedule = client.schedule(id).await;
    let messages = schedule["messages"].as_array().unwrap();
    let unlocks: Vec<&Value> = messages.iter().filter(|m| m["type"] == "Unlock").collect();
    let edit = |position: &Value, change: Value| {
        let path = format!("/api/schedules/{id}/messages/{position}");
        let request = client.request(Method::PATCH, &path).json(&change);
        async move { client.answer(request).await }
    };
    let dear = edit(&unlocks[0]["position"], json!({"price": 500})).await.expect(200);
    assert_eq!(dear["validation"]["ok"], false);
    assert_eq!(dear["validation"]["errors"][0]["code"], "PRICE", "{}", dear["validation"]);
    let export = client.post(&format!("/api/schedules/{id}/export"), &json!({"force": true})).await;
    assert_eq!(export.expect(200)["reason"], "invalid schedule or RED saturation");
    let fair = edit(&unlocks[0]["position"], json!({"price": 33, "caption_text": "=1+1"})).await;
    let fair = fair.expect(200);
    assert_eq!(fair["validation"]["ok"], true, "{}", fair["validation"]);
    let csv = client.get(&format!("/api/schedules/{id}.csv")).await.text;
    assert!(csv.contains("'=1+1"), "a formula is made safe");

    // As close to the next Unlock as no page may be.
    let next: jiff::civil::DateTime =
        unlocks[1]["scheduled_time"].as_str().unwrap().replace(' ', "T").parse().unwrap();
    let close = next.checked_sub(SignedDuration::from_mins(20)).unwrap();
    let close = json!({"scheduled_time": close.strftime("%Y-%m-%d %H:%M:%S").to_string()});
    let close = edit(&unlocks[0]["position"], close).await.expect(200);
    let errors = close["validation"]["errors"].as_array().unwrap();
    assert!(errors.iter().any(|error| error["code"] == "GAP"), "{errors:?}");
    let sorted: Vec<_> = close["messages"].as_array().unwrap().iter().map(instant).collect();
    assert!(sorted.is_sorted());
    edit(&json!(9_999), json!({"price": 20})).await.problem(404, "MESSAGE_NOT_FOUND");
    client.act(&format!("/api/schedules/{id}/cancel")).await.expect(200);
    edit(&json!(1), json!({"caption_text": "x"})).await.problem(409, "SCHEDULE_CONFLICT");
}

async fn a_schedule_is_published_once(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.connect("MASTODON", "ada").await;
    client.make_creator("jadebri", Audience::STEADY, 1_000).await;
    let page = run_of_one(&fanfare, "jadebri", json!({})).await;
    let id = page["schedule_id"].as_str().unwrap();
    let publish = format!("/api/schedules/{id}/publish");
    let (first, second) = tokio::join!(client.act(&publish), client.act(&publish));
    let third = client.act(&publish).await.expect(200);
    assert_eq!(third["status"], "published", "{third:#}");
    for answer in [first, second] {
        if answer.status == 200 {
            assert_eq!(answer.json()["messages"], third["messages"]);
        }
    }
    let schedule = client.schedule(id).await;
    let messages = schedule["messages"].as_array().unwrap();
    assert_eq!(third["messages"].as_array().unwrap().len(), messages.len());

    let posts = client.all_posts().await;
    assert_eq!(posts.len(), messages.len(), "each message is one post");
    let mut due: Vec<_> = posts.iter().map(|post| post["scheduledAt"].clone()).collect();
    due.sort_by_key(ToString::to_string);
    let planned: Vec<_> = messages.iter().map(|message| message["scheduled_at"].clone()).collect();
    assert_eq!(due, planned);
    assert!(posts.iter().all(|post| post["status"] == "SCHEDULED"));
}

async fn two_runs_at_once_share_no_caption(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_creator("one", Audience::STEADY, 1_000).await;
    // The same captions for another page.
    client.make_page("two").await;
    client.import("two", "history", "text/csv", e2e::eros::history(Audience::STEADY)).await;
    let file = e2e::eros::captions(1_000, 400);
    client.import("two", "captions", "application/x-ndjson", file).await;
    let replica = fanfare.replica();
    let seed = json!({"seed": 5});
    let (a, b) =
        tokio::join!(client.start_run(&["one"], seed.clone()), replica.start_run(&["two"], seed),);
    let mut seen = BTreeSet::new();
    for run_id in [a, b] {
        let run = client.finished_run(&run_id).await;
        assert_eq!(run["pages"][0]["status"], "success", "{run:#}");
        let schedule = client.schedule(run["pages"][0]["schedule_id"].as_str().unwrap()).await;
        check_schedule(&schedule, LARGE_GAP);
        for message in schedule["messages"].as_array().unwrap() {
            if message["type"] == "Unlock" {
                let caption = message["caption_id"].as_i64().unwrap();
                assert!(seen.insert(caption), "{caption} is held twice");
            }
        }
    }
}

async fn a_page_that_fails_stops_no_other(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_page("bare").await;
    client.make_creator("full", Audience::STEADY, 1_000).await;
    let run_id = client.start_run(&["bare", "full"], json!({})).await;
    let run = client.finished_run(&run_id).await;
    assert_eq!(run["status"], "completed_with_errors", "{run:#}");
    assert_eq!(run["pages"][0]["error"]["code"], "NO_CAPTIONS");
    assert_eq!(run["pages"][1]["status"], "success");
    assert_eq!((&run["summary"]["failed"], &run["summary"]["successful"]), (&json!(1), &json!(1)));
    client.act(&format!("/api/schedule-runs/{run_id}/cancel")).await.problem(409, "RUN_CONFLICT");
}

async fn weeks_that_cannot_be_scheduled_are_refused(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_page("jadebri").await;
    let monday = next_monday();
    let day = jiff::Span::new().days(1);
    let tuesday = monday.checked_add(day).unwrap();
    let past = monday.checked_sub(jiff::Span::new().weeks(2)).unwrap();
    let far = monday.checked_add(jiff::Span::new().weeks(54)).unwrap();
    for week in [tuesday, past, far] {
        let body = json!({"page_names": ["jadebri"], "week_start": week.to_string()});
        client.post("/api/schedule-runs", &body).await.problem(422, "INVALID_WEEK");
    }
    let body = json!({"page_names": [], "week_start": monday.to_string()});
    client.post("/api/schedule-runs", &body).await.problem(400, "INVALID_REQUEST");
    let holidays = client.get("/api/holidays?year=2026").await.expect(200);
    let thanksgiving = holidays["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|day| day["holiday_date"] == "2026-11-26")
        .unwrap_or_else(|| panic!("{holidays:#}"));
    assert_eq!(thanksgiving["saturation_impact_factor"], 0.7);
}

async fn tenants_do_not_see_each_other(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let (client, rival) = (fanfare.client(), fanfare.rival());
    client.make_creator("jadebri", Audience::STEADY, 1_000).await;
    let page = run_of_one(&fanfare, "jadebri", json!({})).await;
    let id = page["schedule_id"].as_str().unwrap();
    for (path, code) in [
        ("/api/pages/jadebri".to_owned(), "PAGE_NOT_FOUND"),
        ("/api/pages/jadebri/analysis".to_owned(), "PAGE_NOT_FOUND"),
        ("/api/pages/jadebri/bandit".to_owned(), "PAGE_NOT_FOUND"),
        (format!("/api/schedules/{id}"), "SCHEDULE_NOT_FOUND"),
        (format!("/api/schedules/{id}.csv"), "SCHEDULE_NOT_FOUND"),
        (format!("/api/schedules/{id}/exports"), "SCHEDULE_NOT_FOUND"),
    ] {
        rival.get(&path).await.problem(404, code);
    }
    for path in ["/api/pages", "/api/schedules", "/api/schedule-runs"] {
        assert_eq!(rival.get(path).await.expect(200)["items"], json!([]), "{path}");
    }
    // The same ids are the rival's own.
    rival.make_creator("jadebri", Audience::STEADY, 1_000).await;
    let own = rival.post("/api/pages/jadebri/selection", &json!({})).await.expect(200);
    assert_eq!(own["pool"]["locked"], 0);
}

/// The page of a run of its own, once it is finished.
async fn run_of_one(fanfare: &Fanfare, page: &str, more: Value) -> Value {
    let client = fanfare.client();
    let run_id = client.start_run(&[page], more).await;
    client.finished_run(&run_id).await["pages"][0].clone()
}

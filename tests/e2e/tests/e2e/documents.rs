//! The documents of stories.md, member by member: the seeds' own front end reads them.

use e2e::{
    Fanfare, Shape,
    stories::{ACCOUNT, NewBatch, PUBLISH},
};
use serde_json::{Value, json};

const BATCH: [&str; 13] = [
    "batchId",
    "tenant",
    "jobId",
    "status",
    "progress",
    "posts",
    "schedule",
    "settings",
    "error",
    "createdAt",
    "startedAt",
    "completedAt",
    "clips",
];
const CLIP: [&str; 14] = [
    "id",
    "publicationId",
    "index",
    "status",
    "phase",
    "postId",
    "externalId",
    "publicUrl",
    "attempts",
    "error",
    "metrics",
    // For pages that show a batch; the seeds' front end reads past them.
    "url",
    "text",
    "sentAt",
];
const COUNTERS: [&str; 5] = ["total", "published", "failed", "cancelled", "pending"];

in_both_shapes!(what_the_front_end_reads);

async fn what_the_front_end_reads(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    fanfare.sandbox().confirm_after(ACCOUNT, 30).await;
    let mut asked = NewBatch::of(2).job("my-job");
    asked.body["posts"][0]["text"] = "kept, never sent".into();
    // Metricool's `blogId` is a number in the seeds.
    asked.body["settings"] =
        json!({"metricoolAccountId": 700_001, "publishSpeed": "fast", "maxRetries": 2});

    let answer = client.answer(client.publish_request(&asked)).await;
    let accepted = answer.expect(202);
    let members = ["batchId", "tenant", "status", "posts", "schedule", "settings", "createdAt"];
    has_members(&accepted, &members);
    assert_eq!(accepted["posts"], json!({"total": 2, "queued": 2}));
    assert_eq!(
        (&accepted["status"], &accepted["tenant"]),
        (&json!("processing"), &json!("stories"))
    );
    assert_eq!(
        (&accepted["settings"], &accepted["schedule"]),
        (&asked.body["settings"], &Value::Null)
    );
    assert_time(&accepted["createdAt"]);
    let id = accepted["batchId"].as_str().unwrap();
    assert_batch_id(id);
    assert_eq!(answer.header("location"), Some(format!("/api/metricool/batch/{id}").as_str()));

    client.finished(id).await;
    let read = client.get(&format!("/api/metricool/batch/{id}")).await;
    assert!(read.header("etag").is_some());
    let batch = read.expect(200);
    has_members(&batch, &BATCH);
    assert_eq!(batch, client.get(&format!("/api/metricool/status?batchId={id}")).await.expect(200));
    assert_eq!((&batch["jobId"], &batch["progress"]), (&json!("my-job"), &json!(1.0)));
    has_members(&batch["posts"], &COUNTERS);
    for time in ["createdAt", "startedAt", "completedAt"] {
        assert_time(&batch[time]);
    }
    for (n, clip) in (1..).zip(batch["clips"].as_array().unwrap()) {
        has_members(clip, &CLIP);
        has_members(&clip["metrics"], &["checks", "secondsToPublish"]);
        assert_eq!((&clip["index"], &clip["externalId"]), (&json!(n), &json!(format!("{id}_{n}"))));
        assert!(clip["postId"].is_string() && clip["publicUrl"].is_string(), "{clip}");
        assert!(clip["metrics"]["secondsToPublish"].as_f64().unwrap() > 0.0);
    }

    let reconciled = client.get(&format!("/api/metricool/reconcile/{id}")).await.expect(200);
    has_members(&reconciled, &["batchId", "status", "posts", "reconciled", "reconciledAt"]);
    let counters = json!({"total": 2, "published": 2, "failed": 0, "cancelled": 0, "pending": 0});
    assert_eq!(reconciled["posts"], counters);
    assert_eq!(
        (&reconciled["reconciled"], &reconciled["status"]),
        (&json!(true), &json!("completed"))
    );
    assert_time(&reconciled["reconciledAt"]);
}

#[tokio::test]
async fn brands() {
    let fanfare = Fanfare::embedded().await;
    let brands = fanfare.client().get("/api/metricool/brands").await.expect(200);
    let first = &brands["brands"][0];
    has_members(first, &["id", "label", "picture", "networks"]);
    assert_eq!((&first["id"], &first["label"]), (&json!(ACCOUNT), &json!("Aurora Studio")));
    assert_eq!(first["networks"], json!(["facebook", "instagram"]));

    fanfare
        .sandbox()
        .fault(json!({"operation": "brands", "fault": {"kind": "status", "status": 500}}))
        .await;
    let unavailable = fanfare.client().get("/api/metricool/brands").await;
    unavailable.problem(502, "PROVIDER_UNAVAILABLE");
}

#[tokio::test]
async fn five_hundred_stories_are_taken() {
    let fanfare = Fanfare::embedded().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 3_600_000).await;
    let accepted = fanfare.client().post(PUBLISH, &NewBatch::of(500).speed("hyper").body).await;
    let id = accepted.expect(202)["batchId"].as_str().unwrap().to_owned();
    assert_eq!(fanfare.client().batch(&id).await.clips.len(), 500);
}

/// Every page that the document and the problems point to is there, and asks no other host.
#[tokio::test]
async fn docs_and_problem_pages() {
    let fanfare = Fanfare::embedded().await;
    let client = fanfare.client().without_key();
    let docs = client.get("/docs").await;
    assert_eq!(docs.status, 200);
    let problem = client.get("/api/nothing").await.problem(404, "NOT_FOUND");
    let page = client.get(problem["type"].as_str().unwrap()).await;
    assert_eq!(page.status, 200);
    for page in [docs, page] {
        for other in ["src=\"http", "href=\"http", "@import", "url(http"] {
            assert!(!page.text.contains(other), "{other}");
        }
    }
    let document = client.get("/openapi.json").await.expect(200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
}

fn has_members(document: &Value, members: &[&str]) {
    let mut found: Vec<_> = document.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = members.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

/// RFC 3339, UTC, milliseconds.
fn assert_time(value: &Value) {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no time"));
    assert!(text.len() == "2026-01-31T09:30:00.000Z".len() && text.ends_with('Z'), "{text}");
    text.parse::<jiff::Timestamp>().unwrap();
}

/// `batch_<milliseconds>_<9 random base-36 characters>`.
fn assert_batch_id(id: &str) {
    let parts: Vec<_> = id.split('_').collect();
    let [word, millis, random] = parts[..] else { panic!("{id}") };
    assert!(word == "batch" && millis.parse::<u64>().is_ok() && random.len() == 9, "{id}");
}

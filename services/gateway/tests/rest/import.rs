//! Posts from a CSV file.

use proto::publisher::v1 as pb;
use serde_json::json;
use service::Code;

use crate::support::{
    Gateway,
    client::Request,
    publisher::{ID, posts::CameIn},
};

const IMPORT: &str = "/api/posts/import";
const CSV: &str = "content,platforms\nHello,FACEBOOK\n";

fn csv(gateway: &Gateway, query: &str, body: &'static [u8]) -> Request {
    let request = gateway.post(&format!("{IMPORT}{query}"));
    request.header("content-type", "text/csv; charset=utf-8").body(body)
}

fn row(row: u32, post_id: Option<&str>, problems: &[&str]) -> pb::ImportedRow {
    let problem = |pointer: &&str| pb::Problem {
        platform: None,
        code: "INVALID_SCHEDULE".to_owned(),
        message: "It is past.".to_owned(),
        pointer: (*pointer).to_owned(),
    };
    let problems = problems.iter().map(problem).collect();
    pb::ImportedRow { row, post_id: post_id.map(str::to_owned), problems }
}

#[tokio::test]
async fn good_rows_become_posts() {
    let gateway = Gateway::start().await;
    gateway.publisher.script().import =
        pb::ImportPostsResponse { ok: true, rows: vec![row(1, Some(ID), &[])], replayed: true };
    let request = csv(&gateway, &format!("?teamId={ID}"), CSV.as_bytes());
    let answer = request.header("idempotency-key", "k").send().await;
    let expected = json!({"created": 1, "rows": [{"row": 1, "postId": ID, "problems": []}]});
    assert_eq!((answer.status.as_u16(), answer.json()), (201, expected));
    assert_eq!(answer.header("idempotency-replayed"), "true");
    let asked: CameIn = gateway.publisher.asked();
    assert_eq!(asked.csv, CSV.as_bytes());
    let expected = pb::ImportPostsStart {
        dry_run: false,
        team_id: Some(ID.to_owned()),
        idempotency_key: Some("k".to_owned()),
    };
    assert_eq!(asked.start, expected);
    assert_eq!(gateway.publisher.script().deadlines.last(), Some(&None), "as long as it takes");
}

#[tokio::test]
async fn one_bad_row_and_nothing_is_saved() {
    let gateway = Gateway::start().await;
    let rows = vec![row(1, None, &[]), row(2, None, &["/scheduledAt", "/content"])];
    gateway.publisher.script().import =
        pb::ImportPostsResponse { ok: false, rows, replayed: false };
    let answer = csv(&gateway, "", CSV.as_bytes()).send().await;
    answer.refuses(400, "INVALID_IMPORT");
    assert_eq!(answer.pointers(), ["/rows/2/scheduledAt", "/rows/2/content"]);

    let dry = csv(&gateway, "?dryRun=true", CSV.as_bytes()).header("idempotency-key", "k");
    let answer = dry.send().await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!((&body["ok"], &body["rows"][0]["problems"]), (&json!(false), &json!([])));
    assert_eq!(body["rows"][1]["problems"][0]["pointer"], "/scheduledAt");
    assert!(gateway.publisher.asked::<CameIn>().start.dry_run);
}

#[tokio::test]
async fn only_a_csv_file_is_taken() {
    let gateway = Gateway::start().await;
    for media_type in ["application/json", "text/plain", ""] {
        let request = gateway.post(IMPORT).header("content-type", media_type).body(CSV);
        request.send().await.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    gateway.post(IMPORT).body(CSV).send().await.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
    csv(&gateway, "", b"").send().await.refuses(400, "INVALID_REQUEST");
    for (query, pointer) in [("?dryRun=maybe", "?dryRun"), ("?teamId=7", "?teamId")] {
        let answer = csv(&gateway, query, CSV.as_bytes()).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), [pointer]);
    }
    assert!(!gateway.publisher.script().asked.iter().any(|asked| asked.is::<CameIn>()));
    for (code, status) in [(Code::InvalidImport, 400), (Code::TeamNotFound, 404)] {
        gateway.publisher.fail(code);
        csv(&gateway, "", CSV.as_bytes()).send().await.refuses(status, code.name());
    }
}

#[tokio::test]
async fn a_file_may_be_larger_than_other_bodies() {
    let gateway = Gateway::start().await;
    gateway.publisher.script().import =
        pb::ImportPostsResponse { ok: true, rows: vec![row(1, Some(ID), &[])], replayed: false };
    let mut file = b"content\n".to_vec();
    file.resize(3 * 1024 * 1024 + 1, b'a');
    let file: &'static [u8] = file.leak();
    assert_eq!(csv(&gateway, "", file).send().await.status, 201);
    assert!(gateway.publisher.asked::<CameIn>().csv == file, "and nothing of it is lost");
}

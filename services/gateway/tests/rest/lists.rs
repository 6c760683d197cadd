//! Pages and cursors (api.md, "Lists").

use proto::publisher::v1 as pb;
use serde_json::{Value, json};

use crate::support::{Gateway, OTHER_KEY};

const ACTIVE: &str = "/api/metricool/batches/active";
const BATCHES: &str = "/api/metricool/batches";

#[tokio::test]
async fn active_batches_come_in_pages_without_clips() {
    let gateway = Gateway::start().await;
    let last = gateway.get(ACTIVE).send().await.json();
    assert_eq!(last["nextCursor"], Value::Null);
    assert_eq!(last["batches"][0].get("clips"), None);
    gateway.publisher.script().next_position = "2026|x".to_owned();
    let first = gateway.get(&format!("{ACTIVE}?limit=1")).send().await.json();
    let cursor = first["nextCursor"].as_str().unwrap();
    gateway.get(&format!("{ACTIVE}?limit=100&cursor={cursor}")).send().await;

    let pages = gateway.publisher.script().pages.clone();
    let asked: Vec<_> = pages.iter().map(|page| (page.limit, page.position.as_str())).collect();
    assert_eq!(asked, [(20, ""), (1, ""), (100, "2026|x")]);
}

#[tokio::test]
async fn finished_batches_are_listed_too() {
    let gateway = Gateway::start().await;
    let last = gateway.get(BATCHES).send().await.json();
    assert_eq!(last["nextCursor"], Value::Null);
    assert_eq!(last["batches"], gateway.get(ACTIVE).send().await.json()["batches"]);
    assert_eq!(gateway.publisher.asked::<pb::ListBatchesRequest>().status, None);
    gateway.publisher.script().next_position = "2026|x".to_owned();
    let first = gateway.get(&format!("{BATCHES}?status=completed&limit=1")).send().await.json();
    let asked: pb::ListBatchesRequest = gateway.publisher.asked();
    assert_eq!(asked.status(), pb::BatchStatus::Completed);
    let cursor = first["nextCursor"].as_str().unwrap();
    assert_eq!(gateway.get(&format!("{BATCHES}?cursor={cursor}")).send().await.status, 200);
    let asked = gateway.publisher.asked::<pb::ListBatchesRequest>().page.unwrap();
    assert_eq!((asked.limit, asked.position.as_str()), (20, "2026|x"));
    for (path, pointer) in [
        (format!("{ACTIVE}?cursor={cursor}"), "?cursor"),
        (format!("{BATCHES}?status=done"), "?status"),
    ] {
        let answer = gateway.get(&path).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), [pointer]);
    }
}

#[tokio::test]
async fn a_cursor_works_only_where_and_for_whom_it_was_made() {
    let gateway = Gateway::start().await;
    gateway.publisher.script().next_position = "019b7802-7b80-7def-8000-9f8a6c2b1d3e".to_owned();
    let page = gateway.get(ACTIVE).send().await.json();
    let cursor = page["nextCursor"].as_str().unwrap();
    let mut changed = cursor.to_owned();
    let last = changed.pop().unwrap();
    changed.push(if last == 'A' { 'B' } else { 'A' });

    let requests = [
        gateway.get(&format!("{ACTIVE}?cursor={changed}")),
        gateway.get(&format!("{ACTIVE}?cursor=x")),
        gateway.get(&format!("{ACTIVE}?cursor={cursor}A")),
        gateway.get(&format!("{ACTIVE}?cursor={cursor}")).key(OTHER_KEY),
        gateway.get(&format!("/api/keys?cursor={cursor}")),
    ];
    for request in requests {
        let answer = request.send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), ["?cursor"]);
    }
}

#[tokio::test]
async fn replicas_take_each_other_s_cursors() {
    let gateway = Gateway::start().await;
    let replica = Gateway::on(gateway.store.clone(), &[]).await;
    gateway.publisher.script().next_position = "7".to_owned();
    let page = gateway.get(ACTIVE).send().await.json();
    let cursor = page["nextCursor"].as_str().unwrap();
    let answer = replica.get(&format!("{ACTIVE}?cursor={cursor}")).send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(replica.publisher.script().pages[0].position, "7");
}

#[tokio::test]
async fn limits_are_from_1_to_100() {
    let gateway = Gateway::start().await;
    for path in [ACTIVE, "/api/keys"] {
        for limit in ["0", "101", "-1", "x", "1.5", ""] {
            let answer = gateway.get(&format!("{path}?limit={limit}")).send().await;
            answer.refuses(400, "INVALID_REQUEST");
            assert_eq!(answer.pointers(), ["?limit"]);
        }
    }
}

#[tokio::test]
async fn unknown_parameters_are_refused() {
    let gateway = Gateway::start().await;
    for path in [ACTIVE, "/api/metricool/brands", "/api/metricool/status"] {
        let answer = gateway.get(&format!("{path}?page=2")).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), ["?page"]);
    }
}

#[tokio::test]
async fn keys_come_newest_first_and_each_once() {
    let gateway = Gateway::start().await;
    for n in 0..5 {
        let new = json!({"name": format!("key {n}"), "scopes": ["read"]});
        gateway.clock.advance(std::time::Duration::from_secs(1));
        assert_eq!(gateway.post("/api/keys").json(&new).send().await.status, 201);
    }
    let (mut names, mut path) = (Vec::new(), "/api/keys?limit=2".to_owned());
    loop {
        let page = gateway.get(&path).send().await.json();
        let items = page["items"].as_array().unwrap();
        names.extend(items.iter().map(|key| key["name"].as_str().unwrap().to_owned()));
        match page["nextCursor"].as_str() {
            Some(cursor) => path = format!("/api/keys?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(names, ["key 4", "key 3", "key 2", "key 1", "key 0"]);
}

#[tokio::test]
async fn a_page_may_be_larger_than_grpc_reads_by_default() {
    let gateway = Gateway::start().await;
    let settings = json!({"accountId": "7", "publishSpeed": "x".repeat(5 * 1024 * 1024)});
    gateway.publisher.script().settings_json = Some(settings.to_string());
    let answer = gateway.get("/api/metricool/batches/active").send().await;
    assert_eq!(answer.status, 200);
    assert!(answer.json()["batches"][0]["settings"] == settings);
}

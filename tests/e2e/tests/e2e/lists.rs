//! Lists and their cursors (api.md, "Lists").

use e2e::{
    Fanfare, Shape,
    client::Client,
    settings::RIVAL_KEY,
    stories::{ACCOUNT, ACTIVE, NewBatch},
};
use serde_json::{Value, json};

in_both_shapes!(pages_of_active_batches);

async fn pages_of_active_batches(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 3_600_000).await;
    let client = fanfare.client();
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(client.publish(&NewBatch::of(1).speed("hyper")).await);
    }
    ids.reverse();
    let mut seen = Vec::new();
    let mut page = page_of(client, &format!("{ACTIVE}?limit=2")).await;
    for expected in [2, 2, 1] {
        assert_eq!(page.0.len(), expected);
        seen.extend(page.0);
        let Some(cursor) = page.1 else { break };
        // A page goes on where the one before ended, on any replica.
        page = page_of(&fanfare.replica(), &format!("{ACTIVE}?limit=2&cursor={cursor}")).await;
    }
    assert_eq!(seen, ids, "newest first, none twice, none missing");

    // What is finished is not active any more.
    client.command(&ids[0], "cancel").await;
    client.finished(&ids[0]).await;
    assert_eq!(page_of(client, ACTIVE).await, (ids[1..].to_vec(), None));
}

#[tokio::test]
async fn a_cursor_cannot_be_made_or_lent() {
    let fanfare = Fanfare::of(Shape::Embedded).sandbox_inside().start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 3_600_000).await;
    let client = fanfare.client();
    for _ in 0..2 {
        client.publish(&NewBatch::of(1).speed("hyper")).await;
    }
    let (_, cursor) = page_of(client, &format!("{ACTIVE}?limit=1")).await;
    let cursor = cursor.unwrap();
    assert!(!cursor.contains("batch_"), "opaque");
    let changed: String = cursor.chars().rev().collect();
    let short = &cursor[..cursor.len() - 1];
    for wrong in ["nonsense", "AAAA", &changed, short] {
        let problem = client.get(&format!("{ACTIVE}?cursor={wrong}")).await;
        assert_eq!(problem.problem(400, "INVALID_REQUEST")["errors"][0]["pointer"], "?cursor");
    }
    let lent = client.with_key(RIVAL_KEY).get(&format!("{ACTIVE}?cursor={cursor}")).await;
    lent.problem(400, "INVALID_REQUEST");
    let of_another_list = client.get(&format!("/api/keys?cursor={cursor}")).await;
    of_another_list.problem(400, "INVALID_REQUEST");
    for limit in ["0", "101", "-1", "many"] {
        let problem = client.get(&format!("{ACTIVE}?limit={limit}")).await;
        assert_eq!(problem.problem(400, "INVALID_REQUEST")["errors"][0]["pointer"], "?limit");
    }
}

#[tokio::test]
async fn pages_of_keys() {
    let fanfare = Fanfare::embedded().await;
    for n in 0..3 {
        let new = json!({"name": format!("key {n}"), "scopes": ["read"]});
        fanfare.client().post("/api/keys", &new).await.expect(201);
    }
    let mut names = Vec::new();
    let mut path = "/api/keys?limit=2".to_owned();
    loop {
        let page = fanfare.client().get(&path).await.expect(200);
        let items = page["items"].as_array().unwrap();
        names.extend(items.iter().map(|key| key["name"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        path = format!("/api/keys?limit=2&cursor={cursor}");
    }
    assert_eq!(names, ["key 2", "key 1", "key 0"]);
}

/// The ids of a page's batches, and the cursor of the next.
async fn page_of(client: &Client, path: &str) -> (Vec<String>, Option<String>) {
    let page = client.get(path).await.expect(200);
    let batches = page["batches"].as_array().unwrap();
    assert!(batches.iter().all(|batch| batch.get("clips").is_none()), "without clips");
    let id = |batch: &Value| batch["batchId"].as_str().unwrap().to_owned();
    (batches.iter().map(id).collect(), page["nextCursor"].as_str().map(str::to_owned))
}

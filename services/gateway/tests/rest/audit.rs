//! Who changed what: written for every request that may change something, shown to administrators.

use std::time::Duration;

use gateway::MIGRATIONS;
use serde_json::{Value, json};
use service::Code;
use store::testing::each_engine;

use crate::support::{Gateway, LIMIT, OTHER_KEY, conversations::TOKEN, publisher::ID};

const AUDIT: &str = "/admin/audit";

/// The entries that a query finds, once there are so many.
async fn entries(gateway: &Gateway, query: &str, count: usize) -> Vec<Value> {
    let look = async {
        let mut next = tokio::time::interval(Duration::from_millis(5));
        loop {
            next.tick().await;
            let page = gateway.get(&format!("{AUDIT}?limit=100&{query}")).send().await.json();
            let items = page["items"].as_array().unwrap().clone();
            if items.len() == count {
                return items;
            }
        }
    };
    tokio::time::timeout(LIMIT, look).await.expect("there are never so many entries")
}

fn names(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["operation"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_a_key_changes_is_kept_and_what_it_reads_is_not() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let new = json!({"name": "Front end", "scopes": ["read", "publish"]});
        let made = gateway.post("/api/keys").json(&new).send().await;
        let (id, key) = (made.json()["id"].clone(), made.json()["key"].clone());
        let key = key.as_str().unwrap();
        gateway.get("/api/keys").send().await;
        gateway.request("HEAD", "/api/keys").send().await;
        // It reads by POST.
        let draft = json!({"content": "News", "platforms": ["FACEBOOK"]});
        gateway.post("/api/posts/validate").json(&draft).send().await;
        gateway.clock.advance(Duration::from_secs(1));
        let cancel = format!("/api/posts/{ID}/cancel");
        let cancelled = gateway.post(&cancel).key(key).send().await;
        gateway.clock.advance(Duration::from_secs(1));
        let refused = gateway.post(&format!("/admin/leads/{ID}/approve")).key(key).send().await;
        refused.refuses(403, "INSUFFICIENT_SCOPE");

        let found = entries(&gateway, "", 3).await;
        assert_eq!(names(&found), ["approveLead", "cancelPost", "createKey"]);
        let statuses: Vec<_> = found.iter().map(|entry| entry["status"].clone()).collect();
        assert_eq!(statuses, [403, 200, 201]);
        let mut by_key = found[1].clone();
        by_key.as_object_mut().unwrap().remove("id").unwrap();
        assert_eq!(
            by_key,
            json!({
                "createdAt": "2026-01-31T09:00:01.000Z",
                "keyId": id,
                "keyName": "Front end",
                "tenant": "stories",
                "operation": "cancelPost",
                "method": "POST",
                "path": cancel,
                "status": 200,
                "traceId": cancelled.header("x-trace-id"),
            })
        );
        assert_eq!((&found[2]["keyId"], &found[2]["keyName"]), (&Value::Null, &Value::Null));
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn it_is_looked_through_by_name_key_path_and_time() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let key = gateway.stored_key("admin").await;
        for action in ["publish", "cancel", "retry"] {
            gateway.post(&format!("/api/posts/{ID}/{action}")).key(&key).send().await;
            gateway.clock.advance(Duration::from_secs(60));
        }
        gateway.post(&format!("/api/webhooks/{ID}/test")).send().await;
        entries(&gateway, "", 4).await;
        for (query, expected) in [
            ("operation=cancelPost", vec!["cancelPost"]),
            ("operation=cancel", vec![]),
            ("keyName=test", vec!["retryPost", "cancelPost", "publishPost"]),
            ("keyName=nobody", vec![]),
            ("path=/api/posts/", vec!["retryPost", "cancelPost", "publishPost"]),
            ("path=/api/p_sts/", vec![]),
            ("from=2026-01-31T09:01:00Z&to=2026-01-31T09:02:00Z", vec!["cancelPost"]),
            ("from=2026-01-31T09:02:00Z", vec!["testWebhook", "retryPost"]),
        ] {
            let found = entries(&gateway, query, expected.len()).await;
            assert_eq!(names(&found), expected, "{query}");
        }
        let (mut seen, mut path) = (Vec::new(), format!("{AUDIT}?limit=3"));
        loop {
            let page = gateway.get(&path).send().await.json();
            seen.extend(page["items"].as_array().unwrap().clone());
            let Some(cursor) = page["nextCursor"].as_str() else { break };
            path = format!("{AUDIT}?limit=3&cursor={cursor}");
        }
        assert_eq!(names(&seen), ["testWebhook", "retryPost", "cancelPost", "publishPost"]);
        for (query, pointer) in
            [("from=now", "?from"), ("path=%00", "?path"), ("cursor=x", "?cursor")]
        {
            let answer = gateway.get(&format!("{AUDIT}?{query}")).send().await;
            answer.refuses(400, "INVALID_REQUEST");
            assert_eq!(answer.pointers(), [pointer]);
        }
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_link_is_kept_without_its_secret_and_a_guess_not_at_all() {
    let gateway = Gateway::start().await;
    let open = |token: &str| gateway.anonymous("POST", &format!("/a/{token}"));
    assert_eq!(open(TOKEN).send().await.status, 200);
    // Of one instant, entries have no order.
    gateway.clock.advance(Duration::from_secs(1));
    open("not-a-link").send().await.refuses(404, "ACTION_NOT_FOUND");
    gateway.conversations.fail(Code::ActionGone);
    open(TOKEN).send().await.refuses(410, "ACTION_GONE");
    let found = entries(&gateway, "", 2).await;
    assert_eq!(names(&found), ["useLink", "useLink"]);
    for (entry, status) in found.iter().zip([410, 200]) {
        assert_eq!((&entry["path"], &entry["keyName"]), (&json!("/a/"), &Value::Null));
        assert_eq!(entry["status"], status);
    }
}

#[tokio::test]
async fn another_tenant_sees_its_own_alone() {
    let gateway = Gateway::start().await;
    gateway.post(&format!("/api/posts/{ID}/cancel")).send().await;
    entries(&gateway, "", 1).await;
    let theirs = gateway.get(AUDIT).key(OTHER_KEY).send().await.json();
    assert_eq!(theirs["items"], json!([]));
    let reader = gateway.stored_key("read,publish,schedule,converse").await;
    gateway.get(AUDIT).key(&reader).send().await.refuses(403, "INSUFFICIENT_SCOPE");
}

#[tokio::test]
async fn it_is_forgotten_after_ninety_days() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let cancel = format!("/api/posts/{ID}/cancel");
        gateway.post(&cancel).send().await;
        entries(&gateway, "", 1).await;
        gateway.clock.advance(Duration::from_secs(45 * 24 * 3_600));
        gateway.post(&cancel).send().await;
        entries(&gateway, "", 2).await;
        gateway.clock.advance(Duration::from_secs(46 * 24 * 3_600));
        entries(&gateway, "", 1).await;
        gateway.stop().await;
    })
    .await;
}

/// What the service has done is done, whether its caller waits for the answer or not.
#[tokio::test]
async fn a_client_that_does_not_wait_is_kept_too() {
    let gateway = Gateway::start().await;
    gateway.publisher.script().hangs = true;
    let request = gateway.post(&format!("/api/posts/{ID}/cancel")).send();
    let arrived = async {
        let mut next = tokio::time::interval(Duration::from_millis(5));
        while gateway.publisher.script().calls.is_empty() {
            next.tick().await;
        }
    };
    tokio::select! {
        _ = request => panic!("the publisher never answers"),
        called = tokio::time::timeout(LIMIT, arrived) => called.expect("the publisher is called"),
    }
    let found = entries(&gateway, "", 1).await;
    assert_eq!((names(&found), &found[0]["status"]), (vec!["cancelPost"], &json!(499)));
}

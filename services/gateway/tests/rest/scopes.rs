//! Which scope opens which operation, for all of them (api.md, "Scopes"), and what all lists have
//! in common.

use serde_json::{Value, json};

use crate::support::{
    Gateway, OTHER_KEY,
    contract::{filled, operations},
    publisher::ID,
};

const LEADS: [&str; 2] = ["/api/leads", "/api/flows"];
const EROS: [&str; 4] = ["/api/pages", "/api/holidays", "/api/schedule-runs", "/api/schedules"];
/// What reads and writes connections, web hooks and keys; everything else is stories and posts.
const HOUSE: [&str; 3] = ["/api/connections", "/api/webhooks", "/api/keys"];
/// Lists that the services give out in pages.
fn lists() -> [String; 12] {
    [
        "/api/teams".to_owned(),
        "/api/users".to_owned(),
        "/api/connections".to_owned(),
        "/api/posts".to_owned(),
        "/api/publications".to_owned(),
        "/api/webhooks".to_owned(),
        format!("/api/webhooks/{ID}/deliveries"),
        "/api/leads".to_owned(),
        format!("/api/leads/{ID}/messages"),
        "/api/flows".to_owned(),
        "/admin/events".to_owned(),
        "/admin/outbox".to_owned(),
    ]
}

#[tokio::test]
async fn each_scope_opens_its_area_and_no_other() {
    let gateway = Gateway::start().await;
    let mut keys = Vec::new();
    for scope in ["read", "publish", "admin", "schedule", "converse"] {
        keys.push((scope, gateway.stored_key(scope).await));
    }
    let scoped = operations().filter(|(_, path, operation)| {
        operation["security"] != json!([]) && *path != "/api/session"
    });
    for (method, path, operation) in scoped {
        let house = HOUSE.iter().any(|area| path.starts_with(area));
        let eros = EROS.iter().any(|area| path.starts_with(area));
        let leads = LEADS.iter().any(|area| path.starts_with(area));
        let area = match (house, eros, leads) {
            (true, ..) => "admin",
            (_, true, _) => "schedule",
            (.., true) => "converse",
            _ => "publish",
        };
        let open: &[&str] = match method.as_str() {
            _ if path.starts_with("/admin/") => &["admin"],
            "GET" => &["read", area, "admin"],
            _ => &[area, "admin"],
        };
        let documented: Vec<&str> = operation["security"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|way| way["apiKey"].as_array())
            .unwrap()
            .iter()
            .map(|scope| scope.as_str().unwrap())
            .collect();
        assert!(documented.iter().all(|scope| open.contains(scope)), "{method} {path}");
        for (scope, key) in &keys {
            // Without a body: what is refused is refused before anybody looks at it.
            if !open.contains(scope) {
                let answer = gateway.anonymous(&method, &filled(path)).key(key).send().await;
                answer.refuses(403, "INSUFFICIENT_SCOPE");
            } else if method != "DELETE" && !path.ends_with("/stream") {
                let answer = gateway.anonymous(&method, &filled(path)).key(key).send().await;
                assert_ne!(answer.status, 403, "{method} {path} with {scope}");
            }
        }
    }
}

#[tokio::test]
async fn every_list_has_pages_of_its_own() {
    let gateway = Gateway::start().await;
    for path in lists() {
        let last = gateway.get(&path).send().await.json();
        assert_eq!(
            (last["items"].as_array().unwrap().len(), &last["nextCursor"]),
            (1, &Value::Null)
        );
        gateway.publisher.script().next_position = "2026|x".to_owned();
        gateway.conversations.script().next_position = "2026|x".to_owned();
        let first = gateway.get(&format!("{path}?limit=1")).send().await.json();
        let cursor = first["nextCursor"].as_str().unwrap();
        let next = gateway.get(&format!("{path}?limit=100&cursor={cursor}")).send().await;
        assert_eq!(next.status, 200, "{path}");
        for elsewhere in lists().iter().filter(|other| **other != path) {
            let answer = gateway.get(&format!("{elsewhere}?cursor={cursor}")).send().await;
            answer.refuses(400, "INVALID_REQUEST");
            assert_eq!(answer.pointers(), ["?cursor"]);
        }
        let theirs = gateway.get(&format!("{path}?cursor={cursor}")).key(OTHER_KEY).send().await;
        theirs.refuses(400, "INVALID_REQUEST");
        for query in ["limit=0", "limit=101", "page=2", "cursor=x"] {
            gateway.get(&format!("{path}?{query}")).send().await.refuses(400, "INVALID_REQUEST");
        }
        gateway.publisher.script().next_position.clear();
        gateway.conversations.script().next_position.clear();
    }
}

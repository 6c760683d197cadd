//! Signing in at a platform, from the consent page to a post; and leaving it again.

use e2e::{
    Fanfare, Shape,
    posts::{CONNECTIONS, NewPost},
    wait::now,
};
use serde_json::{Value, json};

in_both_shapes!(one_account, one_of_several_pages, a_disconnected_account_fails_what_waits);

async fn one_account(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let (id, place) = consents(&fanfare, "X", "allow").await;
    assert!(place.contains(&id) && place.contains("status=connected"), "{place}");
    let done = fanfare.replica().get(&format!("{CONNECTIONS}/oauth/{id}")).await.expect(200);
    assert_eq!((&done["status"], &done["platform"]), (&json!("CONNECTED"), &json!("TWITTER")));
    publishes(&fanfare, &done["connections"][0]).await;

    let (id, place) = consents(&fanfare, "X", "deny").await;
    assert!(place.contains("status=failed"), "{place}");
    let refused = fanfare.client().get(&format!("{CONNECTIONS}/oauth/{id}")).await.expect(200);
    assert_eq!(refused["status"], "FAILED");
    assert!(refused["error"].is_string(), "{refused}");
}

async fn one_of_several_pages(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let (id, place) = consents(&fanfare, "FACEBOOK", "allow").await;
    assert!(place.contains("status=choose"), "{place}");
    let path = format!("{CONNECTIONS}/oauth/{id}");
    let choice = fanfare.replica().get(&path).await.expect(200);
    assert_eq!((&choice["status"], &choice["connections"]), (&json!("CHOOSE"), &json!([])));
    let pages = choice["accounts"].as_array().unwrap();
    assert_eq!(pages.len(), 2, "{choice}");

    let page = &pages[1]["accountId"];
    let done = fanfare.client().post(&path, &json!({"accountIds": [page]})).await.expect(200);
    assert_eq!(done["status"], "CONNECTED");
    let connections = done["connections"].as_array().unwrap();
    assert_eq!((connections.len(), &connections[0]["accountId"]), (1, page));
    publishes(&fanfare, &connections[0]).await;
}

async fn a_disconnected_account_fails_what_waits(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    let connection = client.connect("FACEBOOK", "ada").await;
    let later = NewPost::through([&connection]).at(now() + std::time::Duration::from_hours(1));
    let waiting = client.create_post(&later).await;
    assert_eq!(waiting.on("FACEBOOK").status, "PENDING");

    let place = format!("{CONNECTIONS}/{}", connection.id);
    assert_eq!(client.delete(&place).await.status, 204);
    assert_eq!(fanfare.replica().get(&place).await.expect(200)["status"], "DISCONNECTED");
    let post = fanfare.replica().decided(&waiting.id).await;
    assert_eq!(post.status, "FAILED");
    let failed = post.on("FACEBOOK");
    assert_eq!(failed.error.as_ref().map(|error| error.code.as_str()), Some("DISCONNECTED"));
    let new = NewPost::to(&["FACEBOOK"]);
    client.answer(client.post_request(&new)).await.problem(400, "NO_CONNECTION");
    assert!(fanfare.sandbox().ledger_at("facebook").await.is_empty());
}

/// Begins a sign-in and decides it as a person does; its id, and where the browser is in the end.
async fn consents(fanfare: &Fanfare, platform: &str, decision: &str) -> (String, String) {
    let body = json!({"platform": platform, "returnTo": "/connections"});
    let begun = fanfare.client().post(&format!("{CONNECTIONS}/oauth"), &body).await.expect(201);
    let consent = format!("{}&sandbox_auto={decision}", begun["url"].as_str().unwrap());
    let answer = fanfare.client().browse(&consent).await;
    let place = answer.url().to_string();
    let home = format!("{}/connections?", fanfare.client().base());
    assert!(place.starts_with(&home), "{place}");
    (begun["id"].as_str().unwrap().to_owned(), place)
}

/// The token of a connection is good for a test and for a post.
async fn publishes(fanfare: &Fanfare, connection: &Value) {
    let id = connection["id"].as_str().unwrap();
    let tested = fanfare.client().act(&format!("{CONNECTIONS}/{id}/test")).await.expect(200);
    assert_eq!(tested["ok"], true, "{tested}");
    let connection: e2e::posts::Connection = serde_json::from_value(connection.clone()).unwrap();
    let post = fanfare.client().post_to_the_end(&NewPost::through([&connection])).await;
    assert_eq!(post.status, "PUBLISHED", "{post:#?}");
    let live = fanfare.sandbox().ledger(&connection.account_id).await;
    assert_eq!(live.iter().map(|post| &post.text).collect::<Vec<_>>(), [&post.content]);
}

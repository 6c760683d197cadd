//! Deliveries for the reference library of another language: `scripts/check-webhooks` verifies what
//! this test captures.

use serde_json::{Value, json};

use crate::support::{HOOKS, Received, Receiver, created, event, on_each_engine};

fn captured(received: &Received, secrets: &[&str], wrong: &str) -> Value {
    let header = |name: &str| (name.to_owned(), received.header(name).into());
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let headers: serde_json::Map<String, Value> = names.into_iter().map(header).collect();
    json!({"headers": headers, "body": received.body, "secrets": secrets, "wrong": wrong})
}

#[tokio::test]
async fn deliveries_are_captured_for_the_reference_library() {
    on_each_engine(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let made = world.hook(&receiver.url("/"), &["*"]).await;
        let id = created(&made).id.clone();
        world.test_hook("stories", &id).await.unwrap();
        world.has_deliveries(&id, 1, "DELIVERED").await;
        let new = world.rotate("stories", &id).await.unwrap();
        let mut text = event(&world, "p1", 1);
        text.data = json!({"error": "„ungewöhnlich“ \u{1f680} \\ \" \n"});
        world.emits(&[text]).await;
        world.has_deliveries(&id, 2, "DELIVERED").await;
        let all = receiver.received();
        let old = made.secret.as_str();
        let rows =
            json!([captured(&all[0], &[old], &new), captured(&all[1], &[old, &new], "whsec_AAAA")]);
        let file = format!("webhooks-{}.json", world.engine.name());
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
        std::fs::write(path, rows.to_string()).unwrap();
    })
    .await;
}

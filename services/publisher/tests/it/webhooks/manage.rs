//! What people do with web hooks.

use proto::publisher::v1 as pb;
use service::Code;

use crate::support::{HOOKS, Receiver, code_of, created, event, on_each_engine};

const URL: &str = "https://hooks.example.com/in";

fn update(id: &str) -> pb::UpdateWebhookRequest {
    pb::UpdateWebhookRequest { id: id.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn it_is_made_read_changed_and_deleted() {
    on_each_engine(HOOKS, async |world| {
        let made = world.hook(URL, &["post.failed", "*", "post.failed"]).await;
        assert!(made.secret.starts_with("whsec_") && !made.replayed);
        let hook = created(&made).clone();
        assert_eq!((hook.url.as_str(), hook.status.as_str(), hook.version), (URL, "ACTIVE", 1));
        assert_eq!(hook.events, ["post.failed", "*"]);
        assert_eq!(world.get_hook("stories", &hook.id).await.unwrap(), hook);
        assert_eq!(world.hooks(20, "").await.webhooks, std::slice::from_ref(&hook));

        let changed = pb::UpdateWebhookRequest {
            url: Some(format!("{URL}/2")),
            events: vec!["batch.completed".to_owned()],
            status: Some("DISABLED".to_owned()),
            if_version: Some(1),
            ..update(&hook.id)
        };
        let after = world.update_hook("stories", changed.clone()).await.unwrap();
        assert_eq!((after.status.as_str(), after.version), ("DISABLED", 2));
        assert_eq!(after.events, ["batch.completed"]);
        let stale = world.update_hook("stories", changed).await;
        assert_eq!(code_of(stale), Code::PreconditionFailed);
        assert_eq!(code_of(world.test_hook("stories", &hook.id).await), Code::WebhookConflict);

        assert_eq!(code_of(world.delete_hook_if(&hook.id, 0).await), Code::PreconditionFailed);
        assert_eq!(code_of(world.rotate_if(&hook.id, 0).await), Code::PreconditionFailed);
        world.delete_hook("stories", &hook.id).await.unwrap();
        assert_eq!(code_of(world.get_hook("stories", &hook.id).await), Code::WebhookNotFound);
        assert!(world.hooks(20, "").await.webhooks.is_empty());
    })
    .await;
}

#[tokio::test]
async fn another_tenants_is_not_found() {
    on_each_engine(HOOKS, async |world| {
        let id = created(&world.hook(URL, &["*"]).await).id.clone();
        let delivery = world.test_hook("stories", &id).await.unwrap().id;
        let others = "others";
        assert_eq!(code_of(world.get_hook(others, &id).await), Code::WebhookNotFound);
        assert_eq!(code_of(world.update_hook(others, update(&id)).await), Code::WebhookNotFound);
        assert_eq!(code_of(world.delete_hook(others, &id).await), Code::WebhookNotFound);
        assert_eq!(code_of(world.test_hook(others, &id).await), Code::WebhookNotFound);
        assert_eq!(code_of(world.rotate(others, &id).await), Code::WebhookNotFound);
        let list = world.list_deliveries(others, &id, 20, "").await;
        assert_eq!(code_of(list), Code::WebhookNotFound);
        assert_eq!(code_of(world.replay(others, &id, &delivery).await), Code::WebhookNotFound);
        let other = created(&world.hook(URL, &["*"]).await).id.clone();
        let replay = world.replay("stories", &other, &delivery).await;
        assert_eq!(code_of(replay), Code::DeliveryNotFound, "another web hook's");
        assert_eq!(code_of(world.get_hook("stories", "1").await), Code::WebhookNotFound);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_creation_gives_the_first_answer_and_stores_no_secret_in_clear() {
    on_each_engine(HOOKS, async |world| {
        let first = world.create_hook("stories", URL, &["*"], Some("k")).await.unwrap();
        let mut again = world.create_hook("stories", URL, &["*"], Some("k")).await.unwrap();
        assert!(again.replayed);
        again.replayed = false;
        assert_eq!(again, first);
        let other = world.create_hook("stories", URL, &["post.failed"], Some("k")).await;
        assert_eq!(code_of(other), Code::IdempotencyMismatch);
        assert_eq!(world.hooks(20, "").await.webhooks.len(), 1);

        let store = world.database().await;
        let (answer, secret): (Vec<u8>, Vec<u8>) = store
            .query("SELECT k.answer, w.secret FROM idempotency_keys k, webhooks w")
            .fetch_one()
            .await
            .unwrap();
        let key = first.secret.strip_prefix("whsec_").unwrap().as_bytes();
        for stored in [answer, secret] {
            assert!(!stored.windows(key.len()).any(|bytes| bytes == key));
        }
    })
    .await;
}

#[tokio::test]
async fn a_tenant_has_fifty_at_most_and_pages_through_them() {
    on_each_engine(HOOKS, async |world| {
        let mut ids = Vec::new();
        for _ in 0..45 {
            ids.push(created(&world.hook(URL, &["*"]).await).id.clone());
        }
        // Many at once pass the limit no more than one after the other.
        let at_once = (0..12).map(|_| world.create_hook("stories", URL, &["*"], None));
        let (made, refused): (Vec<_>, Vec<_>) =
            futures::future::join_all(at_once).await.into_iter().partition(Result::is_ok);
        assert_eq!((made.len(), refused.len()), (5, 7));
        ids.extend(made.into_iter().map(|made| created(&made.unwrap()).id.clone()));
        let more = world.create_hook("stories", URL, &["*"], None).await;
        assert_eq!(code_of(more), Code::WebhookConflict);
        world.create_hook("others", URL, &["*"], None).await.unwrap();

        let (mut seen, mut position) = (Vec::new(), String::new());
        loop {
            let page = world.hooks(20, &position).await;
            seen.extend(page.webhooks.into_iter().map(|hook| hook.id));
            position = page.next_position;
            if position.is_empty() {
                break;
            }
        }
        seen.sort();
        ids.sort();
        assert_eq!(seen, ids);
    })
    .await;
}

#[tokio::test]
async fn deliveries_are_listed_newest_first_and_go_with_their_web_hook() {
    on_each_engine(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        for n in 1..=3 {
            world.emits(&[event(&world, "p1", n)]).await;
            receiver.has_received(n as usize).await;
        }
        world.has_deliveries(&id, 3, "DELIVERED").await;
        let first = world.list_deliveries("stories", &id, 2, "").await.unwrap();
        let second = world.list_deliveries("stories", &id, 2, &first.next_position).await.unwrap();
        assert!(second.next_position.is_empty());
        let listed: Vec<_> =
            first.deliveries.iter().chain(&second.deliveries).map(|d| d.event_id.clone()).collect();
        let mut sent: Vec<_> = receiver
            .received()
            .iter()
            .map(|received| received.header("webhook-id").to_owned())
            .collect();
        sent.reverse();
        assert_eq!(listed, sent);
        let bad = world.list_deliveries("stories", &id, 2, "x").await;
        assert_eq!(code_of(bad), Code::InvalidRequest);

        world.delete_hook("stories", &id).await.unwrap();
        let store = world.database().await;
        let (left,): (i64,) =
            store.query("SELECT COUNT(*) FROM webhook_deliveries").fetch_one().await.unwrap();
        assert_eq!(left, 0);
    })
    .await;
}

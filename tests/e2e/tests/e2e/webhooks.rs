//! Web hooks: the receiver is told, and can prove by whom (api.md, "Outbound web hooks").

use e2e::{
    Fanfare, Shape,
    hooks::{Delivery, Receiver, place_for},
    posts::NewPost,
    wait::{SOON, eventually},
};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

in_both_shapes!(
    the_receiver_of_the_seed,
    a_post_is_told_of_to_its_end,
    a_receiver_that_was_down_is_told,
);

const WEBHOOKS: &str = "/api/webhooks";

/// A web hook, and what it is signed with.
struct Hook {
    id: String,
    secret: Webhook,
}

async fn the_receiver_of_the_seed(shape: Shape) {
    let (fanfare, receiver) = (open(shape).await, Receiver::start_for(shape).await);
    let hook = hook(&fanfare, &receiver.url, json!(["post.published", "post.failed"])).await;
    let post = fanfare.client().post_to_the_end(&NewPost::to(&["FACEBOOK"])).await;

    let received = receiver.has_received(1).await;
    let told = hook.verified(&received[0]);
    assert_eq!(told["event"], "post.published");
    let publication = post.on("FACEBOOK");
    let expected = json!({
        "postId": post.id,
        "publicationId": publication.id,
        "platform": "FACEBOOK",
        "externalId": publication.external_id.as_deref().unwrap(),
        "permalink": publication.permalink,
        "error": null,
    });
    assert_eq!(told["data"], expected);
    let delivered = deliveries_when(&fanfare, &hook, "it is recorded", |all| {
        all.iter().all(|delivery| delivery["status"] == "DELIVERED")
    })
    .await;
    assert_eq!(delivered.len(), 1);
    assert_eq!(delivered[0]["eventId"], received[0].header("webhook-id"));
    assert_eq!(receiver.received().len(), 1);

    // Again, because its receiver has lost it: the same event, under the same id.
    let id = delivered[0]["id"].as_str().unwrap();
    let replay = format!("{WEBHOOKS}/{}/deliveries/{id}/replay", hook.id);
    fanfare.replica().act(&replay).await.expect(202);
    let received = receiver.has_received(2).await;
    assert_eq!(hook.verified(&received[1]), told);
    assert_eq!(received[1].header("webhook-id"), received[0].header("webhook-id"));
}

async fn a_post_is_told_of_to_its_end(shape: Shape) {
    let (fanfare, receiver) = (open(shape).await, Receiver::start_for(shape).await);
    let twitter = fanfare.client().connect("TWITTER", "ada").await;
    let refused = json!({"fault": {"kind": "status", "status": 403}});
    twitter.fault(fanfare.sandbox(), refused).await;
    let hook = hook(&fanfare, &receiver.url, json!(["*"])).await;
    let post = fanfare.client().post_to_the_end(&NewPost::to(&["FACEBOOK", "TWITTER"])).await;

    let received = receiver.has_received(3).await;
    let told: Vec<Value> = received.iter().map(|delivery| hook.verified(delivery)).collect();
    let of = |event: &str| {
        told.iter().find(|t| t["event"] == event).unwrap_or_else(|| panic!("{event}: {told:#?}"))
    };
    assert_eq!(of("post.published")["data"]["platform"], "FACEBOOK");
    let failed = &of("post.failed")["data"];
    assert_eq!((&failed["platform"], &failed["externalId"]), (&json!("TWITTER"), &Value::Null));
    assert!(failed["error"]["message"].as_str().unwrap().starts_with("API error (403)"));
    assert_eq!(told[2]["event"], "post.completed", "after what it is made of");
    assert_eq!(told[2]["data"], json!({"postId": post.id, "status": "PARTIAL"}));
}

async fn a_receiver_that_was_down_is_told(shape: Shape) {
    let fanfare = open(shape).await;
    let (addr, url) = place_for(shape);
    let hook = hook(&fanfare, &url, json!(["post.published"])).await;
    fanfare.client().post_to_the_end(&NewPost::to(&["FACEBOOK"])).await;
    deliveries_when(&fanfare, &hook, "it was tried", |all| {
        all.iter().any(|delivery| delivery["status"] == "PENDING" && delivery["attempts"] != 0)
    })
    .await;

    let receiver = Receiver::start_at(addr).await;
    receiver.answers(503);
    receiver.has_received(1).await;
    receiver.answers(204);
    let delivered = deliveries_when(&fanfare, &hook, "it has arrived", |all| {
        all.iter().any(|delivery| delivery["status"] == "DELIVERED")
    })
    .await;
    let received = receiver.received();
    let ids: Vec<_> = received.iter().map(|delivery| delivery.header("webhook-id")).collect();
    assert!(ids.iter().all(|id| *id == delivered[0]["eventId"]), "one id over all tries: {ids:?}");
    assert_eq!(hook.verified(&received[0]), hook.verified(received.last().unwrap()));
}

async fn open(shape: Shape) -> Fanfare {
    let builder = Fanfare::of(shape).set("FANFARE_ALLOW_PRIVATE_URLS", "127.0.0.0/8");
    let fanfare = builder.start().await;
    fanfare.client().connect("FACEBOOK", "ada").await;
    fanfare
}

async fn hook(fanfare: &Fanfare, url: &str, events: Value) -> Hook {
    let body = json!({"url": url, "events": events});
    let made = fanfare.client().post(WEBHOOKS, &body).await.expect(201);
    let secret = Webhook::new(made["secret"].as_str().unwrap()).unwrap();
    Hook { id: made["id"].as_str().unwrap().to_owned(), secret }
}

impl Hook {
    /// What a delivery says, which we have signed.
    fn verified(&self, delivery: &Delivery) -> Value {
        self.secret.verify(&delivery.body, &delivery.headers).unwrap();
        delivery.json()
    }
}

/// The deliveries of a web hook once they are like this.
async fn deliveries_when(
    fanfare: &Fanfare,
    hook: &Hook,
    what: &str,
    are_so: impl Fn(&[Value]) -> bool,
) -> Vec<Value> {
    let path = format!("{WEBHOOKS}/{}/deliveries", hook.id);
    eventually(what, SOON, async || {
        let list = fanfare.client().get(&path).await.expect(200);
        let items = list["items"].as_array().unwrap().clone();
        (!items.is_empty() && are_so(&items)).then_some(items)
    })
    .await
}

//! Quotas that all replicas share (posts.md, "Throttle state").

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proto::publisher::v1 as pb;
use serde_json::{Value, json};
use store::Time;

use crate::support::{POSTS, World, on_each_engine, on_postgres, post};

const LIMIT: usize = 5;
const WINDOW: SignedDuration = SignedDuration::from_secs(2);
const POSTED: usize = 14;

/// The publishing calls that X saw: when, and the status that it answered.
async fn sends(world: &World) -> Vec<(Timestamp, u64)> {
    let calls = world.sandbox.view("journal?provider=x&operation=send", "calls").await;
    let read = |call: &Value| {
        (call["at"].as_str().unwrap().parse().unwrap(), call["status"].as_u64().unwrap_or_default())
    };
    calls.iter().map(read).collect()
}

/// Calls per window, as the sandbox counts them.
fn per_window(sends: &[(Timestamp, u64)]) -> Vec<usize> {
    let mut windows: Vec<(Timestamp, usize)> = Vec::new();
    for (at, _) in sends {
        match windows.last_mut() {
            Some((ends, calls)) if at < ends => *calls += 1,
            _ => windows.push((*at + WINDOW, 1)),
        }
    }
    windows.into_iter().map(|(_, calls)| calls).collect()
}

#[tokio::test]
async fn ten_publishers_together_make_no_more_calls_than_the_account_has() {
    on_postgres(POSTS, async |mut world| {
        world.connected("X", "mock_twitter_token").await;
        let limit = json!({"kind": "rate_limit", "limit": LIMIT, "windowSeconds": 2});
        world.fault_at("x", "send", 100_000, limit).await;
        let mut others = Vec::new();
        for _ in 1..10 {
            others.push(world.second_publisher().await);
        }
        let mut made = Vec::new();
        for n in 0..POSTED {
            made.push(world.posted(post(&format!("Post {n}"), &["X"])).await.id);
        }
        for id in &made {
            let done = world.decided(id).await;
            assert_eq!(done.status, "PUBLISHED", "{done:#?}");
            assert_eq!(done.publications[0].attempt_count, 1, "a wait is no attempt");
        }
        let sends = sends(&world).await;
        let windows = per_window(&sends);
        assert!(windows.iter().all(|calls| *calls <= LIMIT), "{windows:?}");
        let refused = sends.iter().filter(|(_, status)| *status == 429).count();
        assert_eq!(world.metrics().await.rate_limit_hits, refused as u64);
        assert_eq!(world.public_texts("x").await.len(), POSTED);
    })
    .await;
}

/// A look for a post is throttled like a publishing call, for longer than a look may go without an
/// answer; and meanwhile nothing else is asked of the account.
#[tokio::test]
async fn a_throttled_read_waits_and_is_counted() {
    on_each_engine(POSTS, async |world| {
        world.connected("X", "mock_twitter_token").await;
        let warm = world.posted(post("First", &["X"])).await;
        world.decided(&warm.id).await;
        world.fault_at("x", "send", 1, json!({"kind": "reset_after_effect"})).await;
        let busy = json!({"kind": "status", "status": 429, "retryAfter": "1"});
        world.fault_at("x", "list", 1, busy).await;
        let made = world.posted(post("Lost", &["X"])).await;
        let hits = async || (world.metrics().await.rate_limit_hits == 1).then_some(());
        crate::support::eventually("the refusal is counted", hits).await;
        let behind = world.posted(post("Behind", &["X"])).await;
        for id in [&made.id, &behind.id] {
            let done = world.decided(id).await;
            assert_eq!(done.status, "PUBLISHED", "{done:#?}");
            assert_eq!(done.publications[0].attempt_count, 1, "no retry is used");
        }
        let sends = sends(&world).await;
        let (lost, behind) = (sends[1].0, sends[2].0);
        assert!(behind.duration_since(lost) >= SignedDuration::from_millis(900), "{sends:?}");
        assert_eq!(world.metrics().await.rate_limit_hits, 1);
        assert_eq!(world.public_texts("x").await, ["First", "Lost", "Behind"]);
    })
    .await;
}

/// All tenants publish through one app: where the app has to wait, all of them do.
#[tokio::test]
async fn a_throttled_app_holds_every_tenant_back() {
    on_each_engine(POSTS, async |world| {
        let put = |token: &str| pb::PutConnectionRequest {
            platform: "FACEBOOK".to_owned(),
            access_token: token.to_owned(),
            ..Default::default()
        };
        world.connect_for("stories", put("mock_fb_token")).await.unwrap();
        world.connect_for("others", put("other_fb_token")).await.unwrap();
        let error = json!({"error": {"message": "Application request limit reached", "code": 4}});
        let busy = json!({"kind": "status", "status": 400, "retryAfter": "600", "body": error});
        world.fault_at("facebook", "send", 1, busy).await;
        world.posted(post("Refused", &["FACEBOOK"])).await;
        let hits = async || (world.metrics().await.rate_limit_hits == 1).then_some(());
        crate::support::eventually("the refusal is counted", hits).await;
        world.post_for("others", post("Held", &["FACEBOOK"])).await.unwrap();
        let store = world.database().await;
        let in_a_while = Time(world.clock.now() + SignedDuration::from_secs(300));
        crate::support::eventually("the other tenant's waits", async || {
            let held: Option<(i32,)> = store
                .query(
                    "SELECT 1 FROM post_publications
                     WHERE tenant_id = $1 AND due_at > $2 AND lease_holder IS NULL",
                )
                .bind("others")
                .bind(in_a_while)
                .fetch_optional()
                .await
                .unwrap();
            held
        })
        .await;
        assert_eq!(world.calls_at("facebook", "send").await, 1);
    })
    .await;
}

#[tokio::test]
async fn refusals_are_counted_and_delay_no_other_account() {
    on_each_engine(POSTS, async |world| {
        world.connected("X", "mock_twitter_token").await;
        world.connected("FACEBOOK", "mock_fb_token").await;
        let busy = json!({"kind": "status", "status": 429, "retryAfter": "600"});
        world.fault_at("x", "send", 1, busy).await;
        let mut held = Vec::new();
        for n in 0..30 {
            held.push(world.posted(post(&format!("Held {n}"), &["X"])).await.id);
        }
        let hits = async || (world.metrics().await.rate_limit_hits == 1).then_some(());
        crate::support::eventually("the refusal is counted", hits).await;
        let other = world.posted(post("Not held", &["FACEBOOK"])).await;
        let done = world.decided(&other.id).await;
        assert_eq!(done.status, "PUBLISHED");
        assert_eq!(done.publications[0].next_attempt_at, None);
        assert_eq!(sends(&world).await.len(), 1, "nothing more is asked of the account");
        let mut statuses = BTreeMap::<String, usize>::new();
        for id in &held {
            let waits = |post: &pb::Post| post.publications[0].next_attempt_at.is_some();
            let post = world.post_when(id, "it says when it is looked at next", waits).await;
            let publication = &post.publications[0];
            assert_eq!(publication.scheduled_at, post.scheduled_at);
            let wait =
                publication.next_attempt_at.unwrap().seconds - crate::support::now().as_second();
            assert!((1..=660).contains(&wait), "{wait}");
            assert_eq!(post.publications[0].attempt_count, 0, "a throttled call is none");
            *statuses.entry(post.status).or_default() += 1;
        }
        assert_eq!(statuses, BTreeMap::from([("PUBLISHING".to_owned(), 30)]));
    })
    .await;
}

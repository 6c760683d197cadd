//! `kill -9` in the middle of publishing posts: what was asked for is published once, soon after
//! the restart (posts.md, "Acceptance").

use std::time::{Duration, Instant};

use e2e::{
    Fanfare, Service, Shape, audit,
    load::Load,
    posts::{Connection, NewPost},
    wait::{SOON, eventually},
};
use serde_json::{Value, json};

in_both_shapes!(killed_while_the_provider_answers);

/// As long as a dead process holds its work.
const LEASE: Duration = Duration::from_millis(800);
/// As the suite's settings say.
const SETTLE: Duration = Duration::from_millis(300);

/// A place in the code at which the process dies, and what makes the code come by.
struct Crash {
    point: &'static str,
    platform: &'static str,
    /// What the provider does to the first call.
    fault: Option<Value>,
}

impl Crash {
    fn at(point: &'static str, platform: &'static str) -> Self {
        Self { point, platform, fault: None }
    }

    fn after(point: &'static str, platform: &'static str, fault: &Value) -> Self {
        Self { point, platform, fault: Some(json!({"fault": fault, "times": 1})) }
    }
}

/// Every state that a crash can leave a publication of a post in, where the provider makes it
/// hardest. A crash just before a commit leaves the state before; the one that hides an answer is
/// among these.
fn crashes() -> Vec<Crash> {
    let lost = json!({"kind": "status_after_effect", "status": 502});
    let down = json!({"kind": "status", "status": 503});
    vec![
        // A text is armed by its claim: nobody knows whether it was sent.
        Crash::at("post.claimed.committed", "TWITTER"),
        Crash::at("post.prepared.committed", "INSTAGRAM"),
        Crash::at("post.armed.committed", "INSTAGRAM"),
        Crash::at("post.sent", "FACEBOOK"),
        Crash::at("post.sent", "TWITTER"),
        Crash::at("post.sent", "INSTAGRAM"),
        Crash::at("post.sent.before_commit", "LINKEDIN"),
        Crash::at("post.sent.committed", "THREADS"),
        Crash::after("post.searched.committed", "TWITTER", &lost),
        Crash::after("post.searched.committed", "BLUESKY", &down),
    ]
}

#[tokio::test]
async fn embedded() {
    let fanfare = started(Shape::Embedded).await;
    let crashes = crashes();
    let connections = connect(&fanfare, &crashes).await;
    for (crash, connection) in crashes.iter().zip(&connections) {
        let process = fanfare.spawn(Service::Up, &[("FANFARE_FAULT_POINT", crash.point)]);
        fanfare.ready(Service::Up).await;
        let asked = offer(&fanfare, crash, connection).await;
        process.killed_itself().await;
        fanfare.start(Service::Up).await;
        verify(&fanfare, crash, connection, &asked).await;
    }
}

/// The publisher that dies is replaced by the other one.
#[tokio::test]
async fn processes() {
    let (first, second) = (Service::Publisher(1), Service::Publisher(2));
    let fanfare = started(Shape::Processes).await;
    let crashes = crashes();
    let connections = connect(&fanfare, &crashes).await;
    for (crash, connection) in crashes.iter().zip(&connections) {
        fanfare.kill(second);
        let process = fanfare.spawn(first, &[("FANFARE_FAULT_POINT", crash.point)]);
        fanfare.ready(first).await;
        fanfare.ready(Service::Gateway(1)).await;
        let asked = offer(&fanfare, crash, connection).await;
        process.killed_itself().await;
        fanfare.start(second).await;
        fanfare.ready(Service::Gateway(2)).await;
        verify(&fanfare, crash, connection, &asked).await;
    }
}

/// The provider has published and takes its time to say so; meanwhile the process is killed. A
/// second post to it has not been taken yet.
async fn killed_while_the_provider_answers(shape: Shape) {
    let builder = Fanfare::of(shape).load(Load::Quiet).set("FANFARE_LEASE", "800ms");
    let fanfare = builder.start().await;
    let client = fanfare.client();
    let slow = json!({"kind": "slow", "ms": 60_000, "afterEffect": true});
    let hung = json!({"kind": "hang"});
    let mut connections = Vec::new();
    for (platform, fault) in [("FACEBOOK", slow), ("TWITTER", hung)] {
        let connection = client.connect(platform, "ada").await;
        let script = json!({"fault": fault, "times": 1});
        connection.fault(fanfare.sandbox(), script).await;
        connections.push(connection);
    }
    let id = client.create_post(&NewPost::through(&connections)).await.id;
    for provider in ["facebook", "x"] {
        eventually("it is being sent", SOON, async || {
            let calls = fanfare.sandbox().calls_at(provider).await;
            calls.iter().any(|call| call.operation == "send").then_some(())
        })
        .await;
    }
    for publisher in fanfare.publishers() {
        fanfare.kill(publisher);
    }
    for publisher in fanfare.publishers() {
        fanfare.start(publisher).await;
    }
    let restarted = Instant::now();
    let post = client.decided(&id).await;
    let took = restarted.elapsed();
    println!("{shape:?}: published {:.2} s after the restart", took.as_secs_f64());
    assert_eq!(post.status, "PUBLISHED", "{post:#?}");
    assert!(took < Duration::from_secs(2) + LEASE + SETTLE, "{took:?}");
    audit::posts_exactly_once(fanfare.sandbox(), &connections, [&post]).await;
    // An absence that was proven is no failure of the provider.
    assert_eq!(post.on("FACEBOOK").attempt_count, 1);
    assert_eq!(post.on("TWITTER").attempt_count, 2);
}

async fn started(shape: Shape) -> Fanfare {
    let builder = Fanfare::of(shape).set("FANFARE_LEASE", "800ms");
    builder.set("FANFARE_ALLOW_PRIVATE_URLS", "127.0.0.0/8").start().await
}

/// An account of its own for every crash.
async fn connect(fanfare: &Fanfare, crashes: &[Crash]) -> Vec<Connection> {
    let mut connections = Vec::new();
    for (n, crash) in (1..).zip(crashes) {
        let connection = fanfare.client().connect(crash.platform, &format!("number{n}")).await;
        if let Some(fault) = &crash.fault {
            connection.fault(fanfare.sandbox(), fault.clone()).await;
        }
        if crash.platform == "INSTAGRAM" {
            // A container takes its time: it is waited for.
            let slow = json!({"kind": "confirm_delay", "ms": 60});
            let script = json!({"operation": "upload", "fault": slow});
            connection.fault(fanfare.sandbox(), script).await;
        }
        connections.push(connection);
    }
    connections
}

/// Asks for a post, of a process that may die before it answers.
async fn offer(fanfare: &Fanfare, crash: &Crash, connection: &Connection) -> NewPost {
    fanfare.note(format!("{} at {}", connection.account_id, crash.point));
    let asked = NewPost::through([connection]).once(&connection.id);
    let asked = match crash.platform {
        "INSTAGRAM" => asked.set("mediaUrls", json!([fanfare.sandbox().media("one.jpg")])),
        _ => asked,
    };
    let _ = fanfare.client().try_answer(fanfare.client().post_request(&asked)).await;
    asked
}

/// A repeat finds what the crash left; it is live once.
async fn verify(fanfare: &Fanfare, crash: &Crash, connection: &Connection, asked: &NewPost) {
    let post = fanfare.replica().post_to_the_end(asked).await;
    assert_eq!(post.status, "PUBLISHED", "{}: {post:#?}", crash.point);
    let connections = std::slice::from_ref(connection);
    audit::posts_exactly_once(fanfare.sandbox(), connections, [&post]).await;
}

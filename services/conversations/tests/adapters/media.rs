//! Files that leads sent.

use conversations::providers::{MediaError, MediaFile, Messenger, objects};
use http::Method;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

use crate::support::{World, address, nobody, whatsapp};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a picture";

async fn keep(world: &World, id: &str, bytes: Vec<u8>) {
    let path = format!("whatsapp/media/{id}");
    world.put(Method::PUT, &path, "image/jpeg", bytes.into()).await;
}

#[tokio::test]
async fn a_file_is_fetched_whole() {
    let world = World::start().await;
    keep(&world, "4711", JPEG.to_vec()).await;
    let file = world.whatsapp().media("4711").await.unwrap();
    assert_eq!(file, MediaFile { bytes: JPEG.into(), mime: "image/jpeg".to_owned() });
}

#[tokio::test]
async fn what_cannot_be_fetched_is_sorted_by_whether_a_repeat_helps() {
    let world = World::start().await;
    keep(&world, "4711", JPEG.to_vec()).await;
    let messenger = world.whatsapp();
    for (operation, fault) in [
        ("status", json!({"kind": "status", "status": 503})),
        ("status", json!({"kind": "garbage"})),
        ("media", json!({"kind": "status", "status": 500})),
        ("media", json!({"kind": "reset"})),
        ("media", json!({"kind": "hang"})),
    ] {
        world.once("whatsapp", operation, fault.clone()).await;
        let error = messenger.media("4711").await.unwrap_err();
        assert!(error.retryable(), "{operation} {fault}: {error}");
    }
    assert!(matches!(messenger.media("../4711").await, Err(MediaError::Gone(_))));
    assert!(matches!(messenger.media("nowhere").await, Err(MediaError::Gone(_))));
    let stranger = whatsapp(&world.base.join(sandbox::WHATSAPP_PREFIX).unwrap(), "bad");
    assert!(matches!(stranger.media("4711").await, Err(MediaError::Unauthorised(_))));
    let (nowhere, _kept) = nobody();
    assert!(whatsapp(&nowhere, "fake").media("4711").await.unwrap_err().retryable());
    assert!(messenger.media("4711").await.is_ok());
}

#[tokio::test]
async fn a_file_that_is_too_long_is_not_kept() {
    let world = World::start().await;
    keep(&world, "4711", vec![0; objects::MAX_BYTES + 1]).await;
    let error = world.whatsapp().media("4711").await.unwrap_err();
    assert_eq!(error, MediaError::TooLarge { limit: objects::MAX_BYTES });
    assert_eq!(world.calls("whatsapp", "media").await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_token_does_not_follow_a_url_to_somebody_else() {
    let other = World::start().await;
    let elsewhere = other.base.join("whatsapp/attachments/4711").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = address(&listener);
    let answer = json!({"url": elsewhere.as_str(), "mime_type": "image/jpeg"});
    let mut server = JoinSet::new();
    server.spawn(async move {
        let routes = axum::Router::new().fallback(async || axum::Json(answer));
        axum::serve(listener, routes).await.unwrap();
    });
    let error = whatsapp(&base, "fake").media("4711").await.unwrap_err();
    assert_eq!(error, MediaError::ForeignAddress);
    assert_eq!(other.calls("whatsapp", "media").await, Vec::<Value>::new());
}

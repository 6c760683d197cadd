//! Where media are kept.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
};
use conversations::providers::{
    ObjectStore,
    objects::{Objects, accept, path},
    settings::{MediaSettings, S3Settings},
};
use service::config::Secret;
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;
use uuid::Uuid;

use crate::support::{address, nobody, options};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a picture";

/// A call as the bucket got it.
#[derive(Clone, Debug)]
struct Call {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Clone)]
struct Bucket {
    calls: Arc<Mutex<Vec<Call>>>,
    answer: StatusCode,
}

async fn take(
    State(bucket): State<Bucket>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, [(&'static str, &'static str); 1]) {
    let path = uri.path().to_owned();
    bucket.calls.lock().unwrap().push(Call { method, path, headers, body });
    (bucket.answer, [("etag", "\"1\"")])
}

impl Bucket {
    async fn start(answer: StatusCode, server: &mut JoinSet<()>) -> (Self, Objects) {
        let bucket = Self { calls: Arc::default(), answer };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = address(&listener);
        let routes = Router::new().fallback(take).with_state(bucket.clone());
        server.spawn(async move { axum::serve(listener, routes).await.unwrap() });
        (bucket, objects(url))
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

fn objects(endpoint: Url) -> Objects {
    let settings = MediaSettings::S3(S3Settings {
        bucket: "media".into(),
        prefix: "leads".into(),
        endpoint: Some(endpoint),
        region: "eu-west-2".into(),
        access_key_id: Secret::from("fake-id"),
        secret_access_key: Secret::from("hush"),
    });
    Objects::new(&settings, &options()).unwrap()
}

#[tokio::test]
async fn a_folder_keeps_a_file_under_its_lead() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("data/media");
    let store = Objects::new(&MediaSettings::Folder(place.clone()), &options()).unwrap();
    let kind = accept(PNG).unwrap();
    let name = path(Uuid::from_u128(7), PNG, kind);
    for _ in 0..2 {
        store.put(&name, PNG.into(), kind.mime).await.unwrap();
    }
    assert_eq!(std::fs::read(place.join(&name)).unwrap(), PNG);
    let lead = place.join(Uuid::from_u128(7).to_string());
    assert_eq!(std::fs::read_dir(lead).unwrap().count(), 1);
    for outside in ["../x.png", "/../x", "a/../../x"] {
        let error = store.put(outside, PNG.into(), kind.mime).await.unwrap_err();
        assert!(!error.retryable(), "{outside}: {error}");
    }
    assert!(!folder.path().join("data/x.png").exists());
    assert_eq!(store.get(&name).await.unwrap().as_deref(), Some(PNG));
    assert_eq!(store.get("lead/gone.png").await.unwrap(), None);
    assert!(store.get("../x.png").await.is_err());
}

#[tokio::test]
async fn a_bucket_gets_a_signed_put() {
    let mut server = JoinSet::new();
    let (bucket, store) = Bucket::start(StatusCode::OK, &mut server).await;
    store.put("lead/abc.png", PNG.into(), "image/png").await.unwrap();
    let calls = bucket.calls();
    assert_eq!(calls.len(), 1);
    let call = &calls[0];
    assert_eq!((&call.method, call.path.as_str()), (&Method::PUT, "/media/leads/lead/abc.png"));
    assert_eq!(call.body, PNG);
    let header = |name: &str| call.headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "image/png");
    let signed = header("authorization");
    assert!(signed.starts_with("AWS4-HMAC-SHA256 Credential=fake-id/"), "{signed}");
    assert!(signed.contains("/eu-west-2/s3/aws4_request"), "{signed}");
    assert!(!format!("{store:?} {signed}").contains("hush"));
}

#[tokio::test]
async fn a_buckets_failures_are_sorted() {
    let mut server = JoinSet::new();
    for (answer, retryable) in [
        (StatusCode::FORBIDDEN, false),
        (StatusCode::UNAUTHORIZED, false),
        (StatusCode::NOT_FOUND, false),
        (StatusCode::SERVICE_UNAVAILABLE, true),
    ] {
        let (_, store) = Bucket::start(answer, &mut server).await;
        let error = store.put("lead/abc.png", PNG.into(), "image/png").await.unwrap_err();
        assert_eq!(error.retryable(), retryable, "{answer}: {error}");
        match store.get("lead/abc.png").await {
            Ok(found) => assert_eq!((found, answer), (None, StatusCode::NOT_FOUND)),
            Err(error) => assert_eq!(error.retryable(), retryable, "{answer}: {error}"),
        }
        assert!(!format!("{error:?}").contains("hush"));
    }
    let (url, _kept) = nobody();
    let store = objects(url);
    let error = store.put("lead/abc.png", PNG.into(), "image/png").await.unwrap_err();
    assert!(error.retryable(), "{error}");
}

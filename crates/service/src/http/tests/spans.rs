//! The span that each call leaves, and what it does not tell.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use tracing::{
    Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
};

use super::{
    super::{AllowList, HttpClient, HttpRequest},
    client, options, post,
    server::{Server, answer, closed_port},
};

/// The fields of all spans of the call, which makes one.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl Visit for Recorder {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.lock().unwrap().insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

impl<S: Subscriber> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if attributes.metadata().name() == "http.client" {
            attributes.record(&mut self.clone());
        }
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut self.clone());
    }
}

/// The fields of the span of one call, whatever comes of it.
async fn span_of(client: HttpClient, request: HttpRequest) -> BTreeMap<&'static str, String> {
    let recorder = Recorder::default();
    let guard = tracing::subscriber::set_default(Registry::default().with(recorder.clone()));
    // Only the fields matter here.
    let _ = client.send(request).await;
    drop(guard);
    let fields = recorder.0.lock().unwrap();
    fields.clone()
}

#[tokio::test]
async fn a_provider_call_is_a_client_span() {
    let server = Server::start(vec![answer("404 Not Found", "", "")]).await;
    let fields = span_of(client(), post(&server.url("/v2/posts?token=secret"))).await;
    let port = server.address.port().to_string();
    let url = format!("http://127.0.0.1:{port}/v2/posts?token=REDACTED");
    for (name, value) in [
        ("otel.name", "POST"),
        ("otel.kind", "client"),
        ("http.request.method", "POST"),
        ("server.address", "127.0.0.1"),
        ("server.port", &port),
        ("url.full", &url),
        ("http.response.status_code", "404"),
        ("error.type", "404"),
        ("otel.status_code", "ERROR"),
    ] {
        assert_eq!(fields.get(name).map(String::as_str), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_success_has_no_error_type() {
    let server = Server::start(vec![answer("204 No Content", "", "")]).await;
    let fields = span_of(client(), post(&server.url("/"))).await;
    assert_eq!(fields["http.response.status_code"], "204");
    assert!(!fields.contains_key("error.type"), "{fields:?}");
}

#[tokio::test]
async fn a_failure_is_named() {
    let fields = span_of(client(), post(&format!("http://{}/", closed_port().await))).await;
    assert_eq!(fields["error.type"], "connect");
    assert!(!fields.contains_key("http.response.status_code"), "{fields:?}");
}

#[tokio::test]
async fn the_path_of_a_user_url_is_not_told() {
    let client = HttpClient::guarded(&options(), AllowList::default()).unwrap();
    let fields = span_of(client, post("http://10.0.0.1/hooks/secret")).await;
    assert_eq!(fields["url.full"], "http://10.0.0.1");
    assert_eq!(fields["error.type"], "refused");
}

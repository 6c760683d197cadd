//! A sandbox, and what conversations are told of it.

use std::time::Duration;

use conversations::providers::{
    settings::{GoogleSettings, StripeSettings, WhatsAppAccount, WhatsAppSettings},
    stripe::Stripe,
    whatsapp::WhatsApp,
};
use http::{HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::{Value, json};
use service::{
    Clock,
    config::Secret,
    http::{HttpClient, HttpOptions, HttpRequest},
};
use tokio::{
    net::{TcpListener, TcpSocket},
    task::JoinSet,
};
use url::Url;

/// Calls give up after this, so that a test of a silent provider is short.
const CALL_TIMEOUT: Duration = Duration::from_secs(1);

/// A sandbox on a port of its own, gone when dropped.
pub(crate) struct World {
    pub(crate) base: Url,
    pub(crate) clock: Clock,
    client: HttpClient,
    _server: JoinSet<()>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = address(&listener);
        let mut server = JoinSet::new();
        server.spawn(async move {
            let options = sandbox::Options::default();
            sandbox::serve(listener, options, std::future::pending()).await.unwrap();
        });
        let client = HttpClient::provider(&HttpOptions::default()).unwrap();
        Self { base, clock: Clock::system(), client, _server: server }
    }

    pub(crate) fn whatsapp(&self) -> WhatsApp {
        whatsapp(&self.base.join(sandbox::WHATSAPP_PREFIX).unwrap(), sandbox::WHATSAPP_TOKEN)
    }

    pub(crate) fn stripe(&self) -> Stripe {
        stripe(&self.base.join(sandbox::STRIPE_PREFIX).unwrap())
    }

    pub(crate) fn google(&self, calendar: &str) -> GoogleSettings {
        let mut settings = GoogleSettings::default();
        let url = self.base.join(sandbox::GOOGLE_PREFIX).unwrap();
        let (key, book) = (sandbox::GOOGLE_SERVICE_ACCOUNT, sandbox::GOOGLE_SPREADSHEET);
        settings.play(url, key, Some(calendar), Some(book)).unwrap();
        settings
    }

    /// The next call of an operation goes wrong like this.
    pub(crate) async fn once(&self, provider: &str, operation: &str, fault: Value) {
        let script = json!(
            {"provider": provider, "operation": operation, "fault": fault, "times": 1}
        );
        self.control(Method::POST, "faults", Some(script)).await;
    }

    /// How often an operation was asked for.
    pub(crate) async fn calls(&self, provider: &str, operation: &str) -> Vec<Value> {
        let path = format!("journal?provider={provider}&operation={operation}");
        self.control(Method::GET, &path, None).await["calls"].as_array().unwrap().clone()
    }

    pub(crate) async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let kind = "application/json";
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.put(method, path, kind, body.into()).await
    }

    pub(crate) async fn put(
        &self,
        method: Method,
        path: &str,
        kind: &'static str,
        body: bytes::Bytes,
    ) -> Value {
        let url = self.base.join(&format!("/_sandbox/{path}")).unwrap();
        let mut request = HttpRequest::new(method, url);
        if !body.is_empty() {
            request.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        request.body = body;
        let answer = self.client.send(request).await.unwrap();
        assert!(answer.status.is_success(), "{path}: {answer:?}");
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }
}

pub(crate) fn options() -> HttpOptions {
    HttpOptions { call_timeout: CALL_TIMEOUT, ..HttpOptions::default() }
}

pub(crate) fn whatsapp(url: &Url, token: &str) -> WhatsApp {
    let mut settings =
        WhatsAppSettings { graph_version: "v23.0".into(), ..WhatsAppSettings::default() };
    let account = WhatsAppAccount {
        token: Secret::from(token),
        phone_number_id: sandbox::WHATSAPP_PHONE_NUMBER_ID.to_owned(),
    };
    settings.play(url.clone(), account, Secret::from("fake"), Secret::from("fake"));
    WhatsApp::new(&settings, &options()).unwrap().unwrap()
}

pub(crate) fn stripe(url: &Url) -> Stripe {
    let mut settings = StripeSettings::default();
    let key = Secret::from(sandbox::STRIPE_SECRET_KEY);
    settings.play(url.clone(), key, Secret::from("fake"));
    Stripe::new(&settings, &options()).unwrap().unwrap()
}

pub(crate) fn address(listener: &TcpListener) -> Url {
    format!("http://{}", listener.local_addr().unwrap()).parse().unwrap()
}

/// An address at which nobody listens, and what keeps others from doing so.
pub(crate) fn nobody() -> (Url, TcpSocket) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap()).parse().unwrap();
    (url, socket)
}

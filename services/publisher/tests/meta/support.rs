//! A sandbox, the three adapters against it, and a publication on its way through one of them.

use std::{sync::Arc, time::Duration};

use http::Method;
use publisher::{
    domain::{
        error::PublishError,
        machine::{Poll, Sent, Unready},
        publication::{Content, Group, Intent, Order, Platform, Publication, PublicationId},
    },
    platforms::{
        Account, Adapter, Looked,
        credentials::Grant,
        graph,
        settings::{AppCredentials, Settings},
        usage::Usage,
    },
};
use serde_json::{Value, json};
use service::{
    Clock,
    config::{Secret, Source},
    http::{HttpClient, HttpOptions, HttpRequest},
};
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;
use uuid::Uuid;

/// The account that tests publish to.
pub(crate) const ACCOUNT: &str = "4711";
const LIMIT: Duration = Duration::from_secs(10);

/// The three platforms.
pub(crate) const ALL: [Platform; 3] = [Platform::Facebook, Platform::Instagram, Platform::Threads];

/// A sandbox on a port of its own, gone when dropped.
pub(crate) struct World {
    base: Url,
    client: HttpClient,
    adapters: Vec<(Platform, Arc<dyn Adapter>)>,
    _server: JoinSet<()>,
}

/// A publication, and who acts for it.
pub(crate) struct Post {
    pub(crate) adapter: Arc<dyn Adapter>,
    pub(crate) account: Account,
    pub(crate) publication: Publication,
}

impl World {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let mut server = JoinSet::new();
        server.spawn(async move {
            let options = sandbox::Options::default();
            sandbox::serve(listener, options, std::future::pending()).await.unwrap();
        });
        let client = HttpClient::provider(&HttpOptions::default()).unwrap();
        let settings = settings(&base);
        let adapters = graph::adapters(&client, &Clock::system(), &settings).into();
        Self { base, client, adapters, _server: server }
    }

    pub(crate) fn adapter(&self, platform: Platform) -> Arc<dyn Adapter> {
        let found = self.adapters.iter().find(|(known, _)| *known == platform);
        Arc::clone(&found.unwrap().1)
    }

    /// A post that nothing has happened to.
    pub(crate) fn post(&self, platform: Platform, text: &str, media: &[&str]) -> Post {
        let media = media.iter().map(|name| format!("https://media.example/{name}")).collect();
        let order = Order {
            id: PublicationId(Uuid::from_u128(1)),
            tenant: "t".into(),
            group: Group::Post,
            platform,
            account: ACCOUNT.into(),
            external_key: "key".into(),
            content: Content { text: text.into(), media },
            due_at: None,
            max_retries: 2,
        };
        Post {
            adapter: self.adapter(platform),
            account: account("ada"),
            publication: Publication::new(order),
        }
    }

    /// A post with what every platform takes: a text, and an image where one is needed.
    pub(crate) fn any(&self, platform: Platform, text: &str) -> Post {
        let media: &[&str] = if platform == Platform::Instagram { &["1.jpg"] } else { &[] };
        self.post(platform, text, media)
    }

    /// The next call of an operation goes wrong like this.
    pub(crate) async fn once(&self, platform: Platform, operation: &str, fault: Value) {
        self.script(platform, json!({"operation": operation, "fault": fault, "times": 1})).await;
    }

    pub(crate) async fn script(&self, platform: Platform, mut script: Value) {
        script["provider"] = word(platform).into();
        let mut request =
            HttpRequest::new(Method::POST, self.base.join("_sandbox/faults").unwrap());
        request.headers.insert("content-type", "application/json".parse().unwrap());
        request.body = script.to_string().into();
        assert_eq!(self.client.send(request).await.unwrap().status, 201, "{script}");
    }

    /// What became public.
    pub(crate) async fn ledger(&self) -> Vec<Value> {
        self.rows("ledger", "items").await
    }

    /// The calls of an operation.
    pub(crate) async fn calls(&self, operation: &str) -> Vec<Value> {
        self.rows(&format!("journal?operation={operation}"), "calls").await
    }

    async fn rows(&self, view: &str, member: &str) -> Vec<Value> {
        let url = self.base.join(&format!("_sandbox/{view}")).unwrap();
        let answer = self.client.send(HttpRequest::new(Method::GET, url)).await.unwrap();
        let shown: Value = serde_json::from_slice(&answer.body).unwrap();
        shown[member].as_array().unwrap().clone()
    }
}

impl Post {
    /// One step of the preparation.
    pub(crate) async fn step(&mut self) -> Option<Unready> {
        let prepared = self.adapter.prepare(&self.account, &self.publication).await;
        self.publication.handle = Some(prepared.handle);
        prepared.unready
    }

    /// The whole preparation.
    pub(crate) async fn prepared(mut self) -> Self {
        let steps = async {
            let mut next = tokio::time::interval(Duration::from_millis(20));
            loop {
                next.tick().await;
                match self.step().await {
                    None => return,
                    Some(Unready::Pending) => {}
                    Some(other) => panic!("{other:?}"),
                }
            }
        };
        tokio::time::timeout(LIMIT, steps).await.expect("it was never ready");
        self
    }

    /// Intends and sends, once.
    pub(crate) async fn send(&mut self) -> Sent {
        let now = Clock::system().now();
        self.publication.intent = Some(Intent { publish_at: now, armed_at: now });
        self.adapter.publish_once(&self.account, &self.publication).await
    }

    /// The id and the permalink of a post that was taken and is live.
    pub(crate) async fn published(&mut self) -> (String, String) {
        match self.send().await {
            Sent::Accepted { provider_id, poll: Poll::Live { permalink }, .. } => {
                (provider_id, permalink.unwrap())
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn look(&self) -> Looked {
        self.adapter.reconcile(&self.account, &self.publication).await
    }

    /// The posts that a search finds.
    pub(crate) async fn found(&self) -> Vec<(String, Poll)> {
        match self.look().await {
            Looked::Matches(found) => {
                found.into_iter().map(|post| (post.provider_id, post.poll)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn status(&mut self, id: &str) -> Poll {
        self.publication.provider_id = Some(id.to_owned());
        self.adapter.status(&self.account, &self.publication).await
    }

    pub(crate) fn media_ids(&self) -> &[String] {
        &self.publication.handle.as_ref().unwrap().media_ids
    }
}

pub(crate) fn account(token: &str) -> Account {
    Account {
        token: Secret::from(token),
        user_id: ACCOUNT.into(),
        account: ACCOUNT.into(),
        usage: Usage::default(),
    }
}

pub(crate) fn grant(access: &str, refresh: Option<&str>) -> Grant {
    Grant {
        access_token: Secret::from(access),
        refresh_token: refresh.map(Secret::from),
        account: ACCOUNT.into(),
    }
}

/// Our app and where the sandbox plays the three.
pub(crate) fn settings(base: &Url) -> Settings {
    let mut settings = Settings::read(&mut Source::from_parts("", []));
    for platform in ALL {
        let app = AppCredentials { id: "app".into(), secret: Secret::from("secret") };
        settings.play(platform, base.join(word(platform)).unwrap(), app);
    }
    settings
}

/// The sandbox's word for a platform.
pub(crate) fn word(platform: Platform) -> &'static str {
    match platform {
        Platform::Instagram => "instagram",
        Platform::Threads => "threads",
        _ => "facebook",
    }
}

/// An error in Meta's shape, as a fault.
pub(crate) fn refusal(status: u16, code: i64, subcode: Option<i64>) -> Value {
    let error = json!({"message": "no", "code": code, "error_subcode": subcode});
    json!({"kind": "status", "status": status, "body": {"error": error}})
}

/// The outcome's name, and the code of its error.
pub(crate) fn outcome(sent: &Sent) -> (&'static str, Option<&'static str>) {
    let code = |error: &PublishError| Some(error.code());
    match sent {
        Sent::Accepted { .. } => ("accepted", None),
        Sent::Rejected(error) => ("rejected", code(error)),
        Sent::Auth(error) => ("auth", code(error)),
        Sent::NotReady(error) => ("not ready", code(error)),
        Sent::Duplicate { error, .. } => ("duplicate", code(error)),
        Sent::Throttled { error, .. } => ("throttled", code(error)),
        Sent::Transient(error) => ("transient", code(error)),
        Sent::Ambiguous(error) => ("ambiguous", code(error)),
    }
}

//! A sandbox, the four adapters against it, and a publication on its way through one of them.

use std::{sync::Arc, time::Duration};

use http::Method;
use publisher::{
    domain::{
        machine::{Poll, Sent, Unready},
        publication::{Content, Group, Intent, Order, Platform, Publication, PublicationId},
    },
    platforms::{
        self, Account, Adapter, Looked,
        credentials::{Grant, Identified},
        media,
        registry::Parts,
        settings::{AppCredentials, Settings},
        usage::Usage,
    },
};
use serde_json::{Value, json};
use service::{
    Clock, Rng,
    config::{Secret, Source},
    http::{AllowList, HttpClient, HttpOptions, HttpRequest},
};
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;

const LIMIT: Duration = Duration::from_secs(10);
/// Calls give up after this, so that a test of a slow provider is short.
const CALL_TIMEOUT: Duration = Duration::from_secs(1);

/// The four platforms.
pub(crate) const ALL: [Platform; 4] =
    [Platform::Twitter, Platform::LinkedIn, Platform::Bluesky, Platform::Mastodon];

/// A sandbox on a port of its own, gone when dropped.
pub(crate) struct World {
    pub(crate) base: Url,
    client: HttpClient,
    clock: Clock,
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
        let (client, clock) = (client(), Clock::system());
        let adapters = adapters(&base, &clock, AllowList::parse("127.0.0.1").unwrap());
        Self { base, client, clock, adapters, _server: server }
    }

    pub(crate) fn adapter(&self, platform: Platform) -> Arc<dyn Adapter> {
        find(&self.adapters, platform)
    }

    /// A post that nothing has happened to, in the name of the account that the token belongs to.
    pub(crate) async fn post(&self, platform: Platform, text: &str, media: &[&str]) -> Post {
        let adapter = self.adapter(platform);
        let Identified::As { account_id, .. } = adapter.identify(&Secret::from("ada")).await else {
            panic!("nobody knows ada")
        };
        let media = media.iter().map(|name| self.media(name)).collect();
        let order = Order {
            id: PublicationId(Rng::system().uuid(&self.clock)),
            tenant: "t".into(),
            group: Group::Post,
            platform,
            account: account_id.clone(),
            external_key: "key".into(),
            content: Content { text: text.into(), media },
            due_at: None,
            max_retries: 2,
        };
        let account = account("ada", &account_id);
        Post { adapter, account, publication: Publication::new(order) }
    }

    /// The address of a media in the sandbox.
    pub(crate) fn media(&self, name: &str) -> String {
        format!("{}media/{name}", self.base)
    }

    /// The next call of an operation goes wrong like this.
    pub(crate) async fn once(&self, platform: Platform, operation: &str, fault: Value) {
        self.script(platform, json!({"operation": operation, "fault": fault, "times": 1})).await;
    }

    pub(crate) async fn script(&self, platform: Platform, mut script: Value) {
        script["provider"] = word(platform).into();
        let url = self.base.join("_sandbox/faults").unwrap();
        let mut request = HttpRequest::new(Method::POST, url);
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
        assert!(!self.adapter.needs_preparation(&self.publication));
        self
    }

    /// Intends and sends, once.
    pub(crate) async fn send(&mut self) -> Sent {
        let now = Clock::system().now();
        self.publication.intent = Some(Intent { publish_at: now, armed_at: now });
        self.adapter.publish_once(&self.account, &self.publication).await
    }

    /// The id and the permalink of a post that was taken and is live.
    pub(crate) async fn published(&mut self) -> (String, Option<String>) {
        match self.send().await {
            Sent::Accepted { provider_id, poll: Poll::Live { permalink }, .. } => {
                (provider_id, permalink)
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn look(&self) -> Looked {
        self.adapter.reconcile(&self.account, &self.publication).await
    }

    /// The ids that a search finds.
    pub(crate) async fn found(&self) -> Vec<String> {
        match self.look().await {
            Looked::Matches(found) => found.into_iter().map(|post| post.provider_id).collect(),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn status(&mut self, id: &str) -> Poll {
        self.publication.provider_id = Some(id.to_owned());
        self.adapter.status(&self.account, &self.publication).await
    }

    pub(crate) fn media_ids(&self) -> Vec<String> {
        self.publication.handle.as_ref().map(|handle| handle.media_ids.clone()).unwrap_or_default()
    }
}

pub(crate) fn account(token: &str, account: &str) -> Account {
    Account {
        token: Secret::from(token),
        user_id: account.to_owned(),
        account: account.to_owned(),
        usage: Usage::default(),
    }
}

pub(crate) fn grant(account: &str, refresh: Option<&str>) -> Grant {
    Grant {
        access_token: Secret::from("ada-expired"),
        refresh_token: refresh.map(Secret::from),
        account: account.to_owned(),
    }
}

/// The adapters against whatever is at `base`, fetching media from what is allowed.
pub(crate) fn adapters(
    base: &Url,
    clock: &Clock,
    allowed: AllowList,
) -> Vec<(Platform, Arc<dyn Adapter>)> {
    let mut settings = Settings::read(&mut Source::from_parts("", []));
    for platform in ALL {
        let app = AppCredentials { id: "app".into(), secret: Secret::from("secret") };
        settings.play(platform, base.join(word(platform)).unwrap(), app);
    }
    let media = media::client(&options(), allowed).unwrap();
    let (client, clock) = (client(), clock.clone());
    platforms::all(&Parts { client, media, settings: &settings, clock })
}

pub(crate) fn find(
    adapters: &[(Platform, Arc<dyn Adapter>)],
    platform: Platform,
) -> Arc<dyn Adapter> {
    let found = adapters.iter().find(|(known, _)| *known == platform);
    Arc::clone(&found.unwrap().1)
}

fn client() -> HttpClient {
    HttpClient::provider(&options()).unwrap()
}

fn options() -> HttpOptions {
    HttpOptions { call_timeout: CALL_TIMEOUT, ..HttpOptions::default() }
}

/// The sandbox's word for a platform.
pub(crate) fn word(platform: Platform) -> &'static str {
    match platform {
        Platform::LinkedIn => "linkedin",
        Platform::Bluesky => "bluesky",
        Platform::Mastodon => "mastodon",
        _ => "x",
    }
}

/// The outcome's name.
pub(crate) fn outcome(sent: &Sent) -> &'static str {
    match sent {
        Sent::Accepted { .. } => "accepted",
        Sent::Rejected(_) => "rejected",
        Sent::Auth(_) => "auth",
        Sent::NotReady(_) => "not ready",
        Sent::Duplicate { .. } => "duplicate",
        Sent::Throttled { .. } => "throttled",
        Sent::Transient(_) => "transient",
        Sent::Ambiguous(_) => "ambiguous",
    }
}

//! Threads: containers, published once ([`graph::Containers`]).

mod posts;

use std::time::Duration;

use async_trait::async_trait;
use service::{Clock, config::Secret, http::HttpClient};

use super::{
    Account, Adapter, Looked, Preparation, Violation,
    credentials::{Grant, Identified, Renewed},
    graph::{self, Caller, Calls, Containers, Dialect},
    settings::Settings,
    usage::Allowance,
};
use crate::domain::{
    machine::{Poll, Sent},
    publication::{Content, Platform, Publication},
};

const DIALECT: Dialect = Dialect {
    edge: "threads",
    publish: "threads_publish",
    text: "text",
    status: ("status", "error_message"),
    kinds: (Some("TEXT"), Some("IMAGE"), "VIDEO"),
};
/// Its API has a version of its own.
const VERSION: &str = "v1.0";
/// 250 posts in 24 hours (posts.md, "Platforms").
const ALLOWANCE: Allowance = Allowance { calls: 250, window: Duration::from_secs(86_400) };

/// The Threads adapter.
pub struct Threads {
    containers: Containers,
}

impl Threads {
    /// An adapter for the API that the settings name.
    pub fn new(client: HttpClient, clock: Clock, settings: &Settings) -> Self {
        let calls = Calls::new(client, clock, settings.base(Platform::Threads), VERSION);
        Self { containers: Containers { calls, dialect: &DIALECT } }
    }
}

#[async_trait]
impl Adapter for Threads {
    fn allowance(&self) -> Allowance {
        ALLOWANCE
    }

    fn validate(&self, content: &Content) -> Vec<Violation> {
        posts::validate(content)
    }

    fn needs_preparation(&self, _publication: &Publication) -> bool {
        true
    }

    async fn prepare(&self, account: &Account, publication: &Publication) -> Preparation {
        self.containers.prepare(account, publication).await
    }

    async fn publish_once(&self, account: &Account, publication: &Publication) -> Sent {
        self.containers.publish(account, publication).await
    }

    async fn status(&self, account: &Account, publication: &Publication) -> Poll {
        let id = publication.provider_id.as_deref().unwrap_or_default();
        self.containers.read(account, id).await
    }

    async fn withdraw(&self, account: &Account, publication: &Publication) {
        let id = publication.provider_id.as_deref().unwrap_or_default();
        if let Err(failure) = self.containers.calls.delete(Caller::account(account), id).await {
            tracing::debug!(?failure, "delete not done");
        }
    }

    async fn reconcile(&self, account: &Account, publication: &Publication) -> Looked {
        self.containers.reconcile(account, publication).await
    }

    async fn identify(&self, token: &Secret) -> Identified {
        let query = [("fields", "id,username,name")];
        let me = self.containers.calls.get(Caller::token(token), &["me"], &query).await;
        graph::identified(me, &["id"], &["username", "name"])
    }

    async fn renew(&self, grant: &Grant) -> Renewed {
        graph::renew_lasting(&self.containers.calls, "th_refresh_token", grant).await
    }
}

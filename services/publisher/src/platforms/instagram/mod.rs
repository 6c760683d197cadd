//! Instagram: containers, published once ([`graph::Containers`]).

mod posts;

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
    error::PublishError,
    machine::{Poll, Sent, Unready},
    publication::{Content, Platform, Publication},
};

const DIALECT: Dialect = Dialect {
    edge: "media",
    publish: "media_publish",
    text: "caption",
    status: ("status_code", "status"),
    kinds: (None, None, "REELS"),
};

/// The Instagram adapter.
pub struct Instagram {
    containers: Containers,
}

impl Instagram {
    /// An adapter for the API that the settings name.
    pub fn new(client: HttpClient, clock: Clock, settings: &Settings) -> Self {
        let base = settings.base(Platform::Instagram);
        let calls = Calls::new(client, clock, base, &settings.graph_version);
        Self { containers: Containers { calls, dialect: &DIALECT } }
    }

    /// Whether the account may publish no more for now, as the provider counts; a read that fails
    /// says nothing.
    async fn is_used_up(&self, account: &Account) -> bool {
        let path = [account.account.as_str(), "content_publishing_limit"];
        let query = [("fields", "quota_usage,config")];
        let read = self.containers.calls.get(Caller::account(account), &path, &query).await;
        let Ok(body) = read else { return false };
        let quota = &body["data"][0];
        let total = quota["config"]["quota_total"].as_u64();
        matches!((quota["quota_usage"].as_u64(), total), (Some(used), Some(total)) if used >= total)
    }
}

#[async_trait]
impl Adapter for Instagram {
    /// The account's own is asked for (`content_publishing_limit`).
    fn allowance(&self) -> Allowance {
        Allowance::UNKNOWN
    }

    fn validate(&self, content: &Content) -> Vec<Violation> {
        posts::validate(content)
    }

    fn needs_preparation(&self, _publication: &Publication) -> bool {
        true
    }

    async fn prepare(&self, account: &Account, publication: &Publication) -> Preparation {
        let begun = publication.handle.as_ref().is_some_and(|handle| !handle.media_ids.is_empty());
        if !begun && self.is_used_up(account).await {
            let message = "The account has published as many posts as Instagram allows in a day";
            let error = PublishError::provider(429, message);
            let handle = publication.handle.clone().unwrap_or_default();
            return Preparation::unready(handle, Unready::Throttled { wait: None, error });
        }
        self.containers.prepare(account, publication).await
    }

    async fn publish_once(&self, account: &Account, publication: &Publication) -> Sent {
        self.containers.publish(account, publication).await
    }

    async fn status(&self, account: &Account, publication: &Publication) -> Poll {
        let id = publication.provider_id.as_deref().unwrap_or_default();
        self.containers.read(account, id).await
    }

    async fn reconcile(&self, account: &Account, publication: &Publication) -> Looked {
        self.containers.reconcile(account, publication).await
    }

    async fn identify(&self, token: &Secret) -> Identified {
        let query = [("fields", "user_id,username,name")];
        let me = self.containers.calls.get(Caller::token(token), &["me"], &query).await;
        graph::identified(me, &["user_id", "id"], &["username", "name"])
    }

    async fn renew(&self, grant: &Grant) -> Renewed {
        graph::renew_lasting(&self.containers.calls, "ig_refresh_token", grant).await
    }
}

//! What every request handler shares.

use std::{
    net::IpAddr,
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::http::HeaderValue;
use bytes::Bytes;
use proto::conversations::v1::{
    admin_service_client::AdminServiceClient, leads_service_client::LeadsServiceClient,
    webhooks_service_client::WebhooksServiceClient as InboundServiceClient,
};
use proto::publisher::v1::{
    connections_service_client::ConnectionsServiceClient, posts_service_client::PostsServiceClient,
    publications_service_client::PublicationsServiceClient,
    stories_service_client::StoriesServiceClient, teams_service_client::TeamsServiceClient,
    webhooks_service_client::WebhooksServiceClient,
};
use proto::scheduler::v1::{
    pages_service_client::PagesServiceClient, schedules_service_client::SchedulesServiceClient,
};
use service::{Clock, Rng, Tasks, grpc::Channel};
use store::Store;

use crate::{
    api::operations::Operations,
    config::Places,
    domain::{cursor::CursorKey, key::Digest, public_url::PublicUrl, rate::Windows},
    http::streams::Streams,
    keys::BootstrapKey,
    workers::{audit::Audit, last_use::LastUse},
};

/// The largest answer of a service that is read, in bytes: a page of 100 batches, or a batch of 500
/// stories with the errors of providers, can pass the 4 MiB that gRPC reads by default.
const MAX_ANSWER: usize = 16 * 1024 * 1024;
/// The same of a lead, whose files have up to 16 MiB themselves.
const MAX_LEAD: usize = MAX_ANSWER + 64 * 1024;

/// The shared parts; cloning is cheap.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

/// See [`App`].
pub(crate) struct Parts {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) rng: Rng,
    pub(crate) tasks: Tasks,
    pub(crate) publisher: Channel,
    pub(crate) scheduler: Channel,
    pub(crate) conversations: Channel,
    pub(crate) bootstrap_keys: Vec<BootstrapKey>,
    /// The tenant of what names none.
    pub(crate) tenant: String,
    /// Origins that browsers may call from, and be sent back to.
    pub(crate) cors_origins: Vec<HeaderValue>,
    /// Where this gateway is reached from outside, if it was told.
    pub(crate) public_url: Option<PublicUrl>,
    /// Where the console leads people to.
    pub(crate) places: Places,
    /// What each key has used up.
    pub(crate) rates: Mutex<Windows<Digest>>,
    /// What each address has used up where there is no key.
    pub(crate) admin_rates: Mutex<Windows<IpAddr>>,
    pub(crate) cursors: CursorKey,
    pub(crate) last_use: LastUse,
    pub(crate) audit: Audit,
    pub(crate) streams: Streams,
    pub(crate) operations: Operations,
    /// The OpenAPI document, as it is served.
    pub(crate) document: Bytes,
    pub(crate) sse_heartbeat: Duration,
    pub(crate) request_deadline: Duration,
}

impl App {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Parts {
    /// The publisher's stories.
    pub(crate) fn stories(&self) -> StoriesServiceClient<Channel> {
        StoriesServiceClient::new(self.publisher.clone()).max_decoding_message_size(MAX_ANSWER)
    }

    /// The publisher's publications.
    pub(crate) fn publications(&self) -> PublicationsServiceClient<Channel> {
        PublicationsServiceClient::new(self.publisher.clone()).max_decoding_message_size(MAX_ANSWER)
    }

    /// The publisher's teams and users.
    pub(crate) fn teams(&self) -> TeamsServiceClient<Channel> {
        TeamsServiceClient::new(self.publisher.clone()).max_decoding_message_size(MAX_ANSWER)
    }

    /// The publisher's connections.
    pub(crate) fn connections(&self) -> ConnectionsServiceClient<Channel> {
        ConnectionsServiceClient::new(self.publisher.clone()).max_decoding_message_size(MAX_ANSWER)
    }

    /// The publisher's posts.
    pub(crate) fn posts(&self) -> PostsServiceClient<Channel> {
        PostsServiceClient::new(self.publisher.clone()).max_decoding_message_size(MAX_ANSWER)
    }

    /// The publisher's web hooks.
    pub(crate) fn webhooks(&self) -> WebhooksServiceClient<Channel> {
        WebhooksServiceClient::new(self.publisher.clone()).max_decoding_message_size(MAX_ANSWER)
    }

    /// The scheduler's pages.
    pub(crate) fn eros_pages(&self) -> PagesServiceClient<Channel> {
        PagesServiceClient::new(self.scheduler.clone()).max_decoding_message_size(MAX_ANSWER)
    }

    /// The scheduler's runs and schedules.
    pub(crate) fn eros_schedules(&self) -> SchedulesServiceClient<Channel> {
        SchedulesServiceClient::new(self.scheduler.clone()).max_decoding_message_size(MAX_ANSWER)
    }

    /// What the outside sends to the conversations.
    pub(crate) fn inbound(&self) -> InboundServiceClient<Channel> {
        InboundServiceClient::new(self.conversations.clone())
    }

    /// The conversations' leads and flows.
    pub(crate) fn leads(&self) -> LeadsServiceClient<Channel> {
        LeadsServiceClient::new(self.conversations.clone()).max_decoding_message_size(MAX_LEAD)
    }

    /// What administrators do with the conversations.
    pub(crate) fn lead_admin(&self) -> AdminServiceClient<Channel> {
        AdminServiceClient::new(self.conversations.clone()).max_decoding_message_size(MAX_ANSWER)
    }
}

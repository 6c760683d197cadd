//! What every request handler shares.

use std::{
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use proto::publisher::v1::{
    publications_service_client::PublicationsServiceClient,
    stories_service_client::StoriesServiceClient,
};
use service::{Clock, Rng, Tasks, grpc::Channel};
use store::Store;

use crate::{
    api::operations::Operations,
    domain::{cursor::CursorKey, rate::Windows},
    http::streams::Streams,
    keys::BootstrapKey,
    workers::last_use::LastUse,
};

/// The largest answer of a service that is read, in bytes: a page of 100 batches, or a batch of 500
/// stories with the errors of providers, can pass the 4 MiB that gRPC reads by default.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

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
    pub(crate) rates: Mutex<Windows>,
    pub(crate) cursors: CursorKey,
    pub(crate) last_use: LastUse,
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
}

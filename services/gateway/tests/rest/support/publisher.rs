//! A publisher that answers what a test scripts and remembers what it was asked.
//!
//! Map: this file has the script, stories and publications; the other services have a file each.

pub(crate) mod connections;
pub(crate) mod posts;
mod teams;
mod webhooks;

use std::{
    any::Any,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
};

use async_trait::async_trait;
use futures::Stream;
use proto::{
    common::v1::PageRequest,
    publisher::v1::{
        self as pb,
        connections_service_server::ConnectionsServiceServer,
        posts_service_server::PostsServiceServer,
        publications_service_server::{PublicationsService, PublicationsServiceServer},
        stories_service_server::{StoriesService, StoriesServiceServer},
        teams_service_server::TeamsServiceServer,
        webhooks_service_server::WebhooksServiceServer,
    },
};
use service::{
    Code, Error,
    grpc::{Server, tenant},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Request, Response, Status};

use super::TENANT;

/// The one batch that the publisher knows, of [`TENANT`].
pub(crate) const BATCH_ID: &str = "batch_1767258000000_4fzyo82mv";

/// The one of everything else that it knows, of [`TENANT`].
pub(crate) const ID: &str = "019b7802-7b80-7def-8000-9f8a6c2b1d3e";

/// What the publisher was asked, and what it is to answer.
#[derive(Default)]
pub(crate) struct Script {
    /// Tenant and name of each call.
    pub(crate) calls: Vec<(String, &'static str)>,
    /// The deadlines that came with the calls.
    pub(crate) deadlines: Vec<Option<String>>,
    /// The messages of all calls but those of stories.
    pub(crate) asked: Vec<Box<dyn Any + Send>>,
    pub(crate) created: Vec<pb::CreateBatchRequest>,
    pub(crate) resolved: Vec<pb::ResolvePublicationRequest>,
    pub(crate) pages: Vec<PageRequest>,
    pub(crate) watched: Vec<pb::WatchBatchRequest>,
    /// Errors for the next calls, first one first.
    pub(crate) failures: Vec<Status>,
    /// No call is answered.
    pub(crate) hangs: bool,
    /// The next create is a repeat.
    pub(crate) replays: bool,
    /// The next connection is there already.
    pub(crate) connected: bool,
    /// What every sign-in looks like, when it is not the usual one.
    pub(crate) authorization: Option<pb::Authorization>,
    /// What every import comes to.
    pub(crate) import: pb::ImportPostsResponse,
    /// What is wrong with every post that is validated.
    pub(crate) problems: Vec<pb::Problem>,
    /// Of every list.
    pub(crate) next_position: String,
    /// Of the batches in the list of active ones, when it is not the usual one.
    pub(crate) settings_json: Option<String>,
    /// What the next watcher is sent.
    pub(crate) stream: Option<mpsc::UnboundedReceiver<Result<pb::WatchBatchResponse, Status>>>,
}

#[derive(Clone, Default)]
pub(crate) struct FakePublisher(Arc<Mutex<Script>>);

impl FakePublisher {
    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap()
    }

    /// The next call fails so.
    pub(crate) fn fail(&self, code: Code) {
        self.script().failures.push(Error::new(code, "As scripted.").into());
    }

    /// What the next watcher is sent, through the returned end.
    pub(crate) fn stream(&self) -> mpsc::UnboundedSender<Result<pb::WatchBatchResponse, Status>> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.script().stream = Some(receiver);
        sender
    }

    pub(crate) fn on(self, server: Server) -> Server {
        server.with(|routes| {
            routes
                .add_service(StoriesServiceServer::new(self.clone()))
                .add_service(PublicationsServiceServer::new(self.clone()))
                .add_service(TeamsServiceServer::new(self.clone()))
                .add_service(ConnectionsServiceServer::new(self.clone()))
                .add_service(PostsServiceServer::new(self.clone()))
                .add_service(WebhooksServiceServer::new(self))
        })
    }

    /// Notes a call and answers as scripted.
    async fn call<T>(&self, name: &'static str, request: &Request<T>) -> Result<String, Status> {
        let tenant = tenant(request)?;
        let deadline = request.metadata().get("grpc-timeout");
        let deadline = deadline.map(|value| value.to_str().unwrap().to_owned());
        let (hangs, failure) = {
            let mut script = self.script();
            script.calls.push((tenant.clone(), name));
            script.deadlines.push(deadline);
            let failure = (!script.failures.is_empty()).then(|| script.failures.remove(0));
            (script.hangs, failure)
        };
        if hangs {
            std::future::pending::<()>().await;
        }
        failure.map_or(Ok(tenant), Err)
    }

    /// The last message of a type.
    pub(crate) fn asked<T: Any + Clone>(&self) -> T {
        let script = self.script();
        let found = script.asked.iter().rev().find_map(|message| message.downcast_ref::<T>());
        found.cloned().expect("no such call came")
    }

    /// Notes a call with its message.
    async fn take<T: Any + Clone + Send>(
        &self,
        name: &'static str,
        request: Request<T>,
    ) -> Result<T, Status> {
        self.call(name, &request).await?;
        let message = request.into_inner();
        self.script().asked.push(Box::new(message.clone()));
        Ok(message)
    }

    /// The same for a call about one thing, which only [`TENANT`] has, with the id [`ID`].
    async fn of<T: Any + Clone + Send>(
        &self,
        name: &'static str,
        request: Request<T>,
        id: impl Fn(&T) -> &str,
        missing: Code,
    ) -> Result<T, Status> {
        let tenant = tenant(&request)?;
        let message = self.take(name, request).await?;
        if tenant == TENANT && id(&message) == ID {
            return Ok(message);
        }
        Err(Error::new(missing, "There is none with this id.").into())
    }

    async fn of_batch<T>(
        &self,
        name: &'static str,
        request: &Request<T>,
        id: &str,
    ) -> Result<(), Status> {
        let tenant = self.call(name, request).await?;
        if tenant == TENANT && id == BATCH_ID {
            return Ok(());
        }
        Err(Error::new(Code::BatchNotFound, "There is no batch with this id.").into())
    }
}

pub(crate) fn time(seconds: i64) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds, nanos: 123_456_000 }
}

pub(crate) fn counters() -> pb::Counters {
    pb::Counters { total: 3, published: 1, failed: 1, cancelled: 0, pending: 1 }
}

pub(crate) fn batch() -> pb::Batch {
    pb::Batch {
        batch_id: BATCH_ID.to_owned(),
        tenant: TENANT.to_owned(),
        job_id: None,
        status: pb::BatchStatus::Processing.into(),
        posts: Some(counters()),
        clips: vec![clip(1, false), clip(2, true)],
        schedule_json: None,
        settings_json: r#"{"metricoolAccountId":7,"accountId":null}"#.to_owned(),
        error: None,
        created_at: Some(time(1_767_258_000)),
        started_at: Some(time(1_767_258_001)),
        completed_at: None,
        version: 3,
    }
}

pub(crate) fn clip(index: u32, late: bool) -> pb::Clip {
    pb::Clip {
        id: format!("clip_{index}"),
        publication_id: "019b7802-7b80-7def-8000-9f8a6c2b1d3e".to_owned(),
        index,
        status: pb::StoryStatus::Published.into(),
        phase: pb::Phase::Done.into(),
        post_id: Some("98765".to_owned()),
        external_id: format!("{BATCH_ID}_{index}"),
        public_url: None,
        attempts: 1,
        error: None,
        checks: 4,
        seconds_to_publish: Some(7.5),
        late,
        url: format!("https://media.example.com/clip_{index}.mp4"),
        text: None,
        sent_at: Some(time(1_767_258_001)),
    }
}

/// A story that a person said has failed.
fn failed(id: String) -> pb::Publication {
    pb::Publication {
        id,
        batch_id: Some(BATCH_ID.to_owned()),
        platform: "METRICOOL".to_owned(),
        status: pb::PublicationStatus::Failed.into(),
        phase: pb::Phase::Done.into(),
        error: Some(pb::PublicationError {
            code: "UNCONFIRMED".to_owned(),
            message: "Nobody could tell.".to_owned(),
            class: "ambiguous".to_owned(),
            http_status: None,
        }),
        attempt_count: 1,
        ..pb::Publication::default()
    }
}

type Events = Pin<Box<dyn Stream<Item = Result<pb::WatchBatchResponse, Status>> + Send>>;

#[async_trait]
impl StoriesService for FakePublisher {
    async fn create_batch(
        &self,
        request: Request<pb::CreateBatchRequest>,
    ) -> Result<Response<pb::CreateBatchResponse>, Status> {
        let tenant = self.call("CreateBatch", &request).await?;
        let message = request.into_inner();
        let total = message.posts.len() as u32;
        let answer = pb::CreateBatchResponse {
            batch_id: BATCH_ID.to_owned(),
            tenant,
            status: pb::BatchStatus::Processing.into(),
            total,
            queued: total,
            schedule_json: message.schedule.as_ref().map(|schedule| schedule.raw_json.clone()),
            settings_json: message.settings.clone().unwrap_or_default().raw_json,
            created_at: Some(time(1_767_258_000)),
            replayed: self.script().replays,
        };
        self.script().created.push(message);
        Ok(Response::new(answer))
    }

    async fn get_batch(
        &self,
        request: Request<pb::GetBatchRequest>,
    ) -> Result<Response<pb::Batch>, Status> {
        self.of_batch("GetBatch", &request, &request.get_ref().batch_id).await?;
        Ok(Response::new(batch()))
    }

    async fn reconcile_batch(
        &self,
        request: Request<pb::ReconcileBatchRequest>,
    ) -> Result<Response<pb::BatchSummary>, Status> {
        self.of_batch("ReconcileBatch", &request, &request.get_ref().batch_id).await?;
        Ok(Response::new(pb::BatchSummary {
            batch_id: BATCH_ID.to_owned(),
            status: pb::BatchStatus::Processing.into(),
            posts: Some(counters()),
            read_at: Some(time(1_767_258_002)),
        }))
    }

    async fn list_active_batches(
        &self,
        request: Request<pb::ListActiveBatchesRequest>,
    ) -> Result<Response<pb::ListActiveBatchesResponse>, Status> {
        self.call("ListActiveBatches", &request).await?;
        let mut script = self.script();
        script.pages.push(request.into_inner().page.unwrap_or_default());
        let next_position = script.next_position.clone();
        let usual = pb::Batch { clips: Vec::new(), ..batch() };
        let settings_json = script.settings_json.clone().unwrap_or(usual.settings_json);
        let batches = vec![pb::Batch { settings_json, ..usual }];
        Ok(Response::new(pb::ListActiveBatchesResponse { batches, next_position }))
    }

    async fn list_batches(
        &self,
        request: Request<pb::ListBatchesRequest>,
    ) -> Result<Response<pb::ListBatchesResponse>, Status> {
        self.take("ListBatches", request).await?;
        let next_position = self.script().next_position.clone();
        let batches = vec![pb::Batch { clips: Vec::new(), ..batch() }];
        Ok(Response::new(pb::ListBatchesResponse { batches, next_position }))
    }

    async fn cancel_batch(
        &self,
        request: Request<pb::CancelBatchRequest>,
    ) -> Result<Response<pb::Batch>, Status> {
        self.of_batch("CancelBatch", &request, &request.get_ref().batch_id).await?;
        Ok(Response::new(batch()))
    }

    async fn pause_batch(
        &self,
        request: Request<pb::PauseBatchRequest>,
    ) -> Result<Response<pb::Batch>, Status> {
        self.of_batch("PauseBatch", &request, &request.get_ref().batch_id).await?;
        Ok(Response::new(batch()))
    }

    async fn resume_batch(
        &self,
        request: Request<pb::ResumeBatchRequest>,
    ) -> Result<Response<pb::Batch>, Status> {
        self.of_batch("ResumeBatch", &request, &request.get_ref().batch_id).await?;
        Ok(Response::new(batch()))
    }

    async fn retry_failed_stories(
        &self,
        request: Request<pb::RetryFailedStoriesRequest>,
    ) -> Result<Response<pb::Batch>, Status> {
        self.of_batch("RetryFailedStories", &request, &request.get_ref().batch_id).await?;
        Ok(Response::new(batch()))
    }

    type WatchBatchStream = Events;

    async fn watch_batch(
        &self,
        request: Request<pb::WatchBatchRequest>,
    ) -> Result<Response<Events>, Status> {
        self.of_batch("WatchBatch", &request, &request.get_ref().batch_id).await?;
        let mut script = self.script();
        script.watched.push(request.into_inner());
        let receiver = script.stream.take().expect("no stream is scripted");
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(receiver))))
    }

    async fn list_brands(
        &self,
        request: Request<pb::ListBrandsRequest>,
    ) -> Result<Response<pb::ListBrandsResponse>, Status> {
        self.call("ListBrands", &request).await?;
        let brand = pb::Brand {
            id: "123456".to_owned(),
            label: "My page".to_owned(),
            picture: None,
            networks: vec!["facebook".to_owned()],
        };
        Ok(Response::new(pb::ListBrandsResponse { brands: vec![brand] }))
    }
}

#[async_trait]
impl PublicationsService for FakePublisher {
    async fn get_metrics(
        &self,
        request: Request<pb::GetMetricsRequest>,
    ) -> Result<Response<pb::Metrics>, Status> {
        self.call("GetMetrics", &request).await?;
        Ok(Response::new(pb::Metrics {
            posts_published: 2,
            posts_failed: 1,
            rate_limit_hits: 3,
            avg_job_processing_time: 412.5,
            peak_memory_usage: 73_400_320,
            queue_depth: 4,
        }))
    }

    async fn list_publications(
        &self,
        request: Request<pb::ListPublicationsRequest>,
    ) -> Result<Response<pb::ListPublicationsResponse>, Status> {
        self.take("ListPublications", request).await?;
        let next_position = self.script().next_position.clone();
        let publications = vec![failed(ID.to_owned())];
        Ok(Response::new(pb::ListPublicationsResponse { publications, next_position }))
    }

    async fn resolve_publication(
        &self,
        request: Request<pb::ResolvePublicationRequest>,
    ) -> Result<Response<pb::Publication>, Status> {
        self.call("ResolvePublication", &request).await?;
        let message = request.into_inner();
        let answer = failed(message.publication_id.clone());
        self.script().resolved.push(message);
        Ok(Response::new(answer))
    }
}

//! `StoriesService` (stories.md, "REST").

use std::{pin::Pin, sync::Arc};

use futures::Stream;
use jiff::Timestamp;
use proto::{
    common::v1::PageRequest,
    publisher::v1::{self as pb, stories_service_server::StoriesService, watch_batch_response},
};
use service::{Code, Error, grpc, ids::BASE36};
use store::{keyset::Keyset, paging::Page};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::convert;
use crate::{
    Context,
    connections::metricool,
    domain::{
        batch::{Batch, BatchId, BatchStatus, Command, Counters, Story},
        publication::{Content, Group, Order, Platform, Publication, PublicationId},
        request::{NewBatch, is_name},
        schedule,
    },
    feed::{Feeds, Watch},
    store::{
        batches::{self, FirstAnswer, Listed},
        commands::{self, Creation, Repeat, batch_not_found},
    },
};

/// Events that a slow watcher may be behind before the feed waits for it.
const WATCH_BUFFER: usize = 64;
/// Longest idempotency key, in characters (api.md).
const MAX_KEY: usize = 255;

/// The handlers.
pub struct Stories {
    pub(crate) context: Arc<Context>,
    pub(crate) feeds: Feeds,
    pub(crate) allow: service::http::AllowList,
}

impl Stories {
    async fn command(
        &self,
        tenant: String,
        id: String,
        command: Command,
    ) -> Result<Response<pb::Batch>, Status> {
        let id = batch_id(id)?;
        let context = &self.context;
        let found = batches::find(&context.store, &tenant, &id).await.map_err(Error::from)?;
        let batch = found.ok_or_else(batch_not_found)?;
        let (rules, now) = (context.rules(&batch), context.clock.now());
        commands::command(&context.store, &tenant, &id, command, &rules, now).await?;
        self.read(&tenant, &id).await
    }

    async fn read(&self, tenant: &str, id: &BatchId) -> Result<Response<pb::Batch>, Status> {
        let snapshot =
            batches::snapshot(&self.context.store, tenant, id).await.map_err(Error::from)?;
        let (batch, stories) = snapshot.ok_or_else(batch_not_found)?;
        Ok(Response::new(convert::batch(&batch, &stories)))
    }

    /// A page of batches, and the position of the next one.
    async fn list(
        &self,
        tenant: &str,
        listed: Listed,
        page: Option<PageRequest>,
    ) -> Result<(Vec<pb::Batch>, String), Error> {
        let page: Page<Keyset<String>> = Page::read(page)?;
        let (store, after) = (&self.context.store, page.after.as_ref());
        let mut found = batches::list(store, tenant, listed, after, page.to_read()).await?;
        let key = |last: &Batch| Keyset { created_at: last.created_at, id: last.id.0.clone() };
        let next_position = page.cut(&mut found, key);
        Ok((found.iter().map(|batch| convert::batch(batch, &[])).collect(), next_position))
    }

    /// The batch that is asked for, ready to be stored.
    async fn creation(
        &self,
        tenant: &str,
        new: &NewBatch,
        now: Timestamp,
    ) -> Result<Creation, Error> {
        let context = &self.context;
        let first_due = new.check(&self.allow, now)?;
        metricool::account(context, tenant, &new.account).await??;
        let random = context.rng.text(9, BASE36);
        let id = BatchId(format!("batch_{}_{random}", now.as_millisecond()));
        let story = |(n, post): (usize, &crate::domain::request::NewStory)| {
            let index = n as u32 + 1;
            let due_at = match first_due {
                Some(first) => Some(
                    schedule::due(first, context.policy.schedule_gap, index).ok_or_else(|| {
                        Error::field(
                            Code::InvalidSchedule,
                            "/schedule/scheduledAt",
                            "scheduledAt is out of range.",
                        )
                    })?,
                ),
                None => None,
            };
            let order = Order {
                id: PublicationId(context.rng.uuid(&context.clock)),
                tenant: tenant.to_owned(),
                group: Group::Batch,
                platform: Platform::Metricool,
                account: new.account.clone(),
                external_key: format!("{id}_{index}"),
                content: Content { text: String::new(), media: vec![post.url.clone()] },
                due_at,
                max_retries: new.retries(),
            };
            let (clip_id, text) = (post.id.clone(), post.text.clone());
            Ok(Story { clip_id, index, text, publication: Publication::new(order) })
        };
        let stories: Vec<Story> =
            new.posts.iter().enumerate().map(story).collect::<Result<_, Error>>()?;
        let status =
            if first_due.is_some() { BatchStatus::Pending } else { BatchStatus::Processing };
        let batch = Batch {
            id: id.clone(),
            tenant: tenant.to_owned(),
            job_id: new.job_id.clone(),
            status,
            counters: Counters { total: stories.len() as u32, ..Counters::default() },
            speed: new.speed,
            settings_json: new.settings_json.clone(),
            schedule_json: new.schedule_json.clone(),
            error: None,
            created_at: now,
            started_at: None,
            completed_at: None,
            last_event: 0,
            version: 1,
            traceparent: telemetry::traceparent(),
        };
        Ok(Creation { batch, stories, due_at: first_due.unwrap_or(now) })
    }
}

fn is_key(text: &str) -> bool {
    (1..=MAX_KEY).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn batch_id(text: String) -> Result<BatchId, Error> {
    if convert::is_batch_id(&text) { Ok(BatchId(text)) } else { Err(batch_not_found()) }
}

fn created(
    tenant: &str,
    first: FirstAnswer,
    replayed: bool,
) -> Result<pb::CreateBatchResponse, Error> {
    let status = BatchStatus::from_word(&first.initial_status)
        .ok_or_else(|| Error::internal("a batch's first status is no word of this release"))?;
    Ok(pb::CreateBatchResponse {
        batch_id: first.id,
        tenant: tenant.to_owned(),
        status: convert::status(status).into(),
        total: first.total as u32,
        queued: first.total as u32,
        schedule_json: first.schedule_json,
        settings_json: first.settings_json,
        created_at: Some(convert::timestamp(first.created_at.0)),
        replayed,
    })
}

#[tonic::async_trait]
impl StoriesService for Stories {
    async fn create_batch(
        &self,
        request: Request<pb::CreateBatchRequest>,
    ) -> Result<Response<pb::CreateBatchResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let mut request = request.into_inner();
        let idempotency = request.idempotency.take();
        let key = idempotency.map(|idempotency| idempotency.key);
        if key.as_ref().is_some_and(|key| !is_key(key)) {
            let detail = format!("An Idempotency-Key has 1 to {MAX_KEY} visible characters.");
            return Err(Error::new(Code::InvalidRequest, detail).into());
        }
        let fingerprint = std::mem::take(&mut request.fingerprint);
        let new = convert::new_batch(request);
        let at = self.context.clock.now();
        let job_id = new.job_id.clone().filter(|id| is_name(id));
        let repeat = Repeat { tenant: tenant.clone(), job_id, key, fingerprint, at };
        let creation = match self.creation(&tenant, &new, at).await {
            Ok(creation) => creation,
            // What was taken once is answered as it was then, although it would not be taken now:
            // its time may have passed.
            Err(refusal) => {
                let first = commands::repeated(&self.context.store, &repeat).await?;
                return Ok(Response::new(created(&tenant, first.ok_or(refusal)?, true)?));
            }
        };
        let (first, replayed) = commands::create(&self.context.store, &creation, &repeat).await?;
        if !replayed {
            let (id, total, speed) = (&creation.batch.id.0, new.posts.len(), new.speed.word());
            tracing::info!(
                batch_id = id,
                total,
                speed,
                "Starting batch {id} with {total} stories (mode: {})",
                if new.schedule.is_some() { "scheduled" } else { "now" }
            );
        }
        Ok(Response::new(created(&tenant, first, replayed)?))
    }

    async fn get_batch(
        &self,
        request: Request<pb::GetBatchRequest>,
    ) -> Result<Response<pb::Batch>, Status> {
        let tenant = grpc::tenant(&request)?;
        self.read(&tenant, &batch_id(request.into_inner().batch_id)?).await
    }

    async fn reconcile_batch(
        &self,
        request: Request<pb::ReconcileBatchRequest>,
    ) -> Result<Response<pb::BatchSummary>, Status> {
        let tenant = grpc::tenant(&request)?;
        let id = batch_id(request.into_inner().batch_id)?;
        let read_at = self.context.clock.now();
        let found = batches::find(&self.context.store, &tenant, &id).await.map_err(Error::from)?;
        let batch = found.ok_or_else(batch_not_found)?;
        Ok(Response::new(pb::BatchSummary {
            batch_id: batch.id.0,
            status: convert::status(batch.status).into(),
            posts: Some(convert::counters(&batch.counters)),
            read_at: Some(convert::timestamp(read_at)),
        }))
    }

    async fn list_active_batches(
        &self,
        request: Request<pb::ListActiveBatchesRequest>,
    ) -> Result<Response<pb::ListActiveBatchesResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let page = request.into_inner().page;
        let (batches, next_position) = self.list(&tenant, Listed::Active, page).await?;
        Ok(Response::new(pb::ListActiveBatchesResponse { batches, next_position }))
    }

    async fn list_batches(
        &self,
        request: Request<pb::ListBatchesRequest>,
    ) -> Result<Response<pb::ListBatchesResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let pb::ListBatchesRequest { status, page } = request.into_inner();
        let listed = match status {
            None => Listed::All,
            Some(status) => Listed::Status(convert::read_status(status).ok_or_else(|| {
                Error::invalid("?status", format!("{status} is no status of a batch."))
            })?),
        };
        let (batches, next_position) = self.list(&tenant, listed, page).await?;
        Ok(Response::new(pb::ListBatchesResponse { batches, next_position }))
    }

    async fn cancel_batch(
        &self,
        request: Request<pb::CancelBatchRequest>,
    ) -> Result<Response<pb::Batch>, Status> {
        let tenant = grpc::tenant(&request)?;
        self.command(tenant, request.into_inner().batch_id, Command::Cancel).await
    }

    async fn pause_batch(
        &self,
        request: Request<pb::PauseBatchRequest>,
    ) -> Result<Response<pb::Batch>, Status> {
        let tenant = grpc::tenant(&request)?;
        self.command(tenant, request.into_inner().batch_id, Command::Pause).await
    }

    async fn resume_batch(
        &self,
        request: Request<pb::ResumeBatchRequest>,
    ) -> Result<Response<pb::Batch>, Status> {
        let tenant = grpc::tenant(&request)?;
        self.command(tenant, request.into_inner().batch_id, Command::Resume).await
    }

    async fn retry_failed_stories(
        &self,
        request: Request<pb::RetryFailedStoriesRequest>,
    ) -> Result<Response<pb::Batch>, Status> {
        let tenant = grpc::tenant(&request)?;
        self.command(tenant, request.into_inner().batch_id, Command::RetryFailed).await
    }

    type WatchBatchStream =
        Pin<Box<dyn Stream<Item = Result<pb::WatchBatchResponse, Status>> + Send>>;

    async fn watch_batch(
        &self,
        request: Request<pb::WatchBatchRequest>,
    ) -> Result<Response<Self::WatchBatchStream>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let id = batch_id(request.batch_id)?;
        let watch = self
            .feeds
            .watch(&tenant, &id, request.last_event_id.as_deref())
            .await
            .map_err(Error::from)?
            .ok_or_else(batch_not_found)?;
        let (sender, receiver) = tokio::sync::mpsc::channel(WATCH_BUFFER);
        let (clock, tasks) = (self.context.clock.clone(), self.context.tasks.clone());
        self.context.tasks.spawn_loop(async move {
            tokio::select! {
                () = forward(watch, &id, &clock, &sender) => {}
                () = sender.closed() => {}
                () = tasks.stopped() => {}
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }

    async fn list_brands(
        &self,
        request: Request<pb::ListBrandsRequest>,
    ) -> Result<Response<pb::ListBrandsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let found = metricool::account(&self.context, &tenant, "").await.map_err(Error::from)?;
        let account = found?;
        let brands = self.context.adapters.metricool.brands(&account).await?;
        let brands = brands
            .into_iter()
            .map(|brand| pb::Brand {
                id: brand.id,
                label: brand.label,
                picture: brand.picture,
                networks: brand.networks,
            })
            .collect();
        Ok(Response::new(pb::ListBrandsResponse { brands }))
    }
}

type Sender = tokio::sync::mpsc::Sender<Result<pb::WatchBatchResponse, Status>>;

/// Sends everything of a watch to its client, until one of them ends.
async fn forward(mut watch: Watch, id: &BatchId, clock: &service::Clock, sender: &Sender) {
    let opened = pb::WatchOpened { nothing_left: watch.nothing_left() };
    let mut message = watch_batch_response::Message::Opened(opened);
    loop {
        let response = pb::WatchBatchResponse { message: Some(message) };
        if sender.send(Ok(response)).await.is_err() {
            return;
        }
        message = match watch.next().await {
            Ok(Some(item)) => {
                watch_batch_response::Message::Event(convert::item(id, &item, clock.now()))
            }
            Ok(None) => return,
            Err(error) => {
                // The client is told and comes back; whether it is still there does not matter.
                let _ = sender.send(Err(Error::from(error).into())).await;
                return;
            }
        };
    }
}

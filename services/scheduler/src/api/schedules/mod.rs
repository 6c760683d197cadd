//! `SchedulesService`: runs, and the schedules that they build (scheduling.md, "Data and REST").
//!
//! Map: [`runs`] starts and ends runs, [`watch`] streams their events, [`edits`] changes schedules,
//! [`exports`] sends them out, //! [`lists`] finds them, [`convert`] translates.

mod convert;
mod edits;
mod exports;
mod lists;
mod runs;
mod watch;

use std::{pin::Pin, sync::Arc};

use futures::Stream;
use proto::scheduler::v1::{self as pb, schedules_service_server::SchedulesService};
use service::{Code, Error, grpc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use self::watch::Watch;
use crate::{
    Context,
    api::convert::selection as selected,
    desk,
    domain::render,
    store::{schedules as stored, selections},
};

/// Events that a slow watcher may be behind before the reader waits for it.
const WATCH_BUFFER: usize = 64;

/// The handlers.
pub struct Schedules {
    context: Arc<Context>,
}

impl Schedules {
    /// The handlers of this scheduler.
    pub fn new(context: Arc<Context>) -> Self {
        Self { context }
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl SchedulesService for Schedules {
    async fn start_run(
        &self,
        request: Request<pb::StartRunRequest>,
    ) -> Answer<pb::StartRunResponse> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(runs::start(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn get_run(&self, request: Request<pb::GetRunRequest>) -> Answer<pb::Run> {
        let tenant = grpc::tenant(&request)?;
        let id = runs::run_id(&request.into_inner().run_id)?;
        Ok(Response::new(runs::read(&self.context, &tenant, id).await?))
    }

    async fn list_runs(
        &self,
        request: Request<pb::ListRunsRequest>,
    ) -> Answer<pb::ListRunsResponse> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(lists::runs(&self.context, &tenant, request.into_inner()).await?))
    }

    type WatchRunStream = Pin<Box<dyn Stream<Item = Result<pb::WatchRunResponse, Status>> + Send>>;

    async fn watch_run(
        &self,
        request: Request<pb::WatchRunRequest>,
    ) -> Answer<Self::WatchRunStream> {
        let tenant = grpc::tenant(&request)?;
        let watch = Watch::begin(&self.context, tenant, &request.into_inner()).await?;
        let (sender, receiver) = tokio::sync::mpsc::channel(WATCH_BUFFER);
        let tasks = self.context.tasks.clone();
        self.context.tasks.spawn_loop(async move {
            tokio::select! {
                () = watch.forward(&sender) => {}
                () = sender.closed() => {}
                () = tasks.stopped() => {}
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }

    async fn cancel_run(&self, request: Request<pb::CancelRunRequest>) -> Answer<pb::Run> {
        let tenant = grpc::tenant(&request)?;
        let id = runs::run_id(&request.into_inner().run_id)?;
        runs::cancel(&self.context, &tenant, id).await?;
        Ok(Response::new(runs::read(&self.context, &tenant, id).await?))
    }

    async fn list_schedules(
        &self,
        request: Request<pb::ListSchedulesRequest>,
    ) -> Answer<pb::ListSchedulesResponse> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(lists::schedules(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn get_schedule(&self, request: Request<pb::GetScheduleRequest>) -> Answer<pb::Schedule> {
        let tenant = grpc::tenant(&request)?;
        let schedule = self.find(&tenant, &request.into_inner().schedule_id).await?;
        Ok(Response::new(convert::schedule(&schedule)))
    }

    async fn get_schedule_selection(
        &self,
        request: Request<pb::GetScheduleRequest>,
    ) -> Answer<pb::Selection> {
        let tenant = grpc::tenant(&request)?;
        let id = request.into_inner().schedule_id;
        let kept = selections::of(&self.context.store, &tenant, &id).await.map_err(Error::from)?;
        let Some(selection) = kept else {
            // It may be the schedule that is not there.
            self.find(&tenant, &id).await?;
            let detail = "Why this schedule has its captions was not kept when it was built.";
            return Err(Error::new(Code::SelectionNotFound, detail).into());
        };
        Ok(Response::new(selected(selection)))
    }

    async fn render_schedule(
        &self,
        request: Request<pb::RenderScheduleRequest>,
    ) -> Answer<pb::RenderScheduleResponse> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let schedule = self.find(&tenant, &request.schedule_id).await?;
        let content = match request.format.as_str() {
            "csv" => render::csv::of(&schedule),
            "ics" => render::ics::of(&schedule),
            _ => return Err(Error::invalid("/format", "format is csv or ics.").into()),
        };
        Ok(Response::new(pb::RenderScheduleResponse { content }))
    }

    async fn edit_message(&self, request: Request<pb::EditMessageRequest>) -> Answer<pb::Schedule> {
        let tenant = grpc::tenant(&request)?;
        let schedule = edits::edit(&self.context, &tenant, &request.into_inner()).await?;
        Ok(Response::new(convert::schedule(&schedule)))
    }

    async fn cancel_schedule(
        &self,
        request: Request<pb::CancelScheduleRequest>,
    ) -> Answer<pb::Schedule> {
        let tenant = grpc::tenant(&request)?;
        let id = edits::schedule_id(&request.into_inner().schedule_id)?;
        let schedule = edits::cancel(&self.context, &tenant, &id).await?;
        Ok(Response::new(convert::schedule(&schedule)))
    }

    async fn export_schedule(
        &self,
        request: Request<pb::ExportScheduleRequest>,
    ) -> Answer<pb::ExportOutcome> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(exports::export(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn list_exports(
        &self,
        request: Request<pb::ListExportsRequest>,
    ) -> Answer<pb::ListExportsResponse> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(exports::list(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn publish_schedule(
        &self,
        request: Request<pb::PublishScheduleRequest>,
    ) -> Answer<pb::PublishOutcome> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let id = edits::schedule_id(&request.schedule_id)?;
        let outcome = desk::publish::publish(&self.context, &tenant, &id, &request).await?;
        Ok(Response::new(outcome))
    }
}

impl Schedules {
    async fn find(
        &self,
        tenant: &str,
        id: &str,
    ) -> Result<crate::domain::schedule::Schedule, Error> {
        let id = edits::schedule_id(id)?;
        let found = stored::get(&self.context.store, tenant, &id).await?;
        found.ok_or_else(stored::not_found)
    }
}

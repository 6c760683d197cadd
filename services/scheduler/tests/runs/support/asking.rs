//! The calls of the contract, with the tenant in their metadata.

use proto::scheduler::v1::{self as pb, run_event::Kind, watch_run_response::Message};
use service::{Code, Error, grpc::Caller};
use store::Time;
use tonic::{Request, Response, Status, Streaming};

use super::{LIMIT, WEEK, World, eventually};

pub(crate) const TENANT: &str = "stories";

fn request<T>(message: T) -> Request<T> {
    Caller { tenant: TENANT.to_owned(), time_left: LIMIT }.request(message).unwrap()
}

fn answer<T>(answer: Result<Response<T>, Status>) -> Result<T, Error> {
    answer.map(Response::into_inner).map_err(Error::from)
}

/// The code of a refusal.
#[track_caller]
pub(crate) fn code_of<T: std::fmt::Debug>(answer: Result<T, Error>) -> Code {
    answer.expect_err("a refusal").code()
}

/// The members that a refusal is about.
#[track_caller]
pub(crate) fn fields_of<T: std::fmt::Debug>(answer: Result<T, Error>) -> Vec<String> {
    let error = answer.expect_err("a refusal");
    error.fields().iter().map(|field| field.pointer.clone()).collect()
}

macro_rules! calls {
    ($($name:ident, $request:ident, $answer:ident;)*) => {
        impl World {
            $(pub(crate) async fn $name(&self, message: pb::$request) -> Result<pb::$answer, Error> {
                answer(self.scheduler.schedules().$name(request(message)).await)
            })*
        }
    };
}

calls! {
    start_run, StartRunRequest, StartRunResponse;
    get_run, GetRunRequest, Run;
    list_runs, ListRunsRequest, ListRunsResponse;
    cancel_run, CancelRunRequest, Run;
    list_schedules, ListSchedulesRequest, ListSchedulesResponse;
    get_schedule, GetScheduleRequest, Schedule;
    get_schedule_selection, GetScheduleRequest, Selection;
    edit_message, EditMessageRequest, Schedule;
    cancel_schedule, CancelScheduleRequest, Schedule;
}

impl World {
    /// What a run of these pages asks for.
    pub(crate) fn wish(pages: &[&str]) -> pb::StartRunRequest {
        pb::StartRunRequest {
            page_names: pages.iter().map(|&page| page.to_owned()).collect(),
            week_start: WEEK.to_owned(),
            seed: Some(7),
            ..pb::StartRunRequest::default()
        }
    }

    /// Starts a run of these pages.
    pub(crate) async fn start(&self, pages: &[&str]) -> String {
        self.start_wish(Self::wish(pages)).await
    }

    pub(crate) async fn start_wish(&self, wish: pb::StartRunRequest) -> String {
        self.start_run(wish).await.unwrap().run.unwrap().run_id
    }

    /// The run as it is.
    pub(crate) async fn run(&self, id: &str) -> pb::Run {
        self.get_run(pb::GetRunRequest { run_id: id.to_owned() }).await.unwrap()
    }

    /// The run once it is like this.
    pub(crate) async fn run_when(
        &self,
        id: &str,
        what: &str,
        is_so: impl Fn(&pb::Run) -> bool,
    ) -> pb::Run {
        eventually(what, async || Some(self.run(id).await).filter(&is_so)).await
    }

    /// The run once it is finished.
    pub(crate) async fn finished(&self, id: &str) -> pb::Run {
        self.run_when(id, "the run is finished", |run| run.finished_at.is_some()).await
    }

    /// The pages of a run wait for their retries; then this much time passes.
    pub(crate) async fn wait_for_retries(&self, waiting: i64, seconds: u64) {
        eventually(&format!("{waiting} pages wait"), async || {
            let (found,): (i64,) = self
                .store
                .query(
                    "SELECT COUNT(*) FROM schedule_run_pages
                     WHERE due_at > $1 AND lease_holder IS NULL AND status = 'running'",
                )
                .bind(Time(self.clock.now()))
                .fetch_one()
                .await
                .unwrap();
            (found == waiting).then_some(())
        })
        .await;
        self.pass(seconds);
    }

    /// A schedule.
    pub(crate) async fn schedule(&self, id: &str) -> pb::Schedule {
        let ask = pb::GetScheduleRequest { schedule_id: id.to_owned() };
        self.get_schedule(ask).await.unwrap()
    }

    /// Watches a run.
    pub(crate) async fn watch(&self, id: &str, last_event_id: Option<&str>) -> Watching {
        let message = pb::WatchRunRequest {
            run_id: id.to_owned(),
            last_event_id: last_event_id.map(str::to_owned),
        };
        let caller = Caller { tenant: TENANT.to_owned(), time_left: LIMIT };
        let request = caller.stream_request(message).unwrap();
        let mut stream = answer(self.scheduler.schedules().watch_run(request).await).unwrap();
        let first = stream.message().await.unwrap().and_then(|response| response.message);
        let Some(Message::Opened(opened)) = first else { panic!("`opened` comes first") };
        Watching { stream, nothing_left: opened.nothing_left }
    }
}

/// A stream of a run's events.
pub(crate) struct Watching {
    stream: Streaming<pb::WatchRunResponse>,
    /// What the first message said.
    pub(crate) nothing_left: bool,
}

impl Watching {
    /// The next event; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<pb::RunEvent> {
        let next = tokio::time::timeout(LIMIT, self.stream.message()).await.expect("in time");
        match next.unwrap()?.message {
            Some(Message::Event(event)) => Some(event),
            other => panic!("an event was expected: {other:?}"),
        }
    }

    /// Everything until the end of the stream.
    pub(crate) async fn until_the_end(mut self) -> Vec<pb::RunEvent> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }
}

/// The steps that events tell of, with the page's status of that step.
pub(crate) fn steps(events: &[pb::RunEvent]) -> Vec<(String, String)> {
    let of = |event: &pb::RunEvent| match event.kind.as_ref().unwrap() {
        Kind::Step(changed) => {
            let page = changed.page.as_ref().unwrap();
            let step = page.steps.iter().find(|step| step.name == changed.step).unwrap();
            Some((changed.step.clone(), step.status.clone()))
        }
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

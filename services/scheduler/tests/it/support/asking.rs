//! The calls of the contract, with the tenant in their metadata.

use futures::{Stream, stream};
use jiff::Timestamp;
use proto::scheduler::v1::{self as pb, import_request::Part};
use service::{Code, Error, grpc::Caller};
use tonic::{Request, Response, Status};

use super::{LIMIT, World, eventually};

pub(crate) const TENANT: &str = "stories";

/// A call of the tenant's.
pub(crate) fn request<T>(tenant: &str, message: T) -> Request<T> {
    Caller { tenant: tenant.to_owned(), time_left: LIMIT }.request(message).unwrap()
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

pub(crate) fn timestamp(text: &str) -> prost_types::Timestamp {
    let at: Timestamp = text.parse().unwrap();
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// What an import is of.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    History,
    Captions,
}

macro_rules! calls {
    ($($name:ident, $request:ident, $answer:ident;)*) => {
        impl World {
            $(pub(crate) async fn $name(
                &self,
                tenant: &str,
                message: pb::$request,
            ) -> Result<pb::$answer, Error> {
                answer(self.pages().$name(request(tenant, message)).await)
            })*
        }
    };
}

calls! {
    list_pages, ListPagesRequest, ListPagesResponse;
    get_page, GetPageRequest, Page;
    put_page, PutPageRequest, PutPageResponse;
    list_history, ListHistoryRequest, ListHistoryResponse;
    list_captions, ListCaptionsRequest, ListCaptionsResponse;
    analyze, AnalyzeRequest, Analysis;
    select_captions, SelectCaptionsRequest, Selection;
    list_bandit, ListBanditRequest, ListBanditResponse;
    list_holidays, ListHolidaysRequest, ListHolidaysResponse;
}

impl World {
    /// A page in its default zone.
    pub(crate) async fn page(&self, name: &str) {
        self.page_in(name, "America/Los_Angeles").await;
    }

    pub(crate) async fn page_in(&self, name: &str, zone: &str) {
        let put = pb::PutPageRequest {
            page_name: name.to_owned(),
            time_zone: Some(zone.to_owned()),
            ..pb::PutPageRequest::default()
        };
        self.put_page(TENANT, put).await.unwrap();
    }

    /// Sends a file in pieces of one size.
    pub(crate) async fn send(
        &self,
        tenant: &str,
        kind: Kind,
        page: &str,
        format: pb::ImportFormat,
        file: impl Stream<Item = Vec<u8>> + Send + 'static,
    ) -> Result<pb::ImportReport, Error> {
        let start = pb::ImportStart { page_name: page.to_owned(), format: format.into() };
        let parts = stream::once(std::future::ready(Part::Start(start)));
        let parts = futures::StreamExt::chain(parts, futures::StreamExt::map(file, Part::Chunk));
        let parts = futures::StreamExt::map(parts, |part| pb::ImportRequest { part: Some(part) });
        let caller = Caller { tenant: tenant.to_owned(), time_left: LIMIT };
        let request = caller.stream_request(parts).unwrap();
        let mut pages = self.pages();
        answer(match kind {
            Kind::History => pages.import_history(request).await,
            Kind::Captions => pages.import_captions(request).await,
        })
    }

    /// Imports a history as CSV, a few bytes at a time.
    pub(crate) async fn import(&self, page: &str, file: &str) -> pb::ImportReport {
        self.try_import(Kind::History, page, file).await.unwrap()
    }

    /// Imports captions as CSV.
    pub(crate) async fn import_captions(&self, page: &str, file: &str) -> pb::ImportReport {
        self.try_import(Kind::Captions, page, file).await.unwrap()
    }

    pub(crate) async fn try_import(
        &self,
        kind: Kind,
        page: &str,
        file: &str,
    ) -> Result<pb::ImportReport, Error> {
        let pieces: Vec<Vec<u8>> = file.as_bytes().chunks(1_009).map(<[u8]>::to_vec).collect();
        self.send(TENANT, kind, page, pb::ImportFormat::Csv, stream::iter(pieces)).await
    }

    /// The page's analysis as of now.
    pub(crate) async fn analysis(&self, page: &str) -> pb::Analysis {
        let page_name = page.to_owned();
        let ask = pb::AnalyzeRequest { page_name, ..pb::AnalyzeRequest::default() };
        self.analyze(TENANT, ask).await.unwrap()
    }

    /// Starts a run and answers once it is finished.
    pub(crate) async fn run(&self, start: pb::StartRunRequest) -> pb::Run {
        let started = self.scheduler.schedules().start_run(request(TENANT, start)).await;
        let run_id = started.unwrap().into_inner().run.unwrap().run_id;
        eventually("the run is finished", async || {
            let get = pb::GetRunRequest { run_id: run_id.clone() };
            let found = self.scheduler.schedules().get_run(request(TENANT, get)).await;
            Some(found.unwrap().into_inner()).filter(|run| run.finished_at.is_some())
        })
        .await
    }

    pub(crate) async fn schedule(&self, id: &str) -> pb::Schedule {
        let get = pb::GetScheduleRequest { schedule_id: id.to_owned() };
        let found = self.scheduler.schedules().get_schedule(request(TENANT, get)).await;
        found.unwrap().into_inner()
    }

    /// What the bandit knows of the page, all of it.
    pub(crate) async fn arms(&self, page: &str) -> Vec<pb::BanditArm> {
        let list = pb::ListBanditRequest { page_name: page.to_owned(), page: None };
        self.list_bandit(TENANT, list).await.unwrap().arms
    }
}

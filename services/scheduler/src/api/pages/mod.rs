//! `PagesService` (scheduling.md, "Data and REST").
//!
//! Map: `put` checks a page; `import` takes files; `analysis` analyses and selects; `lists` lists.

mod analysis;
mod import;
mod lists;
mod put;

use proto::scheduler::v1::{
    self as pb,
    pages_service_server::{PagesService, PagesServiceServer},
};
use service::{Error, grpc};
use tonic::{Request, Response, Status, Streaming};

use super::convert;
use crate::{domain::page::PageName, store::pages, workers::Shared};

/// Largest message that the service takes, in bytes: a piece of a file. Files have no deadline of
/// their own; who sends one gives up when nothing moves (api.md, "Limits").
const MAX_MESSAGE: usize = 1024 * 1024;

/// The service, to be served.
pub(crate) fn service(context: Shared) -> PagesServiceServer<Pages> {
    PagesServiceServer::new(Pages::new(context)).max_decoding_message_size(MAX_MESSAGE)
}

/// The handlers.
pub struct Pages {
    context: Shared,
}

impl Pages {
    /// Handlers that work with this context.
    pub fn new(context: Shared) -> Self {
        Self { context }
    }
}

/// The page that a path names; one that cannot be is not found.
fn named(name: &str) -> Result<PageName, Error> {
    name.parse().map_err(|_| pages::not_found())
}

#[tonic::async_trait]
impl PagesService for Pages {
    async fn list_pages(
        &self,
        request: Request<pb::ListPagesRequest>,
    ) -> Result<Response<pb::ListPagesResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(lists::pages(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn get_page(
        &self,
        request: Request<pb::GetPageRequest>,
    ) -> Result<Response<pb::Page>, Status> {
        let tenant = grpc::tenant(&request)?;
        let name = named(&request.into_inner().page_name)?;
        let page = pages::get(&self.context.store, &tenant, &name).await.map_err(Error::from)?;
        Ok(Response::new(convert::page(&page.ok_or_else(pages::not_found)?)))
    }

    async fn put_page(
        &self,
        request: Request<pb::PutPageRequest>,
    ) -> Result<Response<pb::PutPageResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(put::page(&self.context, &tenant, &request.into_inner()).await?))
    }

    async fn import_history(
        &self,
        request: Request<Streaming<pb::ImportRequest>>,
    ) -> Result<Response<pb::ImportReport>, Status> {
        let tenant = grpc::tenant(&request)?;
        let stream = request.into_inner();
        Ok(Response::new(import::history(&self.context, &tenant, stream).await?))
    }

    async fn import_captions(
        &self,
        request: Request<Streaming<pb::ImportRequest>>,
    ) -> Result<Response<pb::ImportReport>, Status> {
        let tenant = grpc::tenant(&request)?;
        let stream = request.into_inner();
        Ok(Response::new(import::captions(&self.context, &tenant, stream).await?))
    }

    async fn list_history(
        &self,
        request: Request<pb::ListHistoryRequest>,
    ) -> Result<Response<pb::ListHistoryResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(lists::history(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn list_captions(
        &self,
        request: Request<pb::ListCaptionsRequest>,
    ) -> Result<Response<pb::ListCaptionsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(lists::captions(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn analyze(
        &self,
        request: Request<pb::AnalyzeRequest>,
    ) -> Result<Response<pb::Analysis>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        Ok(Response::new(analysis::analyze(&self.context, &tenant, &request).await?))
    }

    async fn select_captions(
        &self,
        request: Request<pb::SelectCaptionsRequest>,
    ) -> Result<Response<pb::Selection>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        Ok(Response::new(analysis::select(&self.context, &tenant, &request).await?))
    }

    async fn list_bandit(
        &self,
        request: Request<pb::ListBanditRequest>,
    ) -> Result<Response<pb::ListBanditResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(lists::bandit(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn list_holidays(
        &self,
        request: Request<pb::ListHolidaysRequest>,
    ) -> Result<Response<pb::ListHolidaysResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(lists::holidays(&self.context, &tenant, request.into_inner())?))
    }
}

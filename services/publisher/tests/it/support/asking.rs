//! The calls of the contract, with the tenant in their metadata.

use proto::{
    common::v1::PageRequest,
    publisher::v1::{self as pb, resolve_publication_request::Outcome},
};
use service::{Code, Error, grpc::Caller};
use tonic::{Request, Response, Status};

use super::{LIMIT, Order, Watching, World, eventually};

const TENANT: &str = "stories";

/// A call of the tenant's.
pub(crate) fn request<T>(tenant: &str, message: T) -> Request<T> {
    Caller { tenant: tenant.to_owned(), time_left: LIMIT }.request(message).unwrap()
}

pub(super) fn answer<T>(answer: Result<Response<T>, Status>) -> Result<T, Error> {
    answer.map(Response::into_inner).map_err(Error::from)
}

/// The code of a refusal.
pub(crate) fn code_of<T: std::fmt::Debug>(answer: Result<T, Error>) -> Code {
    answer.expect_err("a refusal").code()
}

impl World {
    /// Asks for a batch; it must be taken.
    pub(crate) async fn publish(&self, order: Order) -> String {
        self.create(order).await.unwrap().batch_id
    }

    pub(crate) async fn create(&self, order: Order) -> Result<pb::CreateBatchResponse, Error> {
        self.create_for(TENANT, order).await
    }

    pub(crate) async fn create_for(
        &self,
        tenant: &str,
        order: Order,
    ) -> Result<pb::CreateBatchResponse, Error> {
        answer(self.publisher.stories().create_batch(request(tenant, order.message())).await)
    }

    /// The batch as it is.
    pub(crate) async fn batch(&self, id: &str) -> pb::Batch {
        self.batch_for(TENANT, id).await.unwrap()
    }

    pub(crate) async fn batch_for(&self, tenant: &str, id: &str) -> Result<pb::Batch, Error> {
        let message = pb::GetBatchRequest { batch_id: id.to_owned() };
        answer(self.publisher.stories().get_batch(request(tenant, message)).await)
    }

    /// The batch once it is like this.
    pub(crate) async fn batch_when(
        &self,
        id: &str,
        what: &str,
        is_so: impl Fn(&pb::Batch) -> bool,
    ) -> pb::Batch {
        eventually(what, async || Some(self.batch(id).await).filter(&is_so)).await
    }

    /// A story, counted from 1, once it is like this.
    pub(crate) async fn clip_when(
        &self,
        id: &str,
        index: usize,
        what: &str,
        is_so: impl Fn(&pb::Clip) -> bool,
    ) -> pb::Clip {
        let mut batch = self.batch_when(id, what, |batch| is_so(&batch.clips[index - 1])).await;
        batch.clips.swap_remove(index - 1)
    }

    /// The first story once its `attempt`th send was accepted.
    pub(crate) async fn accepted(&self, id: &str, attempt: u32) -> pb::Clip {
        let what = format!("the send of attempt {attempt} is accepted");
        let is_so =
            |clip: &pb::Clip| clip.attempts == attempt && clip.phase() == pb::Phase::Confirming;
        self.clip_when(id, 1, &what, is_so).await
    }

    /// The first story once it was polled so often.
    pub(crate) async fn polled(&self, id: &str, checks: u32) -> pb::Clip {
        let what = format!("{checks} polls");
        self.clip_when(id, 1, &what, |clip| clip.checks >= checks).await
    }

    /// The batch once it is completed or cancelled and nothing of it is in flight.
    pub(crate) async fn finished(&self, id: &str) -> pb::Batch {
        self.watch(id, None).await.until_the_end().await;
        self.batch(id).await
    }

    /// Asks for a batch and waits for its end.
    pub(crate) async fn published(&self, order: Order) -> pb::Batch {
        let id = self.publish(order).await;
        self.finished(&id).await
    }

    pub(crate) async fn reconcile(
        &self,
        tenant: &str,
        id: &str,
    ) -> Result<pb::BatchSummary, Error> {
        let message = pb::ReconcileBatchRequest { batch_id: id.to_owned() };
        answer(self.publisher.stories().reconcile_batch(request(tenant, message)).await)
    }

    pub(crate) async fn list_active(
        &self,
        tenant: &str,
        limit: u32,
        position: &str,
    ) -> Result<pb::ListActiveBatchesResponse, Error> {
        let page = Some(PageRequest { limit, position: position.to_owned() });
        let message = pb::ListActiveBatchesRequest { page };
        answer(self.publisher.stories().list_active_batches(request(tenant, message)).await)
    }

    /// A page of all batches, or of those in one state.
    pub(crate) async fn list_batches(
        &self,
        tenant: &str,
        status: Option<pb::BatchStatus>,
        limit: u32,
        position: &str,
    ) -> Result<pb::ListBatchesResponse, Error> {
        let page = Some(PageRequest { limit, position: position.to_owned() });
        let message = pb::ListBatchesRequest { status: status.map(i32::from), page };
        answer(self.publisher.stories().list_batches(request(tenant, message)).await)
    }

    /// What did not go out.
    pub(crate) async fn unsettled(
        &self,
        tenant: &str,
        list: pb::ListPublicationsRequest,
    ) -> Result<pb::ListPublicationsResponse, Error> {
        answer(self.publisher.publications().list_publications(request(tenant, list)).await)
    }

    pub(crate) async fn cancel(&self, tenant: &str, id: &str) -> Result<pb::Batch, Error> {
        let message = pb::CancelBatchRequest { batch_id: id.to_owned() };
        answer(self.publisher.stories().cancel_batch(request(tenant, message)).await)
    }

    pub(crate) async fn pause(&self, tenant: &str, id: &str) -> Result<pb::Batch, Error> {
        let message = pb::PauseBatchRequest { batch_id: id.to_owned() };
        answer(self.publisher.stories().pause_batch(request(tenant, message)).await)
    }

    pub(crate) async fn resume(&self, tenant: &str, id: &str) -> Result<pb::Batch, Error> {
        let message = pb::ResumeBatchRequest { batch_id: id.to_owned() };
        answer(self.publisher.stories().resume_batch(request(tenant, message)).await)
    }

    pub(crate) async fn retry_failed(&self, tenant: &str, id: &str) -> Result<pb::Batch, Error> {
        let message = pb::RetryFailedStoriesRequest { batch_id: id.to_owned() };
        answer(self.publisher.stories().retry_failed_stories(request(tenant, message)).await)
    }

    pub(crate) async fn brands(&self, tenant: &str) -> Result<Vec<pb::Brand>, Error> {
        let message = pb::ListBrandsRequest {};
        answer(self.publisher.stories().list_brands(request(tenant, message)).await)
            .map(|response| response.brands)
    }

    /// A person says that the publication is live, under this id of the provider's.
    pub(crate) async fn resolve_published(
        &self,
        tenant: &str,
        publication: &str,
        external_id: &str,
    ) -> Result<pb::Publication, Error> {
        let link = "https://www.facebook.com/stories/1";
        self.resolve_as(tenant, publication, external_id, link).await
    }

    /// The same under this link.
    pub(crate) async fn resolve_as(
        &self,
        tenant: &str,
        publication: &str,
        external_id: &str,
        link: &str,
    ) -> Result<pb::Publication, Error> {
        let permalink = Some(link.to_owned());
        let external_id = external_id.to_owned();
        let outcome = Outcome::Published(pb::ResolvedPublished { external_id, permalink });
        self.resolve(tenant, publication, Some(outcome)).await
    }

    /// A person says that the publication is not live.
    pub(crate) async fn resolve_failed(
        &self,
        tenant: &str,
        publication: &str,
    ) -> Result<pb::Publication, Error> {
        self.resolve(tenant, publication, Some(Outcome::Failed(pb::ResolvedFailed {}))).await
    }

    /// A person says that it is not live, if it is still one of these versions.
    pub(crate) async fn resolve_if(
        &self,
        tenant: &str,
        publication: &str,
        versions: Vec<i64>,
    ) -> Result<pb::Publication, Error> {
        let message = pb::ResolvePublicationRequest {
            publication_id: publication.to_owned(),
            outcome: Some(Outcome::Failed(pb::ResolvedFailed {})),
            if_versions: Some(pb::Versions { versions }),
        };
        answer(self.publisher.publications().resolve_publication(request(tenant, message)).await)
    }

    pub(crate) async fn resolve(
        &self,
        tenant: &str,
        publication: &str,
        outcome: Option<Outcome>,
    ) -> Result<pb::Publication, Error> {
        let publication_id = publication.to_owned();
        let message = pb::ResolvePublicationRequest { publication_id, outcome, if_versions: None };
        answer(self.publisher.publications().resolve_publication(request(tenant, message)).await)
    }

    /// Watches a batch from its beginning, or from where a client has come to.
    pub(crate) async fn watch(&self, id: &str, last_event_id: Option<&str>) -> Watching {
        self.watch_for(TENANT, id, last_event_id).await.unwrap()
    }

    pub(crate) async fn watch_for(
        &self,
        tenant: &str,
        id: &str,
        last_event_id: Option<&str>,
    ) -> Result<Watching, Error> {
        let message = pb::WatchBatchRequest {
            batch_id: id.to_owned(),
            last_event_id: last_event_id.map(str::to_owned),
        };
        let stream = answer(self.publisher.stories().watch_batch(request(tenant, message)).await)?;
        Ok(Watching::begin(stream).await)
    }
}

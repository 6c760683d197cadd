//! What did not go out, newest first.

use proto::publisher::v1::{self as pb, PublicationStatus};
use service::Error;
use store::paging::Page;
use uuid::Uuid;

use crate::{
    Context,
    api::{convert, posts},
    domain::{batch::BatchId, post::PostId, publication::Step},
    store::unsettled::{self, Filter, STEPS, Unsettled},
};

pub(super) async fn list(
    context: &Context,
    tenant: &str,
    request: pb::ListPublicationsRequest,
) -> Result<pb::ListPublicationsResponse, Error> {
    let filter = filter(&request)?;
    let page: Page<Uuid> = Page::read(request.page)?;
    let before = page.after.unwrap_or(Uuid::max());
    let mut found =
        unsettled::list(&context.store, tenant, &filter, before, page.to_read()).await?;
    let next_position = page.cut(&mut found, Unsettled::id);
    let publications = found.iter().map(publication).collect();
    Ok(pb::ListPublicationsResponse { publications, next_position })
}

fn filter(request: &pb::ListPublicationsRequest) -> Result<Filter, Error> {
    let steps: &'static [Step] = match request.status.map(PublicationStatus::try_from) {
        None => STEPS,
        Some(Ok(PublicationStatus::Failed)) => &[Step::Failed],
        Some(Ok(PublicationStatus::Unconfirmed)) => &[Step::Unconfirmed],
        Some(_) => return Err(Error::invalid("?status", "status is FAILED or UNCONFIRMED.")),
    };
    let post = match request.post_id.as_deref().map(Uuid::parse_str) {
        None => None,
        Some(Ok(id)) => Some(PostId(id)),
        Some(Err(_)) => return Err(Error::invalid("?postId", "postId is a UUID.")),
    };
    let batch = request.batch_id.clone();
    if batch.as_deref().is_some_and(|id| !convert::is_batch_id(id)) {
        return Err(Error::invalid("?batchId", "batchId is the id of a batch."));
    }
    Ok(Filter { steps, post, batch: batch.map(BatchId) })
}

fn publication(one: &Unsettled) -> pb::Publication {
    match one {
        Unsettled::Story(batch, story) => convert::publication(batch, story),
        Unsettled::Post(job) => {
            posts::publication(PostId(job.post_id), job.connection_id, &job.publication)
        }
    }
}

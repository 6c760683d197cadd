//! Fetches a lead's file and stores it (conversations.md, "Side effects").

use serde_json::json;

use super::{Outcome, Trouble};
use crate::{
    domain::event::{Event, EventType},
    providers::objects,
    store::{
        attachments::{self, Placed},
        effects::Stored,
    },
    workers::Context,
};

/// Tries of one file: the provider's address of it lives some minutes, but another can be had.
const TRIES: u32 = 10;

enum Failure {
    Now(String, Option<std::time::Duration>),
    Never(String),
}

/// Stores the file under the lead's id and its own hash: twice is as once.
pub(super) async fn keep(context: &Context, effect: &Stored) -> store::Result<Outcome> {
    let failure = match fetch(context, effect).await {
        Ok(placed) => {
            let mut tx = context.store.begin().await?;
            let (tenant, lead) = (&effect.tenant, effect.lead);
            attachments::stored(&mut tx, tenant, lead, &effect.subject, &placed).await?;
            tx.commit().await?;
            return Ok(Outcome::Done);
        }
        Err(failure) => failure,
    };
    let (detail, after, last) = match failure {
        Failure::Now(detail, after) => (detail, after, effect.attempts + 1 >= TRIES),
        Failure::Never(detail) => (detail, None, true),
    };
    let payload = json!({"mediaId": effect.subject, "error": detail, "final": last});
    let event = Event::new(EventType::MediaUpload, payload);
    if !last {
        return Ok(Outcome::Again(Trouble { event: Some(event), after }));
    }
    let mut tx = context.store.begin().await?;
    attachments::failed(&mut tx, &effect.tenant, effect.lead, &effect.subject).await?;
    tx.commit().await?;
    Ok(Outcome::GivenUp(event))
}

async fn fetch(context: &Context, effect: &Stored) -> Result<Placed, Failure> {
    let Some(messenger) = &context.messenger else {
        return Err(Failure::Never("WhatsApp is not configured".to_owned()));
    };
    let file = messenger.media(&effect.subject).await.map_err(|error| {
        use crate::providers::MediaError;
        let detail = error.to_string();
        match error {
            MediaError::Unavailable { retry_after, .. } => Failure::Now(detail, retry_after),
            MediaError::Unauthorised(_) => Failure::Now(detail, None),
            _ => Failure::Never(detail),
        }
    })?;
    let kind = objects::accept(&file.bytes).map_err(|error| Failure::Never(error.to_string()))?;
    let size = file.bytes.len() as u64;
    let path = objects::path(effect.lead, &file.bytes, kind);
    let put = context.objects.put(&path, file.bytes, kind.mime).await;
    put.map_err(|error| {
        let detail = error.to_string();
        if error.retryable() { Failure::Now(detail, None) } else { Failure::Never(detail) }
    })?;
    Ok(Placed { path, size })
}

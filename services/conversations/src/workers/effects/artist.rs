//! Tells the artist of a lead, with links that act (conversations.md, "Action tokens").

use serde_json::json;

use super::{Outcome, Trouble};
use crate::{
    desk::links,
    domain::event::{Event, EventType},
    providers::{OutgoingContent, OutgoingMessage, SendError},
    store::{effects::Stored, leads},
    workers::Context,
};

/// Tries of a message to the artist.
const TRIES: u32 = 10;

/// Sends the message to the artist's phone. One whose fate is unknown is sent again: better twice than not.
pub(super) async fn notify(context: &Context, effect: &Stored) -> store::Result<Outcome> {
    let (Some(phone), Some(messenger)) = (&context.config.artist_phone, &context.messenger) else {
        return Ok(Outcome::Done);
    };
    let Some(found) = leads::get(&context.store, &effect.tenant, effect.lead).await? else {
        return Ok(Outcome::Done);
    };
    // Links are made before they are sent; those of a try that failed are good for nobody.
    let mut tx = context.store.begin().await?;
    let status = found.lead.status;
    let lines = links::make(context, &mut tx, &effect.tenant, effect.lead, status).await?;
    tx.commit().await?;
    let mut text = effect.body.clone();
    for line in lines {
        text.push('\n');
        text.push_str(&line);
    }
    // WhatsApp's limit of a message.
    let text: String = text.chars().take(4_096).collect();
    let message = OutgoingMessage {
        to: phone.clone(),
        content: OutgoingContent::Text(text),
        callback_data: format!("artist:{}", effect.id),
    };
    let Err(error) = messenger.send(&message).await else { return Ok(Outcome::Done) };
    let payload = json!({"error": error.to_string(), "attempts": effect.attempts + 1});
    let event = Event::new(EventType::ArtistNotification, payload);
    let hopeless = matches!(error, SendError::Permanent(_) | SendError::OptedOut(_));
    if hopeless || effect.attempts + 1 >= TRIES {
        return Ok(Outcome::GivenUp(event));
    }
    let after = match error {
        SendError::NotSent { retry_after, .. } | SendError::BackOff { retry_after, .. } => {
            retry_after
        }
        _ => None,
    };
    Ok(Outcome::Again(Trouble { event: Some(event), after }))
}

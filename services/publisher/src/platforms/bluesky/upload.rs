//! Bringing media in: each becomes a blob, whose reference the record then names. Blobs that no
//! record names are forgotten by the server by and by.

use http::Method;
use serde_json::{Value, json};

use super::Bluesky;
use crate::{
    domain::{
        machine::Unready,
        publication::{Handle, Publication},
    },
    platforms::{
        Account, Preparation,
        json_api::read,
        media::{self, Limit},
        trouble::Trouble,
    },
};

/// What Bluesky takes of one media (lexicons `app.bsky.embed.images`, `app.bsky.embed.video`); a film
/// could be larger, but not in memory.
const LIMIT: Limit =
    Limit { platform: "Bluesky", picture: 2_000_000, animation: 2_000_000, film: media::MAX_BYTES };
/// The member of the notes that has the blobs.
const BLOBS: &str = "blobs";

/// What was brought in so far, in order.
pub(super) fn blobs(handle: &Handle) -> Vec<Value> {
    handle.notes[BLOBS].as_array().cloned().unwrap_or_default()
}

pub(super) fn is_needed(publication: &Publication) -> bool {
    let done = publication.handle.as_ref().map_or(0, |handle| blobs(handle).len());
    done < publication.order.content.media.len()
}

/// Everything that is missing, as far as it goes.
pub(super) async fn prepare(
    bluesky: &Bluesky,
    account: &Account,
    publication: &Publication,
    mut handle: Handle,
) -> Preparation {
    let mut done = blobs(&handle);
    for url in publication.order.content.media.iter().skip(done.len()) {
        match bluesky.upload(account, url).await {
            Ok(blob) => {
                // Clients see the content's own id.
                handle.media_ids.push(link(&blob));
                done.push(blob);
                handle.notes = json!({BLOBS: done});
            }
            Err(unready) => return Preparation::unready(handle, unready),
        }
    }
    Preparation::ready(handle)
}

fn link(blob: &Value) -> String {
    blob["ref"]["$link"].as_str().unwrap_or_default().to_owned()
}

impl Bluesky {
    async fn upload(&self, account: &Account, url: &str) -> Result<Value, Unready> {
        let media = media::fetch(&self.media, url, &LIMIT).await?;
        let ask = self
            .xrpc(Method::POST, "com.atproto.repo.uploadBlob", &account.token)
            .body(media.kind.name(), media.bytes);
        let response = self.api.send(ask).await.map_err(Trouble::into_unready)?;
        let blob = read::<Value>(&response).map(|mut answer| answer["blob"].take());
        let blob = blob.filter(|blob| !link(blob).is_empty());
        blob.ok_or_else(|| Trouble::unreadable(response.status).into_unready())
    }
}

//! Bringing media in; the server answers 202 for one that it is still at work on, and 206 when asked
//! for it, until it is done.

use http::{Method, StatusCode};
use serde_json::json;

use super::{Mastodon, wire::Attachment};
use crate::{
    domain::{
        machine::Unready,
        publication::{Handle, Publication},
    },
    platforms::{
        Account, Preparation,
        json_api::read,
        media::{self, Limit, Media},
        multipart::Form,
        trouble::Trouble,
    },
};

/// What a server takes of one media, where it has not been configured otherwise; a film could be
/// larger, but not in memory.
const LIMIT: Limit = Limit {
    platform: "Mastodon",
    picture: 16 * 1024 * 1024,
    animation: 16 * 1024 * 1024,
    film: media::MAX_BYTES,
};
/// The member of the notes that has the ids of what the server is still at work on.
const PROCESSING: &str = "processing";

/// Whether there is something to bring in or to wait for.
pub(super) fn is_needed(publication: &Publication) -> bool {
    let handle = publication.handle.clone().unwrap_or_default();
    handle.media_ids.len() < publication.order.content.media.len()
        || !processing(&handle).is_empty()
}

/// One step: a look at what is processed, then everything that is missing, as far as it goes.
pub(super) async fn prepare(
    mastodon: &Mastodon,
    account: &Account,
    publication: &Publication,
) -> Preparation {
    let mut handle = publication.handle.clone().unwrap_or_default();
    let mut waiting = processing(&handle);
    while let Some(id) = waiting.first() {
        match mastodon.is_processed(account, id).await {
            Ok(true) => waiting.remove(0),
            Ok(false) => return Preparation::unready(handle, Unready::Pending),
            Err(trouble) => return Preparation::unready(handle, trouble.into_unready()),
        };
        note(&mut handle, &waiting);
    }
    let missing = publication.order.content.media.iter().skip(handle.media_ids.len());
    for url in missing {
        match mastodon.upload(account, url).await {
            Ok((id, ready)) => {
                if !ready {
                    waiting.push(id.clone());
                    note(&mut handle, &waiting);
                }
                handle.media_ids.push(id);
            }
            Err(unready) => return Preparation::unready(handle, unready),
        }
    }
    if waiting.is_empty() {
        Preparation::ready(handle)
    } else {
        Preparation::unready(handle, Unready::Pending)
    }
}

fn processing(handle: &Handle) -> Vec<String> {
    let ids = handle.notes[PROCESSING].as_array();
    ids.into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

fn note(handle: &mut Handle, processing: &[String]) {
    handle.notes = json!({PROCESSING: processing});
}

impl Mastodon {
    /// The id of the media, and whether it can be used already.
    async fn upload(&self, account: &Account, url: &str) -> Result<(String, bool), Unready> {
        let media = media::fetch(&self.media, url, &LIMIT).await?;
        self.bring_in(account, &media).await.map_err(Trouble::into_unready)
    }

    async fn bring_in(&self, account: &Account, media: &Media) -> Result<(String, bool), Trouble> {
        let (content_type, body) = Form {
            fields: &[],
            name: "file",
            file_name: "media",
            content_type: media.kind.name(),
            content: &media.bytes,
        }
        .encode();
        let ask = self.call(Method::POST, &["v2", "media"], &account.token);
        let response = self.api.send(ask.body(&content_type, body)).await?;
        let id = read::<Attachment>(&response).map(|media| media.id).filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| Trouble::unreadable(response.status))?;
        Ok((id, response.status != StatusCode::ACCEPTED))
    }

    async fn is_processed(&self, account: &Account, id: &str) -> Result<bool, Trouble> {
        let ask = self.call(Method::GET, &["v1", "media", id], &account.token);
        let response = self.api.send(ask.counts_for(&account.usage)).await?;
        Ok(response.status != StatusCode::PARTIAL_CONTENT)
    }
}

//! Bringing media in: initialize, append in chunks, finalize, and for films and animations waiting
//! until they are processed.
//!
//! The id of each is kept as soon as it is whole, so that the next step goes on with the next one.

use bytes::Bytes;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    X,
    wire::{Answer, NewUpload, Upload},
};
use crate::{
    domain::{
        error::PublishError,
        machine::Unready,
        publication::{Handle, Publication},
    },
    platforms::{
        Account, Preparation,
        json_api::{Ask, read},
        media::{self, Limit, Media},
        multipart::Form,
        trouble::Trouble,
    },
};

/// What X takes of one media; a film could be larger, but not in memory.
const LIMIT: Limit = Limit {
    platform: "X",
    picture: 5 * 1024 * 1024,
    animation: 15 * 1024 * 1024,
    film: media::MAX_BYTES,
};
/// Bytes of one chunk; X takes up to 5 MB.
const CHUNK: usize = 4 * 1024 * 1024;
/// After this uploads are made anew; X keeps them for 24 h.
const LIFE: SignedDuration = SignedDuration::from_hours(23);
/// The member of the notes that has the ids of what X is still at work on.
const PROCESSING: &str = "processing";

/// Whether there is something to bring in or to wait for.
pub(super) fn is_needed(publication: &Publication, now: Timestamp) -> bool {
    let handle = kept(publication, now);
    handle.media_ids.len() < publication.order.content.media.len()
        || !processing(&handle).is_empty()
}

/// One step: everything that is missing, as far as it goes, then a look at what is processed.
pub(super) async fn prepare(x: &X, account: &Account, publication: &Publication) -> Preparation {
    let mut handle = kept(publication, x.clock.now());
    let mut waiting = processing(&handle);
    while let Some(id) = waiting.first() {
        match x.is_processed(account, id).await {
            Ok(()) => waiting.remove(0),
            Err(unready) => return Preparation::unready(handle, unready),
        };
        note(&mut handle, &waiting);
    }
    let missing = publication.order.content.media.iter().skip(handle.media_ids.len());
    for url in missing {
        match x.upload(account, url).await {
            Ok((id, ready)) => {
                if !ready {
                    waiting.push(id.clone());
                    note(&mut handle, &waiting);
                }
                handle.media_ids.push(id);
                handle.made_at.get_or_insert_with(|| x.clock.now());
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

/// The handle, unless its uploads may be gone.
fn kept(publication: &Publication, now: Timestamp) -> Handle {
    let fresh = |handle: &&Handle| handle.made_at.is_none_or(|at| now.duration_since(at) < LIFE);
    publication.handle.as_ref().filter(fresh).cloned().unwrap_or_default()
}

fn processing(handle: &Handle) -> Vec<String> {
    let ids = handle.notes[PROCESSING].as_array();
    ids.into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

fn note(handle: &mut Handle, processing: &[String]) {
    handle.notes = json!({PROCESSING: processing});
}

impl X {
    /// The id of the media, and whether it can be used already.
    async fn upload(&self, account: &Account, url: &str) -> Result<(String, bool), Unready> {
        let media = media::fetch(&self.media, url, &LIMIT).await?;
        self.bring_in(account, &media).await.map_err(Trouble::into_unready)
    }

    async fn bring_in(&self, account: &Account, media: &Media) -> Result<(String, bool), Trouble> {
        let body = NewUpload::of(&media.kind, media.bytes.len());
        let begun = self.call(account, &["initialize"]).json(&body);
        let response = self.api.send(begun).await?;
        let upload = read::<Answer<Upload>>(&response).and_then(|answer| answer.data);
        let id = upload.and_then(|upload| upload.id).filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| Trouble::unreadable(response.status))?;
        for (index, chunk) in chunks(&media.bytes).enumerate() {
            let (content_type, body) = Form {
                fields: &[("segment_index", &index.to_string())],
                name: "media",
                file_name: "media",
                content_type: media.kind.name(),
                content: &chunk,
            }
            .encode();
            let append = self.call(account, &[&id, "append"]).body(&content_type, body);
            self.api.send(append).await?;
        }
        let response = self.api.send(self.call(account, &[&id, "finalize"])).await?;
        let upload = read::<Answer<Upload>>(&response).and_then(|answer| answer.data);
        let upload = upload.ok_or_else(|| Trouble::unreadable(response.status))?;
        let ready = upload.processing_info.is_none_or(|info| info.state == "succeeded");
        Ok((id, ready))
    }

    fn call(&self, account: &Account, rest: &[&str]) -> Ask<'_> {
        let path = [&["2", "media", "upload"], rest].concat();
        self.api.ask(Method::POST, &path).bearer(&account.token)
    }

    async fn is_processed(&self, account: &Account, id: &str) -> Result<(), Unready> {
        let query = [("command", "STATUS"), ("media_id", id)];
        let ask = self.api.ask(Method::GET, &["2", "media", "upload"]).bearer(&account.token);
        let response = self.api.send(ask.query(&query)).await.map_err(Trouble::into_unready)?;
        let upload = read::<Answer<Upload>>(&response).and_then(|answer| answer.data);
        let unreadable = || Trouble::unreadable(response.status).into_unready();
        match upload.ok_or_else(unreadable)?.processing_info {
            None => Ok(()),
            Some(info) => match info.state.as_str() {
                "succeeded" => Ok(()),
                "failed" => {
                    let error = PublishError::content_rejected(200, &info.reason());
                    Err(Unready::Rejected(error))
                }
                _ => Err(Unready::Pending),
            },
        }
    }
}

fn chunks(bytes: &Bytes) -> impl Iterator<Item = Bytes> + '_ {
    (0..bytes.len()).step_by(CHUNK).map(|at| bytes.slice(at..bytes.len().min(at + CHUNK)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platforms::testing;

    #[test]
    fn chunks_are_the_whole_in_order() {
        let bytes = Bytes::from((0..9_000_000_u32).map(|n| n as u8).collect::<Vec<_>>());
        let parts: Vec<Bytes> = chunks(&bytes).collect();
        assert_eq!(parts.len(), 3);
        assert_eq!(parts.concat(), bytes);
        assert_eq!(chunks(&Bytes::new()).count(), 0);
    }

    #[test]
    fn uploads_are_needed_until_all_are_there_and_again_once_they_expire() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let mut publication = testing::publication("", &["https://media.test/a.mp4"]);
        assert!(is_needed(&publication, now));
        let mut handle =
            Handle { media_ids: vec!["7".into()], made_at: Some(now), ..Handle::default() };
        publication.handle = Some(handle.clone());
        assert!(!is_needed(&publication, now));
        assert!(is_needed(&publication, now + LIFE));
        note(&mut handle, &["7".into()]);
        publication.handle = Some(handle);
        assert!(is_needed(&publication, now));
        assert!(!is_needed(&testing::publication("text", &[]), now));
    }
}

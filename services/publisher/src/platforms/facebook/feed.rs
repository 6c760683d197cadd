//! The page's feed and its videos, in which a post of ours is found again by its text or photos.

use serde_json::Value;

use crate::{
    domain::{machine::Poll, publication::Publication},
    platforms::{
        Account, Found, Looked,
        graph::{self, Caller, Calls, MARGIN, is_since, is_video, same_text, text_of},
    },
};

const FIELDS: &str = "id,message,created_time,permalink_url,\
                      attachments{target,subattachments{target}}";

const VIDEO_FIELDS: &str = "id,description,created_time,permalink_url,status";

/// Reads what the page has since the intent.
pub(super) async fn look(calls: &Calls, account: &Account, publication: &Publication) -> Looked {
    let Some(from) = publication.search_from() else { return Looked::Unreadable };
    let since = from - MARGIN;
    let is_video = publication.order.content.media.first().is_some_and(|url| is_video(url));
    // A video that Facebook is still working at is in no feed.
    let (edge, fields) = if is_video { ("videos", VIDEO_FIELDS) } else { ("feed", FIELDS) };
    let from = since.as_second().to_string();
    let query = [("since", from.as_str()), ("fields", fields), ("limit", "100")];
    let path = [account.account.as_str(), edge];
    let body = match calls.get(Caller::account(account), &path, &query).await {
        Ok(body) => body,
        Err(failure) => return graph::refused_search(&failure),
    };
    let Some(listed) = body.get("data").and_then(Value::as_array) else {
        return Looked::Unreadable;
    };
    let recent = listed.iter().filter(|post| is_since(post, "created_time", since));
    if is_video { video(recent, publication) } else { posts(recent, publication) }
}

fn posts<'a>(recent: impl Iterator<Item = &'a Value>, publication: &Publication) -> Looked {
    let ours = recent.filter(|post| is_ours(post, publication));
    Looked::Matches(ours.filter_map(|post| found(post, super::live(post))).collect())
}

/// A video is known by its description. One without any is known by nothing: that there is none
/// tells, that there is one does not.
fn video<'a>(mut recent: impl Iterator<Item = &'a Value>, publication: &Publication) -> Looked {
    let own = &publication.order.content.text;
    if own.is_empty() {
        let none = recent.next().is_none();
        return if none { Looked::Matches(Vec::new()) } else { Looked::Unreadable };
    }
    let is_ours =
        |video: &&Value| same_text(&text_of(video, "description").unwrap_or_default(), own);
    let ours = recent.filter(is_ours);
    Looked::Matches(ours.filter_map(|video| found(video, super::video_state(video))).collect())
}

fn found(post: &Value, poll: Poll) -> Option<Found> {
    Some(Found { provider_id: text_of(post, "id")?, poll })
}

/// A post with photos is known by these, if the feed shows them; any other by its text.
fn is_ours(post: &Value, publication: &Publication) -> bool {
    let uploaded = publication.handle.as_ref().map_or(&[][..], |handle| &handle.media_ids);
    let mut shown = targets(&post["attachments"]).peekable();
    if !uploaded.is_empty() && shown.peek().is_some() {
        return shown.any(|id| uploaded.contains(&id));
    }
    let text = text_of(post, "message").unwrap_or_default();
    let own = &publication.order.content.text;
    !own.is_empty() && same_text(&text, own)
}

/// The ids of what is attached, one by one or in an album.
fn targets(attachments: &Value) -> Box<dyn Iterator<Item = String> + '_> {
    let parts = attachments["data"].as_array().into_iter().flatten();
    Box::new(parts.flat_map(|part| {
        let own = text_of(&part["target"], "id");
        own.into_iter().chain(targets_within(part))
    }))
}

fn targets_within(part: &Value) -> impl Iterator<Item = String> + '_ {
    let parts = part["subattachments"]["data"].as_array().into_iter().flatten();
    parts.filter_map(|part| text_of(&part["target"], "id"))
}

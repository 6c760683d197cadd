//! The page's feed, in which a post of ours is found again by its text or its photos.

use serde_json::Value;

use crate::{
    domain::{machine::Poll, publication::Publication},
    platforms::{
        Account, Found, Looked,
        graph::{self, Caller, Calls, MARGIN, is_since, same_text, text_of},
    },
};

const FIELDS: &str = "id,message,created_time,permalink_url,\
                      attachments{target,subattachments{target}}";

/// Reads the feed since the intent.
pub(super) async fn look(calls: &Calls, account: &Account, publication: &Publication) -> Looked {
    let Some(intent) = &publication.intent else { return Looked::Unreadable };
    let since = intent.armed_at - MARGIN;
    let from = since.as_second().to_string();
    let query = [("since", from.as_str()), ("fields", FIELDS), ("limit", "100")];
    let path = [account.account.as_str(), "feed"];
    let body = match calls.get(Caller::account(account), &path, &query).await {
        Ok(body) => body,
        Err(failure) => return graph::refused_search(&failure),
    };
    let Some(posts) = body.get("data").and_then(Value::as_array) else {
        return Looked::Unreadable;
    };
    let ours = posts
        .iter()
        .filter(|post| is_since(post, "created_time", since) && is_ours(post, publication));
    let found = |post: &Value| {
        let poll = Poll::Live { permalink: text_of(post, "permalink_url") };
        Some(Found { provider_id: text_of(post, "id")?, poll })
    };
    Looked::Matches(ours.filter_map(found).collect())
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

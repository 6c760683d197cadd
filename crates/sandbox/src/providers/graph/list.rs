//! Lists: `{data:[…], paging:{…}}` of what is public, newest first.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::error::GraphError;
use crate::inbound::Params;
use crate::limits;
use crate::post::{Owner, Post};
use crate::state::State;

/// Posts of one page without `limit`.
const USUAL: usize = 25;

/// The account's public posts from `since` to `until` (unix seconds or RFC 3339), as `show` has
/// them.
pub(in crate::providers) fn public_posts(
    owner: &Owner,
    params: &Params,
    state: &State,
    now: Timestamp,
    show: impl Fn(&Post) -> Result<Value, GraphError>,
) -> Result<Value, GraphError> {
    let mut posts = posts(owner, params, state)?;
    posts.retain(|post| post.published_at(now).is_some());
    let data = posts.into_iter().map(show).collect::<Result<Vec<Value>, GraphError>>()?;
    Ok(list(&data))
}

/// The account's posts from `since` to `until`, newest first, at most `limit`.
pub(in crate::providers) fn posts<'a>(
    owner: &Owner,
    params: &Params,
    state: &'a State,
) -> Result<Vec<&'a Post>, GraphError> {
    let since = instant(params, "since")?.unwrap_or(Timestamp::MIN);
    let until = instant(params, "until")?.unwrap_or(Timestamp::MAX);
    let limit = match params.get("limit").map(str::parse) {
        None => USUAL,
        Some(Ok(limit @ 1..=limits::LIST_PAGE)) => limit,
        Some(_) => return Err(GraphError::parameter("limit must be 1 to 100")),
    };
    let mut posts: Vec<&Post> = state.posts.window(owner, since, until).collect();
    posts.reverse();
    posts.truncate(limit);
    Ok(posts)
}

/// `{data, paging}`: everything is on one page.
pub(in crate::providers) fn list(data: &[Value]) -> Value {
    if data.is_empty() {
        return json!({"data": data});
    }
    json!({"data": data, "paging": {"cursors": {"before": "QVFIUbefore", "after": "QVFIUafter"}}})
}

/// `2026-01-31T12:00:00+0000`.
pub(in crate::providers) fn time(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

fn instant(params: &Params, name: &str) -> Result<Option<Timestamp>, GraphError> {
    let Some(text) = params.get(name) else { return Ok(None) };
    let parsed = match text.parse() {
        Ok(second) => Timestamp::from_second(second).ok(),
        Err(_) => text.parse().ok(),
    };
    parsed
        .map(Some)
        .ok_or_else(|| GraphError::parameter(format!("Param {name} must be a valid timestamp")))
}

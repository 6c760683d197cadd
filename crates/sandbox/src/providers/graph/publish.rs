//! Making posts, the same for all three networks.

use jiff::Timestamp;
use rand::Rng;

use super::error::GraphError;
use crate::answer::Answer;
use crate::faults::Plan;
use crate::limits;
use crate::post::{Content, Owner, Post};
use crate::state::State;
use crate::timeline::{Timeline, after};

/// What a post is made of.
pub(in crate::providers) struct NewPost {
    pub(in crate::providers) name: String,
    pub(in crate::providers) network: &'static str,
    pub(in crate::providers) text: String,
    pub(in crate::providers) media: Vec<String>,
    /// The provider's own notes on it, JSON text.
    pub(in crate::providers) document: String,
    /// Kept, and not shown.
    pub(in crate::providers) draft: bool,
}

/// Publishes at once, or when the faults of the call say so.
pub(in crate::providers) fn publish(
    new: NewPost,
    owner: &Owner,
    state: &mut State,
    plan: &Plan,
    now: Timestamp,
) -> Post {
    let settles_at = after(now, plan.confirm_delay.unwrap_or_default());
    let content = Content {
        networks: vec![new.network.to_owned()],
        text: new.text,
        media: new.media,
        due: now,
        draft: new.draft,
        document: new.document,
    };
    let post = Post {
        id: state.posts.take_id(),
        name: new.name,
        uuid: uuid::Builder::from_random_bytes(state.rng.random()).into_uuid(),
        owner: owner.clone(),
        content,
        created_at: now,
        timeline: Timeline::settled(settles_at),
        fate: plan.fate.clone().unwrap_or_default(),
        deleted_at: None,
    };
    state.posts.insert(post.clone());
    post
}

/// An id of so many digits, never given out twice.
pub(in crate::providers) fn number(prefix: &str, state: &mut State) -> String {
    format!("{prefix}{:015}", state.posts.take_id() % 1_000_000_000_000_000)
}

/// Posts of the account in the last day, and how many it may have.
pub(in crate::providers) fn publishing(owner: &Owner, state: &State, now: Timestamp) -> (u32, u32) {
    let day = jiff::SignedDuration::try_from(limits::PUBLISHING_WINDOW).unwrap_or_default();
    let since = now.checked_sub(day).unwrap_or(Timestamp::MIN);
    let used = state.posts.window(owner, since, now).count();
    let scripted = state.faults.publishing_limit(owner.provider, &owner.account);
    (u32::try_from(used).unwrap_or(u32::MAX), scripted.unwrap_or(limits::PUBLISHING_TOTAL))
}

/// An answer about a post, for the journal.
pub(in crate::providers) fn about(answer: Answer, post: &Post) -> Answer {
    answer.about(Some(post.name.clone()))
}

/// The names or ids of a list parameter: `a,b`, `["a","b"]`, or `name[0]=a&name[1]=b`.
pub(in crate::providers) fn names(
    params: &crate::inbound::Params,
    name: &str,
) -> Result<Vec<serde_json::Value>, GraphError> {
    let mut listed = Vec::new();
    for (key, text) in params.iter().filter(|(_, text)| !text.is_empty()) {
        let indexed = key.strip_prefix(name).is_some_and(|rest| rest.starts_with('['));
        if key == name && text.starts_with('[') {
            let parsed = serde_json::from_str::<Vec<serde_json::Value>>(text);
            listed =
                parsed.map_err(|_| GraphError::parameter(format!("{name} must be an array")))?;
        } else if key == name {
            listed = text.split(',').map(|part| part.trim().into()).collect();
        } else if indexed {
            let parsed = serde_json::from_str(text).ok().filter(serde_json::Value::is_object);
            listed.push(parsed.unwrap_or_else(|| text.into()));
        }
    }
    Ok(listed)
}

//! Containers: what Instagram and Threads make posts of.

use jiff::Timestamp;
use serde_json::Value;

use super::caller::Caller;
use super::error::GraphError;
use super::publish;
use crate::faults::Plan;
use crate::state::State;
use crate::uploads::{MediaKind, Upload, UploadState};

/// What differs between the two.
pub(in crate::providers) struct Limits {
    /// The first digits of an id.
    pub(in crate::providers) prefix: &'static str,
    /// Parts of a carousel.
    pub(in crate::providers) most_parts: usize,
    pub(in crate::providers) wrong_parts: fn() -> GraphError,
}

/// Makes a container of that kind; its text is checked by the caller.
pub(in crate::providers) fn create(
    kind: MediaKind,
    text: &str,
    rules: &Limits,
    caller: &Caller,
    state: &mut State,
    plan: &Plan,
    now: Timestamp,
) -> Result<String, GraphError> {
    let params = &caller.params;
    let url = |name: &str| {
        let url = params.get(name).filter(|text| text.starts_with("http"));
        let missing = || GraphError::parameter(format!("The parameter {name} is required"));
        url.map(|url| vec![url.to_owned()]).ok_or_else(missing)
    };
    let name = publish::number(rules.prefix, state);
    let new = Upload::new(name.clone(), caller.owner.clone(), kind, plan, now).text(text);
    let container = match kind {
        MediaKind::Text => new,
        MediaKind::Image => new.media(url("image_url")?),
        MediaKind::Video => new.media(url("video_url")?),
        MediaKind::Carousel => new.of_parts(&parts(rules, caller, state)?),
    };
    state.uploads.insert(container);
    Ok(name)
}

fn parts<'a>(
    rules: &Limits,
    caller: &Caller,
    state: &'a State,
) -> Result<Vec<&'a Upload>, GraphError> {
    let children = publish::names(&caller.params, "children")?;
    if !(2..=rules.most_parts).contains(&children.len()) {
        return Err((rules.wrong_parts)());
    }
    let part = |child: &Value| {
        let id = child.as_str().map_or_else(|| child.to_string(), str::to_owned);
        let found = state.uploads.of(&caller.owner, &id).filter(|part| part.post.is_none());
        found.ok_or_else(|| GraphError::parameter(format!("Invalid child container: {id}")))
    };
    children.iter().map(part).collect()
}

/// `status_code` of Instagram, `status` of Threads.
pub(in crate::providers) fn word_of(state: UploadState) -> &'static str {
    match state {
        UploadState::InProgress => "IN_PROGRESS",
        UploadState::Finished => "FINISHED",
        UploadState::Published => "PUBLISHED",
        UploadState::Error => "ERROR",
        UploadState::Expired => "EXPIRED",
    }
}

/// `media_type`, as far as both spell it alike.
pub(in crate::providers) fn kind_word(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Text => "TEXT",
        MediaKind::Image => "IMAGE",
        MediaKind::Video => "VIDEO",
        MediaKind::Carousel => "CAROUSEL",
    }
}

//! Meta's Graph API, as far as Facebook, Instagram and Threads share it (posts.md, "Platforms").
//!
//! Map: [`calls`] makes the HTTP calls, [`answer`] reads them, [`error`] sorts what is refused,
//! [`usage`] reads the quota headers, [`container`] is the way of a post through a container on
//! Instagram and Threads, [`tokens`] is who a token belongs to and its renewal, [`media`] and
//! [`recognise`] are small rules.

mod answer;
mod calls;
mod container;
mod error;
mod media;
mod recognise;
mod tokens;
mod usage;

use std::sync::Arc;

use service::{Clock, http::HttpClient};

pub(super) use self::{
    answer::{poll, refused_search, sent_id, step_id, text_of},
    calls::{Caller, Calls},
    container::{Containers, Dialect},
    media::is_video,
    recognise::{MARGIN, is_since, same_text, too_long},
    tokens::{identified, no_token, renew_lasting, renewed, unanswered},
};
use super::{
    Adapter, facebook::Facebook, instagram::Instagram, settings::Settings, threads::Threads,
};
use crate::domain::publication::Platform;

/// The adapters of Meta's three platforms.
pub fn adapters(
    client: &HttpClient,
    clock: &Clock,
    settings: &Settings,
) -> [(Platform, Arc<dyn Adapter>); 3] {
    let (facebook, instagram, threads) = (
        Facebook::new(client.clone(), clock.clone(), settings),
        Instagram::new(client.clone(), clock.clone(), settings),
        Threads::new(client.clone(), clock.clone(), settings),
    );
    [
        (Platform::Facebook, Arc::new(facebook)),
        (Platform::Instagram, Arc::new(instagram)),
        (Platform::Threads, Arc::new(threads)),
    ]
}

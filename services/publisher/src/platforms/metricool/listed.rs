//! How a post of ours is recognised among those that Metricool lists (stories.md, "No double post").

use jiff::Timestamp;

use crate::domain::{machine::Poll, publication::Publication};

/// A post as the provider lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// The provider's id.
    pub(super) provider_id: String,
    /// Its networks, such as `facebook`.
    pub(super) networks: Vec<String>,
    /// Its publication date.
    pub(super) publish_at: Option<Timestamp>,
    /// Its text.
    pub(super) text: String,
    /// Its media.
    pub(super) media: Vec<String>,
    /// What the list says about its state.
    pub(super) poll: Poll,
}

/// Whether a listed post is the one that the publication's intent asked for: same network, same
/// publication date, same media as given or as prepared.
pub(super) fn matches(publication: &Publication, network: &str, listed: &Listed) -> bool {
    let Some(intent) = &publication.intent else { return false };
    let given = publication.order.content.media.iter();
    let mut ours =
        given.chain(publication.handle.iter().flat_map(|handle| &handle.urls)).peekable();
    let same_media = match ours.peek() {
        Some(_) => ours.any(|url| listed.media.contains(url)),
        None => listed.media.is_empty() && listed.text == publication.order.content.text,
    };
    listed.publish_at == Some(intent.publish_at)
        && listed.networks.iter().any(|name| name == network)
        && same_media
}

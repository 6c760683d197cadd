//! How a post whose sending was not acknowledged is recognised among the provider's posts
//! (stories.md, "No double post").

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    machine::{Poll, Search},
    publication::Publication,
};

/// A post as the provider lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The provider's id.
    pub provider_id: String,
    /// Its networks, such as `facebook`.
    pub networks: Vec<String>,
    /// Its publication date.
    pub publish_at: Option<Timestamp>,
    /// Its media.
    pub media: Vec<String>,
    /// What the list says about its state.
    pub poll: Poll,
}

/// Whether a listed post is the one that the publication's intent asked for: same network, same
/// publication date, same media as given or as prepared.
pub fn matches(publication: &Publication, network: &str, listed: &Listed) -> bool {
    let Some(intent) = &publication.intent else { return false };
    let is_our_media = |url: &String| {
        *url == publication.order.media_url || publication.prepared_url.as_ref() == Some(url)
    };
    listed.publish_at == Some(intent.publish_at)
        && listed.networks.iter().any(|name| name == network)
        && listed.media.iter().any(is_our_media)
}

/// The verdict over the matching posts, those that other publications own set aside.
pub fn judge(matching: Vec<Listed>, owned_by_others: &BTreeSet<String>) -> Search {
    let mut ours = matching.into_iter().filter(|post| !owned_by_others.contains(&post.provider_id));
    match (ours.next(), ours.next()) {
        (None, _) => Search::None,
        (Some(post), None) => Search::Found { provider_id: post.provider_id, poll: post.poll },
        (Some(_), Some(_)) => Search::Several,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(id: &str) -> Listed {
        Listed {
            provider_id: id.into(),
            networks: vec!["facebook".into()],
            publish_at: None,
            media: vec![],
            poll: Poll::Pending,
        }
    }

    #[test]
    fn one_match_that_nobody_owns_is_adopted() {
        let owned = BTreeSet::from(["1".to_owned()]);
        let found = judge(vec![listed("1"), listed("2")], &owned);
        assert_eq!(found, Search::Found { provider_id: "2".into(), poll: Poll::Pending });
    }

    #[test]
    fn two_matches_are_nobodys_and_none_is_none() {
        let nobody = BTreeSet::new();
        assert_eq!(judge(vec![listed("1"), listed("2")], &nobody), Search::Several);
        assert_eq!(judge(vec![], &nobody), Search::None);
    }
}

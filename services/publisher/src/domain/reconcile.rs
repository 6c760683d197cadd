//! How a post whose sending was not acknowledged is recognised among the provider's posts
//! (stories.md, "No double post").

use std::collections::BTreeSet;

use super::machine::Search;
use crate::platforms::Found;

/// The verdict over the matching posts, those that other publications own set aside.
pub fn judge(matching: Vec<Found>, owned_by_others: &BTreeSet<String>) -> Search {
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
    use crate::domain::machine::Poll;

    fn found(id: &str) -> Found {
        Found { provider_id: id.into(), poll: Poll::Pending }
    }

    #[test]
    fn one_match_that_nobody_owns_is_adopted() {
        let owned = BTreeSet::from(["1".to_owned()]);
        let found = judge(vec![found("1"), found("2")], &owned);
        assert_eq!(found, Search::Found { provider_id: "2".into(), poll: Poll::Pending });
    }

    #[test]
    fn two_matches_are_nobodys_and_none_is_none() {
        let nobody = BTreeSet::new();
        assert_eq!(judge(vec![found("1"), found("2")], &nobody), Search::Several);
        assert_eq!(judge(vec![], &nobody), Search::None);
    }
}

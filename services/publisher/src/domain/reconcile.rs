//! How a post whose sending was not acknowledged is recognised among the provider's posts
//! (stories.md, "No double post"; posts.md, "A match another publication owns is none").
//!
//! Posts that say the same cannot be told apart. Of several publications of ours that look for one at
//! the same time, the one that was intended first has the first claim; what is found has one owner.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{machine::Search, publication::PublicationId};
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

/// The claim of a publication whose outcome is not known to a post that is like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// When its first send was intended that may have had an effect.
    pub since: Timestamp,
    /// Whose it is.
    pub id: PublicationId,
    /// Its send is under way: its answer will say which post is its own.
    pub in_flight: bool,
}

/// The same where posts are recognised by what they say, and rivals say the same. Each of as many
/// posts as there are goes to one of them, the first to the one that was intended first. While a
/// rival is in flight any of them may be its own, and nobody knows.
pub fn judge_among(
    matching: Vec<Found>,
    owned_by_others: &BTreeSet<String>,
    own: Claim,
    rivals: &[Claim],
) -> Search {
    if rivals.is_empty() {
        return judge(matching, owned_by_others);
    }
    let is_free = |post: &Found| !owned_by_others.contains(&post.provider_id);
    let mut free: Vec<Found> = matching.into_iter().filter(is_free).collect();
    if free.is_empty() {
        return Search::None;
    }
    if rivals.iter().any(|rival| rival.in_flight) {
        return Search::Unreadable;
    }
    // Somebody else says the same too.
    if free.len() > rivals.len() + 1 {
        return Search::Several;
    }
    let first = |rival: &&Claim| (rival.since, rival.id) < (own.since, own.id);
    let before = rivals.iter().filter(first).count();
    // The same order for all who look.
    free.sort_by(|a, b| a.provider_id.cmp(&b.provider_id));
    match free.into_iter().nth(before) {
        Some(post) => Search::Found { provider_id: post.provider_id, poll: post.poll },
        None => Search::None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

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

    #[test]
    fn while_a_rival_is_in_flight_nobody_knows_whose_a_post_is() {
        let (nobody, under_way) = (BTreeSet::new(), Claim { in_flight: true, ..claim(2) });
        let among = |found, rivals: &[Claim]| judge_among(found, &nobody, claim(1), rivals);
        assert_eq!(among(vec![found("1")], &[under_way]), Search::Unreadable);
        assert_eq!(among(vec![], &[under_way]), Search::None);
        assert_eq!(among(vec![found("1"), found("2"), found("3")], &[claim(2)]), Search::Several);
    }

    fn claim(n: u32) -> Claim {
        let since = Timestamp::from_second(1_800_000_000 + i64::from(n)).unwrap();
        Claim { since, id: PublicationId(Uuid::from_u128(n.into())), in_flight: false }
    }

    /// One of several publications that say the same.
    #[derive(Clone, Debug)]
    enum State {
        /// Its send is under way; what it made.
        InFlight(Option<String>),
        /// The answer was lost.
        Unknown,
        /// It has this post.
        Has(String),
    }

    /// Whether its send was under way when all began, and whether it had an effect.
    fn begun() -> impl Strategy<Value = Vec<(bool, bool)>> {
        prop::collection::vec(any::<(bool, bool)>(), 1..6)
    }

    struct World {
        states: Vec<State>,
        live: Vec<String>,
    }

    impl World {
        fn make(&mut self) -> String {
            let id = format!("post-{}", self.live.len());
            self.live.push(id.clone());
            id
        }

        /// Something happens to one of them; a lost answer leaves it unknown.
        fn turn(&mut self, n: usize, answer_is_lost: bool) {
            self.states[n] = match self.states[n].clone() {
                State::InFlight(Some(id)) if !answer_is_lost => State::Has(id),
                State::InFlight(_) => State::Unknown,
                State::Unknown => self.look(n),
                has @ State::Has(_) => has,
            };
        }

        fn look(&mut self, n: usize) -> State {
            let (mut owned, mut rivals) = (BTreeSet::new(), Vec::new());
            for (other, state) in self.states.iter().enumerate().filter(|(other, _)| *other != n) {
                let in_flight = matches!(state, State::InFlight(_));
                match state {
                    State::Has(id) => drop(owned.insert(id.clone())),
                    _ => rivals.push(Claim { in_flight, ..claim(other as u32) }),
                }
            }
            let matching = self.live.iter().map(|id| found(id)).collect();
            match judge_among(matching, &owned, claim(n as u32), &rivals) {
                Search::Found { provider_id, .. } => State::Has(provider_id),
                // Absent: it is sent again.
                Search::None => State::Has(self.make()),
                _ => State::Unknown,
            }
        }
    }

    proptest! {
        /// In whatever order they look, each ends with a post of its own, and there is none beside
        /// theirs.
        #[test]
        fn every_post_has_one_owner_and_every_publication_one_post(
            begun in begun(),
            turns in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..40),
        ) {
            let mut world = World { states: Vec::new(), live: Vec::new() };
            for (in_flight, has_effect) in begun {
                let made = has_effect.then(|| world.make());
                world.states.push(if in_flight { State::InFlight(made) } else { State::Unknown });
            }
            let all = world.states.len();
            for (n, answer_is_lost) in turns {
                world.turn(n.index(all), answer_is_lost);
            }
            for n in (0..3).flat_map(|_| 0..all) {
                world.turn(n, false);
            }
            let mut owned: Vec<String> = Vec::new();
            for state in &world.states {
                let State::Has(id) = state else {
                    return Err(TestCaseError::fail(format!("not decided: {:?}", world.states)));
                };
                owned.push(id.clone());
            }
            owned.sort();
            world.live.sort();
            prop_assert_eq!(owned, world.live);
        }
    }
}

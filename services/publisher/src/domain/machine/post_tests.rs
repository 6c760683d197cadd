//! The machine for posts: preparation, tokens, throttles, duplicates; and every answer in any
//! order, with crashes in between, against a provider that really has posts.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use proptest::prelude::*;
use service::config::Source;

use super::*;
use crate::domain::publication::{Content, Order};

struct World {
    policy: Policy,
    now: Timestamp,
    p: Publication,
    /// Posts that are live.
    posts: Vec<String>,
    /// The provider refuses a text that it has.
    refuses_duplicates: bool,
    /// So many searches do not show yet what is there.
    behind: u32,
}

impl World {
    fn new() -> Self {
        let order = Order {
            group: Group::Post,
            content: Content { text: "Hello".into(), media: Vec::new() },
            max_retries: 2,
            ..Order::default()
        };
        Self {
            policy: Policy::read(&mut Source::from_parts("", [])),
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
            p: Publication::new(order),
            posts: Vec::new(),
            refuses_duplicates: false,
            behind: 0,
        }
    }

    fn rules(&self) -> Rules<'_> {
        Rules { policy: &self.policy, confirm_limit: Duration::from_secs(120), jitter: 0.5 }
    }

    fn apply(&mut self, event: &Event) {
        self.p = apply(&self.p, event, &self.rules(), self.now).unwrap();
    }

    /// The next action that is no wait; waiting moves the clock.
    fn action(&mut self) -> Action {
        loop {
            match next_action(&self.p, &self.rules(), self.now) {
                Action::Wait(until) => self.now = until,
                action => return action,
            }
        }
    }

    fn begin(&mut self) {
        assert_eq!(self.action(), Action::Start);
        self.apply(&Event::Started);
        assert_eq!(self.action(), Action::Arm);
    }

    fn arm(&mut self) {
        let intent = Intent { publish_at: self.now, armed_at: self.now };
        let handle = self.p.handle.clone().unwrap_or_default();
        self.apply(&Event::Armed { handle, intent, trace_id: None });
    }

    fn send(&mut self, sent: Sent) {
        self.arm();
        self.apply(&Event::Sent(sent));
    }

    fn unready(&mut self, unready: Unready) {
        let handle = Handle { container: Some("c".into()), ..Handle::default() };
        self.apply(&Event::Prepared { handle, unready });
    }

    fn search(&mut self, result: Search) {
        let started_at = self.now;
        self.apply(&Event::Searched { started_at, result });
    }

    fn seconds(&self, since: Timestamp) -> i64 {
        self.now.duration_since(since).as_secs()
    }
}

fn refusal(status: u16) -> PublishError {
    PublishError::provider(status, "no")
}

fn live(id: &str) -> Sent {
    let poll = Poll::Live { permalink: None };
    Sent::Accepted { provider_id: id.into(), poll, http_status: 201 }
}

#[test]
fn a_container_is_looked_at_by_its_grid_and_given_up_at_its_limit() {
    let mut world = World::new();
    world.begin();
    let since = world.now;
    let mut looks = Vec::new();
    while world.action() == Action::Arm {
        looks.push(world.seconds(since));
        world.unready(Unready::Pending);
    }
    assert_eq!(looks[..5], [0, 1, 3, 7, 15]);
    assert_eq!((world.p.step, world.seconds(since)), (Step::Failed, 300));
    assert_eq!(world.p.attempts, 0, "polls do not count");
}

#[test]
fn what_was_prepared_is_kept_over_a_retry() {
    let mut world = World::new();
    world.begin();
    world.unready(Unready::Pending);
    assert_eq!(world.action(), Action::Arm);
    world.send(Sent::Transient(PublishError::network("refused")));
    assert_eq!((world.action(), world.p.step), (Action::Arm, Step::Preparing));
    assert_eq!(world.p.handle.as_ref().unwrap().container.as_deref(), Some("c"));
}

#[test]
fn a_refused_token_is_renewed_once() {
    let mut world = World::new();
    world.begin();
    world.send(Sent::Auth(PublishError::auth(401, "expired")));
    assert_eq!(world.action(), Action::RenewToken);
    world.apply(&Event::TokenRenewed);
    assert_eq!(world.action(), Action::Arm);
    world.send(Sent::Auth(PublishError::auth(401, "expired")));
    assert_eq!((world.p.step, world.p.retries_used), (Step::Failed, 0));
    assert_eq!(world.p.error, Some(PublishError::auth(401, "expired")));

    let mut world = World::new();
    world.begin();
    world.unready(Unready::Auth(PublishError::auth(401, "expired")));
    assert_eq!(world.action(), Action::RenewToken);
    world.apply(&Event::TokenRefused(PublishError::auth(400, "revoked")));
    // What the provider said of the call, not what came of the renewal.
    assert_eq!(world.p.error, Some(PublishError::auth(401, "expired")));
}

#[test]
fn a_throttle_waits_as_long_as_it_takes_and_counts_neither_retry_nor_attempt() {
    let mut world = World::new();
    world.begin();
    for _ in 0..30 {
        let since = world.now;
        let wait = Some(Duration::from_hours(1));
        world.send(Sent::Throttled { wait, error: refusal(429) });
        assert_eq!((world.action(), world.seconds(since)), (Action::Arm, 3_600));
    }
    world.send(live("1"));
    assert_eq!(world.p.step, Step::Published);
    assert_eq!((world.p.retries_used, world.p.throttles_heard), (0, 30));
    assert_eq!(world.p.attempts - world.p.throttled, 1);
    assert_eq!(world.p.log.len(), 20, "the oldest attempts are forgotten");
}

#[test]
fn a_duplicate_is_a_refusal_unless_an_earlier_call_may_have_made_it() {
    let duplicate = || Sent::Duplicate { error: refusal(403), provider_id: None };
    let mut world = World::new();
    world.begin();
    world.send(duplicate());
    assert_eq!((world.p.step, world.p.error.clone()), (Step::Failed, Some(refusal(403))));

    let mut world = World::new();
    world.begin();
    world.send(Sent::Ambiguous(refusal(503)));
    for _ in 0..2 {
        assert_eq!(world.action(), Action::Search);
        world.search(Search::None);
    }
    assert_eq!(world.action(), Action::Arm);
    world.send(duplicate());
    // Finding nothing proves nothing now.
    let since = world.now;
    while world.action() == Action::Search {
        world.search(Search::None);
    }
    assert_eq!((world.p.step, world.seconds(since)), (Step::Unconfirmed, 120));
}

#[test]
fn a_duplicate_that_names_its_post_is_adopted() {
    let mut world = World::new();
    world.begin();
    world.arm();
    world.apply(&Event::Crashed);
    for _ in 0..2 {
        assert_eq!(world.action(), Action::Search);
        world.search(Search::None);
    }
    assert_eq!(world.action(), Action::Arm);
    let provider_id = Some("urn:li:share:1".to_owned());
    world.send(Sent::Duplicate { error: refusal(422), provider_id });
    assert_eq!(world.p.step, Step::Published);
    assert_eq!(world.p.provider_id.as_deref(), Some("urn:li:share:1"));
    let outcomes: Vec<&str> = world.p.log.iter().filter_map(|a| a.outcome.as_deref()).collect();
    assert_eq!(outcomes, ["crashed", "duplicate"]);
}

#[test]
fn a_connection_that_is_taken_away_fails_what_is_not_sent_only() {
    let mut world = World::new();
    world.begin();
    world.apply(&Event::Disconnected);
    assert_eq!(world.p.error, Some(PublishError::Disconnected));

    let mut world = World::new();
    world.begin();
    world.arm();
    assert!(apply(&world.p, &Event::Disconnected, &world.rules(), world.now).is_err());
}

#[test]
fn what_waits_for_a_throttle_is_not_missed() {
    let mut world = World::new();
    Arc::make_mut(&mut world.p.order).due_at = Some(world.now);
    world.begin();
    world.now += Duration::from_hours(3);
    assert_eq!(world.action(), Action::Arm);

    let mut world = World::new();
    Arc::make_mut(&mut world.p.order).due_at = Some(world.now);
    world.now += Duration::from_secs(3_601);
    assert_eq!(world.action(), Action::Miss);
}

#[test]
fn a_film_that_takes_too_long_is_for_a_person_and_never_sent_again() {
    let mut world = World::new();
    world.begin();
    world.send(Sent::Accepted { provider_id: "1".into(), poll: Poll::Pending, http_status: 200 });
    let since = world.now;
    while world.action() == Action::Poll {
        let started_at = world.now;
        world.apply(&Event::Polled { started_at, result: Poll::Pending });
    }
    assert_eq!((world.p.step, world.seconds(since)), (Step::Unconfirmed, 300));
    assert_eq!((world.p.attempts, world.p.provider_id.as_deref()), (1, Some("1")));
}

/// What happens to one call.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Fine,
    LostAfterEffect,
    LostBeforeEffect,
    Throttled,
    Unreached,
    TokenRefused,
    NotReady,
    StillPreparing,
    CrashBefore,
    CrashAfter,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Fine),
        3 => Just(Fate::LostAfterEffect),
        2 => Just(Fate::LostBeforeEffect),
        1 => Just(Fate::Throttled),
        1 => Just(Fate::Unreached),
        1 => Just(Fate::TokenRefused),
        1 => Just(Fate::NotReady),
        1 => Just(Fate::StillPreparing),
        1 => Just(Fate::CrashBefore),
        2 => Just(Fate::CrashAfter),
    ]
}

impl World {
    fn turn(&mut self, fate: Fate) {
        match self.action() {
            Action::Start => self.apply(&Event::Started),
            Action::Arm if matches!(fate, Fate::StillPreparing) => self.unready(Unready::Pending),
            Action::Arm => self.armed_send(fate),
            Action::Send => self.apply(&Event::Crashed),
            Action::RenewToken if matches!(fate, Fate::TokenRefused) => {
                self.apply(&Event::TokenRefused(PublishError::auth(400, "revoked")));
            }
            Action::RenewToken => self.apply(&Event::TokenRenewed),
            Action::Search => {
                let shown = self.behind == 0;
                self.behind = self.behind.saturating_sub(1);
                let result = match (fate, self.posts.first()) {
                    (Fate::TokenRefused, _) => Search::Auth(PublishError::auth(401, "expired")),
                    (Fate::Fine | Fate::CrashAfter, Some(id)) if shown => Search::Found {
                        provider_id: id.clone(),
                        poll: Poll::Live { permalink: None },
                    },
                    (Fate::Fine | Fate::CrashAfter, _) => Search::None,
                    (Fate::Throttled, _) => Search::Throttled(None),
                    _ => Search::Unreadable,
                };
                self.search(result);
            }
            _ => {}
        }
    }

    fn armed_send(&mut self, fate: Fate) {
        self.arm();
        let lost = || Sent::Ambiguous(PublishError::Timeout);
        let sent = match fate {
            Fate::Throttled => Sent::Throttled { wait: None, error: refusal(429) },
            Fate::Unreached => Sent::Transient(PublishError::network("refused")),
            Fate::TokenRefused => Sent::Auth(PublishError::auth(401, "expired")),
            Fate::NotReady => Sent::NotReady(refusal(400)),
            Fate::LostBeforeEffect => lost(),
            Fate::CrashBefore => return,
            _ if self.refuses_duplicates && !self.posts.is_empty() => {
                Sent::Duplicate { error: refusal(403), provider_id: None }
            }
            _ => {
                let id = format!("post-{}", self.posts.len());
                self.posts.push(id.clone());
                match fate {
                    Fate::LostAfterEffect => lost(),
                    Fate::CrashAfter => return,
                    _ => live(&id),
                }
            }
        };
        self.apply(&Event::Sent(sent));
    }
}

#[test]
fn a_throttled_search_waits_and_uses_nothing_up() {
    let mut world = World::new();
    world.begin();
    world.send(Sent::Ambiguous(PublishError::Timeout));
    assert_eq!(world.action(), Action::Search);
    world.search(Search::Unreadable);
    for n in 1..=5_u32 {
        assert_eq!(world.action(), Action::Search);
        let since = world.now;
        // Longer than a search may be without an answer.
        world.search(Search::Throttled(Some(Duration::from_secs(300))));
        assert_eq!(world.action(), Action::Search);
        assert_eq!((world.seconds(since), world.p.throttles_heard), (300, n));
    }
    assert_eq!((world.p.retries_used, world.p.attempts), (0, 1));
    world.search(Search::Found { provider_id: "1".into(), poll: Poll::Live { permalink: None } });
    assert_eq!(world.p.step, Step::Published);
}

#[test]
fn a_throttled_poll_does_not_count_towards_the_confirmation() {
    let mut world = World::new();
    world.begin();
    world.send(Sent::Accepted { provider_id: "1".into(), poll: Poll::Pending, http_status: 200 });
    let hour = Duration::from_secs(3_600);
    for result in [Poll::Throttled(Some(hour)), Poll::Pending, Poll::Live { permalink: None }] {
        assert_eq!(world.action(), Action::Poll);
        let started_at = world.now;
        world.apply(&Event::Polled { started_at, result });
    }
    assert_eq!((world.p.step, world.p.throttles_heard), (Step::Published, 1));
}

proptest! {
    /// Never two posts, and what the machine says at the end is what the provider has; also where
    /// the provider's lists are behind, as long as it refuses duplicates.
    #[test]
    fn at_most_one_post_whatever_happens(
        fates in prop::collection::vec(fate(), 0..60),
        behind in 0_u32..6,
    ) {
        let mut world = World::new();
        world.refuses_duplicates = behind > 0;
        world.behind = behind;
        for fate in fates {
            world.turn(fate);
            prop_assert!(world.posts.len() <= 1);
        }
        // From here on all goes well: it ends.
        for _ in 0..300 {
            world.turn(Fate::Fine);
        }
        prop_assert!(world.p.step.is_terminal(), "{:?}", world.p);
        prop_assert!(world.posts.len() <= 1);
        match world.p.step {
            Step::Published => prop_assert_eq!(world.posts.len(), 1),
            Step::Failed if behind == 0 => prop_assert!(world.posts.is_empty()),
            _ => {}
        }
    }
}

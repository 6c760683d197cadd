//! The machine against every answer a provider can give, in any order, with crashes in between.
//!
//! The model is a provider that really has posts: what the machine believes is compared with what
//! is there.

use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;
use service::config::Source;
use uuid::Uuid;

use super::*;
use crate::domain::publication::{Content, Group, Order, Platform, PublicationId, Status};

const LIMIT: Duration = Duration::from_secs(90);

fn policy() -> Policy {
    Policy::read(&mut Source::from_parts("", []))
}

fn start() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn publication(max_retries: u32) -> Publication {
    Publication::new(Order {
        id: PublicationId(Uuid::nil()),
        tenant: "stories".into(),
        group: Group::Batch,
        platform: Platform::Metricool,
        account: "700001".into(),
        external_key: "batch_1_a_1".into(),
        content: Content { text: String::new(), media: vec!["https://example.com/a.mp4".into()] },
        due_at: None,
        max_retries,
    })
}

/// A machine with its clock, and a provider with its posts.
struct World {
    policy: Policy,
    now: Timestamp,
    p: Publication,
    /// Ids of posts that exist and may go or be live.
    posts: Vec<String>,
    sends: u32,
}

impl World {
    fn new(max_retries: u32) -> Self {
        let (policy, now) = (policy(), start());
        Self { policy, now, p: publication(max_retries), posts: Vec::new(), sends: 0 }
    }

    fn apply(&mut self, event: &Event) {
        let rules = Rules { policy: &self.policy, confirm_limit: LIMIT, jitter: 0.5 };
        self.p = apply(&self.p, event, &rules, self.now).unwrap();
    }

    /// The next action that is no wait; waiting moves the clock.
    fn action(&mut self) -> Action {
        loop {
            let rules = Rules { policy: &self.policy, confirm_limit: LIMIT, jitter: 0.5 };
            match next_action(&self.p, &rules, self.now) {
                Action::Wait(until) => self.now = until,
                action => return action,
            }
        }
    }

    fn arm(&mut self) {
        let intent = Intent { publish_at: self.now, armed_at: self.now };
        let urls = self.p.order.content.media.clone();
        let handle = Handle { urls, ..Handle::default() };
        self.apply(&Event::Armed { handle, intent, trace_id: None });
    }

    /// Up to the answer to the first send.
    fn send(&mut self, sent: Sent) {
        assert_eq!(self.action(), Action::Start);
        self.apply(&Event::Started);
        assert_eq!(self.action(), Action::Arm);
        self.arm();
        self.apply(&Event::Sent(sent));
    }

    fn accepted() -> Sent {
        Sent::Accepted { provider_id: "1".into(), poll: Poll::Pending, http_status: 200 }
    }

    fn poll(&mut self, result: Poll) {
        let started_at = self.now;
        self.apply(&Event::Polled { started_at, result });
    }

    fn search(&mut self, result: Search) {
        let started_at = self.now;
        self.apply(&Event::Searched { started_at, result });
    }

    fn error(&self) -> String {
        self.p.error.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

fn live() -> Poll {
    Poll::Live { permalink: Some("https://facebook.example/1".into()) }
}

#[test]
fn a_throttled_poll_of_a_story_decides_nothing_and_is_counted() {
    let mut world = World::new(1);
    world.send(World::accepted());
    assert_eq!(world.action(), Action::Poll);
    let since = world.now;
    world.poll(Poll::Throttled(Some(Duration::from_secs(600))));
    assert_eq!(world.action(), Action::Poll);
    assert!(world.now < since + Duration::from_secs(5), "polling goes on");
    assert_eq!(world.p.throttles_heard, 1);
}

#[test]
fn a_duplicate_of_an_earlier_send_is_searched_from_that_send_on() {
    let mut world = World::new(2);
    let sent_at = world.now;
    world.send(Sent::Ambiguous(PublishError::network("reset")));
    assert_eq!(world.p.search_from(), Some(sent_at));
    assert_eq!(world.action(), Action::Search);
    world.search(Search::None);
    // The list is behind: it does not show the post after the settle time either.
    assert_eq!(world.action(), Action::Search);
    world.search(Search::None);
    assert_eq!(world.action(), Action::Arm);
    assert!(world.now >= sent_at + world.policy.reconcile_settle);
    world.arm();
    let error = PublishError::provider(403, "duplicate");
    world.apply(&Event::Sent(Sent::Duplicate { error, provider_id: None }));
    assert_eq!(world.action(), Action::Search);
    assert_eq!(world.p.search_from(), Some(sent_at), "the one that is there is the first");
}

#[test]
fn what_went_live_before_the_delete_is_published() {
    let mut world = World::new(1);
    world.send(World::accepted());
    world.now += LIMIT;
    world.poll(Poll::Pending);
    assert_eq!(world.action(), Action::Delete);
    assert!(may_delete(&world.p, &Poll::Pending) && !may_delete(&world.p, &live()));
    world.poll(live());
    assert_eq!((world.p.step, world.p.attempts), (Step::Published, 1));
}

#[test]
fn what_cannot_be_read_is_deleted_only_for_a_person() {
    let mut world = World::new(1);
    world.send(World::accepted());
    world.now += LIMIT;
    world.poll(Poll::Unreadable);
    assert_eq!(world.action(), Action::Delete);
    assert!(!may_delete(&world.p, &Poll::Unreadable));
    let mut cancelled = world.p.clone();
    cancelled.cancel = true;
    assert!(may_delete(&cancelled, &Poll::Unreadable));
    // It keeps its id and is watched on.
    world.poll(Poll::Unreadable);
    assert_eq!((world.error().as_str(), world.p.provider_id.as_deref()), ("TIMEOUT", Some("1")));
    assert!(world.p.late_check.is_some());
}

#[test]
fn a_story_is_polled_on_the_grid_until_it_is_live() {
    let mut world = World::new(1);
    world.send(World::accepted());
    let sent_at = world.now;
    let mut offsets = Vec::new();
    for _ in 0..4 {
        assert_eq!(world.action(), Action::Poll);
        offsets.push(world.now.duration_since(sent_at).as_secs_f64());
        world.poll(Poll::Pending);
    }
    assert_eq!(world.action(), Action::Poll);
    world.poll(live());
    assert_eq!(offsets, [1.0, 2.5, 4.5, 7.5]);
    assert_eq!(world.p.step, Step::Published);
    assert_eq!((world.p.checks, world.p.seconds_to_publish()), (5, Some(10.5)));
}

#[test]
fn a_slow_poll_counts_from_its_start() {
    let mut world = World::new(1);
    world.send(World::accepted());
    assert_eq!(world.action(), Action::Poll);
    let started_at = world.now;
    world.now += Duration::from_secs(1);
    world.apply(&Event::Polled { started_at, result: Poll::Unreadable });
    assert_eq!(world.action(), Action::Poll);
    assert_eq!(world.now.duration_since(started_at).as_millis(), 1_500);
}

#[test]
fn the_last_poll_is_at_the_limit_and_catches_the_race() {
    let mut world = World::new(0);
    world.send(World::accepted());
    let sent_at = world.now;
    while world.now < sent_at + LIMIT {
        assert_eq!(world.action(), Action::Poll);
        if world.now < sent_at + LIMIT {
            world.poll(Poll::Pending);
        }
    }
    assert_eq!(world.now, sent_at + LIMIT);
    world.poll(live());
    assert_eq!(world.p.step, Step::Published);
}

#[test]
fn a_time_out_without_retries_keeps_the_post_and_is_watched() {
    let mut world = World::new(0);
    world.send(World::accepted());
    while world.action() == Action::Poll {
        world.poll(Poll::Gone);
    }
    assert_eq!((world.p.step, world.error().as_str()), (Step::Failed, "TIMEOUT"));
    assert_eq!(world.p.provider_id.as_deref(), Some("1"));
    let check = world.p.late_check.unwrap();
    assert_eq!(check.next_at.duration_since(check.since).as_secs(), 60);
    world.now = check.next_at;
    world.apply(&Event::NotSeenLate);
    assert_eq!(world.p.late_check.unwrap().next_at.duration_since(world.now).as_secs(), 60);
    world.apply(&Event::SeenLate { permalink: None });
    assert!(world.p.late && world.p.step == Step::Published && world.p.late_check.is_none());
}

#[test]
fn a_time_out_with_a_retry_sends_anew_only_when_the_post_is_gone() {
    for (shown, step) in [
        (Poll::Gone, Step::Prepared),
        (Poll::Pending, Step::Failed),
        (Poll::Unreadable, Step::Failed),
        (live(), Step::Published),
    ] {
        let mut world = World::new(1);
        world.send(World::accepted());
        while world.action() == Action::Poll {
            world.poll(Poll::Pending);
        }
        assert_eq!(world.action(), Action::Delete);
        world.apply(&Event::Deleted);
        assert_eq!(world.action(), Action::ReadBack);
        world.poll(shown);
        assert_eq!(world.p.step, step);
    }
}

#[test]
fn refusals_are_final_and_throttles_wait_without_using_a_retry() {
    let refused = PublishError::provider(403, "no");
    let mut world = World::new(2);
    world.send(Sent::Rejected(refused));
    assert_eq!((world.p.step, world.error().as_str()), (Step::Failed, "PROVIDER_ERROR:403:no"));

    let throttled = |seconds| Sent::Throttled {
        wait: Some(Duration::from_secs(seconds)),
        error: PublishError::provider(429, "slow down"),
    };
    let mut world = World::new(0);
    world.send(throttled(50));
    let first = world.now;
    assert_eq!(world.action(), Action::Arm);
    assert_eq!(world.now.duration_since(first).as_secs(), 50);
    world.arm();
    world.apply(&Event::Sent(throttled(50)));
    assert_eq!(world.error(), "PROVIDER_ERROR:429:slow down");
    assert_eq!(world.p.retries_used, 0);
}

#[test]
fn transient_failures_back_off_and_end() {
    let failure = PublishError::network("refused");
    let mut world = World::new(2);
    world.send(Sent::Transient(failure.clone()));
    for seconds in [2, 4] {
        let failed_at = world.now;
        assert_eq!(world.action(), Action::Arm);
        assert_eq!(world.now.duration_since(failed_at).as_secs(), seconds);
        world.arm();
        world.apply(&Event::Sent(Sent::Transient(failure.clone())));
    }
    assert_eq!(world.error(), "NETWORK:refused");
    assert_eq!(world.p.attempts, 3);
}

#[test]
fn an_unknown_outcome_is_searched_at_once_and_again_after_the_settle_time() {
    let mut world = World::new(1);
    world.send(Sent::Ambiguous(PublishError::provider(502, "bad gateway")));
    let armed_at = world.now;
    assert_eq!(world.action(), Action::Search);
    assert_eq!(world.now, armed_at);
    world.search(Search::None);
    assert_eq!(world.action(), Action::Search);
    assert_eq!(world.now.duration_since(armed_at).as_secs(), 15);
    world.search(Search::None);
    assert_eq!((world.action(), world.p.retries_used), (Action::Arm, 1));
    assert_eq!(world.now.duration_since(armed_at).as_secs(), 15, "the back-off is over by then");
    world.arm();
    world.apply(&Event::Sent(Sent::Ambiguous(PublishError::provider(502, "bad gateway"))));
    for _ in 0..2 {
        assert_eq!(world.action(), Action::Search);
        world.search(Search::None);
    }
    assert_eq!(world.error(), "PROVIDER_ERROR:502:bad gateway");
}

#[test]
fn two_matches_and_an_unreadable_list_end_unconfirmed() {
    let mut world = World::new(2);
    world.send(Sent::Ambiguous(PublishError::Timeout));
    world.search(Search::Several);
    assert_eq!((world.p.step, world.error().as_str()), (Step::Unconfirmed, "UNCONFIRMED"));

    let mut world = World::new(2);
    world.send(Sent::Ambiguous(PublishError::Timeout));
    let since = world.now;
    while world.action() == Action::Search {
        world.search(Search::Unreadable);
    }
    assert_eq!(world.p.step, Step::Unconfirmed);
    assert_eq!(world.now.duration_since(since).as_secs(), 120);
    world.apply(&Event::ResolvedFailed);
    assert_eq!(world.error(), "TIMEOUT", "the cause is back and can be tried again");
}

#[test]
fn a_crash_uses_up_no_retry() {
    let mut world = World::new(0);
    world.action();
    world.apply(&Event::Started);
    world.arm();
    world.apply(&Event::Crashed);
    for _ in 0..2 {
        assert_eq!(world.action(), Action::Search);
        world.search(Search::None);
    }
    assert_eq!((world.action(), world.p.retries_used), (Action::Arm, 0));
}

#[test]
fn cancel_ends_at_once_what_is_not_sent_and_withdraws_what_is() {
    let mut world = World::new(1);
    world.apply(&Event::CancelAsked);
    assert_eq!(world.p.step, Step::Cancelled);

    for (shown, step) in [
        (Poll::Gone, Step::Cancelled),
        (live(), Step::Published),
        (Poll::Pending, Step::Unconfirmed),
        (Poll::Unreadable, Step::Unconfirmed),
    ] {
        let mut world = World::new(1);
        world.action();
        world.apply(&Event::Started);
        world.arm();
        world.apply(&Event::CancelAsked);
        assert_eq!(world.p.step, Step::Armed, "a send under way is awaited");
        world.apply(&Event::Sent(World::accepted()));
        assert_eq!(world.action(), Action::Delete);
        world.apply(&Event::Deleted);
        world.poll(shown);
        assert_eq!(world.p.step, step);
    }
}

#[test]
fn a_failed_story_is_read_before_it_is_sent_again() {
    for (shown, action) in [
        (live(), Action::Nothing),
        (Poll::Pending, Action::Poll),
        (Poll::Gone, Action::Start),
        (Poll::Refused { detail: "copyright".into() }, Action::Start),
    ] {
        let mut world = World::new(0);
        world.send(World::accepted());
        while world.action() == Action::Poll {
            world.poll(Poll::Pending);
        }
        world.apply(&Event::RetryAsked);
        assert_eq!(world.p.step.status(), Status::Pending);
        assert_eq!(world.action(), Action::Poll);
        world.poll(shown);
        assert_eq!(world.action(), action);
    }
}

/// What happens to one call of the machine.
#[derive(Clone, Debug)]
enum Fate {
    /// It goes as it should.
    Fine,
    /// It has its effect and the answer is lost.
    LostAfterEffect,
    /// It has no effect, and nobody can tell.
    LostBeforeEffect,
    /// Refused for now.
    Throttled,
    /// Surely not sent.
    Unreached,
    /// The process dies before the call.
    CrashBefore,
    /// The process dies after the effect.
    CrashAfter,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Fine),
        2 => Just(Fate::LostAfterEffect),
        2 => Just(Fate::LostBeforeEffect),
        1 => Just(Fate::Throttled),
        1 => Just(Fate::Unreached),
        1 => Just(Fate::CrashBefore),
        1 => Just(Fate::CrashAfter),
    ]
}

impl World {
    fn post(&mut self) -> String {
        self.sends += 1;
        let id = format!("post-{}", self.sends);
        self.posts.push(id.clone());
        id
    }

    /// One action under one fate, against a provider that confirms at the `confirms`-th read.
    fn turn(&mut self, fate: &Fate, cancel: bool, goes_live: bool) {
        let action = self.action();
        if cancel && !self.p.step.is_terminal() && self.p.step != Step::Armed {
            self.apply(&Event::CancelAsked);
            return;
        }
        match action {
            Action::Start => self.apply(&Event::Started),
            Action::Arm => self.armed_send(fate),
            Action::Send => self.apply(&Event::Crashed),
            Action::Search => {
                let result = match (fate, self.posts.as_slice()) {
                    (Fate::Fine | Fate::CrashAfter, []) => Search::None,
                    (Fate::Fine | Fate::CrashAfter, [one]) => {
                        Search::Found { provider_id: one.clone(), poll: Poll::Pending }
                    }
                    (Fate::Fine | Fate::CrashAfter, _) => Search::Several,
                    _ => Search::Unreadable,
                };
                self.search(result);
            }
            Action::Poll | Action::ReadBack => {
                let known = self.p.provider_id.as_ref().is_some_and(|id| self.posts.contains(id));
                let result = match fate {
                    Fate::Fine if !known => Poll::Gone,
                    Fate::Fine if goes_live => live(),
                    Fate::Fine => Poll::Pending,
                    _ => Poll::Unreadable,
                };
                self.poll(result);
            }
            Action::Delete => {
                if matches!(fate, Fate::Fine | Fate::LostAfterEffect | Fate::CrashAfter) {
                    let id = self.p.provider_id.clone();
                    self.posts.retain(|post| Some(post) != id.as_ref());
                }
                if !matches!(fate, Fate::CrashAfter | Fate::CrashBefore) {
                    self.apply(&Event::Deleted);
                }
            }
            Action::Wait(_) | Action::Miss | Action::Nothing | Action::RenewToken => {}
        }
    }

    fn armed_send(&mut self, fate: &Fate) {
        assert!(self.posts.is_empty(), "sent while the provider has a post: {:?}", self.p);
        self.arm();
        let lost = || Sent::Ambiguous(PublishError::Timeout);
        let sent = match fate {
            Fate::Fine => {
                Sent::Accepted { provider_id: self.post(), poll: Poll::Pending, http_status: 200 }
            }
            Fate::LostAfterEffect => {
                self.post();
                lost()
            }
            Fate::LostBeforeEffect => lost(),
            Fate::Throttled => {
                Sent::Throttled { wait: None, error: PublishError::provider(429, "later") }
            }
            Fate::Unreached => Sent::Transient(PublishError::network("refused")),
            Fate::CrashBefore => return,
            Fate::CrashAfter => {
                self.post();
                return;
            }
        };
        self.apply(&Event::Sent(sent));
    }
}

proptest! {
    /// Never two posts, and what the machine says at the end is what the provider has.
    #[test]
    fn at_most_one_post_whatever_happens(
        max_retries in 0_u32..=2,
        fates in prop::collection::vec((fate(), 0_u8..40, any::<bool>()), 0..60),
    ) {
        let mut world = World::new(max_retries);
        for (fate, cancel, goes_live) in &fates {
            world.turn(fate, *cancel == 0, *goes_live);
            prop_assert!(world.posts.len() <= 1);
        }
        // From here on all goes well: it ends.
        for _ in 0..200 {
            world.turn(&Fate::Fine, false, true);
        }
        prop_assert!(world.p.step.is_terminal(), "{:?}", world.p);
        match world.p.step {
            Step::Published => prop_assert_eq!(world.posts.len(), 1),
            Step::Cancelled => prop_assert!(world.posts.is_empty()),
            Step::Failed if world.error() != "TIMEOUT" => prop_assert!(world.posts.is_empty()),
            _ => {}
        }
    }

    /// An event that the step does not take changes nothing and says so.
    #[test]
    fn terminal_steps_take_no_answers(result in prop_oneof![Just(Poll::Pending), Just(live())]) {
        let mut world = World::new(0);
        world.apply(&Event::CancelAsked);
        let rules = Rules { policy: &world.policy, confirm_limit: LIMIT, jitter: 0.5 };
        let event = Event::Polled { started_at: world.now, result };
        prop_assert!(apply(&world.p, &event, &rules, world.now).is_err());
        prop_assert!(apply(&world.p, &Event::Sent(World::accepted()), &rules, world.now).is_err());
    }
}

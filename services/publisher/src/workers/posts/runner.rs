//! Takes one publication from step to step while its lease lasts, and gives it back whatever
//! happens, errors and panics included.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt as _;
use jiff::Timestamp;
use service::fault;
use tracing::Instrument as _;

use super::{
    Posts,
    claim::Claimed,
    places::Place,
    recorder::{Entry, Heard, Recorded},
    told,
};
use crate::{
    connections::{self, LiveAccount, Unusable, closed, tokens},
    domain::{
        connection::ConnectionId,
        error::PublishError,
        machine::{self, Action, Event, Poll, Search, Unready},
        publication::{Intent, Publication, Step},
        reconcile,
    },
    platforms::{Adapter, Found, Looked},
    store::{
        jobs::{self, Job},
        rivals,
    },
};

/// Before a publication whose account cannot be used right now, or whose runner failed, is tried
/// again.
const LATER: Duration = Duration::from_secs(5);

/// Whether there is more to do.
enum Next {
    Go,
    End,
}

/// Runs a claimed publication until it waits, is done, or is somebody else's.
pub(super) async fn run(posts: &Arc<Posts>, claimed: Claimed, place: Place) {
    let Claimed { job, live, armed, span } = claimed;
    let (token, stored) = (job.token, job.publication.clone());
    let mut runner = Runner { posts, job, stored, live, place };
    let work = AssertUnwindSafe(runner.go(armed)).catch_unwind().instrument(span);
    if Box::pin(work).await.is_err() {
        tracing::error!(publication_id = %runner.job.id(), "the runner panicked");
        runner.job.token = token;
        runner.job.publication = runner.stored.clone();
        runner.give_back(LATER).await;
    }
}

struct Runner<'a> {
    posts: &'a Arc<Posts>,
    /// As it is, with what has not been stored yet.
    job: Job,
    /// As it is stored.
    stored: Publication,
    live: Option<LiveAccount>,
    /// Its place among the publications in work at once.
    place: Place,
}

impl Runner<'_> {
    async fn go(&mut self, armed: bool) {
        let mut next = if armed { self.send().await } else { Next::Go };
        while let Next::Go = next {
            next = match self.step().await {
                Ok(next) => next,
                Err(error) => {
                    tracing::warn!(%error, "the database does not answer");
                    self.give_back(LATER).await;
                    Next::End
                }
            };
        }
    }

    async fn step(&mut self) -> store::Result<Next> {
        let context = &self.posts.context;
        let now = context.clock.now();
        let rules = context.post_rules();
        let action = machine::next_action(&self.job.publication, &rules, now);
        if context.tasks.stopping() && !matches!(action, Action::Nothing) {
            self.give_back(Duration::ZERO).await;
            return Ok(Next::End);
        }
        Ok(match action {
            Action::Start => self.assume(&Event::Started),
            Action::Miss => self.record(Event::Missed, Heard::Nothing).await,
            // Armed by a runner that did not live to send, or to record what came of it.
            Action::Send => self.assume(&Event::Crashed),
            Action::Wait(until) => {
                let wait = now.duration_until(until).try_into().unwrap_or_default();
                self.give_back(wait).await;
                Next::End
            }
            Action::Nothing => {
                // It is decided, and yet somebody wanted it to be looked at.
                self.let_go(None).await;
                Next::End
            }
            Action::RenewToken => self.renew_token().await?,
            Action::Arm => self.arm().await?,
            Action::Search => self.search().await?,
            Action::Poll | Action::ReadBack => self.poll().await?,
            Action::Delete => self.delete().await?,
        })
    }

    /// Goes on as if it were stored: the next write stores it too.
    fn assume(&mut self, event: &Event) -> Next {
        let context = &self.posts.context;
        let now = context.clock.now();
        match machine::apply(&self.job.publication, event, &context.post_rules(), now) {
            Ok(publication) => {
                self.job.publication = publication;
                Next::Go
            }
            Err(illegal) => {
                tracing::error!(%illegal, "the publication does not take what it asked for");
                Next::End
            }
        }
    }

    /// Makes ready, commits the intent, sends.
    async fn arm(&mut self) -> store::Result<Next> {
        let Some(live) = self.account().await? else { return Ok(Next::End) };
        self.take_place().await;
        let started = self.now();
        let preparation = self.adapter().prepare(&live.account, &self.job.publication).await;
        self.worked_since(started);
        if let Some(unready) = preparation.unready {
            let event = Event::Prepared { handle: preparation.handle, unready };
            return Ok(self.record(event, Heard::Answer(live.account.usage.take())).await);
        }
        let now = self.now();
        let intent = Intent { publish_at: self.adapter().publish_at(now), armed_at: now };
        let (handle, trace_id) = (preparation.handle, telemetry::trace_id());
        match self.record(Event::Armed { handle, intent, trace_id }, Heard::Nothing).await {
            Next::Go if self.job.publication.step == Step::Armed => Ok(self.send().await),
            next => Ok(next),
        }
    }

    /// Sends what was armed a moment ago by this process.
    async fn send(&mut self) -> Next {
        let Some(live) = self.live.clone() else { return self.assume(&Event::Crashed) };
        self.take_place().await;
        let started = self.now();
        // Held up for so long that another may have taken over: what was decided no longer counts.
        let armed_at = self.job.publication.intent.as_ref().map(|intent| intent.armed_at);
        // A call takes a while, and one that is made late must have ended before that.
        if armed_at.is_none_or(|at| started > at + self.posts.context.lease / 2) {
            return self.assume(&Event::Crashed);
        }
        let sent = self.adapter().publish_once(&live.account, &self.job.publication).await;
        fault::point("post.sent");
        self.worked_since(started);
        let heard = Heard::Answer(live.account.usage.take());
        self.record(Event::Sent(told::sent(sent)), heard).await
    }

    async fn search(&mut self) -> store::Result<Next> {
        let Some(live) = self.account().await? else { return Ok(Next::End) };
        self.take_place().await;
        let started_at = self.now();
        let looked = self.adapter().reconcile(&live.account, &self.job.publication).await;
        self.worked_since(started_at);
        let result = match looked {
            Looked::Matches(matching) => self.judge(told::found(matching)).await?,
            Looked::Auth(error) => Search::Auth(error),
            Looked::Throttled(wait) => Search::Throttled(wait),
            Looked::Unreadable => Search::Unreadable,
        };
        let heard = heard_of_read(&live, matches!(result, Search::Throttled(_)));
        Ok(self.record(Event::Searched { started_at, result }, heard).await)
    }

    /// Which of the matching posts is this one's. What was in flight when the list was read has its
    /// post by the time that the owners are read, or still is in flight: the order matters.
    async fn judge(&self, matching: Vec<Found>) -> store::Result<Search> {
        let (store, publication) = (&self.posts.context.store, &self.job.publication);
        let own = rivals::claim(publication.order.id, publication);
        let others = match &own {
            Some(_) if self.adapter().knows_by_words() && !matching.is_empty() => {
                rivals::of(store, publication, self.now()).await?
            }
            _ => Vec::new(),
        };
        let ids: Vec<String> = matching.iter().map(|found| found.provider_id.clone()).collect();
        let owned = jobs::owned_by_others(store, publication, &ids).await?;
        Ok(match own {
            Some(own) => reconcile::judge_among(matching, &owned, own, &others),
            None => reconcile::judge(matching, &owned),
        })
    }

    async fn poll(&mut self) -> store::Result<Next> {
        let Some(live) = self.account().await? else { return Ok(Next::End) };
        self.take_place().await;
        let started_at = self.now();
        let result = self.adapter().status(&live.account, &self.job.publication).await;
        self.worked_since(started_at);
        let result = told::poll(result);
        let heard = heard_of_read(&live, matches!(result, Poll::Throttled(_)));
        Ok(self.record(Event::Polled { started_at, result }, heard).await)
    }

    async fn delete(&mut self) -> store::Result<Next> {
        let Some(live) = self.account().await? else { return Ok(Next::End) };
        self.take_place().await;
        let started_at = self.now();
        // Between the decision and this moment there may have been a crash.
        let result = self.adapter().status(&live.account, &self.job.publication).await;
        let event = if machine::may_delete(&self.job.publication, &result) {
            self.adapter().withdraw(&live.account, &self.job.publication).await;
            Event::Deleted
        } else {
            Event::Polled { started_at, result: told::poll(result) }
        };
        self.worked_since(started_at);
        Ok(self.record(event, Heard::Nothing).await)
    }

    async fn renew_token(&mut self) -> store::Result<Next> {
        let posts = self.posts;
        let (tenant, id) = self.connection();
        let seen = match &self.live {
            Some(live) => live.token_version,
            None => match self.account().await? {
                Some(live) => live.token_version,
                None => return Ok(Next::End),
            },
        };
        self.place = Place::None;
        let renewed = tokens::renew(&posts.context, &tenant, id, seen).await;
        self.live = None;
        let event = match renewed {
            Ok(()) => Event::TokenRenewed,
            Err(error) if tokens::is_for_later(&error) => {
                self.give_back(LATER).await;
                return Ok(Next::End);
            }
            Err(PublishError::Disconnected) if self.job.publication.step.is_unsent() => {
                Event::Disconnected
            }
            Err(error) => Event::TokenRefused(error),
        };
        Ok(self.record(event, Heard::Nothing).await)
    }

    /// The account to act for; `None` when there is none, and then that is recorded.
    async fn account(&mut self) -> store::Result<Option<LiveAccount>> {
        if let Some(live) = &self.live {
            return Ok(Some(live.clone()));
        }
        let (tenant, id) = self.connection();
        match connections::ready(&self.posts.context, &tenant, id).await? {
            Ok(live) => {
                self.job.publication.closed_since = None;
                self.live = Some(live.clone());
                Ok(Some(live))
            }
            Err(unusable) => {
                self.without_account(&unusable).await;
                Ok(None)
            }
        }
    }

    async fn without_account(&mut self, unusable: &Unusable) {
        let unsent = self.job.publication.step.is_unsent();
        let event = match unusable.verdict() {
            Some(PublishError::Disconnected) if unsent => Event::Disconnected,
            Some(error) if unsent => Event::Prepared {
                handle: self.job.publication.handle.clone().unwrap_or_default(),
                unready: Unready::Rejected(error),
            },
            // It may be live, and nobody can look: that takes the time that a look has.
            Some(_) if self.job.publication.step == Step::Unknown => {
                Event::Searched { started_at: self.now(), result: Search::Unreadable }
            }
            // It is there, and nobody can look whether it is live: the same.
            Some(_) => Event::Polled { started_at: self.now(), result: Poll::Unreadable },
            None => {
                tracing::warn!(%unusable, "the account cannot be used right now");
                let wait = self.until_usable(unusable);
                return self.give_back(wait).await;
            }
        };
        self.record(event, Heard::Nothing).await;
        if self.job.publication.step == Step::Unknown {
            self.give_back(LATER).await;
        }
    }

    /// Before an account that cannot be used is tried again. Tokens that do not open take a person.
    fn until_usable(&mut self, unusable: &Unusable) -> Duration {
        let now = self.now();
        match unusable {
            Unusable::Sealed { .. } => {
                let since = self.job.publication.closed_since.get_or_insert(now);
                closed::wait(*since, now)
            }
            _ => LATER,
        }
    }

    /// Stores an event; what follows is the machine's.
    async fn record(&mut self, event: Event, heard: Heard) -> Next {
        let failed_auth = self.job.publication.token_renewed;
        let entry = Entry {
            job: self.job.clone(),
            stored: self.stored.clone(),
            event: Some(event),
            heard,
            traceparent: telemetry::traceparent(),
            until: None,
        };
        if matches!(heard, Heard::Answer(_)) {
            // What waits takes no place.
            self.place = Place::None;
        }
        match self.posts.recorder.record(entry).await {
            Recorded::Ours(job) => {
                self.stored = job.publication.clone();
                self.job = *job;
                Next::Go
            }
            Recorded::Released(job) => {
                self.job = *job;
                let refused = matches!(self.job.publication.error, Some(PublishError::Auth { .. }));
                if refused && failed_auth {
                    self.expire().await;
                }
                Next::End
            }
            Recorded::Changed => self.read_again().await,
            // As after a crash: found again at the end of its lease.
            Recorded::Refused => Next::End,
        }
    }

    /// The provider refuses a token that was renewed a moment ago.
    async fn expire(&self) {
        let (tenant, id) = self.connection();
        let Some(live) = &self.live else { return };
        let context = &self.posts.context;
        if let Err(error) = tokens::expire(context, &tenant, id, live.token_version).await {
            tracing::warn!(%error, "the connection could not be marked as expired");
        }
    }

    /// Somebody changed the row: goes on from what it is now, if it is still ours.
    async fn read_again(&mut self) -> Next {
        let order = &self.job.publication.order;
        match jobs::find(&self.posts.context.store, &order.tenant, order.id).await {
            Ok(Some(job)) if job.token == self.job.token && job.taken_over => {
                self.stored = job.publication.clone();
                self.job = job;
                Next::Go
            }
            Ok(_) => Next::End,
            Err(error) => {
                tracing::warn!(%error, "the publication cannot be read; its lease will expire");
                Next::End
            }
        }
    }

    async fn give_back(&mut self, wait: Duration) {
        self.let_go(self.now().checked_add(wait).ok()).await;
    }

    /// Gives it back, to be looked at again then, if ever.
    async fn let_go(&mut self, until: Option<Timestamp>) {
        self.place = Place::None;
        let entry = Entry {
            job: self.job.clone(),
            stored: self.stored.clone(),
            event: None,
            heard: Heard::Nothing,
            traceparent: None,
            until,
        };
        self.posts.recorder.record(entry).await;
    }

    async fn take_place(&mut self) {
        self.posts.places.take(&mut self.place).await;
    }

    fn worked_since(&mut self, started: Timestamp) {
        let worked = self.now().duration_since(started).unsigned_abs();
        self.posts.places.called(worked);
        self.job.publication.worked += worked;
    }

    fn now(&self) -> Timestamp {
        self.posts.context.clock.now()
    }

    fn adapter(&self) -> &dyn Adapter {
        self.posts.context.adapters.of(self.job.publication.order.platform)
    }

    fn connection(&self) -> (String, ConnectionId) {
        (self.job.publication.order.tenant.clone(), ConnectionId(self.job.connection_id))
    }
}

/// What a read has told of waits, if anything.
fn heard_of_read(live: &LiveAccount, throttled: bool) -> Heard {
    let report = live.account.usage.take();
    let pauses = report.is_some_and(|told| told.pause_until.or(told.app_pause_until).is_some());
    if throttled || pauses { Heard::Read(report) } else { Heard::Nothing }
}

//! From a draft to a post and its publications: values, targets, contents, times. Nothing is
//! stored here; every mistake is noted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use service::{Code, Error};
use store::Transaction;
use uuid::Uuid;

use crate::{
    Context,
    domain::{
        connection::ConnectionId,
        draft::{Draft, Problem, Problems, Targets, When, Written},
        post::{Approval, Post, PostId, PostStatus, Tally, local_text},
        publication::{Content, Platform, Publication},
        team::Team,
    },
    platforms::At,
    store::{
        jobs, slots,
        targets::{self, Target},
        teams, users,
    },
};

/// A post that can be stored.
pub(super) struct Composed {
    /// The post.
    pub(super) post: Post,
    /// Its publications and where they go.
    pub(super) parts: Vec<(Uuid, Publication)>,
}

/// What a composition depends on beside the draft.
pub(super) struct Composer<'a> {
    pub(super) context: &'a Context,
    pub(super) allow: &'a service::http::AllowList,
    pub(super) tenant: &'a str,
    pub(super) now: Timestamp,
}

/// What a change leaves of the publications that a post has.
#[derive(Default)]
pub(super) struct Before {
    /// The connections that were taken away, to which they have failed.
    pub(super) failed: BTreeSet<Uuid>,
    /// When each is due, by its connection: one with a posting slot at a time of its own.
    pub(super) times: BTreeMap<Uuid, Timestamp>,
}

impl Composer<'_> {
    /// A new post.
    ///
    /// # Errors
    /// `TEAM_NOT_FOUND`, `USER_NOT_FOUND`, `CONNECTION_NOT_FOUND`, and the engine's; all else is
    /// noted.
    pub(super) async fn create(
        &self,
        tx: &mut Transaction,
        draft: &Draft,
        problems: &mut Problems,
    ) -> Result<Composed, Error> {
        let fresh = self.context.fresh_team();
        let team = teams::resolve(tx, self.tenant, draft.team_id.as_deref(), &fresh).await?;
        let user_id = self.user(tx, draft).await?;
        let written = draft.check(None, self.allow, self.now, problems);
        let post = Post {
            id: PostId(self.context.rng.uuid(&self.context.clock)),
            tenant: self.tenant.to_owned(),
            team_id: team.id.0,
            user_id,
            content: String::new(),
            media_urls: Vec::new(),
            overrides: written.overrides.clone(),
            platforms: Vec::new(),
            connection_ids: Vec::new(),
            status: PostStatus::Draft,
            scheduled_at: None,
            scheduled_local: None,
            timezone: None,
            published_at: None,
            tally: Tally::default(),
            approval: team.requires_approval.then(Approval::default),
            repeat: None,
            repeat_of: None,
            repeat_count: 1,
            traceparent: telemetry::traceparent(),
            asked_ahead: false,
            created_at: self.now,
            updated_at: self.now,
            version: 1,
        };
        self.compose(tx, post, (draft, written), &team, &Before::default(), problems).await
    }

    /// A changed post; its publications are new ones, due when those of `were` are unless the time is
    /// changed. Those that have failed with their connections stay, unless the change names targets.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub(super) async fn change(
        &self,
        tx: &mut Transaction,
        before: &Post,
        draft: &Draft,
        were: &Before,
        problems: &mut Problems,
    ) -> Result<Composed, Error> {
        let id = before.team_id.to_string();
        if draft.team_id.as_ref().is_some_and(|named| *named != id) {
            problems.add(Code::InvalidRequest, "/teamId", "A post stays with its team.");
        }
        let fresh = self.context.fresh_team();
        let team = teams::resolve(tx, self.tenant, Some(&id), &fresh).await?;
        let user_id = match self.user(tx, draft).await? {
            None if !draft.clears("userId") => before.user_id,
            user_id => user_id,
        };
        let written = draft.check(Some(before), self.allow, self.now, problems);
        let approval = team.requires_approval.then(Approval::default);
        let post = Post { user_id, approval, ..before.clone() };
        self.compose(tx, post, (draft, written), &team, were, problems).await
    }

    async fn user(&self, tx: &mut Transaction, draft: &Draft) -> Result<Option<Uuid>, Error> {
        match &draft.user_id {
            Some(named) => Ok(Some(users::named(tx, self.tenant, named).await?.id.0)),
            None => Ok(None),
        }
    }

    async fn compose(
        &self,
        tx: &mut Transaction,
        mut post: Post,
        (draft, written): (&Draft, Written),
        team: &Team,
        were: &Before,
        problems: &mut Problems,
    ) -> Result<Composed, Error> {
        let named = written.targets.is_some();
        let wanted = written.targets.clone().unwrap_or_else(|| of_before(&post));
        let stays = |target: &Target| !named && were.failed.contains(&target.connection_id);
        let mut found = self.targets(tx, team, &wanted, stays, problems).await?;
        post.platforms = words(&wanted, &found);
        post.connection_ids = found.iter().map(|target| target.connection_id).collect();
        // One that is connected again is published to like the others.
        found.retain(|target| target.active || !stays(target));
        (post.content, post.media_urls) = (written.content, written.media_urls);
        (post.overrides, post.repeat) = (written.overrides, written.repeat);
        post.status = written.status;
        let due_before = post.scheduled_at;
        self.time(&mut post, written.when);
        // A time that is named anew, or one that a zone has moved, is the time of all.
        let keeps_times = !draft.names_a_time() && post.scheduled_at == due_before;
        let scheduled = post.status == PostStatus::Scheduled;
        if scheduled {
            if found.is_empty() && !problems.0.iter().any(|p| p.code == Code::NoConnection) {
                let detail = "A post needs platforms or connectionIds to be scheduled.";
                problems.add(Code::NoConnection, "/platforms", detail);
            }
            self.judge(&post, draft, &found, problems);
        }
        let mut parts = Vec::new();
        for target in found {
            let own = were.times.get(&target.connection_id).copied().filter(|_| keeps_times);
            let due_at = if draft.next_free_slot {
                self.slot(tx, &target, problems).await?
            } else {
                own.or(post.scheduled_at.filter(|_| scheduled))
            };
            let id = self.context.rng.uuid(&self.context.clock);
            let content = content_of(&post, target.platform);
            let mut order =
                jobs::order(post.tenant.clone(), id, target.platform, target.account, content);
            order.due_at = due_at;
            parts.push((target.connection_id, Publication::new(order)));
        }
        // It is due with its earliest publication.
        if draft.next_free_slot || keeps_times {
            let earliest = parts.iter().filter_map(|(_, p)| p.order.due_at).min();
            post.scheduled_at = earliest.or(post.scheduled_at.filter(|_| keeps_times));
        }
        if scheduled && post.approval.is_some() {
            self.hold_for_approval(&mut post);
        }
        Ok(Composed { post, parts })
    }

    /// What needs approval is not scheduled before it has it; the time is kept.
    fn hold_for_approval(&self, post: &mut Post) {
        post.status = PostStatus::Draft;
        if let (Some(user), Some(approval)) = (post.user_id, &post.approval) {
            post.approval = approval.submit(user, self.now).ok().or(post.approval.take());
        }
    }

    fn time(&self, post: &mut Post, when: Option<When>) {
        match when {
            Some(When::At(scheduled)) => {
                post.scheduled_at = Some(scheduled.at);
                let local = scheduled.local.as_ref();
                post.scheduled_local = local.map(|local| local_text(local.time));
                post.timezone = local.map(|local| local.zone.name().to_owned());
            }
            Some(When::NextSlot) => {
                (post.scheduled_local, post.timezone) = (None, None);
            }
            Some(When::Now) => {
                (post.scheduled_local, post.timezone) = (None, None);
                post.scheduled_at = None;
            }
            None => {}
        }
        if post.status == PostStatus::Scheduled && post.scheduled_at.is_none() {
            post.scheduled_at = Some(self.now);
        }
        post.asked_ahead = post.scheduled_at.is_some_and(|at| at > self.now);
    }

    async fn targets(
        &self,
        tx: &mut Transaction,
        team: &Team,
        wanted: &Targets,
        stays: impl Fn(&Target) -> bool,
        problems: &mut Problems,
    ) -> Result<Vec<Target>, Error> {
        match wanted {
            Targets::Connections(ids) => {
                let found = targets::named(tx, self.tenant, team.id.0, ids).await?;
                for (n, id) in ids.iter().enumerate() {
                    let pointer = format!("/connectionIds/{n}");
                    match found.iter().find(|target| target.connection_id == *id) {
                        None => {
                            let detail = "There is no such connection in this team.";
                            problems.add(Code::ConnectionNotFound, pointer, detail);
                        }
                        Some(target) if !target.active && !stays(target) => {
                            let title = target.platform.title();
                            let detail =
                                format!("This {title} connection has to be renewed first.");
                            problems.add_for(target.platform, Code::NoConnection, pointer, detail);
                        }
                        Some(_) => {}
                    }
                }
                Ok(found)
            }
            Targets::Platforms(platforms) => {
                let active = targets::active(tx, self.tenant, team.id.0).await?;
                for (n, platform) in platforms.iter().enumerate() {
                    if !active.iter().any(|target| target.platform == *platform) {
                        let title = platform.title();
                        let detail = format!("The team has no active connection to {title}.");
                        let pointer = format!("/platforms/{n}");
                        problems.add_for(*platform, Code::NoConnection, pointer, detail);
                    }
                }
                let rank = |target: &Target| platforms.iter().position(|p| *p == target.platform);
                let mut found: Vec<Target> =
                    active.into_iter().filter(|target| rank(target).is_some()).collect();
                found.sort_by_key(|target| rank(target));
                Ok(found)
            }
        }
    }

    /// Asks each platform once what it would surely refuse.
    fn judge(&self, post: &Post, draft: &Draft, found: &[Target], problems: &mut Problems) {
        let platforms: BTreeSet<Platform> = found.iter().map(|target| target.platform).collect();
        for platform in platforms {
            let name = draft.override_name(platform);
            problems.0.extend(refusals(self.context, post, platform, name));
        }
    }

    async fn slot(
        &self,
        tx: &mut Transaction,
        target: &Target,
        problems: &mut Problems,
    ) -> Result<Option<Timestamp>, Error> {
        let title = target.platform.title();
        if !target.has_slots {
            let detail = format!("The {title} connection has no posting slots.");
            problems.add_for(target.platform, Code::NoFreeSlot, "/slot", detail);
            return Ok(None);
        }
        let id = ConnectionId(target.connection_id);
        let free = slots::free(tx, self.tenant, id, self.now, 1).await?.pop();
        if free.is_none() {
            let detail = format!("The {title} connection has no free posting slot.");
            problems.add_for(target.platform, Code::NoFreeSlot, "/slot", detail);
        }
        Ok(free)
    }
}

/// What a platform would surely refuse of a post, whose `overrides` call it by this name.
pub(super) fn refusals(
    context: &Context,
    post: &Post,
    platform: Platform,
    name: &str,
) -> Vec<Problem> {
    let content = content_of(post, platform);
    let own = post.overrides.0.get(platform.word());
    let base = format!("/overrides/{name}");
    let text = if own.is_some_and(|own| own.content.is_some()) { base.as_str() } else { "" };
    let media = if own.is_some_and(|own| own.media_urls.is_some()) { base.as_str() } else { "" };
    let violations = context.adapters.of(platform).validate(&content);
    let problem = |violation: crate::platforms::Violation| Problem {
        platform: Some(platform),
        code: Code::InvalidContent,
        message: violation.message,
        pointer: match violation.at {
            At::Text => format!("{text}/content"),
            At::Media => format!("{media}/mediaUrls"),
            At::MediaItem(n) => format!("{media}/mediaUrls/{n}"),
        },
    };
    violations.into_iter().map(problem).collect()
}

fn content_of(post: &Post, platform: Platform) -> Content {
    post.overrides.content_for(platform, post.content.clone(), post.media_urls.clone())
}

/// The targets of a post that is changed in other ways.
fn of_before(post: &Post) -> Targets {
    if post.connection_ids.is_empty() {
        let named = |word: &String| Platform::from_word(word);
        Targets::Platforms(post.platforms.iter().filter_map(named).collect())
    } else {
        Targets::Connections(post.connection_ids.clone())
    }
}

/// The platforms of a post: as they were named, or those of its connections.
fn words(wanted: &Targets, found: &[Target]) -> Vec<String> {
    let mut platforms = match wanted {
        Targets::Platforms(platforms) => platforms.clone(),
        Targets::Connections(_) => found.iter().map(|target| target.platform).collect(),
    };
    let mut seen = BTreeSet::new();
    platforms.retain(|platform| seen.insert(*platform));
    platforms.into_iter().map(|platform| platform.word().to_owned()).collect()
}

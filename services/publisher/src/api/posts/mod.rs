//! `PostsService` (posts.md, "REST").
//!
//! Map: this file has the calls, [`compose`] makes a post of a draft, [`commands`] are what people
//! ask of one, [`import`] reads many from CSV, [`convert`] translates.

mod commands;
mod compose;
mod convert;
mod import;

use std::sync::Arc;

use jiff::Timestamp;
use proto::publisher::v1::{self as pb, posts_service_server::PostsService};
use service::{Code, Error, grpc, http::AllowList};
use store::{
    Transaction,
    keyset::Keyset,
    once::{self, Begun, Once},
    paging::Page,
};
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;

pub(super) use self::convert::publication;
use self::{
    commands::{Locked, Say, not_found},
    compose::Composer,
};
use super::connections::{some_team, team_filter};
use crate::{
    Context,
    domain::{
        draft::Problems,
        machine::Event,
        post::{ApprovalStatus, Decision, Post, PostId, PostStatus},
        publication::{Platform, PublicationId},
        team::TeamId,
    },
    store::{
        posts::{self, Filter},
        sources,
    },
};

/// Longest reason of a rejection, in characters.
const MAX_REASON: usize = 1_000;

/// The handlers.
pub struct Posts {
    context: Arc<Context>,
    allow: AllowList,
    room: import::Room,
}

impl Posts {
    /// Handlers that work with this context; `allow` opens private addresses to media.
    pub fn new(context: Arc<Context>, allow: AllowList) -> Self {
        Self { context, allow, room: import::Room::new() }
    }

    fn composer<'a>(&'a self, tenant: &'a str, now: Timestamp) -> Composer<'a> {
        Composer { context: &self.context, allow: &self.allow, tenant, now }
    }

    async fn read(&self, tenant: &str, id: PostId) -> Result<Response<pb::Post>, Status> {
        let store = &self.context.store;
        let post = posts::find(store, tenant, id).await.map_err(Error::from)?;
        let post = post.ok_or_else(not_found)?;
        let parts = posts::parts(store, &post).await.map_err(Error::from)?;
        Ok(Response::new(convert::post(&post, &parts, self.context.clock.now())))
    }

    /// The answer to who makes a post again of the same source.
    async fn made_before(
        &self,
        tenant: &str,
        id: PostId,
    ) -> Result<Response<pb::CreatePostResponse>, Status> {
        let post = self.read(tenant, id).await?.into_inner();
        Ok(Response::new(pb::CreatePostResponse { post: Some(post), replayed: true }))
    }

    /// Runs a command on a locked post and answers with the post after it.
    async fn command<F>(
        &self,
        tenant: String,
        id: &str,
        if_version: Option<i64>,
        command: F,
    ) -> Result<Response<pb::Post>, Status>
    where
        F: AsyncCommand,
    {
        let id = post_id(id)?;
        let (mut tx, locked) = Locked::begin(&self.context.store, &tenant, id, if_version).await?;
        command.run(&self.context, &mut tx, locked, self.context.clock.now()).await?;
        tx.commit().await.map_err(Error::from)?;
        self.read(&tenant, id).await
    }
}

/// A command on a locked post.
#[tonic::async_trait]
trait AsyncCommand: Send {
    async fn run(
        self,
        context: &Context,
        tx: &mut Transaction,
        locked: Locked,
        now: Timestamp,
    ) -> Result<(), Error>;
}

/// The commands without a body of their own.
enum Command {
    Publish,
    Cancel,
    Retry,
    Approval { user: String, say: Say },
}

#[tonic::async_trait]
impl AsyncCommand for Command {
    async fn run(
        self,
        context: &Context,
        tx: &mut Transaction,
        locked: Locked,
        now: Timestamp,
    ) -> Result<(), Error> {
        match self {
            Self::Publish => commands::publish(context, tx, locked, now).await,
            Self::Cancel => commands::cancel(context, tx, locked, now).await,
            Self::Retry => commands::retry(context, tx, locked, now).await,
            Self::Approval { user, say } => {
                commands::approval(context, tx, locked, &user, say, now).await
            }
        }
    }
}

fn post_id(text: &str) -> Result<PostId, Error> {
    Uuid::parse_str(text).map(PostId).map_err(|_| not_found())
}

/// A person's word on an unconfirmed publication of a post; `None` when it is none of a post.
pub(super) async fn resolve(
    context: &Context,
    tenant: &str,
    id: PublicationId,
    event: &Event,
    if_versions: Option<&[i64]>,
) -> Result<Option<pb::Publication>, Error> {
    let Some(post_id) = posts::of_publication(&context.store, tenant, id.0).await? else {
        return Ok(None);
    };
    let (mut tx, locked) = Locked::begin(&context.store, tenant, post_id, None).await?;
    if if_versions.is_some_and(|versions| !versions.contains(&locked.post.version)) {
        return Err(commands::changed_since());
    }
    commands::resolve(context, &mut tx, locked, id, event, context.clock.now()).await?;
    tx.commit().await?;
    let post = posts::find(&context.store, tenant, post_id).await?.ok_or_else(not_found)?;
    let parts = posts::parts(&context.store, &post).await?;
    let part = parts.iter().find(|part| part.publication.order.id == id);
    Ok(part.map(|part| convert::part(&post, part)))
}

fn filter(request: &pb::ListPostsRequest) -> Result<Filter, Error> {
    let status = match request.status.as_deref() {
        None => None,
        Some(word) => Some(PostStatus::from_word(word).ok_or_else(|| {
            Error::invalid("?status", format!("\"{word}\" is no status of a post."))
        })?),
    };
    let platform =
        match request.platform.as_deref() {
            None => None,
            Some(word) => Some(Platform::named(word).ok_or_else(|| {
                Error::invalid("?platform", format!("\"{word}\" is no platform."))
            })?),
        };
    let approval = match request.approval.as_deref() {
        None => None,
        Some(word) => Some(ApprovalStatus::from_word(word).ok_or_else(|| {
            Error::invalid("?approval", format!("\"{word}\" is no status of an approval."))
        })?),
    };
    let time = |time: Option<prost_types::Timestamp>| {
        time.and_then(|time| Timestamp::new(time.seconds, time.nanos).ok())
    };
    let team_id = request.team_id.as_deref().map(team_filter).transpose()?.map(|team| team.0);
    let (from, to) = (time(request.from), time(request.to));
    Ok(Filter { team_id, status, platform, approval, from, to })
}

#[tonic::async_trait]
impl PostsService for Posts {
    async fn create_post(
        &self,
        request: Request<pb::CreatePostRequest>,
    ) -> Result<Response<pb::CreatePostResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let at = self.context.clock.now();
        let once =
            Once { tenant: tenant.clone(), route: "POST /api/posts", key: request.idempotency, at };
        let mut fresh = match once::begin(&self.context.store, once).await? {
            Begun::Repeated(first) => {
                return Ok(Response::new(pb::CreatePostResponse { replayed: true, ..first }));
            }
            Begun::Fresh(fresh) => fresh,
        };
        let source = request.source_key.as_deref();
        if let Some(source) = source
            && let Some(id) =
                sources::find(&mut fresh.tx, &tenant, source).await.map_err(Error::from)?
        {
            drop(fresh);
            return self.made_before(&tenant, id).await;
        }
        let draft = convert::draft(request.draft.unwrap_or_default());
        let mut problems = Problems::default();
        let composer = self.composer(&tenant, at);
        let composed = composer.create(&mut fresh.tx, &draft, &mut problems).await?;
        problems.into_result()?;
        commands::insert(&mut fresh.tx, &composed, at).await.map_err(Error::from)?;
        if let Some(source) = source {
            let kept = sources::keep(&mut fresh.tx, &tenant, composed.post.id, source).await;
            if let Err(error) = kept {
                drop(fresh);
                // Another request was faster, most likely; nothing of this one is kept.
                let mut tx = self.context.store.begin().await.map_err(Error::from)?;
                let made = sources::find(&mut tx, &tenant, source).await.map_err(Error::from)?;
                drop(tx);
                return self.made_before(&tenant, made.ok_or(error)?).await;
            }
        }
        let answer = pb::CreatePostResponse {
            post: Some(convert::composed(&composed, at)),
            replayed: false,
        };
        let (answer, replayed) = fresh.commit(answer).await?;
        service::fault::point("post.created");
        Ok(Response::new(pb::CreatePostResponse { replayed, ..answer }))
    }

    async fn get_post(
        &self,
        request: Request<pb::GetPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        let tenant = grpc::tenant(&request)?;
        self.read(&tenant, post_id(&request.get_ref().id)?).await
    }

    async fn list_posts(
        &self,
        request: Request<pb::ListPostsRequest>,
    ) -> Result<Response<pb::ListPostsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let filter = filter(&request)?;
        some_team(&self.context.store, &tenant, filter.team_id.map(TeamId)).await?;
        let page = Page::read(request.page)?;
        let now = self.context.clock.now();
        let before = Some(page.newest_first().id);
        let store = &self.context.store;
        let mut found = posts::list(store, &tenant, filter, before, page.to_read(), now)
            .await
            .map_err(Error::from)?;
        let key = |post: &Post| Keyset { created_at: post.created_at, id: post.id.0 };
        let next_position = page.cut(&mut found, key);
        let posts = found.iter().map(|post| convert::post(post, &[], now)).collect();
        Ok(Response::new(pb::ListPostsResponse { posts, next_position }))
    }

    async fn update_post(
        &self,
        request: Request<pb::UpdatePostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let id = post_id(&request.id)?;
        let draft = convert::draft(request.draft.unwrap_or_default());
        let (mut tx, locked) =
            Locked::begin(&self.context.store, &tenant, id, request.if_version).await?;
        let composer = self.composer(&tenant, self.context.clock.now());
        commands::update(&composer, &mut tx, locked, &draft).await?;
        tx.commit().await.map_err(Error::from)?;
        self.read(&tenant, id).await
    }

    async fn validate_post(
        &self,
        request: Request<pb::ValidatePostRequest>,
    ) -> Result<Response<pb::ValidatePostResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let mut draft = convert::draft(request.into_inner().draft.unwrap_or_default());
        // What the platforms say is asked for a draft too.
        draft.status = Some("SCHEDULED".to_owned());
        let mut problems = Problems::default();
        // Never committed: nothing is saved.
        let mut tx = self.context.store.begin().await.map_err(Error::from)?;
        let composer = self.composer(&tenant, self.context.clock.now());
        composer.create(&mut tx, &draft, &mut problems).await?;
        let problems = problems.0.iter().map(convert::problem).collect();
        Ok(Response::new(pb::ValidatePostResponse { problems }))
    }

    async fn publish_post(
        &self,
        request: Request<pb::PublishPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        self.command(tenant, &request.id, request.if_version, Command::Publish).await
    }

    async fn cancel_post(
        &self,
        request: Request<pb::CancelPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        self.command(tenant, &request.id, request.if_version, Command::Cancel).await
    }

    async fn retry_post(
        &self,
        request: Request<pb::RetryPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        self.command(tenant, &request.id, request.if_version, Command::Retry).await
    }

    async fn submit_post(
        &self,
        request: Request<pb::SubmitPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let command = Command::Approval { user: request.user_id, say: Say::Submit };
        self.command(tenant, &request.id, request.if_version, command).await
    }

    async fn approve_post(
        &self,
        request: Request<pb::ApprovePostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let say = Say::Decide(Decision::Approve);
        let command = Command::Approval { user: request.user_id, say };
        self.command(tenant, &request.id, request.if_version, command).await
    }

    async fn reject_post(
        &self,
        request: Request<pb::RejectPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let is_refused =
            |reason: &String| reason.chars().count() > MAX_REASON || reason.contains('\0');
        if request.reason.as_ref().is_some_and(is_refused) {
            let detail = format!("A reason has at most {MAX_REASON} characters, none of them NUL.");
            return Err(Error::field(Code::InvalidRequest, "/reason", detail).into());
        }
        let say = Say::Decide(Decision::Reject { reason: request.reason });
        let command = Command::Approval { user: request.user_id, say };
        self.command(tenant, &request.id, request.if_version, command).await
    }

    async fn import_posts(
        &self,
        request: Request<Streaming<pb::ImportPostsRequest>>,
    ) -> Result<Response<pb::ImportPostsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let at = self.context.clock.now();
        let parts = request.into_inner();
        let answer = import::run(&self.composer(&tenant, at), parts, &self.room).await?;
        Ok(Response::new(answer))
    }
}

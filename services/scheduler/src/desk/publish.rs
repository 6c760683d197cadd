//! Hands a schedule to the publisher: each message becomes one scheduled post, however often it is
//! asked for and wherever it is interrupted (scheduling.md, "Exporter").
//!
//! What is to be asked for is stored first. The publisher keeps one post of each source for ever, so
//! asking again after a lost answer finds that post.

use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use prost::Message as _;
use proto::{
    publisher::v1::{
        self as posts, connections_service_client::ConnectionsServiceClient,
        posts_service_client::PostsServiceClient,
    },
    scheduler::v1 as pb,
};
use service::{
    Code, Error, FieldError,
    grpc::{Caller, retry},
};

use crate::{
    Context,
    domain::{
        gate::{SHUT, may_export},
        schedule::{Planned, Schedule, ScheduleId, Status},
    },
    store::{
        published::{self, Published},
        schedules,
    },
};

/// Posts that are made at once.
const AT_ONCE: usize = 8;
/// How long the publisher may take for one call.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections that are looked at for those that can be published to.
const MOST_CONNECTIONS: u32 = 100;
/// A text that every platform takes that takes texts.
const PROBE: &str = "Hello";
/// Problems of an answer.
const MOST_PROBLEMS: usize = 20;
/// A message so late is left out (posts.md: the publisher refuses it).
const TOO_LATE: Duration = Duration::from_secs(60);

/// Hands over what passes the gate.
///
/// # Errors
/// `SCHEDULE_NOT_FOUND`, `SCHEDULE_CONFLICT` of one that is cancelled, `CONNECTION_NOT_FOUND`,
/// `NO_CONNECTION`, what the publisher says of the posts, and the engine's. What was made stays
/// made: ask again.
pub async fn publish(
    context: &Context,
    tenant: &str,
    id: &ScheduleId,
    request: &pb::PublishScheduleRequest,
) -> Result<pb::PublishOutcome, Error> {
    let found = schedules::get(&context.store, tenant, id).await?;
    let schedule = found.ok_or_else(schedules::not_found)?;
    if schedule.status == Status::Cancelled {
        let detail = "The schedule is cancelled and goes nowhere any more.";
        return Err(Error::new(Code::ScheduleConflict, detail));
    }
    if !may_export(schedule.validation.ok(), schedule.zone) {
        let (status, reason) = ("skipped".to_owned(), Some(SHUT.to_owned()));
        return Ok(pb::PublishOutcome { status, reason, messages: Vec::new() });
    }
    let now = context.clock.now();
    let publisher = Publisher::new(context, tenant);
    if published::of(&context.store, tenant, id).await?.is_empty() {
        let targets = publisher.targets(request).await?;
        let wishes = wishes(&schedule, &targets, now);
        publisher.validate(&wishes).await?;
        let wishes = wishes.iter().map(|(n, wish)| (*n, wish.encode_to_vec())).collect();
        published::wish(&context.store, tenant, id, schedule.version, wishes, now).await?;
        service::fault::point("publish.wished");
    }
    let wished = published::of(&context.store, tenant, id).await?;
    let made: Vec<Option<pb::PublishedMessage>> = stream::iter(wished)
        .map(|wish| make(context, tenant, id, &publisher, wish))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let made: Vec<pb::PublishedMessage> = made.into_iter().flatten().collect();
    let left_out = schedule.messages.len().saturating_sub(made.len());
    let reason =
        (left_out > 0).then(|| format!("{left_out} messages are left out: their time had passed."));
    Ok(pb::PublishOutcome { status: "published".to_owned(), reason, messages: made })
}

/// Where the posts go.
#[derive(Debug, Default)]
struct Targets {
    platforms: Option<posts::Names>,
    connection_ids: Option<posts::Names>,
}

/// What the publisher is to be asked for, message by message.
fn wishes(
    schedule: &Schedule,
    targets: &Targets,
    now: Timestamp,
) -> Vec<(u32, posts::CreatePostRequest)> {
    let in_time = |message: &&Planned| message.at + TOO_LATE > now;
    let wish = |message: &Planned| {
        let draft = draft(&message.text, targets, Some(message.at));
        let source_key = Some(format!("{}:{}", schedule.id, message.position));
        let request =
            posts::CreatePostRequest { draft: Some(draft), idempotency: None, source_key };
        (message.position, request)
    };
    schedule.messages.iter().filter(in_time).map(wish).collect()
}

fn draft(text: &str, targets: &Targets, at: Option<Timestamp>) -> posts::PostDraft {
    posts::PostDraft {
        content: Some(text.to_owned()),
        platforms: targets.platforms.clone(),
        connection_ids: targets.connection_ids.clone(),
        status: Some("SCHEDULED".to_owned()),
        scheduled_at: at.map(|at| at.to_string()),
        ..posts::PostDraft::default()
    }
}

/// The post of a message: known already, or made now. `None`: its time passed before it was made.
async fn make(
    context: &Context,
    tenant: &str,
    id: &ScheduleId,
    publisher: &Publisher<'_>,
    wish: Published,
) -> Result<Option<pb::PublishedMessage>, Error> {
    let position = wish.position as u32;
    if let Some(post_id) = wish.post_id {
        return Ok(Some(pb::PublishedMessage { position, post_id }));
    }
    let request = posts::CreatePostRequest::decode(wish.request.as_slice());
    let post_id = match publisher.create(request.map_err(Error::internal)?).await {
        // What was made before is found whatever its time is: this one was not.
        Err(error) if error.code() == Code::InvalidSchedule => return Ok(None),
        made => made?,
    };
    service::fault::point("publish.made");
    published::made(&context.store, tenant, id, wish.position, &post_id).await?;
    Ok(Some(pb::PublishedMessage { position, post_id }))
}

/// Why there is nowhere to publish to, if that is so. Of connections that do not exist the
/// publisher also says that they are not active: what is behind it comes first.
fn lost(problems: &[posts::Problem]) -> Option<Error> {
    let error = |code: Code| {
        let mut of_code = problems.iter().filter(|problem| problem.code == code.name());
        let first = of_code.clone().next()?;
        let named = of_code.by_ref().filter(|problem| !problem.pointer.is_empty());
        let field = |problem: &posts::Problem| FieldError {
            // The member's name is another one here.
            pointer: problem.pointer.replace("/connectionIds", "/connection_ids"),
            detail: problem.message.clone(),
        };
        let error = Error::new(code, first.message.clone());
        Some(named.map(field).take(MOST_PROBLEMS).fold(error, Error::with_field))
    };
    error(Code::ConnectionNotFound).or_else(|| error(Code::NoConnection))
}

/// The publisher, called for one tenant.
struct Publisher<'a> {
    context: &'a Context,
    caller: Caller,
}

impl<'a> Publisher<'a> {
    fn new(context: &'a Context, tenant: &str) -> Self {
        Self { context, caller: Caller { tenant: tenant.to_owned(), time_left: PATIENCE } }
    }

    fn posts(&self) -> PostsServiceClient<service::grpc::Channel> {
        PostsServiceClient::new(self.context.publisher.clone())
    }

    /// Makes a post, or finds the one that was made of the same source.
    async fn create(&self, message: posts::CreatePostRequest) -> Result<String, Error> {
        let answer = self.posts().create_post(self.caller.request(message)?).await?;
        let post = answer.into_inner().post;
        post.map(|post| post.id).ok_or_else(|| Error::internal("a new post is missing"))
    }

    /// What the publisher would say of a post.
    async fn validated(
        &self,
        draft: Option<posts::PostDraft>,
    ) -> Result<Vec<posts::Problem>, Error> {
        retry::read(|| async {
            let message = posts::ValidatePostRequest { draft: draft.clone() };
            let answer = self.posts().validate_post(self.caller.request(message)?).await?;
            Ok(answer.into_inner().problems)
        })
        .await
    }

    /// Refuses what the publisher would not take, before anything is stored: what it says of each
    /// message is about the message's text here.
    async fn validate(&self, wishes: &[(u32, posts::CreatePostRequest)]) -> Result<(), Error> {
        let drafts: Vec<_> =
            wishes.iter().map(|(position, wish)| (*position, wish.draft.clone())).collect();
        let found: Vec<Vec<FieldError>> = stream::iter(drafts)
            .map(|(position, draft)| self.problems(position, draft))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let found: Vec<FieldError> = found.into_iter().flatten().take(MOST_PROBLEMS).collect();
        if found.is_empty() {
            return Ok(());
        }
        let detail = "The publisher would refuse messages of this schedule; none was handed over.";
        Err(found.into_iter().fold(Error::new(Code::InvalidContent, detail), Error::with_field))
    }

    async fn problems(
        &self,
        position: u32,
        draft: Option<posts::PostDraft>,
    ) -> Result<Vec<FieldError>, Error> {
        let problems = self.validated(draft).await?;
        if let Some(lost) = lost(&problems) {
            return Err(lost);
        }
        let field = |problem: posts::Problem| FieldError {
            pointer: format!("/messages/{}", position - 1),
            detail: problem.message,
        };
        Ok(problems.into_iter().map(field).collect())
    }

    /// Where to publish: what was asked for, else every platform with an active connection that
    /// takes a text alone.
    async fn targets(&self, request: &pb::PublishScheduleRequest) -> Result<Targets, Error> {
        let names =
            |names: &[String]| (!names.is_empty()).then(|| posts::Names { names: names.to_vec() });
        let asked = Targets {
            platforms: names(&request.platforms),
            connection_ids: names(&request.connection_ids),
        };
        if asked.platforms.is_some() || asked.connection_ids.is_some() {
            return Ok(asked);
        }
        let mut taken = Vec::new();
        for platform in self.connected().await? {
            let one = Targets {
                platforms: Some(posts::Names { names: vec![platform.clone()] }),
                connection_ids: None,
            };
            if self.validated(Some(draft(PROBE, &one, None))).await?.is_empty() {
                taken.push(platform);
            }
        }
        if taken.is_empty() {
            let detail = "No account is connected that takes a text. Connect one, or name \
                          platforms or connection_ids.";
            return Err(Error::new(Code::NoConnection, detail));
        }
        Ok(Targets { platforms: Some(posts::Names { names: taken }), connection_ids: None })
    }

    /// The platforms with an active connection, each once.
    async fn connected(&self) -> Result<Vec<String>, Error> {
        let page = Some(proto::common::v1::PageRequest {
            limit: MOST_CONNECTIONS,
            position: String::new(),
        });
        let message = posts::ListConnectionsRequest {
            page,
            status: Some("ACTIVE".to_owned()),
            ..posts::ListConnectionsRequest::default()
        };
        let list = retry::read(|| async {
            let mut client = ConnectionsServiceClient::new(self.context.publisher.clone());
            let request = self.caller.request(message.clone())?;
            Ok(client.list_connections(request).await?.into_inner())
        })
        .await?;
        let mut platforms: Vec<String> =
            list.connections.into_iter().map(|connection| connection.platform).collect();
        platforms.sort_unstable();
        platforms.dedup();
        Ok(platforms)
    }
}

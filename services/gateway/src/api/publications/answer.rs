//! What clients get of a publication.

use proto::publisher::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::{
    api::{stories::answer::Phase, time::Instant},
    domain::words::{AttemptOutcome, Platform},
};

/// One unit of publishing: a story, which belongs to a batch, or a post to one connection.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019b7802-7b80-7def-8000-9f8a6c2b1d46",
    "batchId": null,
    "postId": "019b7802-7b80-7def-8000-9f8a6c2b1d45",
    "connectionId": "019b7802-7b80-7def-8000-9f8a6c2b1d40",
    "platform": "FACEBOOK",
    "status": "PUBLISHED",
    "phase": "done",
    "externalId": "112233445566_98765",
    "permalink": "https://www.facebook.com/112233445566_98765",
    "error": null,
    "attemptCount": 1,
    "metadata": {"mediaIds": ["98764"]},
    "attempts": [{
        "startedAt": "2026-01-31T08:30:00.250Z",
        "endedAt": "2026-01-31T08:30:01.125Z",
        "outcome": "accepted",
        "httpStatus": 200,
        "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
    }],
    "publishedAt": "2026-01-31T08:30:01.125Z",
    "scheduledAt": "2026-01-31T08:30:00.000Z",
    "nextAttemptAt": null,
}))]
pub(in crate::api) struct Publication {
    #[schema(format = Uuid)]
    id: String,
    /// Of a story: its batch.
    #[schema(required = true)]
    batch_id: Option<String>,
    /// Of a post: which one.
    #[schema(required = true, format = Uuid)]
    post_id: Option<String>,
    /// Of a post: to which connection.
    #[schema(required = true, format = Uuid)]
    connection_id: Option<String>,
    #[schema(value_type = Platform)]
    platform: String,
    status: PublicationStatus,
    phase: Phase,
    /// The provider's id of the live post.
    #[schema(required = true)]
    external_id: Option<String>,
    #[schema(required = true)]
    permalink: Option<String>,
    #[schema(required = true)]
    error: Option<PublicationError>,
    /// How often it was sent.
    attempt_count: u32,
    metadata: Metadata,
    /// The newest publishing calls, the oldest of them first; a story's are counted, not listed.
    attempts: Vec<Attempt>,
    #[schema(required = true)]
    published_at: Option<Instant>,
    /// Not before this time; null while nobody has said when.
    #[schema(required = true)]
    scheduled_at: Option<Instant>,
    /// When it is looked at next, while it waits for more than its time: for a throttle, a retry, or
    /// a look at the provider.
    #[schema(required = true)]
    next_attempt_at: Option<Instant>,
}

/// What did not go out.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct PublicationList {
    items: Vec<Publication>,
    /// For the next page; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl PublicationList {
    pub(super) fn new(
        publications: Vec<pb::Publication>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items =
            publications.into_iter().map(Publication::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}

/// The state of a publication.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schema(example = "PUBLISHED")]
enum PublicationStatus {
    Pending,
    Published,
    Failed,
    Unconfirmed,
    Cancelled,
}

/// Why a publication failed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PublicationError {
    #[schema(example = "TIMEOUT")]
    code: String,
    #[schema(example = "Not confirmed within 90 s.")]
    message: String,
    /// The outcome class, such as `rejected`.
    #[schema(example = "ambiguous")]
    class: String,
    #[schema(required = true)]
    http_status: Option<u32>,
}

/// What was uploaded for it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    /// The provider's ids, one per media URL, in order.
    #[schema(example = json!(["17918920912340654"]))]
    media_ids: Vec<String>,
}

/// One publishing call.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Attempt {
    started_at: Instant,
    /// Null while it is under way, and when the process died during the call.
    #[schema(required = true)]
    ended_at: Option<Instant>,
    /// Null while it is under way.
    #[schema(required = true, value_type = Option<AttemptOutcome>)]
    outcome: Option<String>,
    #[schema(required = true, example = 200)]
    http_status: Option<u32>,
    /// 32 hexadecimal digits.
    #[schema(required = true, example = "4bf92f3577b34da6a3ce929d0e0e4736")]
    trace_id: Option<String>,
}

impl TryFrom<pb::Publication> for Publication {
    type Error = Error;

    fn try_from(publication: pb::Publication) -> Result<Self, Error> {
        let status = PublicationStatus::read(publication.status)?;
        let phase = Phase::read(publication.phase)?;
        let error = publication.error.map(|error| PublicationError {
            code: error.code,
            message: error.message,
            class: error.class,
            http_status: error.http_status,
        });
        let attempts = publication.attempts.into_iter().map(Attempt::try_from);
        Ok(Self {
            id: publication.id,
            batch_id: publication.batch_id,
            post_id: publication.post_id,
            connection_id: publication.connection_id,
            platform: publication.platform,
            status,
            phase,
            external_id: publication.external_id,
            permalink: publication.permalink,
            error,
            attempt_count: publication.attempt_count,
            metadata: Metadata { media_ids: publication.media_ids },
            attempts: attempts.collect::<Result<_, _>>()?,
            published_at: Instant::optional(publication.published_at)?,
            scheduled_at: Instant::optional(publication.scheduled_at)?,
            next_attempt_at: Instant::optional(publication.next_attempt_at)?,
        })
    }
}

impl TryFrom<pb::Attempt> for Attempt {
    type Error = Error;

    fn try_from(attempt: pb::Attempt) -> Result<Self, Error> {
        Ok(Self {
            started_at: Instant::required(attempt.started_at)?,
            ended_at: Instant::optional(attempt.ended_at)?,
            outcome: attempt.outcome,
            http_status: attempt.http_status,
            trace_id: attempt.trace_id,
        })
    }
}

/// The status of a word in the publisher's messages.
pub(super) fn named(word: &str) -> Option<pb::PublicationStatus> {
    pb::PublicationStatus::from_str_name(&format!("PUBLICATION_STATUS_{word}"))
}

impl PublicationStatus {
    fn read(status: i32) -> Result<Self, Error> {
        match pb::PublicationStatus::try_from(status) {
            Ok(pb::PublicationStatus::Pending) => Ok(Self::Pending),
            Ok(pb::PublicationStatus::Published) => Ok(Self::Published),
            Ok(pb::PublicationStatus::Failed) => Ok(Self::Failed),
            Ok(pb::PublicationStatus::Unconfirmed) => Ok(Self::Unconfirmed),
            Ok(pb::PublicationStatus::Cancelled) => Ok(Self::Cancelled),
            _ => Err(Error::internal(format!("publication status {status}"))),
        }
    }
}

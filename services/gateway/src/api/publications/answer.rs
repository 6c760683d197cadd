//! What clients get of a publication.

use proto::publisher::v1 as pb;
use serde::Serialize;
use serde_json::Value;
use service::Error;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::{stories::answer::Phase, time::Instant};

/// One unit of publishing. A story's belongs to a batch, and to no post and no connection.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct Publication {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    id: String,
    #[schema(required = true, example = "batch_1767258000000_4fzyo82mv")]
    batch_id: Option<String>,
    #[schema(required = true)]
    post_id: Option<Uuid>,
    #[schema(required = true)]
    connection_id: Option<Uuid>,
    #[schema(example = "METRICOOL")]
    platform: String,
    status: PublicationStatus,
    phase: Phase,
    /// The provider's id of the live post.
    #[schema(required = true, example = "98765")]
    external_id: Option<String>,
    #[schema(required = true, example = "https://www.facebook.com/stories/98765")]
    permalink: Option<String>,
    #[schema(required = true)]
    error: Option<PublicationError>,
    /// How often it was sent.
    #[schema(example = 1)]
    attempt_count: u32,
    metadata: Metadata,
    /// A story's are counted, not listed.
    #[schema(value_type = Vec<Object>)]
    attempts: Vec<Value>,
    #[schema(required = true)]
    published_at: Option<Instant>,
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
    media_ids: Vec<String>,
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
        Ok(Self {
            id: publication.id,
            batch_id: publication.batch_id,
            post_id: None,
            connection_id: None,
            platform: publication.platform,
            status,
            phase,
            external_id: publication.external_id,
            permalink: publication.permalink,
            error,
            attempt_count: publication.attempt_count,
            metadata: Metadata { media_ids: Vec::new() },
            attempts: Vec::new(),
            published_at: Instant::optional(publication.published_at)?,
        })
    }
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

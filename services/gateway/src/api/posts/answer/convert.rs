//! From the publisher's messages to what clients get.

use proto::publisher::v1 as pb;
use service::Error;

use super::{Approval, ContentProblem, OwnContent, Post, PostList, PostOverview, Validation};
use crate::api::{publications::answer::Publication, time::Instant};

impl TryFrom<pb::Post> for Post {
    type Error = Error;

    fn try_from(mut post: pb::Post) -> Result<Self, Error> {
        let publications = std::mem::take(&mut post.publications);
        let publications = publications.into_iter().map(Publication::try_from);
        let publications = publications.collect::<Result<_, _>>()?;
        Ok(Self { overview: post.try_into()?, publications })
    }
}

impl TryFrom<pb::Post> for PostOverview {
    type Error = Error;

    fn try_from(post: pb::Post) -> Result<Self, Error> {
        let own = |(platform, own): (String, pb::Override)| {
            let media_urls = own.media_urls.map(|media| media.urls);
            (platform, OwnContent { content: own.content, media_urls })
        };
        let overrides = post.overrides.unwrap_or_default().by_platform;
        let repeat = post.repeat_json.as_deref().map(serde_json::from_str).transpose();
        Ok(Self {
            id: post.id,
            team_id: post.team_id,
            user_id: post.user_id,
            content: post.content,
            media_urls: post.media_urls,
            overrides: overrides.into_iter().map(own).collect(),
            platforms: post.platforms,
            connection_ids: post.connection_ids,
            status: post.status,
            scheduled_at: Instant::optional(post.scheduled_at)?,
            scheduled_local: post.scheduled_local,
            timezone: post.timezone,
            published_at: Instant::optional(post.published_at)?,
            created_at: Instant::required(post.created_at)?,
            updated_at: Instant::required(post.updated_at)?,
            approval: post.approval.map(Approval::try_from).transpose()?,
            repeat: repeat.map_err(Error::internal)?,
            repeat_of: post.repeat_of,
        })
    }
}

impl TryFrom<pb::Approval> for Approval {
    type Error = Error;

    fn try_from(approval: pb::Approval) -> Result<Self, Error> {
        Ok(Self {
            status: approval.status,
            submitted_by: approval.submitted_by,
            submitted_at: Instant::optional(approval.submitted_at)?,
            decided_by: approval.decided_by,
            decided_at: Instant::optional(approval.decided_at)?,
            reason: approval.reason,
        })
    }
}

impl PostList {
    pub(in crate::api::posts) fn new(
        posts: Vec<pb::Post>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items = posts.into_iter().map(PostOverview::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}

impl From<pb::ValidatePostResponse> for Validation {
    fn from(validated: pb::ValidatePostResponse) -> Self {
        let problems: Vec<_> = validated.problems.into_iter().map(ContentProblem::from).collect();
        Self { ok: problems.is_empty(), problems }
    }
}

impl From<pb::Problem> for ContentProblem {
    fn from(problem: pb::Problem) -> Self {
        let pb::Problem { platform, code, message, pointer } = problem;
        Self { platform, code, message, pointer }
    }
}

//! Posts.

use async_trait::async_trait;
use proto::publisher::v1::{
    self as pb, import_posts_request::Part, posts_service_server::PostsService,
};
use service::{Code, Error};
use tonic::{Request, Response, Status, Streaming};

use super::{FakePublisher, ID, time};

/// A post with everything that a post can have.
pub(crate) fn post() -> pb::Post {
    let own = pb::Override { content: Some("Short.".to_owned()), media_urls: None };
    pb::Post {
        id: ID.to_owned(),
        team_id: ID.to_owned(),
        user_id: Some(ID.to_owned()),
        content: "Test post".to_owned(),
        media_urls: vec!["https://media.example.com/1.jpg".to_owned()],
        overrides: Some(pb::Overrides { by_platform: [("TWITTER".to_owned(), own)].into() }),
        platforms: vec!["FACEBOOK".to_owned(), "TWITTER".to_owned()],
        connection_ids: vec![ID.to_owned()],
        status: "PUBLISHING".to_owned(),
        scheduled_at: Some(time(1_767_258_000)),
        scheduled_local: Some("2026-01-01T10:00:00".to_owned()),
        timezone: Some("Europe/Madrid".to_owned()),
        published_at: None,
        created_at: Some(time(1_767_250_000)),
        updated_at: Some(time(1_767_258_001)),
        publications: vec![publication()],
        version: 3,
        approval: Some(pb::Approval {
            status: "APPROVED".to_owned(),
            submitted_by: Some(ID.to_owned()),
            submitted_at: Some(time(1_767_250_001)),
            decided_by: Some(ID.to_owned()),
            decided_at: Some(time(1_767_250_002)),
            reason: None,
        }),
        repeat_json: Some(r#"{"every":"week"}"#.to_owned()),
        repeat_of: None,
    }
}

fn publication() -> pb::Publication {
    pb::Publication {
        id: ID.to_owned(),
        platform: "FACEBOOK".to_owned(),
        status: pb::PublicationStatus::Pending.into(),
        phase: pb::Phase::Sending.into(),
        post_id: Some(ID.to_owned()),
        connection_id: Some(ID.to_owned()),
        attempt_count: 1,
        media_ids: vec!["98764".to_owned()],
        attempts: vec![
            pb::Attempt {
                started_at: Some(time(1_767_258_000)),
                ended_at: None,
                outcome: Some("transient".to_owned()),
                http_status: Some(503),
                trace_id: Some("4bf92f3577b34da6a3ce929d0e0e4736".to_owned()),
            },
            pb::Attempt { started_at: Some(time(1_767_258_002)), ..pb::Attempt::default() },
        ],
        scheduled_at: Some(time(1_767_258_000)),
        next_attempt_at: Some(time(1_767_258_003)),
        ..pb::Publication::default()
    }
}

const MISSING: Code = Code::PostNotFound;

#[async_trait]
impl PostsService for FakePublisher {
    async fn create_post(
        &self,
        request: Request<pb::CreatePostRequest>,
    ) -> Result<Response<pb::CreatePostResponse>, Status> {
        self.take("CreatePost", request).await?;
        let replayed = self.script().replays;
        Ok(Response::new(pb::CreatePostResponse { post: Some(post()), replayed }))
    }

    async fn get_post(
        &self,
        request: Request<pb::GetPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        self.of("GetPost", request, |it| &it.id, MISSING).await?;
        Ok(Response::new(post()))
    }

    async fn list_posts(
        &self,
        request: Request<pb::ListPostsRequest>,
    ) -> Result<Response<pb::ListPostsResponse>, Status> {
        self.take("ListPosts", request).await?;
        let next_position = self.script().next_position.clone();
        let posts = vec![pb::Post { publications: Vec::new(), ..post() }];
        Ok(Response::new(pb::ListPostsResponse { posts, next_position }))
    }

    async fn update_post(
        &self,
        request: Request<pb::UpdatePostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        self.of("UpdatePost", request, |it| &it.id, MISSING).await?;
        Ok(Response::new(post()))
    }

    async fn validate_post(
        &self,
        request: Request<pb::ValidatePostRequest>,
    ) -> Result<Response<pb::ValidatePostResponse>, Status> {
        self.take("ValidatePost", request).await?;
        let problems = self.script().problems.clone();
        Ok(Response::new(pb::ValidatePostResponse { problems }))
    }

    async fn publish_post(
        &self,
        request: Request<pb::PublishPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        self.of("PublishPost", request, |it| &it.id, MISSING).await?;
        Ok(Response::new(post()))
    }

    async fn cancel_post(
        &self,
        request: Request<pb::CancelPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        self.of("CancelPost", request, |it| &it.id, MISSING).await?;
        Ok(Response::new(post()))
    }

    async fn retry_post(
        &self,
        request: Request<pb::RetryPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        self.of("RetryPost", request, |it| &it.id, MISSING).await?;
        Ok(Response::new(post()))
    }

    async fn submit_post(
        &self,
        request: Request<pb::SubmitPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        self.of("SubmitPost", request, |it| &it.id, MISSING).await?;
        Ok(Response::new(post()))
    }

    async fn approve_post(
        &self,
        request: Request<pb::ApprovePostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        self.of("ApprovePost", request, |it| &it.id, MISSING).await?;
        Ok(Response::new(post()))
    }

    async fn reject_post(
        &self,
        request: Request<pb::RejectPostRequest>,
    ) -> Result<Response<pb::Post>, Status> {
        self.of("RejectPost", request, |it| &it.id, MISSING).await?;
        Ok(Response::new(post()))
    }

    async fn import_posts(
        &self,
        request: Request<Streaming<pb::ImportPostsRequest>>,
    ) -> Result<Response<pb::ImportPostsResponse>, Status> {
        self.call("ImportPosts", &request).await?;
        let mut parts = request.into_inner();
        let mut came = CameIn::default();
        loop {
            let message = parts.message().await?;
            match message.and_then(|message| message.part) {
                Some(Part::Start(start)) => came.start = start,
                Some(Part::Chunk(chunk)) => came.csv.extend(chunk),
                Some(Part::End(_)) => break,
                None => return Err(Error::new(Code::InvalidRequest, "It broke off.").into()),
            }
        }
        self.script().asked.push(Box::new(came));
        Ok(Response::new(self.script().import.clone()))
    }
}

/// A file as it came in.
#[derive(Clone, Default)]
pub(crate) struct CameIn {
    pub(crate) start: pb::ImportPostsStart,
    pub(crate) csv: Vec<u8>,
}

//! What is asked of posts and their connections, against the sandbox's platforms.

use proto::publisher::v1 as pb;
use serde_json::{Value, json};
use service::Error;

use super::{
    LIMIT, World,
    asking::{answer, request},
    eventually,
};

const TENANT: &str = "stories";

/// Posts with the quick times: tokens can be kept, and the sandbox plays every platform.
pub(crate) const POSTS: &[(&str, &str)] = &[
    ("FANFARE_MASTER_KEY", super::MASTER_KEY),
    ("FANFARE_ALLOW_PRIVATE_URLS", "127.0.0.0/8"),
    ("FANFARE_CONTAINER_POLL_STEPS", "10ms,20ms"),
];

/// The least of a post to these platforms, due at once.
pub(crate) fn post(content: &str, platforms: &[&str]) -> pb::PostDraft {
    let names = platforms.iter().map(|name| (*name).to_owned()).collect();
    pb::PostDraft {
        content: Some(content.to_owned()),
        platforms: Some(pb::Names { names }),
        status: Some("SCHEDULED".to_owned()),
        ..pb::PostDraft::default()
    }
}

/// The publication of a post on a platform.
pub(crate) fn on<'p>(post: &'p pb::Post, platform: &str) -> &'p pb::Publication {
    let mut publications = post.publications.iter();
    publications.find(|publication| publication.platform == platform).unwrap()
}

impl World {
    /// Connects an account of a platform; its id there.
    pub(crate) async fn connected(&self, platform: &str, token: &str) -> pb::Connection {
        let put = pb::PutConnectionRequest {
            platform: platform.to_owned(),
            access_token: token.to_owned(),
            ..pb::PutConnectionRequest::default()
        };
        self.connect_as(put).await
    }

    /// Connects the account that is named.
    pub(crate) async fn connect_as(&self, put: pb::PutConnectionRequest) -> pb::Connection {
        let put = self.publisher.connections().put_connection(request(TENANT, put)).await;
        answer(put).unwrap().connection.unwrap()
    }

    pub(crate) async fn create_post(&self, draft: pb::PostDraft) -> Result<pb::Post, Error> {
        self.post_for(TENANT, draft).await
    }

    /// A post made from something of another context.
    pub(crate) async fn create_from(
        &self,
        source: &str,
        draft: pb::PostDraft,
    ) -> Result<pb::CreatePostResponse, Error> {
        let source_key = Some(source.to_owned());
        let create = pb::CreatePostRequest { draft: Some(draft), idempotency: None, source_key };
        answer(self.publisher.posts().create_post(request(TENANT, create)).await)
    }

    pub(crate) async fn post_for(
        &self,
        tenant: &str,
        draft: pb::PostDraft,
    ) -> Result<pb::Post, Error> {
        let create =
            pb::CreatePostRequest { draft: Some(draft), idempotency: None, source_key: None };
        let created = self.publisher.posts().create_post(request(tenant, create)).await;
        answer(created).map(|created| created.post.unwrap())
    }

    /// Asks for a post; it must be taken.
    pub(crate) async fn posted(&self, draft: pb::PostDraft) -> pb::Post {
        self.create_post(draft).await.unwrap()
    }

    pub(crate) async fn read_post(&self, id: &str) -> pb::Post {
        let get = pb::GetPostRequest { id: id.to_owned() };
        answer(self.publisher.posts().get_post(request(TENANT, get)).await).unwrap()
    }

    /// A post, unless the publisher cannot answer right now.
    pub(crate) async fn find_post(&self, id: &str) -> Option<pb::Post> {
        let get = pb::GetPostRequest { id: id.to_owned() };
        self.publisher
            .posts()
            .get_post(request(TENANT, get))
            .await
            .ok()
            .map(tonic::Response::into_inner)
    }

    pub(crate) async fn cancel_post(&self, id: &str) -> Result<pb::Post, Error> {
        let cancel = pb::CancelPostRequest { id: id.to_owned(), ..Default::default() };
        answer(self.publisher.posts().cancel_post(request(TENANT, cancel)).await)
    }

    pub(crate) async fn publish_post(&self, id: &str) -> Result<pb::Post, Error> {
        let publish = pb::PublishPostRequest { id: id.to_owned(), ..Default::default() };
        answer(self.publisher.posts().publish_post(request(TENANT, publish)).await)
    }

    /// Tries what failed of a post again.
    pub(crate) async fn retry_post(&self, id: &str) -> Result<pb::Post, Error> {
        let retry = pb::RetryPostRequest { id: id.to_owned(), ..Default::default() };
        answer(self.publisher.posts().retry_post(request(TENANT, retry)).await)
    }

    /// A team whose posts another user has to approve; its id.
    pub(crate) async fn team_that_approves(&self) -> String {
        let name = "Casa Fuego".to_owned();
        let create = pb::CreateTeamRequest { name, requires_approval: true, ..Default::default() };
        let made = self.publisher.teams().create_team(request(TENANT, create)).await;
        answer(made).unwrap().team.unwrap().id
    }

    /// A new user of a team; its id.
    pub(crate) async fn user_of(&self, team: &str) -> String {
        let team_id = Some(team.to_owned());
        let create = pb::CreateUserRequest { team_id, ..Default::default() };
        let made = self.publisher.teams().create_user(request(TENANT, create)).await;
        answer(made).unwrap().user.unwrap().id
    }

    pub(crate) async fn submit_post(&self, id: &str, user: &str) -> Result<pb::Post, Error> {
        let (id, user_id) = (id.to_owned(), user.to_owned());
        let submit = pb::SubmitPostRequest { id, user_id, ..Default::default() };
        answer(self.publisher.posts().submit_post(request(TENANT, submit)).await)
    }

    pub(crate) async fn approve_post(&self, id: &str, user: &str) -> Result<pb::Post, Error> {
        let (id, user_id) = (id.to_owned(), user.to_owned());
        let approve = pb::ApprovePostRequest { id, user_id, ..Default::default() };
        answer(self.publisher.posts().approve_post(request(TENANT, approve)).await)
    }

    pub(crate) async fn reject_post(&self, id: &str, user: &str) -> Result<pb::Post, Error> {
        let (id, user_id) = (id.to_owned(), user.to_owned());
        let reject = pb::RejectPostRequest { id, user_id, ..Default::default() };
        answer(self.publisher.posts().reject_post(request(TENANT, reject)).await)
    }

    /// The posts of the tenant, the newest first.
    pub(crate) async fn posts(&self) -> Vec<pb::Post> {
        let list = pb::ListPostsRequest::default();
        answer(self.publisher.posts().list_posts(request(TENANT, list)).await).unwrap().posts
    }

    /// Those whose approval stands here.
    pub(crate) async fn posts_of_approval(&self, approval: &str) -> Result<Vec<pb::Post>, Error> {
        let approval = Some(approval.to_owned());
        let list = pb::ListPostsRequest { approval, ..Default::default() };
        answer(self.publisher.posts().list_posts(request(TENANT, list)).await).map(|it| it.posts)
    }

    pub(crate) async fn patch_post(
        &self,
        id: &str,
        draft: pb::PostDraft,
    ) -> Result<pb::Post, Error> {
        let draft = Some(draft);
        let update = pb::UpdatePostRequest { id: id.to_owned(), draft, ..Default::default() };
        answer(self.publisher.posts().update_post(request(TENANT, update)).await)
    }

    /// The post once it is like this.
    pub(crate) async fn post_when(
        &self,
        id: &str,
        what: &str,
        is_so: impl Fn(&pb::Post) -> bool,
    ) -> pb::Post {
        let (mut last, since) = (None, std::time::Instant::now());
        eventually(what, async || {
            let post = self.read_post(id).await;
            // Told once, shortly before the end: a failing test shows it.
            if since.elapsed() > LIMIT / 2 && last.is_none() {
                eprintln!("still waiting for \"{what}\": {post:#?}");
                last = Some(());
            }
            is_so(&post).then_some(post)
        })
        .await
    }

    /// The post once every publication is decided.
    pub(crate) async fn decided(&self, id: &str) -> pb::Post {
        let words = ["PUBLISHED", "PARTIAL", "FAILED", "CANCELLED"];
        self.post_when(id, "the post is decided", |post| words.contains(&post.status.as_str()))
            .await
    }

    pub(crate) async fn metrics(&self) -> pb::Metrics {
        let get = request(TENANT, pb::GetMetricsRequest {});
        answer(self.publisher.publications().get_metrics(get).await).unwrap()
    }

    /// Scripts a fault of the sandbox's `provider`, such as `facebook`.
    pub(crate) async fn fault_at(&self, provider: &str, operation: &str, times: u32, fault: Value) {
        let script = json!({
            "provider": provider, "operation": operation, "times": times, "fault": fault,
        });
        self.sandbox.script_as(script).await;
    }

    /// The texts that became public at a provider, in order.
    pub(crate) async fn public_texts(&self, provider: &str) -> Vec<String> {
        let items = self.sandbox.view(&format!("ledger?provider={provider}"), "items").await;
        let text = |item: &Value| item["text"].as_str().unwrap_or_default().to_owned();
        items.iter().map(text).collect()
    }

    /// How many calls of an operation a provider has seen.
    pub(crate) async fn calls_at(&self, provider: &str, operation: &str) -> usize {
        let view = format!("journal?provider={provider}&operation={operation}");
        self.sandbox.view(&view, "calls").await.len()
    }
}

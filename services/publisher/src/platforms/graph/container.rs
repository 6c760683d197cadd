//! The way of a post through a container: made, worked at by the provider, published once.
//!
//! A container is the handle: it is stored before it is published, and afterwards its own status
//! says whether it was (posts.md, "Platforms").

use serde_json::{Map, Value, json};

use super::{
    answer::{self, text_of},
    calls::{Answer, Caller, Calls, Failure},
    error::Class,
    media::is_video,
    recognise::{MARGIN, is_since, same_text},
};
use crate::{
    domain::{
        error::PublishError,
        machine::{Poll, Sent, Unready},
        publication::{Content, Handle, Publication},
    },
    platforms::{Account, Found, Looked, Preparation},
};

/// What differs between Instagram and Threads.
pub(in crate::platforms) struct Dialect {
    /// Where containers are made and posts are listed.
    pub(in crate::platforms) edge: &'static str,
    /// Where they are published.
    pub(in crate::platforms) publish: &'static str,
    /// The text's name.
    pub(in crate::platforms) text: &'static str,
    /// The name of a container's status, and of what it says beside.
    pub(in crate::platforms) status: (&'static str, &'static str),
    /// `media_type` of a text, of an image and of a video on its own.
    pub(in crate::platforms) kinds: (Option<&'static str>, Option<&'static str>, &'static str),
}

/// How far a container is.
enum State {
    InProgress,
    Finished,
    Published,
    Failed(String),
    Expired,
}

/// Containers of one dialect at one API.
pub(in crate::platforms) struct Containers {
    pub(in crate::platforms) calls: Calls,
    pub(in crate::platforms) dialect: &'static Dialect,
}

impl Containers {
    /// One step on the way to a container that can be published.
    pub(in crate::platforms) async fn prepare(
        &self,
        account: &Account,
        publication: &Publication,
    ) -> Preparation {
        let mut handle = publication.handle.clone().unwrap_or_default();
        let content = &publication.order.content;
        let unready = self.step(account, content, &mut handle).await.err();
        Preparation { handle, unready }
    }

    async fn step(
        &self,
        account: &Account,
        content: &Content,
        handle: &mut Handle,
    ) -> Result<(), Unready> {
        if handle.container.is_some() && self.is_ready(account, handle).await? {
            return Ok(());
        }
        let container = match content.media.as_slice() {
            [] => self.make(account, self.text_only(content)).await?,
            [media] => {
                let mut body = self.media(media, self.dialect.kinds.2);
                self.say(&mut body, content);
                let id = self.make(account, body).await?;
                handle.media_ids = vec![id.clone()];
                id
            }
            several => self.carousel(account, content, several, handle).await?,
        };
        handle.container = Some(container);
        handle.made_at = Some(self.calls.clock.now());
        if self.is_ready(account, handle).await? { Ok(()) } else { Err(Unready::Pending) }
    }

    /// The parts, each a container of its own, and the one that holds them.
    async fn carousel(
        &self,
        account: &Account,
        content: &Content,
        media: &[String],
        handle: &mut Handle,
    ) -> Result<String, Unready> {
        for url in media.iter().skip(handle.media_ids.len()) {
            let mut part = self.media(url, "VIDEO");
            part.insert("is_carousel_item".into(), true.into());
            handle.media_ids.push(self.make(account, part).await?);
        }
        // Only videos take time, and all parts have to be there before they are put together.
        for (url, part) in media.iter().zip(handle.media_ids.clone()) {
            if is_video(url) && !self.is_done(account, &part, handle).await? {
                return Err(Unready::Pending);
            }
        }
        let mut body = Map::new();
        body.insert("media_type".into(), "CAROUSEL".into());
        body.insert("children".into(), handle.media_ids.join(",").into());
        self.say(&mut body, content);
        self.make(account, body).await
    }

    async fn is_ready(&self, account: &Account, handle: &mut Handle) -> Result<bool, Unready> {
        let Some(container) = handle.container.clone() else { return Ok(false) };
        self.is_done(account, &container, handle).await
    }

    /// Whether the provider is through with it. One that has expired or failed is forgotten, with
    /// all that it was made of; false then too, so that everything is made anew.
    async fn is_done(
        &self,
        account: &Account,
        container: &str,
        handle: &mut Handle,
    ) -> Result<bool, Unready> {
        match self.look(account, container).await {
            Ok(State::Finished | State::Published) => Ok(true),
            Ok(State::Failed(reason)) => {
                *handle = Handle::default();
                Err(Unready::Rejected(PublishError::content_rejected(200, &reason)))
            }
            Ok(State::Expired) => {
                *handle = Handle::default();
                Ok(false)
            }
            Err(Failure::Refused(refusal)) if refusal.is_unknown_object() => {
                *handle = Handle::default();
                Ok(false)
            }
            Err(Failure::Refused(refusal)) if refusal.class() == Class::Auth => {
                Err(Unready::Auth(refusal.publish_error()))
            }
            Err(Failure::Refused(refusal)) if refusal.class() == Class::Throttled => {
                Err(Unready::Throttled { wait: refusal.wait, error: refusal.publish_error() })
            }
            // A look that fails is no failure of what is looked at.
            Ok(State::InProgress) | Err(_) => Err(Unready::Pending),
        }
    }

    async fn look(&self, account: &Account, container: &str) -> Result<State, Failure> {
        let (status, reason) = self.dialect.status;
        let fields = format!("{status},{reason}");
        let query = [("fields", fields.as_str())];
        let body = self.calls.get(Caller::account(account), &[container], &query).await?;
        Ok(match text_of(&body, status).unwrap_or_default().as_str() {
            "FINISHED" => State::Finished,
            "PUBLISHED" => State::Published,
            "EXPIRED" => State::Expired,
            "ERROR" => State::Failed(text_of(&body, reason).unwrap_or_else(|| "ERROR".into())),
            _ => State::InProgress,
        })
    }

    /// Publishes the container, once.
    pub(in crate::platforms) async fn publish(
        &self,
        account: &Account,
        publication: &Publication,
    ) -> Sent {
        let handle = publication.handle.as_ref();
        let Some(container) = handle.and_then(|handle| handle.container.as_deref()) else {
            return Sent::Transient(PublishError::network("there is no container"));
        };
        let path = [account.account.as_str(), self.dialect.publish];
        let query = [("creation_id", container)];
        let sent = self.calls.publish(Caller::account(account), &path, &query, &Value::Null).await;
        match answer::sent_id(sent, &["id"]) {
            Ok((provider_id, http_status)) => {
                let permalink = match self.read(account, &provider_id).await {
                    Poll::Live { permalink } => permalink,
                    // It is live, whatever a read says of it this early.
                    _ => None,
                };
                Sent::Accepted { provider_id, poll: Poll::Live { permalink }, http_status }
            }
            Err(sent) => sent,
        }
    }

    /// Reads a post, which is live if it is there.
    pub(in crate::platforms) async fn read(&self, account: &Account, id: &str) -> Poll {
        let query = [("fields", "id,permalink")];
        let read = self.calls.get(Caller::account(account), &[id], &query).await;
        answer::poll(read, |body| Poll::Live { permalink: text_of(body, "permalink") })
    }

    /// The container's own status settles it; which post it became, the list of posts tells.
    pub(in crate::platforms) async fn reconcile(
        &self,
        account: &Account,
        publication: &Publication,
    ) -> Looked {
        let handle = publication.handle.as_ref();
        let Some(container) = handle.and_then(|handle| handle.container.clone()) else {
            return Looked::Unreadable;
        };
        match self.look(account, &container).await {
            Ok(State::Published) => match self.listed(account, publication).await {
                Ok(found) if !found.is_empty() => Looked::Matches(found),
                Err(failure @ Failure::Refused(_)) => answer::refused_search(&failure),
                Err(Failure::Lost(_)) => Looked::Unreadable,
                // Live, and not in the list, or not yet: the container stands for it.
                Ok(_) => {
                    let poll = Poll::Live { permalink: None };
                    Looked::Matches(vec![Found { provider_id: container, poll }])
                }
            },
            Ok(State::Finished | State::Failed(_) | State::Expired) => Looked::Matches(Vec::new()),
            Ok(State::InProgress) => Looked::Unreadable,
            Err(failure) => answer::refused_search(&failure),
        }
    }

    async fn listed(
        &self,
        account: &Account,
        publication: &Publication,
    ) -> Result<Vec<Found>, Failure> {
        let Some(from) = publication.search_from() else { return Ok(Vec::new()) };
        let since = from - MARGIN;
        let (fields, from) =
            (format!("id,{},timestamp,permalink", self.dialect.text), since.as_second());
        let from = from.to_string();
        let query = [("fields", fields.as_str()), ("since", from.as_str()), ("limit", "50")];
        let path = [account.account.as_str(), self.dialect.edge];
        let body = self.calls.get(Caller::account(account), &path, &query).await?;
        let ours = |post: &&Value| {
            let text = text_of(post, self.dialect.text).unwrap_or_default();
            is_since(post, "timestamp", since) && same_text(&text, &publication.order.content.text)
        };
        let found = |post: &Value| {
            let poll = Poll::Live { permalink: text_of(post, "permalink") };
            Some(Found { provider_id: text_of(post, "id")?, poll })
        };
        let posts = body.get("data").and_then(Value::as_array);
        Ok(posts.into_iter().flatten().filter(ours).filter_map(found).collect())
    }

    fn text_only(&self, content: &Content) -> Map<String, Value> {
        let mut body = Map::new();
        if let Some(kind) = self.dialect.kinds.0 {
            body.insert("media_type".into(), kind.into());
        }
        self.say(&mut body, content);
        body
    }

    fn media(&self, url: &str, video: &str) -> Map<String, Value> {
        let mut body = Map::new();
        if is_video(url) {
            body.insert("media_type".into(), video.into());
            body.insert("video_url".into(), url.into());
        } else {
            if let Some(kind) = self.dialect.kinds.1 {
                body.insert("media_type".into(), kind.into());
            }
            body.insert("image_url".into(), url.into());
        }
        body
    }

    fn say(&self, body: &mut Map<String, Value>, content: &Content) {
        if !content.text.is_empty() {
            body.insert(self.dialect.text.into(), content.text.as_str().into());
        }
    }

    async fn make(&self, account: &Account, body: Map<String, Value>) -> Result<String, Unready> {
        let path = [account.account.as_str(), self.dialect.edge];
        let made: Answer =
            self.calls.post(Caller::account(account), &path, &[], &json!(body)).await;
        answer::step_id(made)
    }
}

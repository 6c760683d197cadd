//! What was brought in to make posts of: photos, videos, containers.
//!
//! Like a post, an upload is moved by nothing but the time of the read.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use crate::faults::Plan;
use crate::limits;
use crate::names::Provider;
use crate::post::Owner;
use crate::timeline::{Fate, after};

/// What an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Text,
    Image,
    Video,
    Carousel,
}

/// Something brought in.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// Its id as the provider spells it.
    pub(crate) name: String,
    pub(crate) owner: Owner,
    pub(crate) kind: MediaKind,
    pub(crate) text: String,
    /// Where it was fetched from; of a carousel, its children's.
    pub(crate) media: Vec<String>,
    /// The names of a carousel's parts.
    pub(crate) children: Vec<String>,
    pub(crate) ready_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) fate: Fate,
    /// The post that was made of it.
    pub(crate) post: Option<String>,
    /// Bytes that are expected, and those that came in, where they come in by parts.
    pub(crate) expected: usize,
    pub(crate) received: usize,
}

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadState {
    InProgress,
    Finished,
    Published,
    Error,
    Expired,
}

impl Upload {
    /// One that comes in now and goes its way as the faults of the call have it.
    pub(crate) fn new(
        name: String,
        owner: Owner,
        kind: MediaKind,
        plan: &Plan,
        now: Timestamp,
    ) -> Self {
        let usual = if kind == MediaKind::Video { limits::VIDEO_DELAY } else { Duration::ZERO };
        Self {
            name,
            owner,
            kind,
            text: String::new(),
            media: Vec::new(),
            children: Vec::new(),
            ready_at: after(now, plan.confirm_delay.unwrap_or(usual)),
            expires_at: after(now, plan.expires_after.unwrap_or(limits::UPLOAD_LIFE)),
            fate: plan.fate.clone().unwrap_or_default(),
            post: None,
            expected: 0,
            received: 0,
        }
    }

    pub(crate) fn text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    pub(crate) fn media(mut self, media: Vec<String>) -> Self {
        self.media = media;
        self
    }

    /// A carousel is ready when the last of its parts is, and fails with the first that does.
    pub(crate) fn of_parts(mut self, parts: &[&Self]) -> Self {
        for part in parts {
            self.ready_at = self.ready_at.max(part.ready_at);
            self.children.push(part.name.clone());
            self.media.extend(part.media.iter().cloned());
            if self.fate == Fate::Publish {
                self.fate = part.fate.clone();
            }
        }
        self
    }

    pub(crate) fn state(&self, now: Timestamp) -> UploadState {
        match &self.fate {
            _ if self.post.is_some() => UploadState::Published,
            _ if self.expires_at <= now => UploadState::Expired,
            Fate::Stay => UploadState::InProgress,
            _ if now < self.ready_at => UploadState::InProgress,
            Fate::Publish => UploadState::Finished,
            Fate::Error(_) => UploadState::Error,
        }
    }

    /// Why it failed, once it has.
    pub(crate) fn reason(&self, now: Timestamp) -> Option<&str> {
        match &self.fate {
            Fate::Error(reason) if self.state(now) == UploadState::Error => Some(reason),
            _ => None,
        }
    }
}

/// The last [`limits::UPLOADS`] uploads.
#[derive(Default)]
pub(crate) struct Uploads {
    by_name: HashMap<(Provider, String), Upload>,
    order: VecDeque<(Provider, String)>,
}

impl Uploads {
    pub(crate) fn insert(&mut self, upload: Upload) {
        if self.order.len() >= limits::UPLOADS
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_name.remove(&oldest);
        }
        let key = (upload.owner.provider, upload.name.clone());
        self.order.push_back(key.clone());
        self.by_name.insert(key, upload);
    }

    pub(crate) fn get(&self, provider: Provider, name: &str) -> Option<&Upload> {
        self.by_name.get(&(provider, name.to_owned()))
    }

    /// An account's own.
    pub(crate) fn of(&self, owner: &Owner, name: &str) -> Option<&Upload> {
        self.get(owner.provider, name).filter(|upload| upload.owner == *owner)
    }

    /// An account's own, to be changed.
    pub(crate) fn of_mut(&mut self, owner: &Owner, name: &str) -> Option<&mut Upload> {
        let key = (owner.provider, name.to_owned());
        self.by_name.get_mut(&key).filter(|upload| upload.owner == *owner)
    }

    /// A post has been made of it.
    pub(crate) fn used(&mut self, provider: Provider, name: &str, post: &str) {
        if let Some(upload) = self.by_name.get_mut(&(provider, name.to_owned())) {
            upload.post = Some(post.to_owned());
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    fn upload(name: &str, kind: MediaKind, plan: &Plan) -> Upload {
        Upload::new(name.into(), Owner::of(Provider::Instagram, "1"), kind, plan, at(0))
    }

    #[test]
    fn it_is_ready_after_its_delay_and_gone_after_its_life() {
        let plan = Plan { expires_after: Some(Duration::from_secs(9)), ..Plan::default() };
        let mut video = upload("v", MediaKind::Video, &plan);
        let states = [0, 599, 600, 8_999, 9_000].map(|ms| video.state(at(ms)));
        let (waiting, ready) = (UploadState::InProgress, UploadState::Finished);
        assert_eq!(states, [waiting, waiting, ready, ready, UploadState::Expired]);
        video.post = Some("p".into());
        assert_eq!(video.state(at(9_000)), UploadState::Published);
    }

    #[test]
    fn a_carousel_follows_its_parts() {
        let image = upload("i", MediaKind::Image, &Plan::default());
        let video = upload("v", MediaKind::Video, &Plan::default());
        let failing = Plan { fate: Some(Fate::Error("no".into())), ..Plan::default() };
        let broken = upload("b", MediaKind::Image, &failing);
        let carousel = || upload("c", MediaKind::Carousel, &Plan::default());
        let both = carousel().of_parts(&[&image, &video]);
        assert_eq!(both.state(at(599)), UploadState::InProgress);
        assert_eq!(both.state(at(600)), UploadState::Finished);
        let one_broken = carousel().of_parts(&[&broken, &video]);
        assert_eq!(one_broken.reason(at(600)), Some("no"));
    }
}

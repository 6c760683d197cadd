//! What a client asks for.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::Timestamp;
use proto::{common::v1::Idempotency, publisher::v1 as pb};

use super::ACCOUNT;

/// A batch that a client asks for.
#[derive(Clone)]
pub(crate) struct Order(pub(crate) pb::CreateBatchRequest);

/// `count` stories for now.
pub(crate) fn stories(count: usize) -> Order {
    let story = |n| pb::NewStory {
        id: format!("clip_{n}"),
        url: format!("https://media.example.com/clip_{n}.mp4"),
        text: Some("Kept, never sent".to_owned()),
    };
    let settings = pb::Settings {
        account_id: ACCOUNT.to_owned(),
        raw_json: format!(r#"{{"accountId":"{ACCOUNT}"}}"#),
        ..pb::Settings::default()
    };
    Order(pb::CreateBatchRequest {
        posts: (1..=count).map(story).collect(),
        settings: Some(settings),
        ..pb::CreateBatchRequest::default()
    })
}

impl Order {
    pub(crate) fn to(mut self, account: &str) -> Self {
        account.clone_into(&mut self.settings().account_id);
        self
    }

    pub(crate) fn retries(mut self, retries: u32) -> Self {
        self.settings().max_retries = Some(retries);
        self
    }

    pub(crate) fn speed(mut self, speed: pb::Speed) -> Self {
        self.settings().set_speed(speed);
        self
    }

    pub(crate) fn scheduled_at(self, instant: Timestamp) -> Self {
        self.scheduled(Some(&instant.to_string()), None)
    }

    pub(crate) fn scheduled(mut self, at: Option<&str>, timezone: Option<&str>) -> Self {
        self.0.schedule = Some(pb::Schedule {
            mode: pb::schedule::Mode::Scheduled.into(),
            scheduled_at: at.map(str::to_owned),
            timezone: timezone.map(str::to_owned),
            raw_json: r#"{"mode":"scheduled"}"#.to_owned(),
        });
        self
    }

    pub(crate) fn job(mut self, job_id: &str) -> Self {
        self.0.job_id = Some(job_id.to_owned());
        self
    }

    /// With an `Idempotency-Key`.
    pub(crate) fn key(mut self, key: &str) -> Self {
        self.0.idempotency = Some(Idempotency { key: key.to_owned(), fingerprint: Vec::new() });
        self
    }

    /// One story is changed.
    pub(crate) fn story(mut self, index: usize, change: impl FnOnce(&mut pb::NewStory)) -> Self {
        change(&mut self.0.posts[index]);
        self
    }

    /// As the gateway sends it: with the body's fingerprint.
    pub(crate) fn message(mut self) -> pb::CreateBatchRequest {
        let idempotency = self.0.idempotency.take();
        let mut hash = DefaultHasher::new();
        format!("{:?}", self.0).hash(&mut hash);
        self.0.fingerprint = hash.finish().to_be_bytes().to_vec();
        let fingerprint = self.0.fingerprint.clone();
        self.0.idempotency = idempotency.map(|used| Idempotency { fingerprint, ..used });
        self.0
    }

    fn settings(&mut self) -> &mut pb::Settings {
        self.0.settings.get_or_insert_default()
    }
}

//! What a client may ask for: the values of a new batch (the gateway has checked the shape).

use std::collections::HashSet;

use jiff::Timestamp;
use service::{
    Code, Error, FieldError,
    http::{AllowList, UrlKind, check_user_url},
};

use super::{
    policy::Speed,
    schedule::{self, ScheduleRequest},
};

/// Most stories in one batch (stories.md, "Codes").
pub const MAX_STORIES: usize = 500;
/// Most retries of one story.
pub const MAX_RETRIES: u32 = 2;
const DEFAULT_RETRIES: u32 = 1;
/// Longest client id, job id and account, in characters.
const MAX_NAME: usize = 200;
/// Longest text, in characters; it is kept and never sent.
const MAX_TEXT: usize = 10_000;

/// A batch as asked for.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// The stories, in order.
    pub posts: Vec<NewStory>,
    /// Metricool's `blogId` as text.
    pub account: String,
    /// Sets the confirmation limit.
    pub speed: Speed,
    /// Retries of each story.
    pub max_retries: Option<u32>,
    /// `None`: now.
    pub schedule: Option<ScheduleRequest>,
    /// The client's own name for it.
    pub job_id: Option<String>,
    /// `settings` as sent (JSON).
    pub settings_json: String,
    /// `schedule` as sent (JSON).
    pub schedule_json: Option<String>,
}

/// A story as asked for.
#[derive(Clone, Debug)]
pub struct NewStory {
    /// Unique in the batch.
    pub id: String,
    /// The media.
    pub url: String,
    /// Kept, never sent.
    pub text: Option<String>,
}

impl NewBatch {
    /// Retries allowed for each story.
    pub fn retries(&self) -> u32 {
        self.max_retries.unwrap_or(DEFAULT_RETRIES)
    }

    /// Checks every value; the instant of the first story when it is scheduled.
    ///
    /// # Errors
    /// All mistakes, under the code of the first.
    pub fn check(&self, allow: &AllowList, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        let mut mistakes = Mistakes::default();
        self.check_posts(allow, &mut mistakes);
        self.check_settings(&mut mistakes);
        if self.job_id.as_ref().is_some_and(|id| !is_name(id)) {
            mistakes.add(Code::InvalidRequest, "/jobId", name_detail("jobId"));
        }
        let mut first_due = None;
        if let Some(request) = &self.schedule {
            match schedule::first_due(request, now) {
                Ok(instant) => first_due = Some(instant),
                Err((member, detail)) => {
                    mistakes.add(Code::InvalidSchedule, format!("/schedule/{member}"), detail);
                }
            }
        }
        mistakes.finish().map(|()| first_due)
    }

    fn check_posts(&self, allow: &AllowList, mistakes: &mut Mistakes) {
        if self.posts.is_empty() {
            mistakes.add(
                Code::MissingPosts,
                "/posts",
                "A batch needs at least one story in posts.",
            );
        }
        if self.posts.len() > MAX_STORIES {
            let detail = format!(
                "A batch has at most {MAX_STORIES} stories; this one has {}. Split it.",
                self.posts.len()
            );
            mistakes.add(Code::InvalidRequest, "/posts", detail);
            return;
        }
        let mut seen = HashSet::new();
        for (n, story) in self.posts.iter().enumerate() {
            if !is_name(&story.id) {
                mistakes.add(Code::InvalidRequest, format!("/posts/{n}/id"), name_detail("id"));
            } else if !seen.insert(&story.id) {
                let detail = format!("The id \"{}\" is used twice in this batch.", story.id);
                mistakes.add(Code::InvalidRequest, format!("/posts/{n}/id"), detail);
            }
            if story.url.is_empty() {
                let detail = "Each story needs the url of its media.";
                mistakes.add(Code::InvalidMediaUrl, format!("/posts/{n}/url"), detail);
            } else if let Err(problem) = check_user_url(&story.url, UrlKind::Media, allow) {
                mistakes.add(Code::InvalidMediaUrl, format!("/posts/{n}/url"), problem.to_string());
            }
            if story.text.as_ref().is_some_and(|text| !is_text(text)) {
                let detail = format!("A text has at most {MAX_TEXT} characters, none of them NUL.");
                mistakes.add(Code::InvalidRequest, format!("/posts/{n}/text"), detail);
            }
        }
    }

    fn check_settings(&self, mistakes: &mut Mistakes) {
        if self.account.is_empty() {
            let detail = "settings.accountId names the Metricool account (blogId) to publish to.";
            mistakes.add(Code::MissingAccountId, "/settings/accountId", detail);
        } else if !is_name(&self.account) {
            mistakes.add(Code::InvalidRequest, "/settings/accountId", name_detail("accountId"));
        }
        if self.retries() > MAX_RETRIES {
            let detail = format!("maxRetries is 0 to {MAX_RETRIES}.");
            mistakes.add(Code::InvalidRequest, "/settings/maxRetries", detail);
        }
    }
}

/// PostgreSQL keeps every character but NUL.
fn is_text(text: &str) -> bool {
    text.chars().count() <= MAX_TEXT && !text.contains('\0')
}

/// Whether a text can be a client's id, job id or account.
pub fn is_name(text: &str) -> bool {
    let length = text.chars().count();
    (1..=MAX_NAME).contains(&length) && !text.chars().any(char::is_control)
}

fn name_detail(member: &str) -> String {
    format!("{member} has 1 to {MAX_NAME} characters and no control characters.")
}

/// Collects every mistake before answering.
#[derive(Default)]
struct Mistakes(Option<Error>);

impl Mistakes {
    fn add(&mut self, code: Code, pointer: impl Into<String>, detail: impl Into<String>) {
        let (pointer, detail) = (pointer.into(), detail.into());
        self.0 = Some(match self.0.take() {
            Some(error) => error.with_field(FieldError { pointer, detail }),
            None => Error::field(code, pointer, detail),
        });
    }

    fn finish(self) -> Result<(), Error> {
        self.0.map_or(Ok(()), Err)
    }
}

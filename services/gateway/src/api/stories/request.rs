//! What clients send to publish stories. The gateway checks the shape; the publisher judges the
//! values (stories.md, "Request").
//!
//! Map: this file reads a body, `schema` documents what cannot be derived.

mod schema;
#[cfg(test)]
mod tests;

use proto::{common::v1::Idempotency, publisher::v1 as pb};
use serde_json::Value;
use service::{Code, Error};
use utoipa::ToSchema;

use crate::http::shape::{Object, Problems, whole_number};

const JOB_ID_LEN: (usize, usize) = (1, 200);
/// The longest `settings` or `schedule`, in bytes of JSON: both are kept as sent, and come back with
/// every batch of a list.
const MAX_KEPT: usize = 4 * 1024;

/// A batch of stories.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PublishStories {
    /// The stories, in the order in which they are published.
    #[schema(min_items = 1, max_items = 500)]
    posts: Vec<NewStory>,
    settings: Settings,
    /// When; without it, now.
    schedule: Option<Schedule>,
    /// The client's own name for the batch: a repeat returns the first answer, as long as the
    /// batch exists.
    #[schema(min_length = 1, max_length = 200)]
    job_id: Option<String>,
}

/// One story.
#[derive(ToSchema)]
struct NewStory {
    /// The client's own id, unique in the batch.
    #[schema(min_length = 1, example = "clip_1")]
    id: String,
    /// Where Metricool fetches the image or video: absolute, on a public host.
    #[schema(
        format = "uri",
        pattern = "^https?://",
        max_length = 2048,
        example = "https://media.example.com/clip_1.mp4"
    )]
    url: String,
    /// Kept and never sent: stories have no text at Metricool.
    #[schema(example = "Behind the scenes")]
    text: Option<String>,
}

/// When the stories are published.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
struct Schedule {
    #[schema(inline, example = "scheduled")]
    mode: Mode,
    /// An instant with offset, or a local time that needs `timezone`.
    #[schema(example = "2030-01-31T09:30:00")]
    scheduled_at: Option<String>,
    /// An IANA zone name.
    #[schema(example = "Europe/Madrid")]
    timezone: Option<String>,
    #[schema(ignore)]
    raw: String,
}

#[derive(Clone, Copy, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Now,
    Scheduled,
}

/// For which account, how patient, how persistent.
struct Settings {
    account_id: String,
    speed: pb::Speed,
    max_retries: Option<u32>,
    raw: String,
}

impl PublishStories {
    /// Reads a body.
    ///
    /// # Errors
    /// `MISSING_POSTS`, `MISSING_ACCOUNT_ID`, `INVALID_SCHEDULE`, and `INVALID_REQUEST` with every
    /// member whose shape is wrong.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        if body.is_object() {
            check_presence(body)?;
        }
        let mut problems = Problems::of(body);
        let request = Self::read_shape(body, &mut problems);
        problems.into_result()?;
        request.ok_or_else(|| Error::invalid("", "The body must be an object."))
    }

    fn read_shape(body: &Value, problems: &mut Problems) -> Option<Self> {
        let mut root = Object::open(body, "", problems)?;
        let posts = root.list("posts", problems).iter().enumerate();
        let posts = posts.map(|(i, post)| NewStory::read(post, i, problems)).collect();
        let settings = root.any("settings").map(|settings| Settings::read(settings, problems));
        let schedule = root.any("schedule").map(|schedule| Schedule::read(schedule, problems));
        let job_id = root.sized_text("jobId", JOB_ID_LEN, problems).map(str::to_owned);
        root.close(problems);
        Some(Self { posts, settings: settings??, schedule: schedule.flatten(), job_id })
    }

    /// For the publisher.
    pub(super) fn into_message(
        self,
        idempotency: Option<Idempotency>,
        fingerprint: Vec<u8>,
    ) -> pb::CreateBatchRequest {
        let story =
            |story: NewStory| pb::NewStory { id: story.id, url: story.url, text: story.text };
        pb::CreateBatchRequest {
            posts: self.posts.into_iter().map(story).collect(),
            settings: Some(pb::Settings {
                account_id: self.settings.account_id,
                speed: self.settings.speed.into(),
                max_retries: self.settings.max_retries,
                raw_json: self.settings.raw,
            }),
            schedule: self.schedule.map(Schedule::into_message),
            job_id: self.job_id,
            idempotency,
            fingerprint,
        }
    }
}

/// The mistakes that have a code of their own.
fn check_presence(body: &Value) -> Result<(), Error> {
    let posts = body["posts"].as_array();
    if posts.is_none_or(Vec::is_empty) {
        return Err(Error::field(
            Code::MissingPosts,
            "/posts",
            "Send the stories in posts, a list with at least one.",
        ));
    }
    let settings = &body["settings"];
    let account = ["accountId", "metricoolAccountId"].map(|name| &settings[name]);
    if (settings.is_null() || settings.is_object()) && account.into_iter().all(is_absent) {
        return Err(Error::field(
            Code::MissingAccountId,
            "/settings/accountId",
            "Name the account in settings.accountId.",
        ));
    }
    let schedule = &body["schedule"];
    if schedule.is_object() && Mode::read(&schedule["mode"]).is_none() {
        return Err(Error::field(
            Code::InvalidSchedule,
            "/schedule/mode",
            "The mode of a schedule is now or scheduled.",
        ));
    }
    Ok(())
}

/// Null and blank text count as absent.
fn is_absent(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// The JSON of an object that is kept as sent.
fn kept(value: &Value, at: &str, problems: &mut Problems) -> String {
    let json = value.to_string();
    if json.len() > MAX_KEPT {
        problems.note(at, format!("must have at most {MAX_KEPT} bytes of JSON"));
    }
    json
}

impl NewStory {
    fn read(value: &Value, index: usize, problems: &mut Problems) -> Self {
        let at = format!("/posts/{index}");
        let empty = || Self { id: String::new(), url: String::new(), text: None };
        let Some(mut story) = Object::open(value, &at, problems) else {
            return empty();
        };
        story.require("id", problems);
        let id = story.text("id", problems);
        if id.is_some_and(str::is_empty) {
            problems.note(&story.pointer("id"), "must not be empty");
        }
        // Without a URL the publisher answers INVALID_MEDIA_URL, as for one that it refuses.
        let url = story.text("url", problems).unwrap_or_default().to_owned();
        let text = story.text("text", problems).map(str::to_owned);
        story.close(problems);
        Self { id: id.unwrap_or_default().to_owned(), url, text }
    }
}

impl Settings {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let mut settings = Object::open(value, "/settings", problems)?;
        let one = account(&mut settings, "accountId", problems);
        let other = account(&mut settings, "metricoolAccountId", problems);
        if one.is_some() && other.is_some() && one != other {
            problems
                .note(&settings.pointer("metricoolAccountId"), "is another account than accountId");
        }
        let speed = speed(settings.any("publishSpeed"));
        let max_retries = settings
            .any("maxRetries")
            .map(|value| whole_number(value).and_then(|number| u32::try_from(number).ok()));
        if max_retries == Some(None) {
            problems.note(&settings.pointer("maxRetries"), "must be 0, 1 or 2");
        }
        settings.close(problems);
        Some(Self {
            account_id: one.or(other).unwrap_or_default(),
            speed,
            max_retries: max_retries.flatten(),
            raw: kept(value, "/settings", problems),
        })
    }
}

/// An account is text, or the integer that Metricool calls `blogId`: any that the parser keeps
/// exactly, which are those of 64 bits.
fn account(
    settings: &mut Object<'_>,
    name: &'static str,
    problems: &mut Problems,
) -> Option<String> {
    let value = settings.any(name).filter(|value| !is_absent(value))?;
    let text = value.as_str().map(str::to_owned);
    let text = text
        .or_else(|| value.as_u64().map(|number| number.to_string()))
        .or_else(|| whole_number(value).map(|number| number.to_string()));
    if text.is_none() {
        problems.note(&settings.pointer(name), "must be text or an integer of 64 bits");
    }
    text
}

/// Missing or unknown is safe (stories.md, "Speed").
fn speed(value: Option<&Value>) -> pb::Speed {
    match value.and_then(Value::as_str) {
        Some("fast") => pb::Speed::Fast,
        Some("ultra") => pb::Speed::Ultra,
        Some("hyper") => pb::Speed::Hyper,
        _ => pb::Speed::Safe,
    }
}

impl Schedule {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let mut schedule = Object::open(value, "/schedule", problems)?;
        let mode = schedule.any("mode").and_then(Mode::read)?;
        let scheduled_at = schedule.text("scheduledAt", problems).map(str::to_owned);
        let timezone = schedule.text("timezone", problems).map(str::to_owned);
        schedule.close(problems);
        let raw = kept(value, "/schedule", problems);
        Some(Self { mode, scheduled_at, timezone, raw })
    }

    fn into_message(self) -> pb::Schedule {
        let mode = match self.mode {
            Mode::Now => pb::schedule::Mode::Now,
            Mode::Scheduled => pb::schedule::Mode::Scheduled,
        };
        pb::Schedule {
            mode: mode.into(),
            scheduled_at: self.scheduled_at,
            timezone: self.timezone,
            raw_json: self.raw,
        }
    }
}

impl Mode {
    fn read(value: &Value) -> Option<Self> {
        match value.as_str() {
            Some("now") => Some(Self::Now),
            Some("scheduled") => Some(Self::Scheduled),
            _ => None,
        }
    }
}

//! What a client writes of a post, checked value by value (posts.md, "REST").
//!
//! Every mistake is collected, so that a client reads all of them at once; the first one gives the
//! answer its code.

mod problems;
mod when;

pub use problems::{Problem, Problems};

use std::collections::BTreeMap;

use jiff::Timestamp;
use service::{
    Code,
    http::{AllowList, UrlKind, check_user_url},
};
use uuid::Uuid;

use super::{
    local_time::Scheduled,
    post::{Override, Overrides, Post, PostStatus},
    publication::Platform,
    repeat::{Repeat, RepeatDocument},
};

/// Longest text, in characters: more than any platform takes.
const MAX_CONTENT: usize = 100_000;
/// Most media of a post, far more than any platform takes: how many those take they say themselves.
const MAX_MEDIA: usize = 100;
/// Most connections of a post.
const MAX_TARGETS: usize = 100;

/// What a client writes, as sent; `None`: not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The team; the tenant's default one.
    pub team_id: Option<String>,
    /// Who writes it.
    pub user_id: Option<String>,
    /// The text.
    pub content: Option<String>,
    /// The media.
    pub media_urls: Option<Vec<String>>,
    /// Platforms' own texts and media, by their words.
    pub overrides: Option<BTreeMap<String, Override>>,
    /// Every active connection of the team on these.
    pub platforms: Option<Vec<String>>,
    /// These connections.
    pub connection_ids: Option<Vec<String>>,
    /// `DRAFT` or `SCHEDULED`.
    pub status: Option<String>,
    /// When.
    pub scheduled_at: Option<String>,
    /// In which zone.
    pub timezone: Option<String>,
    /// Each publication takes the next free posting slot of its connection.
    pub next_free_slot: bool,
    /// The repeat rule as JSON.
    pub repeat_json: Option<String>,
    /// In a change: members that are to be removed.
    pub cleared: Vec<String>,
}

/// Where a post goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Targets {
    /// Every active connection of the team on these platforms.
    Platforms(Vec<Platform>),
    /// These connections.
    Connections(Vec<Uuid>),
}

/// When a post is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// As soon as it may.
    Now,
    /// At this time.
    At(Scheduled),
    /// At the next free posting slot of each connection.
    NextSlot,
}

/// A draft whose values are good, in as far as they can be judged by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub content: String,
    /// The media.
    pub media_urls: Vec<String>,
    /// Platforms' own.
    pub overrides: Overrides,
    /// Where it goes; `None`: as it was.
    pub targets: Option<Targets>,
    /// Draft or scheduled.
    pub status: PostStatus,
    /// When; `None`: as it was.
    pub when: Option<When>,
    /// The rule.
    pub repeat: Option<Repeat>,
}

impl Draft {
    /// What the client calls a platform in `overrides`, such as `X`; its word where it names none.
    pub fn override_name(&self, platform: Platform) -> &str {
        let mut names = self.overrides.iter().flat_map(BTreeMap::keys);
        let found = names.find(|name| Platform::named(name) == Some(platform));
        found.map_or(platform.word(), String::as_str)
    }

    /// Whether a change removes this member.
    pub fn clears(&self, member: &str) -> bool {
        self.cleared.iter().any(|cleared| cleared == member)
    }

    /// Checks a draft: of a new post, or a change of `before`. Mistakes are noted; what is returned
    /// stands for the rest.
    pub fn check(
        &self,
        before: Option<&Post>,
        allow: &AllowList,
        now: Timestamp,
        problems: &mut Problems,
    ) -> Written {
        let content = self.content.clone().or(before.map(|post| post.content.clone()));
        let content = content.unwrap_or_default();
        if content.chars().count() > MAX_CONTENT || content.contains('\0') {
            let detail = format!("A text has at most {MAX_CONTENT} characters, none of them NUL.");
            problems.add(Code::InvalidRequest, "/content", detail);
        }
        let media_urls = match (&self.media_urls, before) {
            (Some(urls), _) => {
                check_media(urls, "/mediaUrls", allow, problems);
                urls.clone()
            }
            (None, Some(post)) if !self.clears("mediaUrls") => post.media_urls.clone(),
            _ => Vec::new(),
        };
        let overrides = match (&self.overrides, before) {
            (Some(overrides), _) => checked_overrides(overrides, allow, problems),
            (None, Some(post)) if !self.clears("overrides") => post.overrides.clone(),
            _ => Overrides::default(),
        };
        let status = self.checked_status(before, problems);
        let when = self.checked_when(before, status, now, problems);
        let repeat = self.checked_repeat(before, when.as_ref(), problems);
        let targets = self.checked_targets(problems);
        Written { content, media_urls, overrides, targets, status, when, repeat }
    }

    fn checked_status(&self, before: Option<&Post>, problems: &mut Problems) -> PostStatus {
        match self.status.as_deref() {
            None => before.map_or(PostStatus::Draft, |post| post.status),
            Some("DRAFT") => PostStatus::Draft,
            Some("SCHEDULED") => PostStatus::Scheduled,
            Some(_) => {
                let detail = "status is DRAFT or SCHEDULED; the other ones are ours to set.";
                problems.add(Code::InvalidRequest, "/status", detail);
                PostStatus::Draft
            }
        }
    }

    fn checked_repeat(
        &self,
        before: Option<&Post>,
        when: Option<&When>,
        problems: &mut Problems,
    ) -> Option<Repeat> {
        let Some(json) = &self.repeat_json else {
            return before.and_then(|post| post.repeat.clone()).filter(|_| !self.clears("repeat"));
        };
        let timed = match when {
            Some(When::At(_)) => true,
            Some(_) => false,
            None => before.is_some_and(|post| post.scheduled_at.is_some()),
        };
        if !timed {
            let detail = "A post that repeats needs a scheduledAt to begin with.";
            problems.add(Code::InvalidSchedule, "/repeat", detail);
        }
        let document: RepeatDocument = match serde_json::from_str(json) {
            Ok(document) => document,
            Err(error) => {
                problems.add(Code::InvalidRequest, "/repeat", format!("{error}."));
                return None;
            }
        };
        match Repeat::check(&document, "/repeat") {
            Ok(repeat) => Some(repeat),
            Err(fields) => {
                for field in fields {
                    problems.add(Code::InvalidRequest, field.pointer, field.detail);
                }
                None
            }
        }
    }

    fn checked_targets(&self, problems: &mut Problems) -> Option<Targets> {
        if self.platforms.is_some() && self.connection_ids.is_some() {
            let detail = "Send either platforms or connectionIds, not both.";
            problems.add(Code::InvalidRequest, "/connectionIds", detail);
        }
        if let Some(ids) = &self.connection_ids {
            too_many(ids.len(), "/connectionIds", problems);
            let mut known = Vec::new();
            for (n, id) in ids.iter().enumerate() {
                match Uuid::parse_str(id) {
                    Ok(id) if !known.contains(&id) => known.push(id),
                    Ok(_) => {}
                    Err(_) => problems.add(
                        Code::ConnectionNotFound,
                        format!("/connectionIds/{n}"),
                        "There is no such connection.",
                    ),
                }
            }
            return Some(Targets::Connections(known));
        }
        let names = self.platforms.as_ref()?;
        too_many(names.len(), "/platforms", problems);
        let mut platforms = Vec::new();
        for (n, name) in names.iter().enumerate() {
            match Platform::named(name) {
                Some(platform) if !platforms.contains(&platform) => platforms.push(platform),
                Some(_) => {}
                None => problems.add(
                    Code::InvalidRequest,
                    format!("/platforms/{n}"),
                    format!("\"{name}\" is no platform. They are {}.", platform_words()),
                ),
            }
        }
        Some(Targets::Platforms(platforms))
    }
}

fn too_many(count: usize, pointer: &str, problems: &mut Problems) {
    if count > MAX_TARGETS {
        let detail = format!("A post goes to at most {MAX_TARGETS} connections.");
        problems.add(Code::InvalidRequest, pointer, detail);
    }
}

fn platform_words() -> String {
    Platform::ALL.map(Platform::word).join(", ")
}

fn check_media(urls: &[String], pointer: &str, allow: &AllowList, problems: &mut Problems) {
    if urls.len() > MAX_MEDIA {
        let detail = format!("A post has at most {MAX_MEDIA} media.");
        problems.add(Code::InvalidRequest, pointer, detail);
        return;
    }
    for (n, url) in urls.iter().enumerate() {
        if let Err(problem) = check_user_url(url, UrlKind::Media, allow) {
            let pointer = format!("{pointer}/{n}");
            problems.add(Code::InvalidMediaUrl, pointer, problem.to_string());
        }
    }
}

fn checked_overrides(
    overrides: &BTreeMap<String, Override>,
    allow: &AllowList,
    problems: &mut Problems,
) -> Overrides {
    let mut checked = BTreeMap::new();
    for (name, own) in overrides {
        let pointer = format!("/overrides/{name}");
        let Some(platform) = Platform::named(name) else {
            let detail = format!("\"{name}\" is no platform. They are {}.", platform_words());
            problems.add(Code::InvalidRequest, pointer, detail);
            continue;
        };
        let is_refused = |text: &String| text.chars().count() > MAX_CONTENT || text.contains('\0');
        if own.content.as_ref().is_some_and(is_refused) {
            let detail = format!("A text has at most {MAX_CONTENT} characters, none of them NUL.");
            problems.add(Code::InvalidRequest, format!("{pointer}/content"), detail);
        }
        if let Some(urls) = &own.media_urls {
            check_media(urls, &format!("{pointer}/mediaUrls"), allow, problems);
        }
        checked.insert(platform.word().to_owned(), own.clone());
    }
    Overrides(checked)
}

#[cfg(test)]
mod tests;

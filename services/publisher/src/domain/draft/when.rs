//! When a post is due, as its draft says (docs/posts.md, "When").

use jiff::Timestamp;
use service::Code;

use super::{Draft, Problems, When};
use crate::domain::{
    local_time::{Scheduled, TimeProblem, refuse_past},
    post::{Post, PostStatus},
};

impl Draft {
    /// Whether the client says when, whatever it was before.
    pub fn names_a_time(&self) -> bool {
        self.next_free_slot || self.scheduled_at.is_some() || self.clears("scheduledAt")
    }

    /// When, for a post that is `status` from now on; `None`: as it was.
    pub(super) fn checked_when(
        &self,
        before: Option<&Post>,
        status: PostStatus,
        now: Timestamp,
        problems: &mut Problems,
    ) -> Option<When> {
        if self.next_free_slot {
            if self.scheduled_at.is_some() {
                let detail = "Send either scheduledAt or slot, not both.";
                problems.add(Code::InvalidSchedule, "/slot", detail);
            }
            return Some(When::NextSlot);
        }
        let kept = before.and_then(|post| post.timezone.as_deref());
        let zone = self.timezone.as_deref().or(kept.filter(|_| !self.clears("timezone")));
        if let Some(text) = &self.scheduled_at {
            return noted(Scheduled::for_post(text, zone, now), problems);
        }
        let timed = before.filter(|post| post.scheduled_at.is_some());
        if self.timezone.is_some() && (timed.is_none() || self.clears("scheduledAt")) {
            let detail = "A timezone needs a scheduledAt.";
            problems.add(Code::InvalidSchedule, "/timezone", detail);
        }
        match (before, timed) {
            (None, _) => Some(When::Now),
            (Some(_), _) if self.clears("scheduledAt") => Some(When::Now),
            (Some(_), Some(post)) => self.kept_time(post, status, now, problems),
            (Some(_), None) => None,
        }
    }

    /// The time that a post has, in another zone if the client names one: a local time is that time
    /// there, an instant stays. A time that has passed is not scheduled.
    fn kept_time(
        &self,
        post: &Post,
        status: PostStatus,
        now: Timestamp,
        problems: &mut Problems,
    ) -> Option<When> {
        let at = post.scheduled_at?;
        if let Some(zone) = &self.timezone {
            let text = post.local_time().unwrap_or_else(|| at.to_string());
            return noted(Scheduled::for_post(&text, Some(zone), now), problems);
        }
        if status == PostStatus::Scheduled
            && let Err(problem) = refuse_past(at, now)
        {
            return noted(Err(problem), problems);
        }
        self.clears("timezone").then_some(When::At(Scheduled { at, local: None }))
    }
}

fn noted(read: Result<Scheduled, TimeProblem>, problems: &mut Problems) -> Option<When> {
    match read {
        Ok(scheduled) => Some(When::At(scheduled)),
        Err(problem) => {
            let pointer = format!("/{}", problem.member);
            problems.add(Code::InvalidSchedule, pointer, problem.detail);
            None
        }
    }
}

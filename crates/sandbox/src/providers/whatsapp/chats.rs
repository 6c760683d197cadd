//! What is kept of the people on WhatsApp: what they wrote, and what they have not read.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;
use serde::Serialize;

use super::media::Media;
use crate::limits;
use crate::timeline::after;

/// People by their number (or user id), and the media they sent.
#[derive(Default)]
pub(crate) struct Chats {
    people: HashMap<String, Person>,
    order: VecDeque<String>,
    media: HashMap<String, Media>,
    media_order: VecDeque<String>,
}

/// Somebody who wrote, or was written to.
#[derive(Default)]
pub(crate) struct Person {
    /// The newest timestamp of their messages; none: they never wrote.
    pub(super) last_wrote_at: Option<Timestamp>,
    /// Oldest first.
    pub(crate) said: VecDeque<Said>,
    /// Ids of messages to them that no `read` has told of.
    unread: VecDeque<String>,
}

/// A person's message.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Said {
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) kind: String,
    pub(super) text: Option<String>,
    pub(super) media: Option<String>,
}

impl Chats {
    /// A person, made when new.
    pub(super) fn open(&mut self, name: &str) -> &mut Person {
        if !self.people.contains_key(name) {
            if self.order.len() >= limits::PEOPLE
                && let Some(first) = self.order.pop_front()
            {
                self.people.remove(&first);
            }
            self.order.push_back(name.to_owned());
        }
        self.people.entry(name.to_owned()).or_default()
    }

    pub(crate) fn person(&self, name: &str) -> Option<&Person> {
        self.people.get(name)
    }

    /// In order of their first message.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// Whether only templates reach a person: they wrote, and too long ago.
    pub(super) fn window_is_closed(&self, name: &str, now: Timestamp) -> bool {
        let last = self.people.get(name).and_then(|person| person.last_wrote_at);
        last.is_some_and(|last| after(last, limits::WHATSAPP_WINDOW) <= now)
    }

    pub(crate) fn keep(&mut self, id: &str, media: Media) {
        if !self.media.contains_key(id) {
            if self.media_order.len() >= limits::MEDIA
                && let Some(oldest) = self.media_order.pop_front()
            {
                self.media.remove(&oldest);
            }
            self.media_order.push_back(id.to_owned());
        }
        self.media.insert(id.to_owned(), media);
    }

    pub(super) fn media(&self, id: &str) -> Option<&Media> {
        self.media.get(id)
    }
}

impl Person {
    pub(super) fn wrote(&mut self, said: Said) {
        self.last_wrote_at = self.last_wrote_at.max(Some(said.at));
        push(&mut self.said, said);
    }

    /// A message has come that they did not look at.
    pub(super) fn got(&mut self, id: &str) {
        push(&mut self.unread, id.to_owned());
    }

    /// They look at what has come.
    pub(super) fn take_unread(&mut self) -> Vec<String> {
        self.unread.drain(..).collect()
    }
}

fn push<T>(to: &mut VecDeque<T>, what: T) {
    if to.len() >= limits::SAID {
        to.pop_front();
    }
    to.push_back(what);
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn the_window_counts_from_the_newest_message_of_who_wrote_at_all() {
        let mut chats = Chats::default();
        let start = Timestamp::UNIX_EPOCH;
        let end = start + SignedDuration::from_hours(24);
        assert!(!chats.window_is_closed("1", Timestamp::MAX));
        let said = |at| Said { id: "m".into(), at, kind: "text".into(), text: None, media: None };
        chats.open("1").wrote(said(start));
        // One that comes late does not move it back.
        chats.open("1").wrote(said(start - SignedDuration::from_hours(9)));
        assert!(!chats.window_is_closed("1", end - SignedDuration::from_secs(1)));
        assert!(chats.window_is_closed("1", end));
    }
}

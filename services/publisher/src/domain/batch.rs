//! A batch of stories: its states and what a person may ask of it (stories.md, "States", "Cancel").

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    policy::Speed,
    publication::{Publication, Status, Step},
};

/// `batch_<milliseconds>_<9 random base-36 characters>` (stories.md).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BatchId(pub String);

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A batch's state; no other word exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchStatus {
    /// Scheduled, nothing due yet.
    Pending,
    /// Stories are being published.
    Processing,
    /// No more is sent until it is resumed.
    Paused,
    /// Every story is terminal, also with none published.
    Completed,
    /// Stopped by a person.
    Cancelled,
}

impl BatchStatus {
    const WORDS: [(Self, &'static str); 5] = [
        (Self::Pending, "pending"),
        (Self::Processing, "processing"),
        (Self::Paused, "paused"),
        (Self::Completed, "completed"),
        (Self::Cancelled, "cancelled"),
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].1
    }

    /// The status of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(status, _)| *status)
    }
}

/// What a person may ask of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Stop it.
    Cancel,
    /// Send no more.
    Pause,
    /// Go on.
    Resume,
    /// Try the failed stories again.
    RetryFailed,
}

impl Command {
    /// The word in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::RetryFailed => "retry-failed",
        }
    }
}

/// How many stories are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// All of them.
    pub total: u32,
    /// Live.
    pub published: u32,
    /// Not live, or not known to be.
    pub failed: u32,
    /// Stopped before they went live.
    pub cancelled: u32,
}

impl Counters {
    /// Not decided yet.
    pub fn pending(&self) -> u32 {
        self.total - self.published - self.failed - self.cancelled
    }

    /// One story went from one status to another.
    pub fn moved(&mut self, from: Status, to: Status) {
        if let Some(count) = self.of(from) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.of(to) {
            *count += 1;
        }
    }

    fn of(&mut self, status: Status) -> Option<&mut u32> {
        match status {
            Status::Pending => None,
            Status::Published => Some(&mut self.published),
            Status::Failed => Some(&mut self.failed),
            Status::Cancelled => Some(&mut self.cancelled),
        }
    }
}

/// A batch, without its stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// Whose it is.
    pub tenant: String,
    /// The client's own name for it.
    pub job_id: Option<String>,
    /// Its state.
    pub status: BatchStatus,
    /// Its stories, counted.
    pub counters: Counters,
    /// Sets the confirmation limit.
    pub speed: Speed,
    /// `settings` as sent (JSON).
    pub settings_json: String,
    /// `schedule` as sent (JSON).
    pub schedule_json: Option<String>,
    /// Something is wrong with the batch as a whole.
    pub error: Option<BatchError>,
    /// When it was taken.
    pub created_at: Timestamp,
    /// When its first story had its turn.
    pub started_at: Option<Timestamp>,
    /// When nothing of it was open any more.
    pub completed_at: Option<Timestamp>,
    /// The id of its newest event.
    pub last_event: i64,
    /// Counts its changes.
    pub version: i64,
    /// The trace of the request that asked for it (W3C `traceparent`).
    pub traceparent: Option<String>,
}

/// Something is wrong with a batch as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchError {
    /// A code of the error table.
    pub code: String,
    /// What to do about it.
    pub message: String,
}

/// One story of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The client's id, unique in the batch.
    pub clip_id: String,
    /// From 1.
    pub index: u32,
    /// Kept, never sent.
    pub text: Option<String>,
    /// The work.
    pub publication: Publication,
}

/// The batch's state does not allow the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What was asked.
    pub command: Command,
    /// What state it is in.
    pub status: BatchStatus,
}

impl Batch {
    /// Completed or cancelled, and nothing of it is in flight.
    pub fn is_finished(&self) -> bool {
        matches!(self.status, BatchStatus::Completed | BatchStatus::Cancelled)
            && self.counters.pending() == 0
    }

    /// Takes a command, as far as the batch itself goes; the stories follow by
    /// [`concerns`].
    ///
    /// # Errors
    /// [`Conflict`] from a state that does not allow it.
    pub fn command(&mut self, command: Command) -> Result<(), Conflict> {
        use BatchStatus::{Cancelled, Completed, Paused, Pending, Processing};
        self.status = match (command, self.status) {
            (Command::Cancel, Pending | Processing | Paused) => Cancelled,
            (Command::Pause, Processing) => Paused,
            (Command::Resume, Paused) | (Command::RetryFailed, Completed) => Processing,
            (command, status) => return Err(Conflict { command, status }),
        };
        Ok(())
    }

    /// One of its stories moved: counts it and draws the conclusions for the batch.
    pub fn story_moved(&mut self, from: Step, to: Step, now: Timestamp) {
        self.counters.moved(from.status(), to.status());
        if self.status == BatchStatus::Pending {
            // Also when the first one was missed: it was due.
            self.status = BatchStatus::Processing;
        }
        if from == Step::Queued && !to.is_terminal() {
            self.started_at.get_or_insert(now);
        }
    }

    /// Concludes after all moves of one transaction.
    pub fn conclude(&mut self, now: Timestamp) {
        if self.counters.pending() > 0 {
            self.completed_at = None;
            return;
        }
        if self.status != BatchStatus::Cancelled {
            self.status = BatchStatus::Completed;
        }
        self.completed_at.get_or_insert(now);
    }
}

/// Whether a command concerns a story in this step.
pub fn concerns(command: Command, step: Step) -> bool {
    match command {
        Command::Cancel => !step.is_terminal(),
        // An unconfirmed story may be live: it is never sent again (stories.md, "No double post").
        Command::RetryFailed => step == Step::Failed,
        Command::Pause | Command::Resume => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_add_up() {
        let mut counters = Counters { total: 3, ..Counters::default() };
        counters.moved(Status::Pending, Status::Failed);
        counters.moved(Status::Pending, Status::Published);
        counters.moved(Status::Failed, Status::Pending);
        counters.moved(Status::Pending, Status::Cancelled);
        assert_eq!((counters.published, counters.failed, counters.cancelled), (1, 0, 1));
        assert_eq!(counters.pending(), 1);
    }

    #[test]
    fn words_are_the_index() {
        for (index, (status, word)) in BatchStatus::WORDS.into_iter().enumerate() {
            assert_eq!(status as usize, index);
            assert_eq!(BatchStatus::from_word(word), Some(status));
        }
    }
}

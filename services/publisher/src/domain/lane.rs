//! A batch is a lane: strictly in order, one story at a time (stories.md, "Order and instant
//! mode").

use jiff::Timestamp;

use super::{
    batch::{Batch, BatchStatus, Story},
    machine::{self, Action, Rules},
};

/// What the runner of a batch does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// This, for the first story that is open.
    Act(Action),
    /// Nothing before this time.
    Wait(Timestamp),
    /// Nothing until a person acts.
    Idle,
    /// Every story is terminal.
    Finished,
}

/// Decides from the batch and its first story that is not terminal.
pub fn next(batch: &Batch, head: Option<&Story>, rules: &Rules<'_>, now: Timestamp) -> Turn {
    let Some(story) = head else { return Turn::Finished };
    let publication = &story.publication;
    if batch.status == BatchStatus::Paused && publication.step.is_unsent() {
        return Turn::Idle;
    }
    match machine::next_action(publication, rules, now) {
        Action::Wait(until) => Turn::Wait(until),
        Action::Nothing => Turn::Idle,
        action => Turn::Act(action),
    }
}

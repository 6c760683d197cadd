//! What free messages and follow-ups say: the page's captions of their type in turn, or the
//! policy's texts (scheduling.md, "Selector"). They carry no caption id and lock nothing.

use super::{FreeTexts, MessageType, Planned};
use crate::domain::{caption::Caption, policy::builder::Texts};

/// Gives each message but the Unlocks its text. `messages` are in time order.
pub(super) fn give(messages: &mut [Planned], free: &FreeTexts, texts: &Texts) {
    for kind in [MessageType::PhotoBump, MessageType::FollowUp, MessageType::FreeContent] {
        let captions = free.of(kind);
        let spoken = messages.iter_mut().filter(|message| message.kind == kind);
        for (turn, message) in spoken.enumerate() {
            if let Some(caption) = in_turn(captions, turn) {
                speak(message, caption);
            } else if let Some(text) = in_turn(texts.of(kind), turn) {
                message.text.clone_from(text);
            }
        }
    }
}

fn in_turn<T>(all: &[T], turn: usize) -> Option<&T> {
    all.get(turn.checked_rem(all.len())?)
}

fn speak(message: &mut Planned, caption: &Caption) {
    message.text.clone_from(&caption.text);
    message.category = some(caption.category.as_deref());
    message.trigger = some(caption.trigger.as_deref());
    message.urgent = caption.urgent;
}

/// An empty word is none: a CSV cannot tell them apart.
pub(super) fn some(word: Option<&str>) -> Option<String> {
    word.filter(|word| !word.is_empty()).map(str::to_owned)
}

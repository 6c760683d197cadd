//! What free messages say when the page has no captions of their type (scheduling.md, "Selector":
//! "the other types take the page's captions of their `message_type` in turn, or the policy's
//! texts"). The seeds name no texts; these are the house's.

use serde::{Deserialize, Serialize};

use crate::domain::message::MessageType;

/// What is said, in turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Texts {
    /// With a free picture.
    pub photo_bump: Vec<String>,
    /// Of an Unlock that was sent before.
    pub follow_up: Vec<String>,
    /// With a free post.
    pub free_content: Vec<String>,
}

impl Texts {
    /// Those of a kind of message; an Unlock has none, its text is its caption's.
    pub fn of(&self, kind: MessageType) -> &[String] {
        match kind {
            MessageType::PhotoBump => &self.photo_bump,
            MessageType::FollowUp => &self.follow_up,
            MessageType::FreeContent => &self.free_content,
            MessageType::Unlock => &[],
        }
    }
}

impl Default for Texts {
    fn default() -> Self {
        let texts = |all: &[&str]| all.iter().map(|&text| text.to_owned()).collect();
        Self {
            photo_bump: texts(&[
                "Thinking of you. How is your day going?",
                "A little something to make you smile.",
                "Just took this one. What do you think?",
                "Guess what I am doing right now.",
                "This one is for you, just because.",
            ]),
            follow_up: texts(&[
                "Did you see what I sent you?",
                "It is still waiting for you.",
                "I would hate for you to miss this one.",
                "Have you had a moment to look yet?",
            ]),
            free_content: texts(&[
                "A free one today. Thank you for being here.",
                "No charge for this one. Enjoy!",
                "Because you are wonderful: this is on me.",
            ]),
        }
    }
}

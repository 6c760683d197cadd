//! Whether a message may still be sent when its turn comes (conversations.md, "Outbox", "window").

use jiff::Timestamp;

use crate::domain::{
    lead::Lead,
    message::Kind,
    policy::{Policy, TEMPLATE},
    status::Status,
};

/// What is done with the message at the head of a conversation's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is sent as it is.
    Send,
    /// It is not to be sent any more.
    Cancel(&'static str),
    /// The window is closed: it waits, or (a reminder) is dropped; and the template is sent, unless
    /// it was already, or is not configured.
    Closed {
        /// Whether it waits for the window.
        parks: bool,
        /// What is done instead.
        template: Template,
    },
}

/// What goes when free text may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// This one.
    Send(&'static str),
    /// It has gone since the lead's last message.
    Sent,
    /// It is not configured.
    Missing(&'static str),
}

/// The confirmation of an opt-out is the only message that goes after it: it is recognised by the status
/// that it was written in.
pub fn judge(
    lead: &Lead,
    kind: Kind,
    text: &str,
    template_sent: bool,
    policy: &Policy,
    now: Timestamp,
) -> Verdict {
    let confirmation = kind == Kind::Ack && text == super::texts::OPTED_OUT;
    if lead.memory.opted_out && !confirmation {
        return Verdict::Cancel("opted out");
    }
    if !policy.answers(&lead.phone) && kind != Kind::Artist {
        return Verdict::Cancel("pilot mode");
    }
    let automatic = kind.is_question() || kind == Kind::Reminder;
    if lead.status == Status::NeedsArtistReply && automatic {
        return Verdict::Cancel("a person has taken over");
    }
    if kind == Kind::Template || policy.window_is_open(lead.memory.last_inbound, now) {
        return Verdict::Send;
    }
    Verdict::Closed { parks: parks(kind), template: template(template_sent, policy) }
}

/// Whether a message waits for the window to open; a reminder is dropped.
pub fn parks(kind: Kind) -> bool {
    kind != Kind::Reminder
}

/// What goes when free text may not be sent, by our clock or by what the provider says.
pub fn template(is_sent: bool, policy: &Policy) -> Template {
    match (policy.templates.contains(TEMPLATE), is_sent) {
        (false, _) => Template::Missing(TEMPLATE),
        (true, true) => Template::Sent,
        (true, false) => Template::Send(TEMPLATE),
    }
}

//! The head of a queue: whether it may go, the call, and what follows when it does not simply go.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use store::Transaction;
use tracing::{Instrument as _, Span};

use crate::{
    desk::{act, tell::tell},
    domain::{
        engine::dispatch::{self, Template, Verdict},
        event::{Event, EventType},
        lead::Lead,
        message::{Kind, OutboundStatus},
        policy::TEMPLATE_LANGUAGE,
    },
    providers::{Messenger, OutgoingContent, OutgoingMessage, SendError, Sent},
    store::outbox::{self, Item},
    workers::{Context, pool::Held},
};

/// Tries of a message that is never taken.
const TRIES: u32 = 8;
/// How long sending rests when the number is restricted or our token is refused.
const REST: Duration = Duration::from_secs(60);

/// What follows from a look at a head.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It may be sent, if the lead stays as it is until it is armed.
    Send,
    /// The queue is given back, to be looked at when its head may be sent.
    GiveBack,
}

/// The head of a queue, judged on a version of its lead.
pub(super) struct Head<'a> {
    context: &'a Context,
    pub(super) queue: Held,
    pub(super) item: Item,
    pub(super) lead: Lead,
    /// Until it is through.
    pub(super) span: Span,
}

/// What is written about the head under the lease, in one transaction.
enum Note<'a> {
    /// Nobody knows whether the provider took it.
    Unknown,
    /// It is tried again; a restriction that a person has to look at is told.
    Again { at: Timestamp, why: &'a str, is_told: bool },
    /// It will not be sent.
    Failed(&'a str),
    /// It is not to be sent.
    Cancelled(&'a str),
    /// Free text may not be sent.
    Closed { parks: bool, template: Template },
}

impl<'a> Head<'a> {
    pub(super) fn new(context: &'a Context, queue: Held, item: Item, lead: Lead) -> Self {
        let span = tracing::info_span!(
            "outbox send",
            otel.kind = "producer",
            fanfare.tenant = queue.lease.tenant_id,
            fanfare.lead_id = queue.lease.id,
            kind = item.kind.word(),
        );
        if let Some(parent) = &item.traceparent {
            telemetry::set_parent(&span, parent);
        }
        Self { context, queue, item, lead, span }
    }

    pub(super) async fn dispatch(&self) -> store::Result<Next> {
        let note = if self.item.status == OutboundStatus::Sending {
            // A runner died on it: nobody knows whether it was sent. A report may tell.
            Note::Unknown
        } else if self.item.status == OutboundStatus::Unknown && self.item.attempts >= TRIES {
            // Each try may have reached the lead: it is not to hear the same for ever.
            Note::Failed("no try of it was ever reported on")
        } else {
            match self.judge().await? {
                Verdict::Send if self.context.messenger.is_some() => return Ok(Next::Send),
                Verdict::Send => {
                    let (at, why) = (self.context.now() + REST, "WhatsApp is not configured");
                    Note::Again { at, why, is_told: false }
                }
                Verdict::Cancel(why) => Note::Cancelled(why),
                Verdict::Closed { parks, template } => Note::Closed { parks, template },
            }
        };
        self.note(note).await?;
        Ok(Next::GiveBack)
    }

    async fn judge(&self) -> store::Result<Verdict> {
        let (policy, now, lead) = (&self.context.config.policy, self.context.now(), &self.lead);
        let open = policy.window_is_open(lead.memory.last_inbound, now);
        let template_sent = !open && self.template_sent().await?;
        Ok(dispatch::judge(lead, self.item.kind, &self.item.body, template_sent, policy, now))
    }

    /// Whether a template has gone since the lead's last message.
    async fn template_sent(&self) -> store::Result<bool> {
        let since = self.lead.memory.last_inbound.unwrap_or(Timestamp::UNIX_EPOCH);
        outbox::template_since(&self.context.store, self.lead.id, since).await
    }

    /// Calls the provider; what it says.
    pub(super) async fn call(self, messenger: &dyn Messenger) -> (Self, Result<Sent, SendError>) {
        let item = &self.item;
        let content = if item.kind == Kind::Template {
            OutgoingContent::Template {
                name: item.body.clone(),
                language: TEMPLATE_LANGUAGE.to_owned(),
            }
        } else {
            OutgoingContent::Text(item.body.clone())
        };
        let to = self.lead.address().to_owned();
        let message = OutgoingMessage { to, content, callback_data: item.id.to_string() };
        let outcome = messenger.send(&message).instrument(self.span.clone()).await;
        (self, outcome)
    }

    /// What follows from a message that is not known to be sent.
    pub(super) async fn trouble(&self, error: SendError) -> store::Result<()> {
        let (context, attempts) = (self.context, self.item.attempts);
        let (now, words) = (context.now(), error.to_string());
        let why = words.as_str();
        tracing::warn!(%error, outbox = %self.item.id, "a message is not sent");
        let note = match error {
            SendError::Unknown(_) => Note::Unknown,
            SendError::NotSent { .. } if attempts + 1 >= TRIES => Note::Failed(why),
            SendError::NotSent { retry_after, .. } | SendError::BackOff { retry_after, .. } => {
                let back_off = context.back_off(i64::from(attempts));
                let at = retry_after.map_or(back_off, |wait| now + wait);
                Note::Again { at, why, is_told: false }
            }
            SendError::WindowClosed(_) if self.item.kind != Kind::Template => {
                let sent = self.template_sent().await?;
                let parks = dispatch::parks(self.item.kind);
                Note::Closed { parks, template: dispatch::template(sent, &context.config.policy) }
            }
            SendError::Paused(_) | SendError::Unauthorised(_) => {
                Note::Again { at: now + REST, why, is_told: true }
            }
            SendError::OptedOut(_) => {
                act::opted_out(context, &self.queue.lease.tenant_id, self.lead.id).await?;
                Note::Failed(why)
            }
            SendError::Permanent(_) | SendError::WindowClosed(_) => Note::Failed(why),
        };
        self.note(note).await
    }

    /// Writes a note; none when the message, or the lead that it was judged by, has changed meanwhile.
    async fn note(&self, note: Note<'_>) -> store::Result<()> {
        let (context, item, now) = (self.context, &self.item, self.context.now());
        let mut tx = context.store.begin().await?;
        let mut held = outbox::hold(&mut tx, &self.queue.lease).await?;
        match note {
            Note::Unknown => {
                held.unknown(item, now + context.config.policy.unknown_wait, now).await?;
            }
            Note::Again { at, why, is_told } => {
                if held.again(item, at, why, now).await? && is_told {
                    self.tell_failure(held.tx(), why).await?;
                }
            }
            Note::Failed(error) => {
                if held.failed(item, error, now).await? {
                    self.tell_failure(held.tx(), error).await?;
                }
            }
            Note::Cancelled(why) => {
                held.cancel(item, why, now).await?;
            }
            Note::Closed { parks, template } => self.closed(&mut held, parks, template).await?,
        }
        tx.commit().await
    }

    /// It waits or is dropped, and the template goes, once.
    async fn closed(
        &self,
        held: &mut outbox::Held<'_>,
        parks: bool,
        template: Template,
    ) -> store::Result<()> {
        let (item, now) = (&self.item, self.context.now());
        let taken = if parks {
            held.park(item, self.lead.version, now).await?
        } else {
            held.cancel(item, "the window is closed", now).await?
        };
        if !taken {
            return Ok(());
        }
        let event = match template {
            Template::Send(name) => {
                held.template(self.context.ids(), item, name, now).await?;
                Event::new(EventType::TemplateFallback, json!({"template": name}))
            }
            Template::Missing(name) => {
                let missing = EventType::TemplateNotConfigured(name.to_owned());
                Event::new(missing, json!({"kind": item.kind.word()}))
            }
            Template::Sent => return Ok(()),
        };
        self.tell(held.tx(), &event).await
    }

    pub(super) async fn tell_failure(
        &self,
        tx: &mut Transaction,
        error: &str,
    ) -> store::Result<()> {
        let payload: Value =
            json!({"kind": self.item.kind.word(), "error": error, "outboxId": self.item.id});
        self.tell(tx, &Event::new(EventType::WhatsAppSendFailure, payload)).await
    }

    async fn tell(&self, tx: &mut Transaction, event: &Event) -> store::Result<()> {
        tell(self.context, tx, &self.queue.lease.tenant_id, Some(self.lead.id), event).await
    }
}

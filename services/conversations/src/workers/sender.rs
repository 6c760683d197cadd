//! Sends what waits in the outbox: of each conversation one message after another, the head only
//! (conversations.md, "Outbox").

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use store::Lease;
use tracing::Instrument as _;

use super::{Context, Shared, pool};
use crate::{
    desk::{act, tell::tell},
    domain::{
        engine::dispatch::{self, Template, Verdict},
        event::{Event, EventType},
        lead::Lead,
        message::{Kind, OutboundStatus},
    },
    providers::{OutgoingContent, OutgoingMessage, SendError},
    store::{
        DISPATCHES, OUTBOX_WORK,
        outbox::{self, Held, Item},
    },
};

/// The language of the template that is used.
const LANGUAGE: &str = "en";
/// Tries of a message that is never taken.
const TRIES: u32 = 8;
/// How long sending rests when the number is restricted or our token is refused.
const REST: Duration = Duration::from_secs(60);

/// Runs until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    let places = context.config.concurrency;
    pool::run_each(context, DISPATCHES, OUTBOX_WORK, places, |context, lease| async move {
        work(&context, &lease).await
    })
    .await;
}

/// Whether the queue goes on at once, or is given back, to be looked at when its head may be sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    On,
    Wait,
    /// It was given back already.
    GivenBack,
}

/// The head of a queue, judged on a version of its lead.
struct Head<'a> {
    context: &'a Context,
    lease: &'a Lease,
    item: Item,
    lead: Lead,
}

async fn work(context: &Context, lease: &Lease) -> store::Result<()> {
    while let Some((item, found)) = outbox::of_lease(&context.store, lease).await? {
        if item.next_attempt_at.is_some_and(|at| context.now() < at) {
            break;
        }
        let span = tracing::info_span!(
            "outbox send",
            otel.kind = "producer",
            fanfare.tenant = lease.tenant_id,
            fanfare.lead_id = lease.id,
            kind = item.kind.word(),
        );
        if let Some(parent) = &item.traceparent {
            telemetry::set_parent(&span, parent);
        }
        let head = Head { context, lease, item, lead: found.lead };
        match head.dispatch().instrument(span).await? {
            Next::On => {}
            Next::Wait => break,
            Next::GivenBack => return Ok(()),
        }
    }
    let mut tx = context.store.begin().await?;
    outbox::hold(&mut tx, lease).await?.release(None).await?;
    tx.commit().await
}

/// What is written about the head under the lease, in one transaction.
enum Note<'a> {
    /// The provider is about to be called.
    Armed,
    /// The provider took it.
    Sent(&'a str),
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

impl Head<'_> {
    async fn dispatch(&self) -> store::Result<Next> {
        if self.item.status == OutboundStatus::Sending {
            // A runner died on it: nobody knows whether it was sent. A report may tell.
            return self.waits(Note::Unknown).await;
        }
        if self.item.status == OutboundStatus::Unknown && self.item.attempts >= TRIES {
            // Each try may have reached the lead: it is not to hear the same for ever.
            return self.goes_on(Note::Failed("no try of it was ever reported on")).await;
        }
        match self.judge().await? {
            Verdict::Send => self.send().await,
            Verdict::Cancel(why) => self.goes_on(Note::Cancelled(why)).await,
            Verdict::Closed { parks, template } => {
                self.goes_on(Note::Closed { parks, template }).await
            }
        }
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

    async fn send(&self) -> store::Result<Next> {
        let (context, item) = (self.context, &self.item);
        let Some(messenger) = &context.messenger else {
            let (at, why) = (context.now() + REST, "WhatsApp is not configured");
            return self.waits(Note::Again { at, why, is_told: false }).await;
        };
        // Intent first: whoever finds it `sending` knows that it may have been sent.
        if !self.note(Note::Armed).await? {
            // The lead has changed since it was judged.
            return Ok(Next::On);
        }
        service::fault::point("outbox_armed");
        let content = if item.kind == Kind::Template {
            OutgoingContent::Template { name: item.body.clone(), language: LANGUAGE.to_owned() }
        } else {
            OutgoingContent::Text(item.body.clone())
        };
        let to = self.lead.address().to_owned();
        let callback_data = item.id.to_string();
        let outcome = messenger.send(&OutgoingMessage { to, content, callback_data }).await;
        service::fault::point("outbox_sent");
        match outcome {
            Ok(sent) => {
                self.note(Note::Sent(&sent.provider_id)).await?;
                service::fault::point("outbox_recorded");
                Ok(Next::GivenBack)
            }
            Err(error) => self.trouble(error).await,
        }
    }

    /// What follows from a message that is not known to be sent.
    async fn trouble(&self, error: SendError) -> store::Result<Next> {
        let (context, attempts) = (self.context, self.item.attempts);
        let (now, words) = (context.now(), error.to_string());
        let why = words.as_str();
        tracing::warn!(%error, outbox = %self.item.id, "a message is not sent");
        match error {
            SendError::Unknown(_) => self.waits(Note::Unknown).await,
            SendError::NotSent { .. } if attempts + 1 >= TRIES => {
                self.goes_on(Note::Failed(why)).await
            }
            SendError::NotSent { retry_after, .. } | SendError::BackOff { retry_after, .. } => {
                let back_off = context.back_off(i64::from(attempts));
                let at = retry_after.map_or(back_off, |wait| now + wait);
                self.waits(Note::Again { at, why, is_told: false }).await
            }
            SendError::WindowClosed(_) if self.item.kind != Kind::Template => {
                let sent = self.template_sent().await?;
                let parks = dispatch::parks(self.item.kind);
                let template = dispatch::template(sent, &context.config.policy);
                self.goes_on(Note::Closed { parks, template }).await
            }
            SendError::Paused(_) | SendError::Unauthorised(_) => {
                self.waits(Note::Again { at: now + REST, why, is_told: true }).await
            }
            SendError::OptedOut(_) => {
                act::opted_out(context, &self.lease.tenant_id, self.lead.id).await?;
                self.goes_on(Note::Failed(why)).await
            }
            SendError::Permanent(_) | SendError::WindowClosed(_) => {
                self.goes_on(Note::Failed(why)).await
            }
        }
    }

    async fn goes_on(&self, note: Note<'_>) -> store::Result<Next> {
        self.note(note).await.map(|_| Next::On)
    }

    async fn waits(&self, note: Note<'_>) -> store::Result<Next> {
        self.note(note).await.map(|_| Next::Wait)
    }

    /// Writes a note; false when the message, or the lead that it was judged by, has changed meanwhile.
    async fn note(&self, note: Note<'_>) -> store::Result<bool> {
        let (context, item, now) = (self.context, &self.item, self.context.now());
        let version = self.lead.version;
        let mut tx = context.store.begin().await?;
        let mut held = outbox::hold(&mut tx, self.lease).await?;
        let written = match note {
            Note::Armed => held.sending(item, version, now).await?,
            Note::Sent(provider_id) => {
                let outcome = held.sent(item, provider_id, now).await?;
                if outcome.status == OutboundStatus::Failed {
                    self.tell_failure(&mut held, &outcome.error.unwrap_or_default()).await?;
                }
                // Mostly it was the last one: the queue is given back in the same commit.
                held.release(None).await?;
                tx.commit().await?;
                return Ok(true);
            }
            Note::Unknown => {
                held.unknown(item, now + context.config.policy.unknown_wait, now).await?
            }
            Note::Again { at, why, is_told } => {
                if is_told {
                    self.tell_failure(&mut held, why).await?;
                }
                held.again(item, at, why, now).await?
            }
            Note::Failed(error) => {
                self.tell_failure(&mut held, error).await?;
                held.failed(item, error, now).await?
            }
            Note::Cancelled(why) => held.cancel(item, why, now).await?,
            Note::Closed { parks, template } => self.closed(&mut held, parks, template).await?,
        };
        tx.commit().await?;
        Ok(written)
    }

    /// It waits or is dropped, and the template goes, once.
    async fn closed(
        &self,
        held: &mut Held<'_>,
        parks: bool,
        template: Template,
    ) -> store::Result<bool> {
        let (item, now) = (&self.item, self.context.now());
        let taken = if parks {
            held.park(item, self.lead.version, now).await?
        } else {
            held.cancel(item, "the window is closed", now).await?
        };
        if !taken {
            return Ok(false);
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
            Template::Sent => return Ok(true),
        };
        self.tell(held, &event).await?;
        Ok(true)
    }

    async fn tell_failure(&self, held: &mut Held<'_>, error: &str) -> store::Result<()> {
        let payload: Value =
            json!({"kind": self.item.kind.word(), "error": error, "outboxId": self.item.id});
        self.tell(held, &Event::new(EventType::WhatsAppSendFailure, payload)).await
    }

    async fn tell(&self, held: &mut Held<'_>, event: &Event) -> store::Result<()> {
        tell(self.context, held.tx(), &self.lease.tenant_id, Some(self.lead.id), event).await
    }
}

//! Does what follows a commit: each effect is leased and repeated until it is done (conversations.md, "Side
//! effects").

mod artist;
mod booking;
mod media;
mod sheet;

use std::time::Duration;

use jiff::Timestamp;
use store::Lease;
use tracing::Instrument as _;

use super::{Context, Shared, pool};
use crate::{
    domain::{decision::EffectKind, event::Event},
    store::{
        EFFECT_WORK, EFFECTS,
        effects::{self, Stored},
    },
};

/// Effects in work at once.
const PLACES: usize = 8;

/// What came of an effect.
pub(crate) enum Outcome {
    /// It is done.
    Done,
    /// It is done, and that is recorded in the commit of what it changed: a crash repeats neither.
    Recorded,
    /// It is tried again.
    Again(Trouble),
    /// It will never succeed; somebody hears of it.
    GivenUp(Event),
}

/// Why it is tried again.
pub(crate) struct Trouble {
    /// What somebody hears of it.
    pub(crate) event: Option<Event>,
    /// How long to wait, where somebody says so.
    pub(crate) after: Option<Duration>,
}

/// Runs until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    pool::run_each(context, EFFECTS, EFFECT_WORK, PLACES, |context, lease| async move {
        work(&context, &lease).await
    })
    .await;
}

async fn work(context: &Context, lease: &Lease) -> store::Result<()> {
    let Some(effect) = effects::of_lease(&context.store, lease).await? else { return Ok(()) };
    let span = tracing::info_span!(
        "side effect",
        otel.kind = "consumer",
        fanfare.tenant = effect.tenant,
        fanfare.lead_id = %effect.lead,
        kind = effect.kind.word(),
    );
    if let Some(parent) = &effect.traceparent {
        telemetry::set_parent(&span, parent);
    }
    act(context, lease, &effect).instrument(span).await
}

async fn act(context: &Context, lease: &Lease, effect: &Stored) -> store::Result<()> {
    let outcome = match effect.kind {
        EffectKind::NotifyArtist => artist::notify(context, effect).await,
        EffectKind::SheetRow => sheet::write(context, effect).await,
        EffectKind::StoreMedia => media::keep(context, effect).await,
        EffectKind::OfferSlots => booking::offer(context, lease, effect).await,
        EffectKind::BookSlot => booking::book(context, lease, effect).await,
        EffectKind::FreeSlot => booking::free(context, lease, effect).await,
    };
    service::fault::point("effect_done");
    record(context, lease, effect, outcome).await
}

async fn record(
    context: &Context,
    lease: &Lease,
    effect: &Stored,
    outcome: store::Result<Outcome>,
) -> store::Result<()> {
    let outcome = outcome.unwrap_or_else(|error| {
        tracing::warn!(%error, kind = effect.kind.word(), "an effect has to wait");
        Outcome::Again(Trouble { event: None, after: None })
    });
    let mut tx = context.store.begin().await?;
    let now: Timestamp = context.now();
    match outcome {
        Outcome::Recorded => return Ok(()),
        Outcome::Done => effects::done(&mut tx, lease, effect.wanted, now).await?,
        Outcome::GivenUp(event) => {
            let lead = Some(effect.lead);
            crate::desk::tell::tell(context, &mut tx, &effect.tenant, lead, &event).await?;
            effects::done(&mut tx, lease, effect.wanted, now).await?;
        }
        Outcome::Again(trouble) => {
            if let Some(event) = &trouble.event {
                let lead = Some(effect.lead);
                crate::desk::tell::tell(context, &mut tx, &effect.tenant, lead, event).await?;
            }
            let back_off = context.back_off(i64::from(effect.attempts));
            let at = trouble.after.map_or(back_off, |after| now + after);
            effects::again(&mut tx, lease, at).await?;
        }
    }
    tx.commit().await
}

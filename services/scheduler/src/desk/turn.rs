//! Exports of one page take turns (scheduling.md, "Exporter": the same schedule is not exported
//! twice).

use std::time::Duration;

use service::{Code, Error};

use crate::{
    Context,
    domain::page::PageName,
    store::claims::{CLAIMS, Claim},
};

/// Before a page that another exports is asked for again; the end of a turn wakes sooner.
const PAUSE: Duration = Duration::from_millis(100);

/// Does `work` while nobody else exports anything of the page. Whoever comes meanwhile waits.
///
/// # Errors
/// `UNAVAILABLE` when the others take too long or the turn is lost, and the work's.
pub(super) async fn take<T>(
    context: &Context,
    tenant: &str,
    page: &PageName,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let claim = Claim {
        tenant: tenant.to_owned(),
        page: page.clone(),
        holder: context.rng.uuid(&context.clock).to_string(),
    };
    wait(context, &claim).await?;
    let done = tokio::select! {
        done = work => done,
        () = hold(context, &claim) => Err(busy()),
    };
    if let Err(error) = claim.release(&context.store).await {
        // It ends by itself.
        tracing::warn!(%error, page = %page, "an export's turn was not given back");
    }
    done
}

async fn wait(context: &Context, claim: &Claim) -> Result<(), Error> {
    let (clock, life) = (&context.clock, context.config.lease);
    // Long enough to outlive the turn of a process that died.
    let patience = clock.now() + life + PAUSE;
    let mut wakes = context.store.wakes(CLAIMS);
    loop {
        let now = clock.now();
        if claim.take(&context.store, now, life).await? {
            return Ok(());
        }
        if now >= patience {
            return Err(busy());
        }
        tokio::select! {
            () = clock.sleep_until(now + PAUSE) => {}
            _ = wakes.next() => {}
        }
    }
}

/// Prolongs the turn; returns when it is lost.
async fn hold(context: &Context, claim: &Claim) {
    let (clock, life) = (&context.clock, context.config.lease);
    let mut until = clock.now() + life;
    loop {
        clock.sleep_until(clock.now() + life / 3).await;
        let next = clock.now() + life;
        match claim.renew(&context.store, next).await {
            Ok(true) => until = next,
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "an export's turn is not prolonged yet"),
        }
        if clock.now() >= until {
            return;
        }
    }
}

fn busy() -> Error {
    let detail = "Another export of this page is under way. Ask again in a moment.";
    Error::new(Code::Unavailable, detail).with_retry_after(Duration::from_secs(2))
}

//! Works through the steps of one page while its lease lasts, and gives the lease back whatever
//! happens, errors and panics included.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt as _;
use jiff::Timestamp;
use service::fault;
use store::Lease;
use tracing::{Instrument as _, Span};

use super::{
    act::Actor,
    hands::Hands,
    record::{Place, Task, Turn},
};
use crate::{
    Context,
    domain::run::{Failure, RunId},
    store::{RUN_PAGES, runs},
};

/// How long a stop waits for the step that is under way.
const GRACE: Duration = Duration::from_secs(3);
/// Before a page whose runner could not go on is looked at again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Why a runner lets go of its page.
enum End {
    /// Given back already, together with what happened last.
    Released,
    /// Somebody else has it, or it was cancelled.
    Lost,
    /// To be given back.
    LetGo { due_at: Timestamp },
}

/// Runs the page of `lease` until it is finished, has to wait, the lease is lost, or a stop is
/// asked for.
pub(super) async fn run(context: &Context, hands: &dyn Hands, lease: Lease) {
    let end = tokio::select! {
        end = work(context, hands, &lease) => end,
        () = RUN_PAGES.keep(&context.store, &context.clock, &lease, context.config.lease) => End::Lost,
        () = stopped(context) => End::LetGo { due_at: context.clock.now() },
    };
    match end {
        End::Released => {}
        End::Lost => tracing::info!(job = lease.id, "the page is somebody else's"),
        End::LetGo { due_at } => {
            if let Err(error) = let_go(context, &lease, due_at).await {
                tracing::warn!(job = lease.id, %error, "the lease will expire");
            }
        }
    }
}

async fn let_go(context: &Context, lease: &Lease, due_at: Timestamp) -> store::Result<()> {
    let mut tx = context.store.begin().await?;
    RUN_PAGES.release(&mut tx, lease, Some(due_at)).await?;
    tx.commit().await
}

async fn stopped(context: &Context) {
    context.tasks.stopped().await;
    tokio::time::sleep(GRACE).await;
}

async fn work(context: &Context, hands: &dyn Hands, lease: &Lease) -> End {
    match steps(context, hands, lease).await {
        Ok(end) => end,
        Err(store::Error::LeaseLost) => End::Lost,
        Err(error) => {
            tracing::warn!(job = lease.id, %error, "the database does not answer");
            End::LetGo { due_at: context.clock.now() + AFTER_FAILURE }
        }
    }
}

async fn steps(context: &Context, hands: &dyn Hands, lease: &Lease) -> store::Result<End> {
    let run: RunId = runs::run_of(&context.store, lease).await?;
    let place = Place { context, lease, run };
    let mut turn = place.begin().await?;
    loop {
        let Turn::Do(task) = turn else { return Ok(End::Released) };
        if context.tasks.stopping() {
            return Ok(End::LetGo { due_at: context.clock.now() });
        }
        let span = span_of(lease, &task);
        let actor = Actor { place, hands, task: &task };
        fault::point(&format!("run.{}.begun", task.step));
        let acted = AssertUnwindSafe(actor.act().instrument(span)).catch_unwind().await;
        turn = if let Ok(turn) = acted {
            turn?
        } else {
            let (schedule_id, page) = task.named();
            tracing::error!(schedule_id, page, step = task.step.word(), "a step panicked");
            let failure = Failure::from(service::Error::internal("a step panicked"));
            place.failed(task.step, &failure).await?
        };
    }
}

/// One span per attempt of a step. It continues the trace that asked for the run; what is done
/// after a crash or a wait has a trace of its own, linked to it (operations.md, "Traces").
fn span_of(lease: &Lease, task: &Task) -> Span {
    let schedule = task.page.state.schedule_id.as_ref().map(ToString::to_string);
    let attempt = task.page.state.step(task.step).attempts;
    let span = tracing::info_span!(
        parent: None,
        "eros step",
        otel.name = format!("eros {}", task.step),
        otel.kind = "consumer",
        fanfare.tenant = task.run.tenant,
        fanfare.run_id = %task.run.id,
        fanfare.page = %task.page.name,
        fanfare.schedule_id = schedule,
        fanfare.step = task.step.word(),
        fanfare.attempt = attempt,
    );
    if let Some(traceparent) = &task.run.traceparent {
        if lease.taken_over || attempt > 1 {
            telemetry::add_link(&span, traceparent);
        } else {
            telemetry::set_parent(&span, traceparent);
        }
    }
    span
}

//! The build: a week is laid out and stored with its locks and with the record of the step, in one
//! transaction (scheduling.md, "Builder").

use service::fault;

use super::{act::Actor, record::Turn};
use crate::{
    domain::{
        locks::{self as rules, Release},
        run::{Failure, Output, StepName, seed_of},
        schedule::{self, BuildInput, NoCaptions, Schedule, ScheduleId},
    },
    store::{locks, schedules},
};

/// How often captions that others took meanwhile are chosen anew within one attempt.
const MAX_ROUNDS: usize = 5;

/// What the attempt to store a week came to.
enum Stored {
    /// It is stored and recorded.
    Done(Turn),
    /// Another build was faster with some of its captions.
    Taken,
}

/// Builds the page's week. A caption that another build took since the selection is left out by a
/// new one, whose picks keep the rules; nothing of the week that had it is kept.
pub(super) async fn build(actor: &Actor<'_>) -> Result<Turn, Failure> {
    for round in 0..MAX_ROUNDS {
        let schedule = lay_out(actor, round).await?;
        match store_week(actor, &schedule).await? {
            Stored::Done(turn) => return Ok(turn),
            Stored::Taken => tracing::info!(round, "captions were taken meanwhile"),
        }
    }
    let detail = "Other schedules take the captions as fast as they are chosen.";
    Err(Failure::transient(Failure::CAPTIONS_TAKEN, detail))
}

async fn lay_out(actor: &Actor<'_>, round: usize) -> Result<Schedule, Failure> {
    let (context, run) = (actor.place.context, &actor.task.run);
    let (page, analysis) = (actor.page().await?, actor.analysis()?);
    let picks = match &actor.task.page.state.kept.picks {
        Some(picks) if round == 0 => picks.clone(),
        _ => actor.choose(&page, &analysis).await?,
    };
    let free = actor.hands.free_texts(&run.tenant, &page.name).await?;
    let near =
        schedules::neighbours(&context.store, &run.tenant, &page.name, run.week_start).await?;
    let input = BuildInput {
        id: actor.schedule_id()?.clone(),
        page: &page,
        week_start: run.week_start,
        mode: run.mode,
        seed: seed_of(run.seed, &page.name),
        now: context.clock.now(),
        analysis: &analysis,
        picks: &picks,
        free: &free,
        neighbours: &near.unlocks,
        neighbour_messages: &near.messages,
    };
    schedule::build(&input, context.policies.of(&run.tenant)).map_err(|NoCaptions| {
        let detail = format!("There is no caption that {} could send in this week.", page.name);
        Failure::permanent(Failure::NO_CAPTIONS, detail)
    })
}

async fn store_week(actor: &Actor<'_>, schedule: &Schedule) -> Result<Stored, Failure> {
    let mut locked = actor.place.lock().await?;
    if !locked.is_under_way(StepName::Build) {
        return Ok(Stored::Done(locked.go_on("build").await?));
    }
    let (tenant, now) = (locked.run.tenant.clone(), locked.now);
    let tx = &mut locked.tx;
    let old = schedules::lock_active(tx, &tenant, &schedule.page, schedule.week_start).await?;
    locks::take_turns(tx, &tenant).await?;
    // Looked for once more by whoever had to wait for their turn.
    let old = match old {
        Some(old) => Some(old),
        None => schedules::lock_active(tx, &tenant, &schedule.page, schedule.week_start).await?,
    };
    if let Some(old) = old {
        if !locked.run.replace {
            return Err(exists(&old));
        }
        locks::release(tx, &tenant, &old, Release::Replaced, now).await?;
        schedules::cancel(tx, &tenant, &old).await?;
    }
    let wanted = rules::of(&schedule.messages);
    let days = actor.place.context.policies.of(&tenant).orchestrator.lock_days;
    if !locks::taken(tx, &tenant, &schedule.id, &wanted, days).await?.is_empty() {
        return Ok(Stored::Taken);
    }
    schedules::insert(tx, &tenant, Some(locked.run.id), schedule).await?;
    locks::insert(tx, &tenant, &schedule.page, &schedule.id, &wanted, now).await?;
    fault::point("run.build.stored");
    locked.succeed(StepName::Build, Output::Built).await?;
    Ok(Stored::Done(locked.go_on("build").await?))
}

fn exists(old: &ScheduleId) -> Failure {
    let detail = format!(
        "The page has the active schedule {old} for this week. Cancel it, or run with `replace`."
    );
    Failure::permanent(Failure::SCHEDULE_EXISTS, detail)
}

//! The build: a week is laid out and stored with its locks and with the record of the step, in one
//! transaction (scheduling.md, "Builder").

use std::collections::BTreeSet;

use jiff::Timestamp;
use service::fault;

use super::{act::Actor, record::Turn};
use crate::{
    domain::{
        analysis::Analysis,
        caption::Caption,
        locks::{self as rules, Release},
        page::Page,
        policy::Policy,
        run::{Failure, Output, StepName},
        schedule::{self, BuildInput, FreeTexts, NoCaptions, Schedule, ScheduleId},
        selection::Selection,
    },
    store::{
        locks,
        schedules::{self, Neighbours},
        selections,
    },
};

/// How often captions that others took meanwhile are exchanged within one attempt.
const MAX_ROUNDS: usize = 10;

/// What the attempt to store a week came to.
enum Stored {
    /// It is stored and recorded.
    Done(Turn),
    /// Other schedules hold these of its captions; nothing is stored.
    Taken(BTreeSet<i64>),
    /// The weeks next to it are no longer as it was laid out for; nothing is stored.
    Moved,
}

/// Builds the page's week. A caption that another build took since the selection makes way for the
/// next pick that keeps the rules; when none is left, captions are selected anew.
pub(super) async fn build(actor: &Actor<'_>) -> Result<Turn, Failure> {
    let policy = actor.place.context.policies.of(&actor.task.run.tenant);
    let mut parts = Parts::gather(actor, actor.task.page.state.kept.selection.clone()).await?;
    let mut schedule = parts.lay_out(actor, policy)?;
    let mut gone = BTreeSet::new();
    let (schedule_id, page) = actor.task.named();
    for round in 0..MAX_ROUNDS {
        let exchanged = match store_week(actor, &schedule, &parts).await? {
            Stored::Done(turn) => {
                let messages = schedule.messages.len();
                tracing::info!(schedule_id, page, messages, "schedule built");
                return Ok(turn);
            }
            Stored::Taken(taken) => {
                gone.extend(taken);
                let taken = gone.len();
                tracing::info!(schedule_id, page, round, taken, "captions were taken meanwhile");
                schedule::replace_captions(&schedule, &parts.input(actor)?, &gone, policy)
            }
            Stored::Moved => {
                tracing::info!(schedule_id, page, round, "a week next to it was stored meanwhile");
                None
            }
        };
        schedule = if let Some(exchanged) = exchanged {
            exchanged
        } else {
            gone.clear();
            parts = Parts::gather(actor, None).await?;
            parts.lay_out(actor, policy)?
        };
    }
    let detail = "Other schedules take the captions as fast as they are chosen.";
    Err(Failure::transient(Failure::CAPTIONS_TAKEN, detail))
}

/// What a week is laid out from.
struct Parts {
    page: Page,
    analysis: Analysis,
    selection: Box<Selection>,
    /// Its captions.
    picks: Vec<Caption>,
    free: FreeTexts,
    near: Neighbours,
    now: Timestamp,
}

impl Parts {
    /// With this selection; without it, with the captions that are free now.
    async fn gather(actor: &Actor<'_>, selection: Option<Box<Selection>>) -> Result<Self, Failure> {
        let (context, run) = (actor.place.context, &actor.task.run);
        let (page, analysis) = (actor.page().await?, actor.analysis()?);
        let mut tx = context.store.begin().await?;
        let near = schedules::neighbours(&mut tx, &run.tenant, &page.name, run.week_start).await?;
        tx.commit().await?;
        let selection = match selection {
            Some(selection) => selection,
            None => Box::new(actor.choose(&page, &analysis).await?),
        };
        let picks = selection.picks.iter().map(|pick| pick.caption.clone()).collect();
        let free = actor.hands.free_texts(&run.tenant, &page.name).await?;
        Ok(Self { page, analysis, selection, picks, free, near, now: context.clock.now() })
    }

    fn input(&self, actor: &Actor<'_>) -> Result<BuildInput<'_>, Failure> {
        let run = &actor.task.run;
        Ok(BuildInput {
            id: actor.schedule_id()?.clone(),
            page: &self.page,
            week_start: run.week_start,
            mode: run.mode,
            seed: run.seed,
            now: self.now,
            analysis: &self.analysis,
            picks: &self.picks,
            free: &self.free,
            neighbours: &self.near.unlocks,
            neighbour_messages: &self.near.messages,
        })
    }

    fn lay_out(&self, actor: &Actor<'_>, policy: &Policy) -> Result<Schedule, Failure> {
        schedule::build(&self.input(actor)?, policy).map_err(|NoCaptions| {
            let name = &self.page.name;
            let detail = format!("There is no caption that {name} could send in this week.");
            Failure::permanent(Failure::NO_CAPTIONS, detail)
        })
    }
}

async fn store_week(
    actor: &Actor<'_>,
    schedule: &Schedule,
    parts: &Parts,
) -> Result<Stored, Failure> {
    let mut locked = actor.place.lock().await?;
    // A commit whose answer was lost: the state says that it stands.
    if !locked.is_under_way(StepName::Build) {
        return Ok(Stored::Done(locked.go_on("build").await?));
    }
    let (tenant, now) = (locked.run.tenant.clone(), locked.now);
    let (page, week_start) = (&schedule.page, schedule.week_start);
    let tx = &mut locked.tx;
    locks::take_turns(tx, &tenant).await?;
    if schedules::neighbours(tx, &tenant, page, week_start).await? != parts.near {
        return Ok(Stored::Moved);
    }
    if let Some(old) = schedules::lock_active(tx, &tenant, page, week_start).await? {
        if !locked.run.replace {
            return Err(exists(&old));
        }
        locks::release(tx, &tenant, &old, Release::Replaced, now).await?;
        schedules::cancel(tx, &tenant, &old).await?;
    }
    let wanted = rules::of(&schedule.messages);
    let days = actor.place.context.policies.of(&tenant).orchestrator.lock_days;
    let taken = locks::taken(tx, &tenant, &schedule.id, &wanted, days).await?;
    if !taken.is_empty() {
        return Ok(Stored::Taken(taken));
    }
    schedules::insert(tx, &tenant, Some(locked.run.id), schedule).await?;
    selections::insert(tx, &tenant, &schedule.id, &parts.selection).await?;
    locks::insert(tx, &tenant, page, &schedule.id, &wanted, now).await?;
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

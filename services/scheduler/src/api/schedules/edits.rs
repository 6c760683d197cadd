//! What people change of a schedule: one transaction each, locks included.

use jiff::civil::DateTime;
use proto::scheduler::v1 as pb;
use rust_decimal::Decimal;
use service::{Code, Error};
use store::Transaction;

use crate::{
    Context,
    domain::{
        locks::{self as rules, Release},
        schedule::{
            self, Change, EditError, LOCAL, PriceChange, Schedule, ScheduleId, Status, Surroundings,
        },
    },
    store::{locks, schedules},
};

/// Longest text of a message, in characters.
const MAX_TEXT: usize = 10_000;

/// The id of a request; what is none is nobody's.
pub(super) fn schedule_id(text: &str) -> Result<ScheduleId, Error> {
    text.parse().map_err(|_| schedules::not_found())
}

fn conflict(detail: impl Into<String>) -> Error {
    Error::new(Code::ScheduleConflict, detail)
}

async fn lock(tx: &mut Transaction, tenant: &str, id: &ScheduleId) -> Result<Schedule, Error> {
    schedules::lock(tx, tenant, id).await?.ok_or_else(schedules::not_found)
}

/// Changes a message; the schedule is sorted and judged anew, and its locks follow.
pub(super) async fn edit(
    context: &Context,
    tenant: &str,
    request: &pb::EditMessageRequest,
) -> Result<Schedule, Error> {
    let id = schedule_id(&request.schedule_id)?;
    let change = read_change(request)?;
    let policy = context.policies.of(tenant);
    let mut tx = context.store.begin().await?;
    // Who takes captions takes their turn first, so that nobody waits for two things crosswise.
    locks::take_turns(&mut tx, tenant).await?;
    let before = lock(&mut tx, tenant, &id).await?;
    if request.if_version.is_some_and(|version| version != before.version) {
        let detail = "The schedule has changed since. Read it again.";
        return Err(Error::new(Code::PreconditionFailed, detail));
    }
    if before.status == Status::Cancelled {
        return Err(conflict("A schedule that is cancelled cannot be changed."));
    }
    let (page, week_start) = (&before.page, before.week_start);
    let near = schedules::neighbours(&mut tx, tenant, page, week_start).await?;
    let held = locks::held_by(&mut tx, tenant, &id).await?;
    let surroundings = Surroundings {
        neighbours: &near.unlocks,
        neighbour_messages: &near.messages,
        locked: Some(&held),
        taken: &[],
    };
    let edited = schedule::edit(before, request.position, &change, &surroundings, policy);
    let mut schedule = edited.map_err(refused)?;
    let days = policy.orchestrator.lock_days;
    let wanted = rules::of(&schedule.messages);
    let taken = locks::taken(&mut tx, tenant, &id, &wanted, days).await?;
    if let Some(caption) = taken.first() {
        let detail =
            format!("Another schedule uses caption {caption} within {days} days of this time.");
        return Err(conflict(detail));
    }
    locks::follow(&mut tx, tenant, &schedule).await?;
    schedules::rewrite(&mut tx, tenant, &schedule).await?;
    tx.commit().await?;
    schedule.version += 1;
    Ok(schedule)
}

fn refused(problem: EditError) -> Error {
    let detail = format!("{}.", capital(&problem.to_string()));
    match problem {
        EditError::UnknownPosition(_) => Error::new(Code::MessageNotFound, detail),
        EditError::NoSuchTime => Error::invalid("/scheduled_time", detail),
        EditError::IsFree(_) | EditError::IsPaid(_) => Error::invalid("/price", detail),
    }
}

/// A sentence begins with a capital.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn read_change(request: &pb::EditMessageRequest) -> Result<Change, Error> {
    let local = request
        .scheduled_time
        .as_deref()
        .map(|text| DateTime::strptime(LOCAL, text))
        .transpose()
        .map_err(|_| {
            let detail = "scheduled_time is a local time such as 2025-11-04 09:00:00.";
            Error::invalid("/scheduled_time", detail)
        })?;
    let price = request
        .price
        .as_deref()
        .map(str::parse::<Decimal>)
        .transpose()
        .map_err(|_| Error::invalid("/price", "price is a decimal number such as 25."))?
        .map(PriceChange::To)
        .or_else(|| request.no_price.then_some(PriceChange::Free));
    let text = request.caption_text.clone();
    if text.as_ref().is_some_and(|text| !(1..=MAX_TEXT).contains(&text.chars().count())) {
        let detail = format!("caption_text has 1 to {MAX_TEXT} characters.");
        return Err(Error::invalid("/caption_text", detail));
    }
    Ok(Change { local, price, text })
}

/// Ends a schedule and gives its captions back; one that is ended already stays so.
pub(super) async fn cancel(
    context: &Context,
    tenant: &str,
    id: &ScheduleId,
) -> Result<Schedule, Error> {
    let mut tx = context.store.begin().await?;
    let mut schedule = lock(&mut tx, tenant, id).await?;
    if schedule.status == Status::Cancelled {
        return Ok(schedule);
    }
    locks::release(&mut tx, tenant, id, Release::Cancelled, context.clock.now()).await?;
    schedules::cancel(&mut tx, tenant, id).await?;
    tx.commit().await?;
    schedule.status = Status::Cancelled;
    schedule.version += 1;
    Ok(schedule)
}

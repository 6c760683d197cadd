//! Runs are asked for, and ended.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use proto::scheduler::v1 as pb;
use service::{Code, Error, Zone};
use store::{
    Transaction,
    once::{self, Begun, Once},
};

use super::convert;
use crate::{
    Context,
    api::requests::{date, seed},
    domain::{
        page::PageName,
        policy::Policy,
        run::{EventKind, PageState, Run, RunId, RunPage, RunStatus},
        schedule::Mode,
        selection::Seed,
        week,
    },
    store::{events, runs},
    workers::runs::end_run_if_done,
};

/// The operation, as repeats name it.
const ROUTE: &str = "POST /api/schedule-runs";
/// Who exports on behalf of runs.
const REQUESTED_BY: &str = "orchestrator";

pub(super) fn not_found() -> Error {
    Error::new(Code::RunNotFound, "There is no such run.")
}

/// The id of a request; what is none is nobody's.
pub(super) fn run_id(text: &str) -> Result<RunId, Error> {
    text.parse().map(RunId).map_err(|_| not_found())
}

/// A run and its pages.
pub(super) async fn read(context: &Context, tenant: &str, id: RunId) -> Result<pb::Run, Error> {
    let run = runs::get(&context.store, tenant, id).await?.ok_or_else(not_found)?;
    Ok(convert::run(&run, &runs::pages(&context.store, tenant, id).await?))
}

/// What is asked for.
struct Wish {
    names: Vec<PageName>,
    week_start: Date,
    mode: Mode,
    auto_export: bool,
    seed: Seed,
    replace: bool,
}

/// Starts a run, or answers as it was answered before.
pub(super) async fn start(
    context: &Context,
    tenant: &str,
    mut request: pb::StartRunRequest,
) -> Result<pb::StartRunResponse, Error> {
    let now = context.clock.now();
    let key = request.idempotency.take();
    let once = Once { tenant: tenant.to_owned(), route: ROUTE, key, at: now };
    let mut begun = match once::begin::<pb::StartRunResponse>(&context.store, once).await? {
        Begun::Repeated(first) => return Ok(pb::StartRunResponse { replayed: true, ..first }),
        Begun::Fresh(begun) => begun,
    };
    let policy = context.policies.of(tenant);
    let wish = read_wish(context, &request, policy)?;
    check_week(&mut begun.tx, tenant, &wish, policy, now).await?;
    let run = Run {
        tenant: tenant.to_owned(),
        id: RunId(context.rng.uuid(&context.clock)),
        status: RunStatus::Running,
        week_start: wish.week_start,
        mode: wish.mode,
        auto_export: wish.auto_export,
        replace: wish.replace,
        seed: wish.seed,
        requested_by: REQUESTED_BY.to_owned(),
        traceparent: telemetry::traceparent(),
        last_event: 0,
        created_at: now,
        finished_at: None,
        version: 1,
    };
    let page = |(place, name): (usize, PageName)| RunPage {
        id: context.rng.uuid(&context.clock).to_string(),
        name,
        place: place as u32,
        state: PageState::new(),
    };
    let pages: Vec<RunPage> = wish.names.into_iter().enumerate().map(page).collect();
    runs::insert(&mut begun.tx, &run, &pages, policy.orchestrator.pages_at_once).await?;
    let answer = pb::StartRunResponse { run: Some(convert::run(&run, &pages)), replayed: false };
    let (answer, replayed) = begun.commit(answer).await?;
    if !replayed {
        tracing::info!(run_id = %run.id, pages = pages.len(), "run started");
    }
    Ok(pb::StartRunResponse { replayed, ..answer })
}

fn read_wish(
    context: &Context,
    request: &pb::StartRunRequest,
    policy: &Policy,
) -> Result<Wish, Error> {
    let most = policy.orchestrator.max_pages as usize;
    if !(1..=most).contains(&request.page_names.len()) {
        return Err(Error::invalid("/page_names", format!("A run has 1 to {most} pages.")));
    }
    let mut names = Vec::with_capacity(request.page_names.len());
    let mut seen = BTreeSet::new();
    for (n, text) in request.page_names.iter().enumerate() {
        let pointer = format!("/page_names/{n}");
        let name: PageName = text
            .parse()
            .map_err(|error| Error::invalid(&pointer, format!("\"{text}\": {error}.")))?;
        if !seen.insert(name.clone()) {
            return Err(Error::invalid(pointer, format!("{name} is named twice.")));
        }
        names.push(name);
    }
    let week_start = date(&request.week_start)
        .ok_or_else(|| Error::invalid("/week_start", "Write the Monday as YYYY-MM-DD."))?;
    let mode = match request.mode.as_deref() {
        None => Mode::Optimize,
        Some(word) => Mode::of_word(word)
            .ok_or_else(|| Error::invalid("/mode", "mode is optimize, safe or conservative."))?,
    };
    let seed = seed(context, request.seed)?;
    let auto_export = request.auto_export.unwrap_or(true);
    Ok(Wish { names, week_start, mode, auto_export, seed, replace: request.replace })
}

/// Each page's own day decides; a page that does not exist fails later, and has the usual clocks
/// until then.
async fn check_week(
    tx: &mut Transaction,
    tenant: &str,
    wish: &Wish,
    policy: &Policy,
    now: Timestamp,
) -> Result<(), Error> {
    let zones = runs::zones(tx, tenant, &wish.names).await?;
    let usual = Zone::get(&policy.default_zone).map_err(Error::internal)?;
    for name in &wish.names {
        let zone = zones.get(name).unwrap_or(&usual);
        week::check(wish.week_start, zone.local(now).date()).map_err(|problem| {
            let detail = format!("{name}: {problem}");
            Error::field(Code::InvalidWeek, "/week_start", detail)
        })?;
    }
    Ok(())
}

/// Ends a run: what is not begun is not begun any more, steps that are under way are abandoned
/// before their effect, and an export that is under way ends.
pub(super) async fn cancel(context: &Context, tenant: &str, id: RunId) -> Result<(), Error> {
    let mut tx = context.store.begin().await?;
    let mut run = runs::lock(&mut tx, tenant, id).await?.ok_or_else(not_found)?;
    if run.status != RunStatus::Running {
        let detail = format!("A run that is {} cannot be cancelled.", run.status);
        return Err(Error::new(Code::RunConflict, detail));
    }
    let now = context.clock.now();
    run.status = RunStatus::Cancelled;
    for (mut page, held) in runs::lock_open_pages(&mut tx, &run).await? {
        if held && page.state.is_exporting() {
            continue;
        }
        let step = page.state.current();
        page.state.cancel(now);
        runs::write_page(&mut tx, &run, &page).await?;
        runs::take_away(&mut tx, &run, &page).await?;
        let (page_name, state) = (page.name.clone(), Box::new(page.state.shown()));
        let event = EventKind::Step { step, page_name, page: state };
        events::append(&mut tx, &mut run, &event, now).await?;
    }
    end_run_if_done(&mut tx, &mut run, now).await?;
    runs::write(&mut tx, &run).await?;
    tx.commit().await?;
    Ok(())
}

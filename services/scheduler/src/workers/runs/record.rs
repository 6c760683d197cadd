//! Stores what happened to a page: one transaction under the lease's fence, which also begins the
//! next step, so that a page costs few of them.

use jiff::Timestamp;
use serde_json::json;
use service::fault;
use store::{Lease, Result, Transaction};

use crate::{
    Context,
    domain::{
        analysis::SaturationZone,
        policy::Orchestrator,
        run::{
            Aftermath, EventKind, Failure, KeptAnalysis, Next, Output, PageStatus, Run, RunId,
            RunPage, RunStatus, StepName, breaker::Admission, summary::conclusion,
        },
        schedule::ScheduleId,
    },
    store::{
        RUN_PAGES,
        announcements::{Alert, announce},
        breakers, events, runs,
    },
};

/// One page of a run, leased.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) context: &'a Context,
    pub(super) lease: &'a Lease,
    pub(super) run: RunId,
}

/// What its runner does now.
pub(super) enum Turn {
    /// This.
    Do(Box<Task>),
    /// Nothing more: the lease is given back.
    Over,
}

/// A step that was begun.
pub(super) struct Task {
    pub(super) run: Run,
    pub(super) page: RunPage,
    pub(super) step: StepName,
}

impl Task {
    /// The schedule, once it has a name, and the page: what log lines name.
    pub(super) fn named(&self) -> (Option<&str>, &str) {
        let schedule = self.page.state.schedule_id.as_ref().map(ScheduleId::as_str);
        (schedule, self.page.name.as_str())
    }
}

/// A page in a transaction that has locked it.
pub(super) struct Locked<'a> {
    pub(super) place: Place<'a>,
    pub(super) tx: Transaction,
    pub(super) run: Run,
    pub(super) page: RunPage,
    pub(super) now: Timestamp,
}

impl<'a> Place<'a> {
    /// Begins, or goes on where another runner stopped.
    pub(super) async fn begin(self) -> Result<Turn> {
        self.lock().await?.go_on("begun").await
    }

    /// The step is done.
    pub(super) async fn succeeded(self, step: StepName, output: Output) -> Result<Turn> {
        let mut locked = self.lock().await?;
        if locked.is_under_way(step) {
            locked.succeed(step, output).await?;
        }
        locked.go_on(step.word()).await
    }

    /// An attempt of the step failed.
    pub(super) async fn failed(self, step: StepName, failure: &Failure) -> Result<Turn> {
        let mut locked = self.lock().await?;
        if !locked.is_under_way(step) {
            return locked.go_on(step.word()).await;
        }
        let policy = locked.policy().clone();
        let now = locked.now;
        match locked.page.state.fail(step, failure, &policy, now) {
            // Nobody waits for a retry any more.
            Aftermath::Again(_) if locked.run.status == RunStatus::Cancelled => {
                locked.page.state.cancel(now);
                locked.tell(step).await?;
                locked.go_on(step.word()).await
            }
            Aftermath::Again(at) => {
                locked.tell(step).await?;
                locked.let_go_until(at).await
            }
            Aftermath::Over { exhausted } => {
                locked.count(step, exhausted, &policy).await?;
                if step == StepName::Export {
                    locked.alert(Alert::ExportFailed, json!({"reason": failure.detail})).await?;
                }
                locked.tell(step).await?;
                locked.go_on(step.word()).await
            }
        }
    }

    pub(super) async fn lock(self) -> Result<Locked<'a>> {
        let mut tx = self.context.store.begin().await?;
        let (run, page) = runs::lock_leased(&mut tx, self.lease, self.run).await?;
        Ok(Locked { place: self, tx, run, page, now: self.context.clock.now() })
    }
}

impl Locked<'_> {
    pub(super) fn policy(&self) -> &Orchestrator {
        &self.place.context.policies.of(&self.run.tenant).orchestrator
    }

    /// Whether the attempt has no outcome yet. A commit whose answer was lost may have given it one.
    pub(super) fn is_under_way(&self, step: StepName) -> bool {
        self.page.state.next() == Next::Resume(step)
    }

    pub(super) async fn succeed(&mut self, step: StepName, output: Output) -> Result<()> {
        self.page.state.succeed(step, output, self.now);
        breakers::close(&mut self.tx, &self.run.tenant, step).await?;
        if let (StepName::Gate, Some(zone)) = (step, self.page.state.zone) {
            metrics::counter!("eros_zones_total", "zone" => zone.word()).increment(1);
            if zone == SaturationZone::Red {
                self.alert(Alert::SaturationRed, json!({})).await?;
            }
        }
        self.tell(step).await
    }

    /// Begins the next step, or ends the page; commits.
    pub(super) async fn go_on(mut self, point: &str) -> Result<Turn> {
        let turn = loop {
            match self.page.state.next() {
                Next::Nothing => {
                    self.end_page().await?;
                    break None;
                }
                Next::Resume(step) => break Some(step),
                Next::Begin(step) => {
                    let first = self.page.state.step(step).attempts == 0;
                    if first && !self.is_admitted(step).await? {
                        self.page.state.refuse(step, self.now);
                    } else {
                        self.begin_step(step);
                    }
                    self.tell(step).await?;
                }
            }
        };
        runs::write_page(&mut self.tx, &self.run, &self.page).await?;
        runs::write(&mut self.tx, &self.run).await?;
        fault::point(&format!("run.{point}.before_commit"));
        self.tx.commit().await?;
        fault::point(&format!("run.{point}.committed"));
        let Some(step) = turn else { return Ok(Turn::Over) };
        Ok(Turn::Do(Box::new(Task { run: self.run, page: self.page, step })))
    }

    async fn let_go_until(mut self, at: Timestamp) -> Result<Turn> {
        runs::write_page(&mut self.tx, &self.run, &self.page).await?;
        runs::write(&mut self.tx, &self.run).await?;
        RUN_PAGES.release(&mut self.tx, self.place.lease, Some(at)).await?;
        self.tx.commit().await?;
        Ok(Turn::Over)
    }

    fn begin_step(&mut self, step: StepName) {
        let (context, now) = (self.place.context, self.now);
        let zone = self.page.state.kept.analysis.as_deref().map(KeptAnalysis::analysis);
        let today = match zone {
            Some(Ok(analysis)) => analysis.zone.local(now).date(),
            _ => jiff::tz::TimeZone::UTC.to_datetime(now).date(),
        };
        let page = self.page.name.clone();
        let suffix = || {
            let mut bytes = [0; 8];
            context.rng.fill(&mut bytes);
            u64::from_le_bytes(bytes)
        };
        self.page.state.begin(step, || ScheduleId::new(&page, today, suffix()), now);
    }

    async fn is_admitted(&mut self, step: StepName) -> Result<bool> {
        let (tenant, job) = (self.run.tenant.clone(), self.page.id.clone());
        let policy = self.policy().clone();
        let breaker = breakers::read(&mut self.tx, &tenant, step).await?;
        match breaker.admit(step, &job, &policy, self.now) {
            Admission::Pass => Ok(true),
            Admission::Refuse => Ok(false),
            // Half open: only one of those who see it so is the trial.
            Admission::Try(_) => {
                let breaker = breakers::lock(&mut self.tx, &tenant, step).await?;
                match breaker.admit(step, &job, &policy, self.now) {
                    Admission::Pass => Ok(true),
                    Admission::Refuse => Ok(false),
                    Admission::Try(trying) => {
                        breakers::write(&mut self.tx, &tenant, step, &trying).await?;
                        Ok(true)
                    }
                }
            }
        }
    }

    /// Tells the breaker of a call that was given up.
    async fn count(
        &mut self,
        step: StepName,
        exhausted: bool,
        policy: &Orchestrator,
    ) -> Result<()> {
        let (tenant, job) = (self.run.tenant.clone(), self.page.id.clone());
        if !exhausted && breakers::read(&mut self.tx, &tenant, step).await?.trial.is_none() {
            return Ok(());
        }
        let breaker = breakers::lock(&mut self.tx, &tenant, step).await?;
        if !exhausted {
            let undecided = breaker.undecided(&job);
            return breakers::write(&mut self.tx, &tenant, step, &undecided).await;
        }
        let (after, opened) = breaker.exhausted(&job, policy, self.now);
        breakers::write(&mut self.tx, &tenant, step, &after).await?;
        if opened {
            let data = json!({
                "step": step.word(),
                "failures": after.failures,
                "run_id": self.run.id.to_string(),
            });
            let page = self.page.name.as_str();
            tracing::warn!(page, step = step.word(), failures = after.failures, "breaker opened");
            let alert = Alert::BreakerOpened;
            announce(&mut self.tx, &tenant, alert, step.word(), data, self.now).await?;
        }
        Ok(())
    }

    /// Announces something about the page's schedule.
    async fn alert(&mut self, alert: Alert, mut data: serde_json::Value) -> Result<()> {
        let schedule = self.page.state.schedule_id.as_ref().map(ToString::to_string);
        data["run_id"] = self.run.id.to_string().into();
        data["page_name"] = self.page.name.to_string().into();
        data["schedule_id"] = schedule.clone().into();
        data["saturation_status"] = self.page.state.zone.map(SaturationZone::word).into();
        let subject = schedule.unwrap_or_else(|| self.page.name.to_string());
        announce(&mut self.tx, &self.run.tenant, alert, &subject, data, self.now).await
    }

    /// Tells watchers of a step.
    pub(super) async fn tell(&mut self, step: StepName) -> Result<()> {
        let (page_name, page) = (self.page.name.clone(), Box::new(self.page.state.shown()));
        let event = EventKind::Step { step, page_name, page };
        events::append(&mut self.tx, &mut self.run, &event, self.now).await
    }

    /// The page is finished: another one has its turn, or the run is finished.
    async fn end_page(&mut self) -> Result<()> {
        runs::write_page(&mut self.tx, &self.run, &self.page).await?;
        RUN_PAGES.release(&mut self.tx, self.place.lease, None).await?;
        if self.run.status == RunStatus::Running {
            let places = self.policy().pages_at_once;
            runs::admit(&mut self.tx, &self.run, places, self.now).await?;
        }
        end_run_if_done(&mut self.tx, &mut self.run, self.now).await
    }
}

/// Ends a run, which is locked and has yet to be written, when none of its pages is open.
///
/// # Errors
/// The engine's.
pub(crate) async fn end_run_if_done(
    tx: &mut Transaction,
    run: &mut Run,
    now: Timestamp,
) -> Result<()> {
    let tally = runs::tally(tx, run).await?;
    let count = |status| tally.get(&status).copied().unwrap_or_default();
    if count(PageStatus::Pending) + count(PageStatus::Running) > 0 {
        return Ok(());
    }
    if run.status == RunStatus::Running {
        run.status = conclusion(count(PageStatus::Failed), tally.values().sum());
    }
    run.finished_at = Some(now);
    tracing::info!(run_id = %run.id, status = run.status.word(), "run finished");
    events::append(tx, run, &EventKind::Completed, now).await
}

//! Does one step of a page: reads, decides, asks; nothing is stored here but the week itself.

use std::time::Duration;

use super::{
    build,
    hands::Hands,
    record::{Place, Task, Turn},
};
use crate::{
    desk::Wanted,
    domain::{
        analysis::{Analysis, Risk},
        gate::may_export,
        page::Page,
        run::{ExportStatus, Failure, KeptAnalysis, Output, StepName},
        selection::{Selection, target},
    },
    store::schedules,
};

/// Before a database that did not take an outcome is asked again.
const AGAIN: Duration = Duration::from_millis(100);

/// What a step came to.
pub(super) enum Acted {
    /// This is to be recorded.
    Found(Output),
    /// It is recorded already, together with its effect.
    Recorded(Turn),
}

/// One step on behalf of a lease.
pub(super) struct Actor<'a> {
    pub(super) place: Place<'a>,
    pub(super) hands: &'a dyn Hands,
    pub(super) task: &'a Task,
}

impl Actor<'_> {
    /// Does the step, in its time.
    pub(super) async fn act(&self) -> store::Result<Turn> {
        let context = self.place.context;
        let step = self.task.step;
        let tenant = &self.task.run.tenant;
        let limit = context.policies.of(tenant).orchestrator.timeout(step);
        let started_at = context.clock.now();
        let acted = tokio::select! {
            acted = self.step() => acted,
            () = context.clock.sleep_until(started_at + limit) => Err(Failure::timed_out(step)),
        };
        let seconds = context.clock.now().duration_since(started_at).as_secs_f64();
        metrics::histogram!("eros_step_seconds", "step" => step.word()).record(seconds);
        let ended = match acted {
            Ok(Acted::Recorded(turn)) => return Ok(turn),
            Ok(Acted::Found(output)) => Ok(output),
            Err(failure) => {
                let (code, detail) = (failure.code.as_str(), failure.detail.as_str());
                let (schedule_id, page) = self.task.named();
                tracing::warn!(schedule_id, page, step = step.word(), code, detail, "step failed");
                Err(failure)
            }
        };
        self.record(ended).await
    }

    /// What has happened must not be lost to a hiccup of the database. What the database will
    /// never take is a failure of the step.
    async fn record(&self, mut ended: Result<Output, Failure>) -> store::Result<Turn> {
        loop {
            let turn = match &ended {
                Ok(output) => self.place.succeeded(self.task.step, output.clone()).await,
                Err(failure) => self.place.failed(self.task.step, failure).await,
            };
            match turn {
                Err(error @ store::Error::LeaseLost) => return Err(error),
                Err(error) if error.is_refused_value() => {
                    if ended.is_err() {
                        return Err(error);
                    }
                    ended = Err(error.into());
                }
                Err(error) => {
                    let (schedule_id, page) = self.task.named();
                    let job = &self.place.lease.id;
                    tracing::warn!(schedule_id, page, job, %error, "not recorded yet");
                    let clock = &self.place.context.clock;
                    clock.sleep_until(clock.now() + AGAIN).await;
                }
                turn => return turn,
            }
        }
    }

    async fn step(&self) -> Result<Acted, Failure> {
        let output = match self.task.step {
            StepName::Analyze => self.analyze().await?,
            StepName::Target => self.target()?,
            StepName::Select => self.select().await?,
            StepName::Build => return build::build(self).await.map(Acted::Recorded),
            StepName::Gate => self.gate().await?,
            StepName::Export => self.export().await?,
        };
        Ok(Acted::Found(output))
    }

    async fn analyze(&self) -> Result<Output, Failure> {
        let run = &self.task.run;
        self.page().await?;
        let analysis =
            self.hands.analyze(&run.tenant, &self.task.page.name, run.created_at).await?;
        Ok(Output::Analyzed(Box::new(KeptAnalysis::of(&analysis))))
    }

    fn target(&self) -> Result<Output, Failure> {
        let analysis = self.analysis()?;
        let policy = self.place.context.policies.of(&self.task.run.tenant);
        let risk = analysis.saturation.as_ref().map_or(Risk::Healthy, |found| found.risk);
        Ok(Output::Targeted(target(analysis.classification.tier, risk, policy)))
    }

    async fn select(&self) -> Result<Output, Failure> {
        let selection = self.choose(&self.page().await?, &self.analysis()?).await?;
        Ok(Output::Selected(Box::new(selection)))
    }

    /// The captions of the week, as free as they are now.
    pub(super) async fn choose(
        &self,
        page: &Page,
        analysis: &Analysis,
    ) -> Result<Selection, Failure> {
        let run = &self.task.run;
        let wanted = Wanted {
            analysis,
            page,
            week_start: run.week_start,
            replaces: run.replace,
            count: Some(self.task.page.state.target.as_ref().map_or(0, |target| target.target)),
            seed: run.seed,
            sampler: self.place.context.policies.of(&run.tenant).selector.sampler,
            as_of: run.created_at,
        };
        Ok(self.hands.select(&run.tenant, wanted).await?)
    }

    async fn gate(&self) -> Result<Output, Failure> {
        let (store, tenant) = (&self.place.context.store, &self.task.run.tenant);
        let schedule = schedules::get(store, tenant, self.schedule_id()?).await?;
        let schedule = schedule.ok_or_else(|| lost("its schedule"))?;
        let open = may_export(schedule.validation.ok(), schedule.zone);
        let (schedule_id, page) = self.task.named();
        tracing::info!(schedule_id, page, open, zone = schedule.zone.word(), "gate");
        Ok(Output::Gated)
    }

    /// Also asked when the gate is shut: the exporter looks for itself, and logs what it skips.
    async fn export(&self) -> Result<Output, Failure> {
        let run = &self.task.run;
        let id = self.schedule_id()?;
        let by = &run.requested_by;
        let result = self.hands.export(&run.tenant, id, run.auto_export, by).await?;
        if result.status == ExportStatus::Failed {
            let reason = result.reason.unwrap_or_else(|| "The export failed.".to_owned());
            return Err(Failure::transient(Failure::EXPORT_FAILED, reason));
        }
        Ok(Output::Exported(result))
    }

    /// The page as it is now.
    pub(super) async fn page(&self) -> Result<Page, Failure> {
        let name = &self.task.page.name;
        let page = self.hands.page(&self.task.run.tenant, name).await?;
        page.ok_or_else(|| {
            Failure::permanent(Failure::PAGE_NOT_FOUND, format!("There is no page {name}."))
        })
    }

    /// What the analyzer said.
    pub(super) fn analysis(&self) -> Result<Analysis, Failure> {
        let kept = self.task.page.state.kept.analysis.as_deref();
        kept.ok_or_else(|| lost("its analysis"))?.analysis().map_err(lost)
    }

    /// The name that the page's schedule was given.
    pub(super) fn schedule_id(&self) -> Result<&crate::domain::schedule::ScheduleId, Failure> {
        self.task.page.state.schedule_id.as_ref().ok_or_else(|| lost("the name of its schedule"))
    }
}

/// What the state of a page must have and has not.
pub(super) fn lost(what: impl std::fmt::Display) -> Failure {
    service::Error::internal(format!("a page of a run lost {what}")).into()
}

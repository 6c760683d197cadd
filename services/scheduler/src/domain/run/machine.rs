//! What happens to a page of a run: pure, one function per event.

use std::array;

use jiff::Timestamp;

use super::{
    Kept, PageState, PageStatus, StepError, StepName, StepState, StepStatus,
    outcome::{Failure, Output},
};
use crate::domain::{policy::Orchestrator, schedule::ScheduleId};

/// What a page needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// This step is to be begun.
    Begin(StepName),
    /// This step was begun and did not end: its runner died. It is done again, as the same attempt.
    Resume(StepName),
    /// Nothing.
    Nothing,
}

/// What follows from a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aftermath {
    /// Another attempt, then.
    Again(Timestamp),
    /// The page failed; `exhausted` when retries could have cured it, which the breaker counts.
    Over {
        /// Whether all attempts were used up.
        exhausted: bool,
    },
}

impl PageState {
    /// A page whose turn has not come.
    pub fn new() -> Self {
        let pending = |_| StepState {
            status: StepStatus::Pending,
            attempts: 0,
            started_at: None,
            finished_at: None,
            waiting: false,
        };
        Self {
            status: PageStatus::Pending,
            steps: array::from_fn(pending),
            error: None,
            schedule_id: None,
            target: None,
            zone: None,
            export: None,
            kept: Kept::default(),
        }
    }

    /// One step.
    pub fn step(&self, step: StepName) -> &StepState {
        &self.steps[step as usize]
    }

    fn step_mut(&mut self, step: StepName) -> &mut StepState {
        &mut self.steps[step as usize]
    }

    /// What is to be done: the first step that has not ended.
    pub fn next(&self) -> Next {
        if self.status.is_finished() {
            return Next::Nothing;
        }
        let open = |step: &&StepName| {
            matches!(self.step(**step).status, StepStatus::Pending | StepStatus::Running)
        };
        match StepName::ALL.iter().find(open) {
            None => Next::Nothing,
            Some(&name) => {
                let step = self.step(name);
                if step.status == StepStatus::Running && !step.waiting {
                    Next::Resume(name)
                } else {
                    Next::Begin(name)
                }
            }
        }
    }

    /// An attempt of the step begins. `schedule_id` names what a first build makes.
    pub fn begin(
        &mut self,
        name: StepName,
        schedule_id: impl FnOnce() -> ScheduleId,
        now: Timestamp,
    ) {
        self.status = PageStatus::Running;
        let step = self.step_mut(name);
        step.status = StepStatus::Running;
        step.attempts += 1;
        step.started_at.get_or_insert(now);
        step.waiting = false;
        if name == StepName::Build {
            self.schedule_id.get_or_insert_with(schedule_id);
        }
    }

    /// The step is done.
    pub fn succeed(&mut self, name: StepName, output: Output, now: Timestamp) {
        let mut status = StepStatus::Success;
        match output {
            Output::Analyzed(analysis) => {
                self.zone = Some(analysis.evidence.zone);
                self.kept.analysis = Some(analysis);
            }
            Output::Targeted(target) => self.target = Some(target),
            Output::Selected(selection) => self.kept.selection = Some(selection),
            Output::Built => self.kept = Kept::default(),
            Output::Gated => {}
            Output::Exported(result) => {
                if result.status == super::ExportStatus::Skipped {
                    status = StepStatus::Skipped;
                }
                self.export = Some(result);
            }
        }
        self.end(name, status, now);
        if name == StepName::Export {
            self.status = PageStatus::Success;
        }
    }

    /// An attempt of the step failed.
    pub fn fail(
        &mut self,
        name: StepName,
        failure: &Failure,
        policy: &Orchestrator,
        now: Timestamp,
    ) -> Aftermath {
        let delay = policy.delay_after(self.step(name).attempts).filter(|_| !failure.permanent);
        if let Some(delay) = delay {
            self.step_mut(name).waiting = true;
            return Aftermath::Again(now + delay);
        }
        self.give_up(name, failure, now);
        Aftermath::Over { exhausted: !failure.permanent }
    }

    /// The step is not tried, because its breaker is open: the page fails at once.
    pub fn refuse(&mut self, name: StepName, now: Timestamp) {
        self.give_up(name, &Failure::breaker_open(name), now);
    }

    fn give_up(&mut self, name: StepName, failure: &Failure, now: Timestamp) {
        self.end(name, StepStatus::Failed, now);
        self.status = PageStatus::Failed;
        let (code, detail) = (failure.code.clone(), failure.detail.clone());
        self.error = Some(StepError { step: name, code, detail });
        self.kept = Kept::default();
        if name == StepName::Export {
            let reason = Some(failure.detail.clone());
            self.export = Some(super::ExportResult { status: super::ExportStatus::Failed, reason });
        }
    }

    fn end(&mut self, name: StepName, status: StepStatus, now: Timestamp) {
        let step = self.step_mut(name);
        step.status = status;
        step.waiting = false;
        step.finished_at = Some(now);
    }

    /// The run is cancelled: what is not finished will not be.
    pub fn cancel(&mut self, now: Timestamp) {
        if self.status.is_finished() {
            return;
        }
        for step in &mut self.steps {
            if matches!(step.status, StepStatus::Pending | StepStatus::Running) {
                step.finished_at = step.started_at.map(|_| now);
                step.status = StepStatus::Cancelled;
                step.waiting = false;
            }
        }
        self.status = PageStatus::Cancelled;
        self.kept = Kept::default();
    }

    /// Whether an attempt of the export is under way: a cancel lets it finish, because what has
    /// left the house cannot be called back.
    pub fn is_exporting(&self) -> bool {
        self.status == PageStatus::Running && self.next() == Next::Resume(StepName::Export)
    }

    /// The step that is under way or comes next; the last one when it is finished.
    pub fn current(&self) -> StepName {
        match self.next() {
            Next::Begin(step) | Next::Resume(step) => step,
            Next::Nothing => StepName::Export,
        }
    }

    /// Its schedule, once that is stored.
    pub fn built(&self) -> Option<&ScheduleId> {
        let is_built = self.step(StepName::Build).status == StepStatus::Success;
        self.schedule_id.as_ref().filter(|_| is_built)
    }

    /// What people may see of it.
    #[must_use]
    pub fn shown(&self) -> Self {
        Self { kept: Kept::default(), ..self.clone() }
    }
}

impl Default for PageState {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::run::{ExportResult, ExportStatus};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + second).unwrap()
    }

    fn id() -> ScheduleId {
        ScheduleId::new(&"jadebri".parse().unwrap(), date(2025, 10, 31), 7)
    }

    fn output(step: StepName) -> Output {
        match step {
            StepName::Analyze => Output::Analyzed(Box::new(KeptAnalysis::of(
                &crate::domain::run::outcome::tests::analysis(),
            ))),
            StepName::Target => Output::Targeted(crate::domain::run::outcome::tests::target()),
            StepName::Select => {
                Output::Selected(Box::new(crate::domain::run::outcome::tests::selection()))
            }
            StepName::Build => Output::Built,
            StepName::Gate => Output::Gated,
            StepName::Export => {
                Output::Exported(ExportResult { status: ExportStatus::Exported, reason: None })
            }
        }
    }

    use super::super::outcome::KeptAnalysis;

    #[test]
    fn six_steps_come_one_after_the_other() {
        let mut page = PageState::new();
        for &step in StepName::ALL {
            assert_eq!(page.next(), Next::Begin(step));
            page.begin(step, id, at(0));
            assert_eq!(page.next(), Next::Resume(step));
            page.succeed(step, output(step), at(1));
        }
        assert_eq!((page.next(), page.status), (Next::Nothing, PageStatus::Success));
        assert!(page.kept.is_empty(), "what only the build needs is forgotten");
        assert!(page.steps.iter().all(|step| step.attempts == 1));
    }

    #[test]
    fn a_step_is_tried_four_times_with_2_4_and_8_seconds_between() {
        let (policy, mut page) = (Orchestrator::default(), PageState::new());
        let failure = Failure::transient("INTERNAL", "no luck");
        let mut waits = Vec::new();
        for now in [0, 2, 6] {
            page.begin(StepName::Analyze, id, at(now));
            match page.fail(StepName::Analyze, &failure, &policy, at(now)) {
                Aftermath::Again(then) => waits.push(then.duration_since(at(now)).as_secs()),
                Aftermath::Over { .. } => panic!("too early"),
            }
            assert_eq!(page.next(), Next::Begin(StepName::Analyze));
        }
        assert_eq!(waits, [2, 4, 8]);
        page.begin(StepName::Analyze, id, at(14));
        let over = page.fail(StepName::Analyze, &failure, &policy, at(14));
        assert_eq!(over, Aftermath::Over { exhausted: true });
        assert_eq!((page.status, page.step(StepName::Analyze).attempts), (PageStatus::Failed, 4));
        assert_eq!(page.error.unwrap().code, "INTERNAL");
    }

    #[test]
    fn what_a_retry_cannot_cure_is_not_retried() {
        let mut page = PageState::new();
        page.begin(StepName::Analyze, id, at(0));
        let failure = Failure::permanent("NO_CAPTIONS", "none");
        let over = page.fail(StepName::Analyze, &failure, &Orchestrator::default(), at(0));
        assert_eq!(over, Aftermath::Over { exhausted: false });
    }

    #[test]
    fn a_dead_runners_attempt_costs_no_retry() {
        let mut page = PageState::new();
        page.begin(StepName::Analyze, id, at(0));
        assert_eq!(page.next(), Next::Resume(StepName::Analyze));
        page.succeed(StepName::Analyze, output(StepName::Analyze), at(9));
        assert_eq!(page.step(StepName::Analyze).attempts, 1);
    }

    #[test]
    fn a_schedule_is_named_once() {
        let mut page = PageState::new();
        page.begin(StepName::Build, id, at(0));
        let failure = Failure::transient("INTERNAL", "no luck");
        page.fail(StepName::Build, &failure, &Orchestrator::default(), at(0));
        let other = || ScheduleId::new(&"jadebri".parse().unwrap(), date(2025, 10, 31), 8);
        page.begin(StepName::Build, other, at(2));
        assert_eq!(page.schedule_id, Some(id()));
    }

    #[derive(Clone, Copy, Debug)]
    enum Happening {
        Succeed,
        FailOnce,
        FailForGood,
        Die,
        Cancel,
    }

    fn happening() -> impl Strategy<Value = Happening> {
        prop_oneof![
            8 => Just(Happening::Succeed),
            3 => Just(Happening::FailOnce),
            1 => Just(Happening::FailForGood),
            2 => Just(Happening::Die),
            1 => Just(Happening::Cancel),
        ]
    }

    proptest! {
        /// Whatever happens, a page ends, its steps end in order, and what is stored reads back.
        #[test]
        fn a_page_ends_whatever_happens(
            happenings in proptest::collection::vec(happening(), 60),
        ) {
            let (policy, mut page) = (Orchestrator::default(), PageState::new());
            for (n, happening) in happenings.into_iter().enumerate() {
                let now = at(n as i64);
                let step = match page.next() {
                    Next::Nothing => break,
                    Next::Begin(step) => {
                        page.begin(step, id, now);
                        step
                    }
                    Next::Resume(step) => step,
                };
                match happening {
                    Happening::Succeed => page.succeed(step, output(step), now),
                    Happening::FailOnce => {
                        page.fail(step, &Failure::transient("X", "x"), &policy, now);
                    }
                    Happening::FailForGood => {
                        page.fail(step, &Failure::permanent("X", "x"), &policy, now);
                    }
                    Happening::Die => {}
                    Happening::Cancel => page.cancel(now),
                }
                prop_assert!(page.steps.iter().all(|step| step.attempts <= 4));
                let text = serde_json::to_string(&page).unwrap();
                prop_assert_eq!(&serde_json::from_str::<PageState>(&text).unwrap(), &page);
                let open = |s: &StepState| {
                    matches!(s.status, StepStatus::Pending | StepStatus::Running)
                };
                let first_open = page.steps.iter().position(open).unwrap_or(6);
                if !page.status.is_finished() {
                    prop_assert!(page.steps[first_open + 1..].iter().all(|s| s.attempts == 0));
                }
                prop_assert_eq!(page.status == PageStatus::Failed, page.error.is_some());
            }
        }
    }
}

//! Domain types ↔ messages of the contract.

use proto::scheduler::v1 as pb;
pub(super) use service::time::timestamp;

use crate::domain::{
    run::{PageState, Run, RunEvent, RunPage, StepName, Summary},
    schedule::{Day, Finding, LOCAL, Planned, Schedule, Validation},
};

/// A run with its pages, and what they come to.
pub(super) fn run(run: &Run, pages: &[RunPage]) -> pb::Run {
    pb::Run {
        pages: pages.iter().map(|page| run_page(page.name.as_str(), &page.state)).collect(),
        summary: Some(summary(&Summary::of(pages.iter().map(|page| &page.state)))),
        ..listed_run(run)
    }
}

/// A run without its pages and their summary.
pub(super) fn listed_run(run: &Run) -> pb::Run {
    pb::Run {
        run_id: run.id.to_string(),
        status: run.status.word().to_owned(),
        week_start: run.week_start.to_string(),
        mode: run.mode.word().to_owned(),
        auto_export: run.auto_export,
        created_at: Some(timestamp(run.created_at)),
        finished_at: run.finished_at.map(timestamp),
        pages: Vec::new(),
        summary: None,
        version: run.version,
    }
}

fn summary(summary: &Summary) -> pb::RunSummary {
    pb::RunSummary {
        total_pages: summary.total,
        successful: summary.successful,
        failed: summary.failed,
        exported: summary.exported,
        skipped_exports: summary.skipped,
        green: summary.green,
        yellow: summary.yellow,
        red: summary.red,
    }
}

pub(super) fn run_page(name: &str, page: &PageState) -> pb::RunPage {
    let step = |&name: &StepName| {
        let step = page.step(name);
        pb::RunStep {
            name: name.word().to_owned(),
            status: step.status.word().to_owned(),
            attempts: step.attempts,
            started_at: step.started_at.map(timestamp),
            finished_at: step.finished_at.map(timestamp),
        }
    };
    pb::RunPage {
        page_name: name.to_owned(),
        status: page.status.word().to_owned(),
        schedule_id: page.built().map(ToString::to_string),
        caption_target: page.target.as_ref().map(|target| target.target),
        steps: StepName::ALL.iter().map(step).collect(),
        error: page.error.as_ref().map(|error| pb::RunError {
            step: error.step.word().to_owned(),
            code: error.code.clone(),
            detail: error.detail.clone(),
        }),
        export: page.export.as_ref().map(|export| pb::ExportOutcome {
            status: export.status.word().to_owned(),
            reason: export.reason.clone(),
        }),
    }
}

pub(super) fn event(event: &RunEvent, kind: pb::run_event::Kind) -> pb::RunEvent {
    pb::RunEvent { id: event.id as u64, at: Some(timestamp(event.at)), kind: Some(kind) }
}

pub(super) fn schedule(schedule: &Schedule) -> pb::Schedule {
    pb::Schedule {
        schedule_id: schedule.id.to_string(),
        page_name: schedule.page.to_string(),
        account_size: schedule.tier.word().to_owned(),
        saturation_status: schedule.zone.word().to_owned(),
        week_start: schedule.week_start.to_string(),
        time_zone: schedule.time_zone.name().to_owned(),
        mode: schedule.mode.word().to_owned(),
        seed: schedule.seed.0,
        status: schedule.status.word().to_owned(),
        created_at: Some(timestamp(schedule.created_at)),
        days: schedule.days.iter().map(day).collect(),
        validation: Some(validation(&schedule.validation)),
        messages: schedule.messages.iter().map(message).collect(),
        version: schedule.version,
    }
}

fn day(day: &Day) -> pb::ScheduleDay {
    pb::ScheduleDay {
        date: day.date.to_string(),
        planned_unlocks: day.planned_unlocks,
        unlocks: day.unlocks,
        bumps: day.bumps,
        follow_ups: day.follow_ups,
        cooling: day.cooling,
        holiday_factor: day.holiday_factor.to_string(),
    }
}

fn validation(validation: &Validation) -> pb::Validation {
    let finding = |finding: &Finding| pb::Finding {
        code: finding.code.word().to_owned(),
        position: finding.position,
        detail: finding.detail.clone(),
    };
    pb::Validation {
        ok: validation.ok(),
        errors: validation.errors.iter().map(finding).collect(),
        warnings: validation.warnings.iter().map(finding).collect(),
    }
}

fn message(message: &Planned) -> pb::ScheduledMessage {
    pb::ScheduledMessage {
        position: message.position,
        scheduled_time: message.local.strftime(LOCAL).to_string(),
        scheduled_at: Some(timestamp(message.at)),
        r#type: message.kind.word().to_owned(),
        caption_id: message.caption_id,
        caption_text: message.text.clone(),
        price_tier: message.price_tier.map(|tier| tier.word().to_owned()),
        price: message.price.map(|price| price.to_string()),
        content_category: message.category.clone(),
        psychological_trigger: message.trigger.clone(),
        is_urgent: message.urgent,
        audience: message.audience.word().to_owned(),
        touch: message.touch,
        parent_position: message.parent,
        explanation: message.explanation.clone(),
    }
}

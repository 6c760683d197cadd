//! Domain types ↔ messages of the contract.

use jiff::civil::Date;
use proto::scheduler::v1 as pb;
use rust_decimal::{Decimal, RoundingStrategy};
pub(super) use service::time::timestamp;

use crate::{
    desk::import::Report,
    domain::{
        analysis::{Analysis, Evidence, Saturation},
        caption::Caption,
        holidays::Holiday,
        message::Message,
        page::Page,
        selection::{Pick, Selection},
    },
};

/// Decimals of a number that was divided.
const DECIMALS: u32 = 6;

/// A decimal as text: rounded half up, without zeros at its end.
fn decimal(number: Decimal) -> String {
    let rounded = number.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointAwayFromZero);
    // Minus nothing is nothing.
    if rounded.is_zero() { "0".to_owned() } else { rounded.normalize().to_string() }
}

pub(super) fn page(page: &Page) -> pb::Page {
    let special_day = |day: &crate::domain::page::SpecialDay| pb::SpecialDay {
        date: day.date.to_string(),
        name: day.name.clone(),
        factor: day.factor.normalize().to_string(),
    };
    pb::Page {
        page_name: page.name.to_string(),
        time_zone: page.zone.name().to_owned(),
        special_days: page.special_days.iter().map(special_day).collect(),
        version: page.version,
    }
}

pub(super) fn message(message: Message) -> pb::HistoryMessage {
    pb::HistoryMessage {
        message_id: message.id,
        sent_at: Some(timestamp(message.sent_at)),
        message_type: message.kind.word().to_owned(),
        caption_id: message.caption_id,
        sent_count: message.sent,
        viewed_count: message.viewed,
        purchased_count: message.purchased,
        earnings: message.earnings.to_string(),
        price_tier: message.price_tier.map(|tier| tier.word().to_owned()),
    }
}

pub(super) fn caption(caption: Caption) -> pb::Caption {
    pb::Caption {
        caption_id: caption.id,
        caption_text: caption.text,
        price_tier: caption.price_tier.map(|tier| tier.word().to_owned()),
        content_category: caption.category,
        psychological_trigger: caption.trigger,
        is_urgent: caption.urgent,
        is_active: caption.active,
        message_type: caption.kind.word().to_owned(),
    }
}

pub(super) fn report(report: Report) -> pb::ImportReport {
    pb::ImportReport {
        received: report.received,
        inserted: report.inserted,
        updated: report.updated,
        unchanged: report.unchanged,
        duplicates: report.duplicates,
        rejected: report.errors.len() as u64,
        errors: report
            .errors
            .into_iter()
            .map(|(line, problem)| pb::LineError {
                line,
                code: problem.code.word().to_owned(),
                detail: problem.detail,
            })
            .collect(),
        ignored_columns: report.ignored_columns,
        aborted: report.aborted,
    }
}

pub(super) fn analysis(analysis: Analysis) -> pb::Analysis {
    let classification = &analysis.classification;
    pb::Analysis {
        page_name: analysis.page.to_string(),
        as_of: Some(timestamp(analysis.as_of)),
        lookback_days: analysis.lookback_days,
        time_zone: analysis.zone.name().to_owned(),
        account_classification: Some(pb::AccountClassification {
            size_tier: classification.tier.word().to_owned(),
            avg_audience: classification.avg_audience,
            daily_ppv_target_min: classification.ppv_min,
            daily_ppv_target_max: classification.ppv_max,
            daily_bump_target: classification.bumps,
            min_ppv_gap_minutes: classification.gap_minutes,
            saturation_tolerance: decimal(classification.tolerance),
        }),
        saturation: analysis.saturation.map(saturation),
        evidence: Some(evidence(&analysis.evidence)),
    }
}

fn saturation(saturation: Saturation) -> pb::Saturation {
    pb::Saturation {
        saturation_score: decimal(saturation.score),
        risk_level: saturation.risk.word().to_owned(),
        recommended_action: saturation.action,
        volume_adjustment_factor: decimal(saturation.volume_factor),
        confidence: decimal(saturation.confidence),
        excluded_reason: saturation.excluded.map(|reason| reason.word().to_owned()),
    }
}

fn evidence(evidence: &Evidence) -> pb::Evidence {
    let dates = |dates: &[Date]| dates.iter().map(Date::to_string).collect();
    let hours = |hours: [u8; 4]| hours.map(u32::from).to_vec();
    pb::Evidence {
        zone: evidence.zone.word().to_owned(),
        message_count: evidence.message_count,
        ordinary_days: evidence.ordinary_days,
        holidays: dates(&evidence.holidays),
        platform_issue_days: dates(&evidence.platform_issue_days),
        unlock_deviation: decimal(evidence.unlock_deviation),
        emv_deviation: decimal(evidence.emv_deviation),
        underperforming_days: evidence.underperforming_days,
        mean_abs_z: decimal(evidence.mean_abs_z),
        best_hours_weekday: hours(evidence.best_hours_weekday),
        best_hours_weekend: hours(evidence.best_hours_weekend),
        weekday_index: evidence.weekday_index.map(decimal).to_vec(),
        velocity: evidence.velocity.word().to_owned(),
        segment: evidence.segment.word().to_owned(),
        median_emv_30d: evidence.median_emv_30d.map(decimal),
    }
}

pub(super) fn selection(selection: Selection) -> pb::Selection {
    pb::Selection {
        page_name: selection.page.to_string(),
        week_start: selection.week_start.to_string(),
        as_of: Some(timestamp(selection.as_of)),
        requested: selection.requested,
        selected: selection.picks.len() as u32,
        shortfall: selection.shortfall.map(|shortfall| pb::Shortfall {
            reason: shortfall.reason.word().to_owned(),
            missing: shortfall.missing,
        }),
        seed: selection.seed.0,
        sampler: selection.sampler.word().to_owned(),
        target: Some(pb::CaptionTarget {
            size_tier: selection.target.tier.word().to_owned(),
            risk_level: selection.target.risk.word().to_owned(),
            base: selection.target.base,
            multiplier: decimal(selection.target.multiplier),
            target: selection.target.target,
        }),
        pool: Some(pb::Pool {
            total: selection.pool.total,
            inactive: selection.pool.inactive,
            cooldown: selection.pool.cooldown,
            locked: selection.pool.locked,
            eligible: selection.pool.eligible,
        }),
        captions: (1..).zip(selection.picks).map(pick).collect(),
    }
}

fn pick((rank, pick): (u32, Pick)) -> pb::SelectedCaption {
    let Pick { caption, score, reasons, explanation } = pick;
    pb::SelectedCaption {
        rank,
        caption_id: caption.id,
        caption_text: caption.text,
        price_tier: caption.price_tier.map(|tier| tier.word().to_owned()),
        content_category: caption.category,
        psychological_trigger: caption.trigger,
        is_urgent: caption.urgent,
        score,
        reasons: Some(pb::Reasons {
            successes: reasons.successes,
            failures: reasons.failures,
            lower_bound: reasons.lower_bound,
            upper_bound: reasons.upper_bound,
            exploration_bonus: reasons.exploration_bonus,
            sample: reasons.sample,
            diversity: reasons.diversity,
            avg_emv: reasons.avg_emv,
            budget_penalty: reasons.budget_penalty,
            segment_factor: reasons.segment_factor,
            explanation,
        }),
    }
}

pub(super) fn holiday(holiday: &Holiday) -> pb::Holiday {
    pb::Holiday {
        holiday_date: holiday.date.to_string(),
        holiday_name: holiday.name.to_owned(),
        saturation_impact_factor: holiday.factor.to_string(),
    }
}

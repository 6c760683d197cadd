//! What a page's history says.

use proto::scheduler::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::{
    api::{eros::number::Number, time::Instant},
    domain::words::{
        ExcludedReason, RiskLevel, SaturationZone, Segment as SegmentWord, SizeTier,
        Velocity as VelocityWord,
    },
};

/// How large a page's audience is, how much it can take, and why.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Analysis {
    #[schema(example = "jadebri")]
    page_name: String,
    as_of: Instant,
    #[schema(example = 90)]
    lookback_days: u32,
    #[schema(example = "America/Los_Angeles")]
    time_zone: String,
    account_classification: AccountClassification,
    /// Absent when it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    saturation: Option<Saturation>,
    evidence: Evidence,
}

/// What the size of a page allows.
#[derive(Serialize, ToSchema)]
struct AccountClassification {
    #[schema(value_type = SizeTier)]
    size_tier: String,
    /// The largest audience of a message in the look-back.
    #[schema(example = 45000)]
    avg_audience: i64,
    #[schema(example = 8)]
    daily_ppv_target_min: u32,
    #[schema(example = 12)]
    daily_ppv_target_max: u32,
    #[schema(example = 10)]
    daily_bump_target: u32,
    #[schema(example = 75)]
    min_ppv_gap_minutes: u32,
    /// The score from which the zone is RED.
    saturation_tolerance: Number,
}

/// How tired the audience is.
#[derive(Serialize, ToSchema)]
struct Saturation {
    /// 0 to 1.
    saturation_score: Number,
    #[schema(value_type = RiskLevel)]
    risk_level: String,
    #[schema(example = "CAUTION: send a little less this week.")]
    recommended_action: String,
    /// Factor of the week's Unlocks.
    volume_adjustment_factor: Number,
    /// 0 to 1.
    confidence: Number,
    /// Why the week says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ExcludedReason>)]
    excluded_reason: Option<String>,
}

/// Why the analysis says so.
#[derive(Serialize, ToSchema)]
struct Evidence {
    #[schema(value_type = SaturationZone)]
    zone: String,
    #[schema(example = 1200)]
    message_count: u64,
    /// Recent days that the score rests on.
    #[schema(example = 7)]
    ordinary_days: u32,
    #[schema(example = json!(["2026-01-01"]))]
    holidays: Vec<String>,
    #[schema(example = json!([]))]
    platform_issue_days: Vec<String>,
    /// Mean of day ÷ baseline − 1 of the unlock rate.
    unlock_deviation: Number,
    /// The same of EMV.
    emv_deviation: Number,
    #[schema(example = 1)]
    underperforming_days: u32,
    mean_abs_z: Number,
    best_hours: BestHours,
    /// Monday first.
    weekday_index: Vec<Number>,
    #[schema(value_type = VelocityWord)]
    velocity: String,
    #[schema(value_type = SegmentWord)]
    segment: String,
    /// Of the viewed Unlocks of the last 30 days; null without one.
    #[schema(required = true)]
    median_emv_30d: Option<Number>,
}

/// Local hours, the best first.
#[derive(Serialize, ToSchema)]
struct BestHours {
    #[schema(example = json!([20, 9, 13, 19]))]
    weekday: Vec<u32>,
    #[schema(example = json!([21, 11, 14, 18]))]
    weekend: Vec<u32>,
}

impl TryFrom<pb::Analysis> for Analysis {
    type Error = Error;

    fn try_from(analysis: pb::Analysis) -> Result<Self, Error> {
        let lacks = |what| Error::internal(format!("an analysis lacks its {what}"));
        let classification =
            analysis.account_classification.ok_or_else(|| lacks("classification"))?;
        let evidence = analysis.evidence.ok_or_else(|| lacks("evidence"))?;
        Ok(Self {
            page_name: analysis.page_name,
            as_of: Instant::required(analysis.as_of)?,
            lookback_days: analysis.lookback_days,
            time_zone: analysis.time_zone,
            account_classification: classification.try_into()?,
            saturation: analysis.saturation.map(Saturation::try_from).transpose()?,
            evidence: evidence.try_into()?,
        })
    }
}

impl TryFrom<pb::AccountClassification> for AccountClassification {
    type Error = Error;

    fn try_from(it: pb::AccountClassification) -> Result<Self, Error> {
        Ok(Self {
            size_tier: it.size_tier,
            avg_audience: it.avg_audience,
            daily_ppv_target_min: it.daily_ppv_target_min,
            daily_ppv_target_max: it.daily_ppv_target_max,
            daily_bump_target: it.daily_bump_target,
            min_ppv_gap_minutes: it.min_ppv_gap_minutes,
            saturation_tolerance: Number::read(&it.saturation_tolerance)?,
        })
    }
}

impl TryFrom<pb::Saturation> for Saturation {
    type Error = Error;

    fn try_from(it: pb::Saturation) -> Result<Self, Error> {
        Ok(Self {
            saturation_score: Number::read(&it.saturation_score)?,
            risk_level: it.risk_level,
            recommended_action: it.recommended_action,
            volume_adjustment_factor: Number::read(&it.volume_adjustment_factor)?,
            confidence: Number::read(&it.confidence)?,
            excluded_reason: it.excluded_reason,
        })
    }
}

impl TryFrom<pb::Evidence> for Evidence {
    type Error = Error;

    fn try_from(it: pb::Evidence) -> Result<Self, Error> {
        let weekday_index = it.weekday_index.iter().map(|text| Number::read(text));
        Ok(Self {
            zone: it.zone,
            message_count: it.message_count,
            ordinary_days: it.ordinary_days,
            holidays: it.holidays,
            platform_issue_days: it.platform_issue_days,
            unlock_deviation: Number::read(&it.unlock_deviation)?,
            emv_deviation: Number::read(&it.emv_deviation)?,
            underperforming_days: it.underperforming_days,
            mean_abs_z: Number::read(&it.mean_abs_z)?,
            best_hours: BestHours {
                weekday: it.best_hours_weekday,
                weekend: it.best_hours_weekend,
            },
            weekday_index: weekday_index.collect::<Result<_, _>>()?,
            velocity: it.velocity,
            segment: it.segment,
            median_emv_30d: Number::optional(it.median_emv_30d.as_deref())?,
        })
    }
}

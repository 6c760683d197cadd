//! Selections, what the bandit learnt, and holidays.

use proto::scheduler::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::{
    api::{eros::number::Number, time::Instant},
    domain::words::{PriceTier, RiskLevel, Sampler, ShortfallReason, SizeTier},
};

/// The captions that a page takes for a week, and why.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Selection {
    #[schema(example = "jadebri")]
    page_name: String,
    #[schema(format = Date, example = "2026-02-02")]
    week_start: String,
    as_of: Instant,
    #[schema(example = 56)]
    requested: u32,
    #[schema(example = 56)]
    selected: u32,
    /// When fewer were selected than requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    shortfall: Option<Shortfall>,
    /// Same inputs and seed, same choice.
    #[schema(example = 1_234_567)]
    seed: u64,
    #[schema(value_type = Sampler)]
    sampler: String,
    target: CaptionTarget,
    pool: Pool,
    captions: Vec<SelectedCaption>,
}

/// Fewer captions than asked for.
#[derive(Serialize, ToSchema)]
struct Shortfall {
    #[schema(value_type = ShortfallReason)]
    reason: String,
    #[schema(example = 4)]
    missing: u32,
}

/// How many captions the page needs: max(30, ⌊base × multiplier⌋).
#[derive(Serialize, ToSchema)]
struct CaptionTarget {
    #[schema(value_type = SizeTier)]
    size_tier: String,
    #[schema(value_type = RiskLevel)]
    risk_level: String,
    #[schema(example = 80)]
    base: u32,
    multiplier: Number,
    #[schema(example = 56)]
    target: u32,
}

/// What happened to the page's captions before the choice.
#[derive(Serialize, ToSchema)]
struct Pool {
    #[schema(example = 500)]
    total: u64,
    #[schema(example = 10)]
    inactive: u64,
    /// Sent on the page too recently.
    #[schema(example = 40)]
    cooldown: u64,
    /// Held by a schedule.
    #[schema(example = 50)]
    locked: u64,
    #[schema(example = 400)]
    eligible: u64,
}

/// A caption that was chosen.
#[derive(Serialize, ToSchema)]
struct SelectedCaption {
    /// From 1, in the order of the choice.
    #[schema(example = 1)]
    rank: u32,
    #[schema(example = 17)]
    caption_id: i64,
    #[schema(example = "Only tonight")]
    caption_text: String,
    #[schema(required = true, value_type = Option<PriceTier>)]
    price_tier: Option<String>,
    #[schema(required = true, example = "teaser")]
    content_category: Option<String>,
    #[schema(required = true, example = "urgency")]
    psychological_trigger: Option<String>,
    #[schema(example = false)]
    is_urgent: bool,
    score: Number,
    reasons: Reasons,
}

/// The numbers behind a choice, and what they mean.
#[derive(Serialize, ToSchema)]
struct Reasons {
    successes: Number,
    failures: Number,
    lower_bound: Number,
    upper_bound: Number,
    /// Shown, not scored.
    exploration_bonus: Number,
    sample: Number,
    diversity: Number,
    avg_emv: Number,
    budget_penalty: Number,
    segment_factor: Number,
    /// For people.
    #[schema(example = "New here, so worth a try.")]
    explanation: String,
}

/// What the bandit learnt of a page's captions.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Bandit {
    as_of: Instant,
    items: Vec<BanditArm>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// One caption on the page.
#[derive(Serialize, ToSchema)]
struct BanditArm {
    #[schema(example = 17)]
    caption_id: i64,
    /// Sum of the weights of successes.
    successes: Number,
    /// Sum of the weights of failures.
    failures: Number,
    /// How many messages were counted.
    #[schema(example = 12)]
    observations: u64,
    #[schema(required = true)]
    avg_emv: Option<Number>,
    lower_bound: Number,
    upper_bound: Number,
    exploration_bonus: Number,
    /// Null when the bank does not know the caption any more.
    #[schema(required = true, example = "Only tonight")]
    caption_text: Option<String>,
    #[schema(required = true, value_type = Option<PriceTier>)]
    price_tier: Option<String>,
}

/// The holidays of a year.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct HolidayList {
    items: Vec<Holiday>,
    /// Always null: a year is one page.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// A holiday.
#[derive(Serialize, ToSchema)]
struct Holiday {
    #[schema(format = Date, example = "2026-12-25")]
    holiday_date: String,
    #[schema(example = "Christmas Day")]
    holiday_name: String,
    /// Factor of that day's Unlocks.
    saturation_impact_factor: Number,
}

impl TryFrom<pb::Selection> for Selection {
    type Error = Error;

    fn try_from(selection: pb::Selection) -> Result<Self, Error> {
        let lacks = |what| Error::internal(format!("a selection lacks its {what}"));
        let target = selection.target.ok_or_else(|| lacks("target"))?;
        let pool = selection.pool.ok_or_else(|| lacks("pool"))?;
        let captions = selection.captions.into_iter().map(SelectedCaption::try_from);
        Ok(Self {
            page_name: selection.page_name,
            week_start: selection.week_start,
            as_of: Instant::required(selection.as_of)?,
            requested: selection.requested,
            selected: selection.selected,
            shortfall: selection
                .shortfall
                .map(|pb::Shortfall { reason, missing }| Shortfall { reason, missing }),
            seed: selection.seed,
            sampler: selection.sampler,
            target: CaptionTarget {
                size_tier: target.size_tier,
                risk_level: target.risk_level,
                base: target.base,
                multiplier: Number::read(&target.multiplier)?,
                target: target.target,
            },
            pool: Pool {
                total: pool.total,
                inactive: pool.inactive,
                cooldown: pool.cooldown,
                locked: pool.locked,
                eligible: pool.eligible,
            },
            captions: captions.collect::<Result<_, _>>()?,
        })
    }
}

impl TryFrom<pb::SelectedCaption> for SelectedCaption {
    type Error = Error;

    fn try_from(caption: pb::SelectedCaption) -> Result<Self, Error> {
        let reasons =
            caption.reasons.ok_or_else(|| Error::internal("a choice lacks its reasons"))?;
        Ok(Self {
            rank: caption.rank,
            caption_id: caption.caption_id,
            caption_text: caption.caption_text,
            price_tier: caption.price_tier,
            content_category: caption.content_category,
            psychological_trigger: caption.psychological_trigger,
            is_urgent: caption.is_urgent,
            score: caption.score.into(),
            reasons: Reasons {
                successes: reasons.successes.into(),
                failures: reasons.failures.into(),
                lower_bound: reasons.lower_bound.into(),
                upper_bound: reasons.upper_bound.into(),
                exploration_bonus: reasons.exploration_bonus.into(),
                sample: reasons.sample.into(),
                diversity: reasons.diversity.into(),
                avg_emv: reasons.avg_emv.into(),
                budget_penalty: reasons.budget_penalty.into(),
                segment_factor: reasons.segment_factor.into(),
                explanation: reasons.explanation,
            },
        })
    }
}

impl Bandit {
    pub(in crate::api::eros) fn new(
        list: pb::ListBanditResponse,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let arm = |arm: pb::BanditArm| BanditArm {
            caption_id: arm.caption_id,
            successes: arm.successes.into(),
            failures: arm.failures.into(),
            observations: arm.observations,
            avg_emv: arm.avg_emv.map(Number::from),
            lower_bound: arm.lower_bound.into(),
            upper_bound: arm.upper_bound.into(),
            exploration_bonus: arm.exploration_bonus.into(),
            caption_text: arm.caption_text,
            price_tier: arm.price_tier,
        };
        let items = list.arms.into_iter().map(arm).collect();
        Ok(Self { as_of: Instant::required(list.as_of)?, items, next_cursor })
    }
}

impl TryFrom<pb::ListHolidaysResponse> for HolidayList {
    type Error = Error;

    fn try_from(list: pb::ListHolidaysResponse) -> Result<Self, Error> {
        let holiday = |day: pb::Holiday| {
            Ok(Holiday {
                saturation_impact_factor: Number::read(&day.saturation_impact_factor)?,
                holiday_date: day.holiday_date,
                holiday_name: day.holiday_name,
            })
        };
        let items = list.holidays.into_iter().map(holiday).collect::<Result<_, Error>>()?;
        Ok(Self { items, next_cursor: None })
    }
}

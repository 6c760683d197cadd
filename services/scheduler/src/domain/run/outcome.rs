//! How a step ends: with something for the next ones, or with a failure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use service::{Code, Error, Zone};

use super::{ExportResult, StepName};
use crate::domain::{
    analysis::{Analysis, Classification, Evidence, Saturation},
    page::PageName,
    selection::{Selection, Target},
};

/// What a step found.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// What the page's history says.
    Analyzed(Box<KeptAnalysis>),
    /// How many captions it needs.
    Targeted(Target),
    /// Which ones, and why.
    Selected(Box<Selection>),
    /// Its week is stored.
    Built,
    /// Whether it may leave the house was looked at.
    Gated,
    /// What became of it outside.
    Exported(ExportResult),
}

/// An [`Analysis`] as it is kept between two steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptAnalysis {
    page: PageName,
    as_of: Timestamp,
    lookback_days: u32,
    time_zone: String,
    classification: Classification,
    saturation: Option<Saturation>,
    /// Why.
    pub evidence: Evidence,
}

impl KeptAnalysis {
    /// What is kept of an analysis: all of it.
    pub fn of(analysis: &Analysis) -> Self {
        Self {
            page: analysis.page.clone(),
            as_of: analysis.as_of,
            lookback_days: analysis.lookback_days,
            time_zone: analysis.zone.name().to_owned(),
            classification: analysis.classification.clone(),
            saturation: analysis.saturation.clone(),
            evidence: analysis.evidence.clone(),
        }
    }

    /// The analysis again.
    ///
    /// # Errors
    /// Its zone is none any more.
    pub fn analysis(&self) -> Result<Analysis, String> {
        Ok(Analysis {
            page: self.page.clone(),
            as_of: self.as_of,
            lookback_days: self.lookback_days,
            zone: Zone::get(&self.time_zone)?,
            classification: self.classification.clone(),
            saturation: self.saturation.clone(),
            evidence: self.evidence.clone(),
        })
    }
}

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Failure {
    /// In one word.
    pub code: String,
    /// For people.
    pub detail: String,
    /// Whether a retry cannot cure it.
    pub permanent: bool,
}

impl Failure {
    /// The page does not exist.
    pub const PAGE_NOT_FOUND: &'static str = "PAGE_NOT_FOUND";
    /// There is no caption for the week.
    pub const NO_CAPTIONS: &'static str = "NO_CAPTIONS";
    /// The page has an active schedule for the week.
    pub const SCHEDULE_EXISTS: &'static str = "SCHEDULE_EXISTS";
    /// The step fails for everybody and is left alone for a while.
    pub const BREAKER_OPEN: &'static str = "BREAKER_OPEN";
    /// Other builds took the captions as fast as they were chosen.
    pub const CAPTIONS_TAKEN: &'static str = "CAPTIONS_TAKEN";
    /// The export did not work.
    pub const EXPORT_FAILED: &'static str = "EXPORT_FAILED";

    /// One that a retry cannot cure.
    pub fn permanent(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code: code.into(), detail: detail.into(), permanent: true }
    }

    /// One that a retry may cure.
    pub fn transient(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code: code.into(), detail: detail.into(), permanent: false }
    }

    /// The step was not tried.
    pub fn breaker_open(step: StepName) -> Self {
        let detail = format!(
            "The step {step} failed for several pages in a row and is not tried for a minute. \
             Run this page again later."
        );
        Self::permanent(Self::BREAKER_OPEN, detail)
    }

    /// An attempt took too long.
    pub fn timed_out(step: StepName) -> Self {
        let detail = format!("The step {step} took too long.");
        Self::transient(Code::DeadlineExceeded.name(), detail)
    }
}

impl From<Error> for Failure {
    /// What the caller did wrong stays wrong; what we or others could not do now may work later.
    fn from(error: Error) -> Self {
        let code = error.code();
        let permanent = code.http() < 500 && !code.retryable();
        Self { code: code.name().to_owned(), detail: error.detail().to_owned(), permanent }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Error::from(error).into()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use rust_decimal::{Decimal, dec};

    use super::*;
    use crate::domain::{
        analysis::{Risk, SaturationZone, Segment, SizeTier, Velocity},
        selection::{Pool, Sampler, Seed},
    };

    pub(crate) fn target() -> Target {
        Target {
            tier: SizeTier::Large,
            risk: Risk::Moderate,
            base: 100,
            multiplier: dec!(0.85),
            target: 85,
        }
    }

    pub(crate) fn analysis() -> Analysis {
        Analysis {
            page: "jadebri".parse().unwrap(),
            as_of: "2025-10-31T12:00:00Z".parse().unwrap(),
            lookback_days: 90,
            zone: Zone::get("America/Los_Angeles").unwrap(),
            classification: Classification {
                tier: SizeTier::Large,
                avg_audience: 45_000,
                ppv_min: 8,
                ppv_max: 12,
                bumps: 10,
                gap_minutes: 75,
                tolerance: dec!(0.6),
            },
            saturation: Some(Saturation {
                score: dec!(0.35),
                risk: Risk::Moderate,
                action: "CAUTION".to_owned(),
                volume_factor: dec!(0.9),
                confidence: dec!(0.8),
                excluded: None,
            }),
            evidence: Evidence {
                zone: SaturationZone::Green,
                message_count: 400,
                ordinary_days: 7,
                holidays: Vec::new(),
                platform_issue_days: Vec::new(),
                unlock_deviation: dec!(-0.1),
                emv_deviation: dec!(-0.15),
                underperforming_days: 1,
                mean_abs_z: dec!(1.2),
                best_hours_weekday: [9, 13, 19, 20],
                best_hours_weekend: [11, 14, 18, 21],
                weekday_index: [Decimal::ONE; 7],
                velocity: Velocity::Normal,
                segment: Segment::Balanced,
                median_emv_30d: Some(dec!(15)),
            },
        }
    }

    pub(crate) fn selection() -> Selection {
        Selection {
            page: "jadebri".parse().unwrap(),
            week_start: jiff::civil::date(2025, 11, 3),
            as_of: "2025-10-31T12:00:00Z".parse().unwrap(),
            requested: 85,
            shortfall: None,
            seed: Seed(7),
            sampler: Sampler::Wilson,
            target: target(),
            pool: Pool::default(),
            picks: Vec::new(),
        }
    }

    #[test]
    fn an_analysis_is_kept_whole() {
        let text = serde_json::to_string(&KeptAnalysis::of(&analysis())).unwrap();
        let back: KeptAnalysis = serde_json::from_str(&text).unwrap();
        assert_eq!(back.analysis().unwrap(), analysis());
    }

    #[test]
    fn only_what_may_get_better_is_tried_again() {
        let permanent = |code| Failure::from(Error::new(code, "x")).permanent;
        for code in [Code::PageNotFound, Code::InvalidWeek, Code::ScheduleConflict] {
            assert!(permanent(code), "{code:?}");
        }
        for code in [Code::Internal, Code::Unavailable, Code::RateLimited, Code::DeadlineExceeded] {
            assert!(!permanent(code), "{code:?}");
        }
    }
}

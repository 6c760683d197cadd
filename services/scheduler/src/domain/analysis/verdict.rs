//! What follows from the score: risk, factor, zone, and a sentence for the creator.

use rust_decimal::{Decimal, RoundingStrategy, dec};

use super::{Exclusion, Risk, Saturation, SaturationZone, saturation::Week};
use crate::domain::policy::analyzer;

/// The saturation, and the zone of its score.
pub(super) struct Verdict {
    pub(super) saturation: Saturation,
    pub(super) zone: SaturationZone,
}

/// Judges a week by the tier's tolerance.
pub(super) fn of(week: &Week, tolerance: Decimal, policy: &analyzer::Saturation) -> Verdict {
    let low = &policy.low_confidence;
    let (score, factor, action, zone) = if let Some(exclusion) = week.excluded {
        let action = set_aside(exclusion).to_owned();
        (Decimal::ZERO, Decimal::ONE, action, SaturationZone::Green)
    } else if week.confidence < low.below {
        let score = (week.score * low.score_factor).normalize();
        // No cooling on thin evidence.
        let zone = zone_of(score, tolerance, policy).min(SaturationZone::Yellow);
        (score, low.volume_factor, unsure(low.volume_factor), zone)
    } else {
        let (risk, factor) = policy.risks.of(week.score);
        (week.score, factor, advice(risk, factor), zone_of(week.score, tolerance, policy))
    };
    let risk = match week.excluded {
        Some(_) => Risk::Healthy,
        None => policy.risks.of(score).0,
    };
    let (confidence, excluded) = (week.confidence, week.excluded);
    let saturation =
        Saturation { score, risk, action, volume_factor: factor, confidence, excluded };
    Verdict { saturation, zone }
}

fn zone_of(score: Decimal, tolerance: Decimal, policy: &analyzer::Saturation) -> SaturationZone {
    if score < policy.green_below * tolerance {
        SaturationZone::Green
    } else if score < tolerance {
        SaturationZone::Yellow
    } else {
        SaturationZone::Red
    }
}

fn set_aside(exclusion: Exclusion) -> &'static str {
    match exclusion {
        Exclusion::Holidays => {
            "NO ACTION: the last week had too many holidays to say anything about your audience. Keep \
             your usual plan."
        }
        Exclusion::PlatformIssues => {
            "NO ACTION: the platform had bad days last week and many pages fell together, so it \
             was not you. Keep your usual plan."
        }
    }
}

fn unsure(factor: Decimal) -> String {
    format!(
        "LOW CONFIDENCE: there are too few ordinary days to be sure how your audience feels. {}, \
         until there is more to go by.",
        volume(factor)
    )
}

fn advice(risk: Risk, factor: Decimal) -> String {
    let volume = volume(factor);
    match risk {
        Risk::Critical => format!(
            "IMMEDIATE: your audience is worn out, far fewer open and buy than usual. {volume} and \
             give it quiet days first."
        ),
        Risk::High => format!(
            "URGENT: your audience is clearly tired, fewer open and buy than usual. {volume}."
        ),
        Risk::Moderate => {
            format!("CAUTION: your audience shows the first signs of tiring. {volume}.")
        }
        Risk::Low => {
            format!("WATCH: results dipped slightly below your usual. {volume} and see next week.")
        }
        Risk::Healthy => {
            format!("HEALTHY: your audience responds as usual or better. {volume}.")
        }
    }
}

/// What a factor means for the week, in words.
fn volume(factor: Decimal) -> String {
    let less = ((Decimal::ONE - factor) * dec!(100))
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
        .normalize();
    if less > Decimal::ZERO {
        format!("Send {less} % fewer paid messages than planned")
    } else {
        "Keep your usual number of paid messages".to_owned()
    }
}

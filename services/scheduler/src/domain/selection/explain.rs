//! Why a caption was chosen, in words that a creator understands.

use super::{Reasons, choose::Candidate};
use crate::domain::analysis::Segment;

/// Weighted observations under which a caption counts as hardly tried.
const HARDLY_TRIED: f64 = 3.0;

/// A few sentences for one choice.
pub(super) fn explain(candidate: &Candidate, reasons: &Reasons, segment: Segment) -> String {
    let mut sentences = vec![record(reasons)];
    if reasons.diversity >= 0.99 {
        sentences
            .push("Nothing like it stands just before it, which keeps the week varied.".into());
    }
    if reasons.segment_factor > 1.0 {
        let tier = candidate.caption.price_tier.map_or("these", |tier| tier.word());
        sentences.push(match segment {
            Segment::HighValue => {
                format!("Your audience pays well for dear content: {tier} counts more.")
            }
            _ => format!("Your audience prefers lower prices: {tier} counts more."),
        });
    }
    if reasons.budget_penalty < 0.0 {
        sentences.push(
            "The week has much of its kind already, so it had to be better than the rest.".into(),
        );
    }
    sentences.join(" ")
}

/// How it did before.
fn record(reasons: &Reasons) -> String {
    let tried = reasons.successes + reasons.failures;
    if tried <= 0.0 {
        return "It was never tried here, so it is worth finding out.".to_owned();
    }
    let share = (reasons.successes / tried * 100.0).round();
    if tried < HARDLY_TRIED {
        return format!(
            "It was hardly tried here yet ({share} % sold better than usual), so it is worth another try."
        );
    }
    let (low, high) =
        ((reasons.lower_bound * 100.0).round(), (reasons.upper_bound * 100.0).round());
    format!(
        "Lately {share} % of its messages sold better than usual here (likely between {low} and \
         {high} %), and it earned {:.2} on average.",
        reasons.avg_emv
    )
}

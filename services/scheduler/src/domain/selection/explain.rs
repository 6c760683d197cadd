//! Why a caption was chosen, in words that a creator understands.

use super::Reasons;
use crate::domain::{analysis::Segment, caption::Caption};

/// Weighted observations under which a caption counts as hardly tried.
const HARDLY_TRIED: f64 = 3.0;

/// A few sentences for one choice.
pub(super) fn explain(caption: &Caption, reasons: &Reasons, segment: Segment) -> String {
    let sentences = [
        Some(record(reasons)),
        Some(draw(reasons)),
        variety(caption, reasons),
        audience(caption, reasons, segment),
        budget(reasons),
    ];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// How it did before.
fn record(reasons: &Reasons) -> String {
    let tried = reasons.successes + reasons.failures;
    if tried <= 0.0 {
        return "New on this page: it was not tried yet, so it is worth finding out.".to_owned();
    }
    let share = percent(reasons.successes / tried);
    let worth = format!("a sending was worth {:.2} on average", reasons.avg_emv);
    if tried < HARDLY_TRIED {
        return format!(
            "Hardly tried on this page lately: {share} of it sold better than usual, {worth}. It \
             is worth another try."
        );
    }
    let (low, high) = (percent(reasons.lower_bound), percent(reasons.upper_bound));
    format!(
        "It is known here: lately {share} of its messages sold better than usual (likely {low} to \
         {high}), and {worth}."
    )
}

/// What luck gave it: proven captions are drawn near their record, new ones anywhere.
fn draw(reasons: &Reasons) -> String {
    format!("This week's draw gives it a chance of {}.", percent(reasons.sample))
}

/// What it brings that the picks before it do not have.
fn variety(caption: &Caption, reasons: &Reasons) -> Option<String> {
    if reasons.diversity >= 1.0 {
        let what = caption.category.as_deref().map(|name| format!(" ({name})"));
        let what = what.unwrap_or_default();
        return Some(format!("It is unlike the three before it{what}, so the week stays varied."));
    }
    (reasons.diversity <= 0.0)
        .then(|| "It resembles the three before it, and was good enough all the same.".to_owned())
}

/// Whether its price suits those who read it.
fn audience(caption: &Caption, reasons: &Reasons, segment: Segment) -> Option<String> {
    let tier = caption.price_tier.filter(|_| reasons.segment_factor > 1.0)?;
    match segment {
        Segment::HighValue => {
            Some(format!("Your audience pays for dearer content, which favours {tier}."))
        }
        Segment::Budget => {
            Some(format!("Your audience prefers lower prices, which favours {tier}."))
        }
        Segment::Balanced => None,
    }
}

/// That there are many of its kind already.
fn budget(reasons: &Reasons) -> Option<String> {
    (reasons.budget_penalty < 0.0).then(|| {
        "The week has nearly enough of its kind, so it had to beat the rest clearly.".to_owned()
    })
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).round())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::{MessageType, PriceTier};

    fn told(change: impl FnOnce(&mut Reasons), segment: Segment) -> String {
        let caption = Caption {
            id: 1,
            text: "Tonight only".to_owned(),
            price_tier: Some(PriceTier::Premium),
            category: Some("shower".to_owned()),
            trigger: None,
            urgent: false,
            active: true,
            kind: MessageType::Unlock,
        };
        let mut reasons = Reasons {
            successes: 0.0,
            failures: 0.0,
            lower_bound: 0.0,
            upper_bound: 1.0,
            exploration_bonus: 1.0,
            sample: 0.714,
            diversity: 2.0 / 3.0,
            avg_emv: 15.0,
            budget_penalty: 0.0,
            segment_factor: 1.0,
        };
        change(&mut reasons);
        explain(&caption, &reasons, segment)
    }

    #[test]
    fn what_is_new_is_said_to_be_new() {
        assert_eq!(
            told(|_| {}, Segment::Balanced),
            "New on this page: it was not tried yet, so it is worth finding out. This week's draw \
             gives it a chance of 71 %."
        );
        let once = told(|it| it.failures = 0.9, Segment::Balanced);
        assert!(once.starts_with("Hardly tried on this page lately: 0 % of it sold"), "{once}");
    }

    #[test]
    fn what_is_known_has_its_record() {
        let known = |it: &mut Reasons| {
            (it.successes, it.failures, it.avg_emv) = (6.0, 2.0, 41.5);
            (it.lower_bound, it.upper_bound) = (0.409, 0.929);
        };
        let text = told(known, Segment::Balanced);
        for part in ["75 % of its messages sold better than usual", "likely 41 % to 93 %", "41.50"]
        {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn variety_audience_and_budget_are_said_when_they_counted() {
        let all = |it: &mut Reasons| {
            (it.diversity, it.segment_factor, it.budget_penalty) = (1.0, 1.25, -0.5);
        };
        let text = told(all, Segment::HighValue);
        for part in ["unlike the three before it (shower)", "favours premium", "nearly enough"] {
            assert!(text.contains(part), "{text}");
            assert!(!told(|_| {}, Segment::HighValue).contains(part));
        }
    }
}

//! The captions of the Unlocks: `DUPLICATE_CAPTION`, `LOCK`.

use jiff::{SignedDuration, civil::Date};

use super::{Case, Finding, FindingCode, wrong};

pub(super) fn check(case: &Case<'_>, errors: &mut Vec<Finding>) {
    let days = case.policy.builder.repeat_days;
    let around = case.surroundings;
    for (place, unlock) in case.unlocks.iter().enumerate() {
        let date = unlock.local.date();
        let Some(caption) = unlock.caption_id else {
            let detail = "An Unlock without a caption of the bank.".to_owned();
            errors.push(wrong(FindingCode::Lock, unlock, detail));
            continue;
        };
        let earlier = case.unlocks[..place].iter().filter(|it| it.caption_id == Some(caption));
        if earlier.map(|it| it.local.date()).any(|other| near(date, other, days)) {
            let detail = format!("Caption {caption} comes twice within {days} days.");
            errors.push(wrong(FindingCode::DuplicateCaption, unlock, detail));
        }
        if around.taken.iter().any(|&(id, other)| id == caption && near(date, other, days)) {
            let detail =
                format!("Another schedule has caption {caption} within {days} days of {date}.");
            errors.push(wrong(FindingCode::DuplicateCaption, unlock, detail));
        }
        if around.locked.is_some_and(|locked| !locked.contains(&caption)) {
            let detail = format!("This schedule does not hold caption {caption}.");
            errors.push(wrong(FindingCode::Lock, unlock, detail));
        }
    }
}

/// Within so many days, inclusive.
fn near(a: Date, b: Date, days: u32) -> bool {
    a.duration_until(b).abs() <= SignedDuration::from_hours(i64::from(days) * 24)
}

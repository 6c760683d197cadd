//! The Unlocks as a sequence: `VARIETY`, `BUDGET`. What is absent never clashes.

use std::collections::BTreeMap;

use super::{Case, Finding, FindingCode, Planned, wrong};
use crate::domain::policy::selector::{Budgets, Variety};

pub(super) fn check(case: &Case<'_>, errors: &mut Vec<Finding>) {
    let rules = &case.policy.selector;
    for end in 1..=case.unlocks.len() {
        if let Some(detail) = repeats(&case.unlocks[..end], &rules.variety) {
            errors.push(wrong(FindingCode::Variety, case.unlocks[end - 1], detail));
        }
    }
    budgets(case, &rules.budgets, errors);
}

/// What the last one of them repeats too soon.
fn repeats(unlocks: &[&Planned], rules: &Variety) -> Option<String> {
    let (last, before) = unlocks.split_last()?;
    if let Some(tier) = last.price_tier {
        let run = unlocks.iter().rev().take_while(|it| it.price_tier == Some(tier)).count();
        if run > rules.tier_run {
            return Some(format!("{run} Unlocks in a row are of the {tier} tier."));
        }
    }
    let recent = &before[before.len().saturating_sub(rules.trigger_window)..];
    if last.trigger.is_some() && recent.iter().any(|it| it.trigger == last.trigger) {
        let n = rules.trigger_window;
        return Some(format!("One of the {n} Unlocks before has the same trigger."));
    }
    let category = last.category.as_ref()?;
    let same = |it: &&&Planned| it.category.as_ref() == Some(category);
    let run = unlocks.iter().rev().take_while(same).count();
    (run > rules.category_run).then(|| format!("{run} Unlocks in a row are of \"{category}\"."))
}

fn budgets(case: &Case<'_>, rules: &Budgets, errors: &mut Vec<Finding>) {
    let mut error = |code, detail| errors.push(Finding { code, position: None, detail });
    let urgent = case.unlocks.iter().filter(|unlock| unlock.urgent).count();
    if urgent > rules.urgent as usize {
        let most = rules.urgent;
        error(FindingCode::Budget, format!("{urgent} Unlocks are urgent; a week has {most}."));
    }
    let mut of_category: BTreeMap<&str, u32> = BTreeMap::new();
    for category in case.unlocks.iter().filter_map(|unlock| unlock.category.as_deref()) {
        *of_category.entry(category).or_default() += 1;
    }
    for (category, has) in of_category {
        if has > rules.category {
            let most = rules.category;
            let detail = format!("{has} Unlocks are of \"{category}\"; a week has {most}.");
            error(FindingCode::Budget, detail);
        }
    }
}

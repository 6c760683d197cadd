//! What messages cost: `PRICE`.

use super::{Case, Finding, FindingCode, wrong};

pub(super) fn check(case: &Case<'_>, errors: &mut Vec<Finding>) {
    let rules = &case.policy.builder.prices;
    for message in &case.schedule.messages {
        let paid = message.kind.is_paid();
        let detail = match message.price {
            Some(price) if !paid => format!("A {} is free, not {price}.", message.kind),
            None if paid => format!("A {} has a price.", message.kind),
            Some(price) if price < rules.min || price > rules.max => {
                format!("{price} is not between {} and {}.", rules.min, rules.max)
            }
            _ => continue,
        };
        errors.push(wrong(FindingCode::Price, message, detail));
    }
}

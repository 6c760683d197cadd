//! What may follow what, and how much of a kind a week may have. Captions of one [`Kind`] are alike
//! to all of these rules.

use crate::domain::{
    message::PriceTier,
    policy::{Policy, selector::Selector},
};

/// A caption as the rules see it; categories and triggers are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    pub(super) tier: Option<PriceTier>,
    pub(super) category: Option<u32>,
    pub(super) trigger: Option<u32>,
    pub(super) urgent: bool,
}

/// What was picked so far in a week.
#[derive(Debug)]
pub(super) struct Picked<'p> {
    policy: &'p Selector,
    /// The newest first; as many as any rule looks back.
    last: Vec<Kind>,
    urgent: u32,
    /// Picks of each category, by its number.
    categories: Vec<u32>,
}

impl<'p> Picked<'p> {
    pub(super) fn new(policy: &'p Policy) -> Self {
        Self { policy: &policy.selector, last: Vec::new(), urgent: 0, categories: Vec::new() }
    }

    pub(super) fn pick(&mut self, kind: Kind) {
        let variety = &self.policy.variety;
        let looked_back = [
            variety.tier_run,
            variety.trigger_window,
            variety.category_run,
            variety.diversity_window,
        ];
        self.last.insert(0, kind);
        self.last.truncate(looked_back.into_iter().max().unwrap_or_default());
        self.urgent += u32::from(kind.urgent);
        if let Some(category) = kind.category {
            let category = category as usize;
            if category >= self.categories.len() {
                self.categories.resize(category + 1, 0);
            }
            self.categories[category] += 1;
        }
    }

    /// Whether one of its kind may be next.
    pub(super) fn allows(&self, kind: Kind) -> bool {
        self.varies(kind) && self.affords(kind)
    }

    /// Whether the week's budgets have room for one more of its kind.
    pub(super) fn affords(&self, kind: Kind) -> bool {
        let budgets = &self.policy.budgets;
        (!kind.urgent || self.urgent < budgets.urgent)
            && (kind.category.is_none() || self.of_category(kind) < budgets.category)
    }

    /// Whether it repeats nothing that was just picked.
    fn varies(&self, kind: Kind) -> bool {
        let variety = &self.policy.variety;
        let runs = |len: usize, same: fn(&Kind, &Kind) -> bool| {
            self.last.len() >= len && self.last[..len].iter().all(|last| same(last, &kind))
        };
        let tier = kind.tier.is_some() && runs(variety.tier_run, |a, b| a.tier == b.tier);
        let category =
            kind.category.is_some() && runs(variety.category_run, |a, b| a.category == b.category);
        let trigger = kind.trigger.is_some()
            && self.back(variety.trigger_window).iter().any(|last| last.trigger == kind.trigger);
        !(tier || category || trigger)
    }

    /// The last picks, at most so many.
    fn back(&self, most: usize) -> &[Kind] {
        &self.last[..most.min(self.last.len())]
    }

    /// The share of tier, category and trigger that the last picks do not have; null is absent.
    pub(super) fn diversity(&self, kind: Kind) -> f64 {
        let last = self.back(self.policy.variety.diversity_window);
        let absent = [
            kind.tier.is_none() || last.iter().all(|other| other.tier != kind.tier),
            kind.category.is_none() || last.iter().all(|other| other.category != kind.category),
            kind.trigger.is_none() || last.iter().all(|other| other.trigger != kind.trigger),
        ];
        f64::from(absent.into_iter().map(u8::from).sum::<u8>()) / 3.0
    }

    /// What its nearness to a budget costs.
    pub(super) fn penalty(&self, kind: Kind) -> f64 {
        let budgets = &self.policy.budgets;
        let urgent = kind.urgent && self.urgent >= budgets.urgent_from;
        let category = kind.category.is_some() && self.of_category(kind) >= budgets.category_from;
        // No penalty is 0 and not −0, which JSON would show.
        budgets.penalty * f64::from(u8::from(urgent) + u8::from(category)) + 0.0
    }

    fn of_category(&self, kind: Kind) -> u32 {
        let count = kind.category.and_then(|category| self.categories.get(category as usize));
        count.copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(tier: Option<PriceTier>, category: u32, trigger: u32) -> Kind {
        Kind { tier, category: Some(category), trigger: Some(trigger), urgent: false }
    }

    #[test]
    fn a_tier_comes_twice_running_a_trigger_after_three_a_category_after_one() {
        let policy = Policy::default();
        let mut picked = Picked::new(&policy);
        let tier = Some(PriceTier::Premium);
        picked.pick(kind(tier, 1, 1));
        assert!(picked.varies(kind(tier, 2, 2)) && !picked.varies(kind(tier, 1, 2)));
        picked.pick(kind(tier, 2, 2));
        assert!(!picked.varies(kind(tier, 3, 3)), "a third premium running");
        assert!(picked.varies(kind(Some(PriceTier::Vip), 1, 3)), "the category has been away");
        assert!(!picked.varies(kind(Some(PriceTier::Vip), 1, 1)), "a trigger of the last three");
        let blank = Kind { tier: None, category: None, trigger: None, urgent: false };
        assert!(picked.varies(blank), "null never clashes");
    }

    #[test]
    fn budgets_cost_first_and_are_closed_then() {
        let policy = Policy::default();
        let mut picked = Picked::new(&policy);
        let urgent = Kind { tier: None, category: None, trigger: None, urgent: true };
        for n in 0..5 {
            assert!(picked.affords(urgent));
            assert_eq!(picked.penalty(urgent) < 0.0, n >= 4, "{n}");
            picked.pick(urgent);
        }
        assert!(!picked.affords(urgent));
        let teaser = Kind { tier: None, category: Some(7), trigger: None, urgent: false };
        for n in 0..20 {
            assert!(picked.affords(teaser));
            assert_eq!(picked.penalty(teaser) < 0.0, n >= 16, "{n}");
            picked.pick(teaser);
        }
        assert!(!picked.affords(teaser));
    }

    #[test]
    fn diversity_is_what_the_last_three_do_not_have() {
        let policy = Policy::default();
        let mut picked = Picked::new(&policy);
        let first = kind(Some(PriceTier::Vip), 1, 1);
        assert!((picked.diversity(first) - 1.0).abs() < 1e-12);
        picked.pick(first);
        assert!((picked.diversity(kind(Some(PriceTier::Vip), 2, 1)) - 1.0 / 3.0).abs() < 1e-12);
        for n in 2..=4 {
            picked.pick(kind(None, n, n));
        }
        assert!((picked.diversity(first) - 1.0).abs() < 1e-12, "four picks ago is forgotten");
    }
}

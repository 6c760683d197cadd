//! Which captions the Unlocks take, in time order (scheduling.md, "Builder": "Unlocks in time order
//! take the selection in its order, so the variety holds").

use std::collections::BTreeMap;

use crate::domain::{caption::Caption, policy::Selector};

/// What a sequence of captions has used up.
#[derive(Debug)]
pub(super) struct Queue<'a> {
    rules: &'a Selector,
    taken: Vec<&'a Caption>,
    urgent: u32,
    of_category: BTreeMap<&'a str, u32>,
}

impl<'a> Queue<'a> {
    /// An empty one.
    pub(super) fn new(rules: &'a Selector) -> Self {
        Self { rules, taken: Vec::new(), urgent: 0, of_category: BTreeMap::new() }
    }

    /// Whether the rules allow that sequence.
    pub(super) fn holds(rules: &'a Selector, sequence: &'a [&'a Caption]) -> bool {
        let mut queue = Self::new(rules);
        sequence.iter().all(|caption| {
            let allowed = queue.allows(caption);
            queue.take(caption);
            allowed
        })
    }

    /// Whether that caption may come next.
    pub(super) fn allows(&self, caption: &Caption) -> bool {
        let (variety, budgets) = (&self.rules.variety, &self.rules.budgets);
        let back = |n: usize| self.taken.iter().rev().take(n);
        let new = self.taken.iter().all(|taken| taken.id != caption.id);
        let tier = caption.price_tier.is_some()
            && !self.has_run(variety.tier_run, |it| it.price_tier == caption.price_tier);
        let trigger = named(caption.trigger.as_deref()).is_none_or(|trigger| {
            back(variety.trigger_window).all(|it| it.trigger.as_deref() != Some(trigger))
        });
        let category = named(caption.category.as_deref()).is_none_or(|category| {
            let has = self.of_category.get(category).copied().unwrap_or_default();
            let same = |it: &Caption| it.category.as_deref() == Some(category);
            has < budgets.category && !self.has_run(variety.category_run, same)
        });
        let calm = !caption.urgent || self.urgent < budgets.urgent;
        new && tier && trigger && category && calm
    }

    /// Whether the last `len` are all alike.
    fn has_run(&self, len: usize, alike: impl Fn(&Caption) -> bool) -> bool {
        self.taken.len() >= len && self.taken.iter().rev().take(len).all(|it| alike(it))
    }

    /// Takes it.
    pub(super) fn take(&mut self, caption: &'a Caption) {
        self.urgent += u32::from(caption.urgent);
        if let Some(category) = named(caption.category.as_deref()) {
            *self.of_category.entry(category).or_default() += 1;
        }
        self.taken.push(caption);
    }

    /// Takes the next ones of `picks` that the rules allow, until there are `most`. A selection
    /// keeps the rules already, so that it is taken as it is.
    pub(super) fn fill(mut self, picks: &'a [Caption], most: usize) -> Vec<&'a Caption> {
        let mut left: Vec<&Caption> = picks.iter().collect();
        while self.taken.len() < most {
            let Some(next) = left.iter().position(|caption| self.allows(caption)) else { break };
            let caption = left.remove(next);
            self.take(caption);
        }
        self.taken
    }
}

fn named(word: Option<&str>) -> Option<&str> {
    word.filter(|word| !word.is_empty())
}

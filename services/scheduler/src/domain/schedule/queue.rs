//! Which captions the Unlocks take, in time order (scheduling.md, "Builder": "Unlocks in time order
//! take the selection in its order, so the variety holds").

use std::collections::BTreeMap;

use super::variety::Variety;
use crate::domain::caption::Caption;

/// What a sequence of captions has used up.
#[derive(Debug)]
pub(super) struct Queue<'a> {
    rules: Variety,
    taken: Vec<&'a Caption>,
    urgent: u32,
    of_category: BTreeMap<&'a str, u32>,
}

impl<'a> Queue<'a> {
    /// An empty one.
    pub(super) fn new(rules: Variety) -> Self {
        Self { rules, taken: Vec::new(), urgent: 0, of_category: BTreeMap::new() }
    }

    /// Whether the rules allow that sequence.
    pub(super) fn holds(rules: Variety, sequence: &'a [&'a Caption]) -> bool {
        let mut queue = Self::new(rules);
        sequence.iter().all(|caption| {
            let allowed = queue.allows(caption);
            queue.take(caption);
            allowed
        })
    }

    /// Whether that caption may come next.
    pub(super) fn allows(&self, caption: &Caption) -> bool {
        let rules = &self.rules;
        let new = self.taken.iter().all(|taken| taken.id != caption.id);
        let back = |n: usize| self.taken.iter().rev().take(n);
        let run = rules.tier_run - 1;
        let tier = self.taken.len() < run || back(run).any(|c| c.price_tier != caption.price_tier);
        let trigger = named(caption.trigger.as_deref()).is_none_or(|trigger| {
            back(rules.trigger_picks).all(|c| c.trigger.as_deref() != Some(trigger))
        });
        let category = named(caption.category.as_deref());
        let apart = category.is_none_or(|it| back(1).all(|c| c.category.as_deref() != Some(it)));
        let within = category
            .is_none_or(|it| self.of_category.get(it).copied().unwrap_or(0) < rules.per_category);
        let calm = !caption.urgent || self.urgent < rules.urgent;
        new && tier && trigger && apart && within && calm && caption.price_tier.is_some()
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

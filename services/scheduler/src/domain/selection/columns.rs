//! The candidates as columns: what the choice reads of a million captions and nothing else, so that
//! it goes through memory once. Texts stay outside.

use std::collections::HashMap;

use super::{Arm, choose::Candidate, rules::Kind};
use crate::domain::message::PriceTier;

/// Stands for "no EMV of its own"; an EMV is a number.
pub(super) const NO_EMV: f64 = f64::NAN;

/// Candidates by columns; the index of one is its place in the order of adding.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub(super) ids: Vec<i64>,
    pub(super) successes: Vec<f64>,
    pub(super) failures: Vec<f64>,
    pub(super) emvs: Vec<f64>,
    /// Which of [`Columns::kinds`] each is.
    pub(super) kind: Vec<u32>,
    pub(super) kinds: Vec<Kind>,
    /// How many there are of each kind.
    pub(super) sizes: Vec<usize>,
    places: HashMap<Kind, u32>,
}

impl Columns {
    /// Numbers the names and divides the rest into columns.
    pub fn of(candidates: &[Candidate]) -> Self {
        let (mut categories, mut triggers) = (HashMap::new(), HashMap::new());
        let mut columns = Self::with_capacity(candidates.len());
        for Candidate { caption, arm } in candidates {
            let category = caption.category.as_deref().map(|name| number(&mut categories, name));
            let trigger = caption.trigger.as_deref().map(|name| number(&mut triggers, name));
            columns.add(caption.id, caption.price_tier, category, trigger, caption.urgent, arm);
        }
        columns
    }

    /// None yet, with room for so many.
    pub fn with_capacity(most: usize) -> Self {
        Self {
            ids: Vec::with_capacity(most),
            successes: Vec::with_capacity(most),
            failures: Vec::with_capacity(most),
            emvs: Vec::with_capacity(most),
            kind: Vec::with_capacity(most),
            ..Self::default()
        }
    }

    /// Adds one; the caller numbers categories and triggers, from 0 without gaps.
    pub fn add(
        &mut self,
        id: i64,
        tier: Option<PriceTier>,
        category: Option<u32>,
        trigger: Option<u32>,
        urgent: bool,
        arm: &Arm,
    ) {
        let kind = Kind { tier, category, trigger, urgent };
        let place = *self.places.entry(kind).or_insert_with(|| {
            self.kinds.push(kind);
            self.sizes.push(0);
            self.kinds.len() as u32 - 1
        });
        self.sizes[place as usize] += 1;
        self.ids.push(id);
        self.successes.push(arm.successes);
        self.failures.push(arm.failures);
        self.emvs.push(arm.avg_emv.unwrap_or(NO_EMV));
        self.kind.push(place);
    }

    /// The id of the candidate at an index.
    pub fn id(&self, index: u32) -> i64 {
        self.ids[index as usize]
    }
}

fn number<'a>(names: &mut HashMap<&'a str, u32>, name: &'a str) -> u32 {
    let next = names.len() as u32;
    *names.entry(name).or_insert(next)
}

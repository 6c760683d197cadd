//! What messages earned, kept so that the middle one is at hand however many come and go.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// Values in two halves: none of `low` is above one of `high`, and `low` has as many, or one more.
#[derive(Clone, Debug, Default)]
pub struct Emvs {
    low: Half,
    high: Half,
}

/// How often each value is there, and how many there are.
#[derive(Clone, Debug, Default)]
struct Half {
    values: BTreeMap<Decimal, u32>,
    len: usize,
}

impl Emvs {
    /// How many.
    pub fn len(&self) -> usize {
        self.low.len + self.high.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds one.
    pub fn add(&mut self, value: Decimal) {
        if self.low.last().is_some_and(|last| last < value) {
            self.high.add(value);
        } else {
            self.low.add(value);
        }
        self.level();
    }

    /// Takes one away; nothing happens when it is not there.
    pub fn take(&mut self, value: Decimal) {
        if self.low.take(value) || self.high.take(value) {
            self.level();
        }
    }

    /// The middle one; of an even count, the mean of the middle two. `None` of none.
    pub fn median(&self) -> Option<Decimal> {
        let low = self.low.last()?;
        if self.low.len > self.high.len {
            return Some(low);
        }
        self.high.first().map(|high| (low + high) / Decimal::TWO)
    }

    fn level(&mut self) {
        if self.low.len > self.high.len + 1 {
            if let Some(value) = self.low.last() {
                self.low.take(value);
                self.high.add(value);
            }
        } else if self.high.len > self.low.len
            && let Some(value) = self.high.first()
        {
            self.high.take(value);
            self.low.add(value);
        }
    }
}

impl Half {
    fn first(&self) -> Option<Decimal> {
        self.values.first_key_value().map(|(value, _)| *value)
    }

    fn last(&self) -> Option<Decimal> {
        self.values.last_key_value().map(|(value, _)| *value)
    }

    fn add(&mut self, value: Decimal) {
        *self.values.entry(value).or_default() += 1;
        self.len += 1;
    }

    fn take(&mut self, value: Decimal) -> bool {
        let Some(count) = self.values.get_mut(&value) else { return false };
        *count -= 1;
        if *count == 0 {
            self.values.remove(&value);
        }
        self.len -= 1;
        true
    }
}

impl FromIterator<Decimal> for Emvs {
    fn from_iter<I: IntoIterator<Item = Decimal>>(values: I) -> Self {
        let mut emvs = Self::default();
        values.into_iter().for_each(|value| emvs.add(value));
        emvs
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted_median(values: &[Decimal]) -> Option<Decimal> {
        let mut values = values.to_vec();
        values.sort_unstable();
        let middle = values.len() / 2;
        match values.len() {
            0 => None,
            len if len % 2 == 1 => Some(values[middle]),
            _ => Some((values[middle - 1] + values[middle]) / Decimal::TWO),
        }
    }

    proptest! {
        #[test]
        fn the_middle_is_that_of_what_is_there(
            steps in proptest::collection::vec((0..20_i64, any::<bool>()), 0..200),
        ) {
            let (mut emvs, mut there) = (Emvs::default(), Vec::new());
            for (value, comes) in steps {
                let value = Decimal::new(value, 1);
                if comes {
                    emvs.add(value);
                    there.push(value);
                } else {
                    emvs.take(value);
                    if let Some(at) = there.iter().position(|other| *other == value) {
                        there.swap_remove(at);
                    }
                }
                prop_assert_eq!(emvs.len(), there.len());
                prop_assert_eq!(emvs.is_empty(), there.is_empty());
                prop_assert_eq!(emvs.median(), sorted_median(&there));
            }
        }
    }
}

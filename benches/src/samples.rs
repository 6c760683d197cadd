//! Repeated measurements of one thing.

/// Measurements of one thing, in one unit.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

impl FromIterator<f64> for Samples {
    fn from_iter<T: IntoIterator<Item = f64>>(values: T) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }
}

impl Samples {
    /// The value below which that share (0 to 1) of the samples lies; 0 without samples.
    pub fn quantile(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        self.0.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }

    /// The middle one.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// `median (lowest–highest)`.
    pub fn spread(&self) -> String {
        self.spread_to(1)
    }

    /// The same with so many digits after the point.
    pub fn spread_to(&self, digits: usize) -> String {
        let (low, high) = (self.quantile(0.0), self.quantile(1.0));
        format!("{:.digits$} ({low:.digits$}–{high:.digits$})", self.median())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_unsorted_samples() {
        let samples: Samples = [3.0, 1.0, 2.0, 5.0, 4.0].into_iter().collect();
        assert_eq!(samples.spread(), "3.0 (1.0–5.0)");
        assert_eq!(Samples::default().spread(), "0.0 (0.0–0.0)");
    }
}

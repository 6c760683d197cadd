//! Means over pages, with how sure they are.

/// A mean and half the width of its 95 % interval (normal approximation; pages are independent).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Interval {
    /// The middle.
    pub(crate) mean: f64,
    /// From the middle to either end.
    pub(crate) half: f64,
}

impl Interval {
    /// Of at least two values.
    pub(crate) fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self { mean, half: 1.96 * (squares / (n - 1.0) / n).sqrt() }
    }

    /// Lower end.
    pub(crate) fn low(&self) -> f64 {
        self.mean - self.half
    }

    /// Upper end.
    pub(crate) fn high(&self) -> f64 {
        self.mean + self.half
    }
}

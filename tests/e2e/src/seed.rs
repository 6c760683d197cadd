//! Random tests that can be run again.

use rand::{SeedableRng as _, rngs::StdRng};

/// Repeats a random test: set it to the seed that a failure printed.
const VARIABLE: &str = "FANFARE_TEST_SEED";

/// The start of a random sequence.
#[derive(Clone, Copy, Debug)]
pub struct Seed(pub u64);

impl Seed {
    /// A new one, or the one that is asked for.
    ///
    /// # Panics
    /// When what is asked for is no number.
    pub fn take() -> Self {
        #[allow(clippy::disallowed_methods, reason = "tests are told of their seed by it")]
        let asked_for = std::env::var(VARIABLE);
        match asked_for {
            Ok(text) => Self(text.parse().unwrap_or_else(|_| panic!("{VARIABLE} is no number"))),
            Err(_) => Self(rand::random()),
        }
    }

    /// What to note for the case of failure.
    pub fn note(self) -> String {
        format!("{VARIABLE}={}", self.0)
    }

    /// The sequence.
    pub fn rng(self) -> StdRng {
        StdRng::seed_from_u64(self.0)
    }
}

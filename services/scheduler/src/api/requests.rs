//! Values that several requests have.

use jiff::civil::Date;
use service::Error;

use crate::{Context, domain::selection::Seed};

/// The seed that is asked for, or a random one.
///
/// # Errors
/// `INVALID_REQUEST` for one that is too large.
pub(super) fn seed(context: &Context, asked: Option<u64>) -> Result<Seed, Error> {
    match asked {
        Some(seed) if seed > Seed::MAX => {
            Err(Error::invalid("/seed", format!("The seed is 0 to {}.", Seed::MAX)))
        }
        Some(seed) => Ok(Seed(seed)),
        None => {
            let mut bytes = [0; 8];
            context.rng.fill(&mut bytes);
            Ok(Seed(u64::from_le_bytes(bytes) & Seed::MAX))
        }
    }
}

/// `YYYY-MM-DD` and nothing else.
pub(super) fn date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text && date.year() > 0)
}

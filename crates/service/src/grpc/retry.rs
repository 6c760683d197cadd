//! Repeats, only where they are safe: reads, when the service could not be reached.

use std::time::Duration;

use crate::{Code, Error};

const ATTEMPTS: u32 = 3;
const BACK_OFF: Duration = Duration::from_millis(50);

/// Calls a read up to three times while the service is unavailable. Writes are never repeated
/// here: their callers hold an idempotency key for that.
///
/// # Errors
/// The last attempt's.
pub async fn read<T, F>(mut call: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut attempt = 1;
    loop {
        match call().await {
            Err(error) if error.code() == Code::Unavailable && attempt < ATTEMPTS => {
                tokio::time::sleep(BACK_OFF * attempt).await;
                attempt += 1;
            }
            answer => return answer,
        }
    }
}

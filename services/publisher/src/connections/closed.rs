//! Connections whose tokens do not open, because the master key is another one or none. They are in
//! `ERROR`, so that people see it, until the right key is back or the account is connected again.

use std::time::Duration;

use jiff::Timestamp;
use service::{Code, Error};

use super::LiveAccount;
use crate::{
    Context,
    domain::connection::ConnectionId,
    store::tokens::{self as stored, MAX_READ},
};

/// How long a publication waits at first, and at most, before its tokens are tried again.
const WAITS: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(60)];

/// Why tokens do not open, for a person.
pub fn reason(error: &Error) -> &'static str {
    if error.code() == Code::SealingNotConfigured {
        "FANFARE_MASTER_KEY is not set: set the key that the tokens were sealed with, or connect \
         the account again with a new one."
    } else {
        "The tokens do not open: FANFARE_MASTER_KEY is not the key that they were sealed with. Set \
         that key again, or connect the account again."
    }
}

/// Before tokens are tried again that have not opened since then: twice as long each time.
pub fn wait(since: Timestamp, now: Timestamp) -> Duration {
    now.duration_since(since).unsigned_abs().clamp(WAITS[0], WAITS[1])
}

/// These tokens do not open: the connection is in `ERROR`, and the log says why, once.
///
/// # Errors
/// The engine's.
pub async fn mark(
    context: &Context,
    tenant: &str,
    id: ConnectionId,
    token_version: i64,
    error: &Error,
) -> store::Result<()> {
    let now = context.clock.now();
    if stored::set_error(&context.store, tenant, id, token_version, now).await? {
        let reason = reason(error);
        tracing::error!(tenant, connection_id = %id, %error, "a connection is in ERROR. {reason}");
    }
    Ok(())
}

/// They open again.
///
/// # Errors
/// The engine's.
pub async fn opened(
    context: &Context,
    tenant: &str,
    id: ConnectionId,
    token_version: i64,
) -> store::Result<()> {
    tracing::info!(tenant, connection_id = %id, "the tokens of a connection open again");
    let now = context.clock.now();
    stored::set_active(&context.store, tenant, id, token_version, now).await
}

/// Tries all that are in `ERROR` again: a process that starts may have the right key.
///
/// # Errors
/// The engine's.
pub async fn try_again(context: &Context) -> store::Result<()> {
    let mut after = None;
    loop {
        let found = stored::in_error(&context.store, after.as_ref()).await?;
        for kept in &found {
            if let Ok(live) = LiveAccount::open(kept, context) {
                opened(context, &kept.tenant, kept.id, live.token_version).await?;
            }
        }
        match found.last() {
            Some(last) if found.len() == MAX_READ => after = Some((last.tenant.clone(), last.id)),
            _ => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_that_stay_closed_are_tried_ever_less_often() {
        let since = Timestamp::from_second(1_800_000_000).unwrap();
        let (mut now, mut waits) = (since, Vec::new());
        for _ in 0..7 {
            let next = wait(since, now);
            waits.push(next.as_secs());
            now += next;
        }
        assert_eq!(waits, [5, 5, 10, 20, 40, 60, 60]);
    }
}

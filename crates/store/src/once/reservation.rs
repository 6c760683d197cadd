//! A key that is taken before its effect: for a creation that has to ask somebody else first, outside
//! of any transaction. It ends by itself, so that a crash does not keep the key for ever.

use std::time::Duration;

use jiff::Timestamp;
use prost::Message;
use service::Error;

use super::{Begun, Found, Kept, Once, begin_as, check, first, look, remember};
use crate::Store;

/// Between the end of a reservation and who holds it, in `target`.
const BY: &str = " by ";

/// What became of the wish for a key.
pub enum Reserved<M> {
    /// It was made before, and answered so.
    Repeated(M),
    /// It is ours for a while.
    Ours(Reservation),
}

/// A key that is ours for a while.
pub struct Reservation {
    once: Once,
    store: Store,
    /// Its row's `target`: when it ends, and who holds it. None without a key.
    text: Option<String>,
}

/// Takes a key for so long, in a short transaction of its own. `holder` is like no other's.
///
/// # Errors
/// As [`super::begin`].
pub async fn reserve<M: Message + Default>(
    store: &Store,
    once: Once,
    holder: &str,
    life: Duration,
) -> Result<Reserved<M>, Error> {
    check(&once)?;
    let ours =
        |once: Once, text| Ok(Reserved::Ours(Reservation { once, store: store.clone(), text }));
    if once.key.is_none() {
        return ours(once, None);
    }
    let mut tx = store.begin().await?;
    let replaces = match look(&mut tx, &once, None).await? {
        Found::Answer(answer) => return Ok(Reserved::Repeated(answer)),
        Found::Free { replaces } => replaces,
    };
    let until = once.at.checked_add(life).unwrap_or(Timestamp::MAX);
    let text = format!("{until}{BY}{holder}");
    match remember(&mut tx, &once, replaces, Kept::Reservation(text.clone())).await {
        Ok(()) => tx.commit().await?,
        Err(error) if error.is_unique_violation() => {
            drop(tx);
            return first(store, &once).await.map(Reserved::Repeated);
        }
        Err(error) => return Err(error.into()),
    }
    ours(once, Some(text))
}

impl Reservation {
    /// Opens the transaction of the effect, whose answer takes the reservation's place.
    ///
    /// # Errors
    /// As [`super::begin`]: it may be over, and another request at work.
    pub async fn begin<M: Message + Default>(&self) -> Result<Begun<M>, Error> {
        begin_as(&self.store, self.once.clone(), self.text.as_deref()).await
    }

    /// Nothing came of it: the next request with this key need not wait. One that cannot be given
    /// back ends by itself.
    pub async fn release(&self) {
        if let Err(error) = self.forget().await {
            tracing::warn!(%error, route = self.once.route, "a reserved key is not given back");
        }
    }

    async fn forget(&self) -> crate::Result<()> {
        let (Some(key), Some(text)) = (&self.once.key, &self.text) else { return Ok(()) };
        let mut tx = self.store.begin().await?;
        tx.query(
            "DELETE FROM idempotency_keys
             WHERE tenant_id = $1 AND route = $2 AND key = $3 AND answer IS NULL AND target = $4",
        )
        .bind(self.once.tenant.clone())
        .bind(self.once.route)
        .bind(key.key.clone())
        .bind(text.clone())
        .execute()
        .await?;
        tx.commit().await
    }
}

/// Whether a reservation has ended.
pub(super) fn is_over(text: &str, now: Timestamp) -> bool {
    let until = text.split_once(BY).and_then(|(until, _)| until.parse::<Timestamp>().ok());
    until.is_some_and(|until| until <= now)
}

//! Creating a key under an `Idempotency-Key`: a repeat gets the same key, and still no secret is
//! stored.
//!
//! The random part of such a key is HMAC-SHA256 of a stored salt, keyed with the credential that
//! asked. The same credential computes it again; the database alone cannot, and neither can
//! another credential of the tenant, which is told so.

use std::time::Duration;

use jiff::Timestamp;
use service::{Clock, Code, Error, Rng};
use store::{Store, Transaction};

use super::{CreatedKey, Digest, ENV, KeyText, NewKey, insert, prepare};
use crate::{
    domain::mac::hmac_sha256,
    store::{
        key_creations::{self, Creation, Slot},
        keys,
    },
};

/// How long a repeat is recognised (api.md, "Idempotency-Key").
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
const SALT_LEN: usize = 16;

/// A creation that may be repeated.
pub(crate) struct Repeatable<'a> {
    /// Whose call, under which key.
    pub(crate) slot: Slot<'a>,
    /// The secret that the caller presented: a key or a session's token.
    pub(crate) credential: &'a str,
    /// SHA-256 of the body as canonical JSON.
    pub(crate) fingerprint: [u8; 32],
}

/// Makes the key at the first call, and gives it again at each repeat within 24 hours; says
/// whether this was a repeat.
///
/// # Errors
/// As [`super::create_key`]; `IDEMPOTENCY_MISMATCH` when the repeat has another body,
/// `KEY_CONFLICT` when it comes with another credential.
pub(crate) async fn create_once(
    store: &Store,
    clock: &Clock,
    rng: &Rng,
    new: NewKey,
    call: Repeatable<'_>,
) -> Result<(CreatedKey, bool), Error> {
    let now = clock.now();
    let mut tx = store.begin().await?;
    // Before anything is checked: what was right for the first call need not be right now.
    if let Some(first) = key_creations::find(&mut tx, call.slot, now).await? {
        return Ok((call.replay(&mut tx, &first).await?, true));
    }
    let mut salt = [0; SALT_LEN];
    rng.fill(&mut salt);
    let created = prepare(clock, rng, new, call.text(&salt))?;
    let creation = Creation {
        fingerprint: call.fingerprint.to_vec(),
        credential_hash: Digest::of(call.credential).to_vec(),
        salt: salt.to_vec(),
        key_id: created.key.id,
    };
    insert(&mut tx, &created).await?;
    if key_creations::claim(&mut tx, call.slot, &creation, now, kept_until(now)).await? {
        tx.commit().await?;
        return Ok((created, false));
    }
    // Another call took the slot meanwhile and has committed; our key is rolled back.
    match key_creations::find(&mut tx, call.slot, now).await? {
        Some(first) => Ok((call.replay(&mut tx, &first).await?, true)),
        None => Err(Error::new(
            Code::IdempotencyInProgress,
            "The first request with this Idempotency-Key is still running. Try again.",
        )),
    }
}

impl Repeatable<'_> {
    async fn replay(&self, tx: &mut Transaction, first: &Creation) -> Result<CreatedKey, Error> {
        if first.fingerprint != self.fingerprint {
            return Err(Error::new(
                Code::IdempotencyMismatch,
                "This Idempotency-Key was used with another body. Use a new one.",
            ));
        }
        if !first.is_by(&Digest::of(self.credential)) {
            return Err(Error::new(
                Code::KeyConflict,
                "This Idempotency-Key was used with another credential, and only to that one the \
                 key can be shown again. Use a new Idempotency-Key.",
            ));
        }
        // What the answer shows of a key never changes, so the stored key is the first answer.
        let key = keys::find(tx, self.slot.tenant, first.key_id).await?;
        Ok(CreatedKey { key, text: self.text(&first.salt) })
    }

    fn text(&self, salt: &[u8]) -> KeyText {
        // The salt has a fixed length and a tenant no zero byte: the parts cannot run together.
        let parts = [salt, self.slot.tenant.as_bytes(), &[0], self.slot.idempotency_key.as_bytes()];
        KeyText::from_entropy(ENV, &hmac_sha256(self.credential.as_bytes(), &parts))
    }
}

fn kept_until(now: Timestamp) -> Timestamp {
    // Past the last representable instant nothing would expire, which is still correct.
    now.checked_add(KEPT).unwrap_or(Timestamp::MAX)
}

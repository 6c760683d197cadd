//! API keys: made, listed and revoked, for REST and for `fanfare key`.
//!
//! Map: this file is what the command and the API share, `replay` the creation that can be
//! repeated under an `Idempotency-Key`.

mod replay;

pub(crate) use replay::{Repeatable, create_once};

use jiff::Timestamp;
use service::{Clock, Code, Error, Rng, config, grpc::is_tenant};
use store::{Store, Transaction};
use uuid::Uuid;

pub use crate::{
    domain::{
        key::{Digest, KeyText},
        scope::{Scope, Scopes, UnknownScope},
    },
    store::keys::Key,
};

/// The `<env>` of keys that are kept in the database.
const ENV: &str = "live";
/// The longest name, in characters.
pub(crate) const NAME_MAX_LEN: usize = 100;
/// The fewest characters of a key that is given by configuration.
const BOOTSTRAP_MIN_LEN: usize = 24;
/// Keys read from the database at once.
const PAGE: u32 = 100;

/// What a new key is to be.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Whose: `[a-z0-9-]{1,63}`. A tenant exists once it has a key.
    pub tenant: String,
    /// What people call it: 1 to 100 characters.
    pub name: String,
    /// What it may do: at least one scope.
    pub scopes: Scopes,
    /// From when on it is refused; in the future.
    pub expires_at: Option<Timestamp>,
}

/// A key that was just made, with the text that is shown this once.
#[derive(Clone, Debug)]
pub struct CreatedKey {
    /// What is stored of it.
    pub key: Key,
    /// What the user keeps.
    pub text: KeyText,
}

/// A key given by configuration: it lives in memory only and has all scopes.
#[derive(Clone, Debug)]
pub struct BootstrapKey {
    /// Whose.
    pub tenant: String,
    /// What is kept of its text.
    pub digest: Digest,
}

impl BootstrapKey {
    /// A key of 24 or more of `[A-Za-z0-9_-]`, taken as it is.
    ///
    /// # Errors
    /// What is wrong, without the key's text.
    pub fn new(tenant: &str, text: &config::Secret) -> Result<Self, &'static str> {
        let text = config::ExposeSecret::expose_secret(text);
        let taken = |c: u8| c.is_ascii_alphanumeric() || c == b'_' || c == b'-';
        if !is_tenant(tenant) {
            return Err("a tenant is 1 to 63 of a-z, 0-9 and -");
        }
        if text.len() < BOOTSTRAP_MIN_LEN || !text.bytes().all(taken) {
            return Err("a key is 24 or more of A-Z, a-z, 0-9, _ and -");
        }
        Ok(Self { tenant: tenant.to_owned(), digest: Digest::of(text) })
    }
}

/// A new random key text, such as `ff_dev_…`, that is not stored. `env` is 1 to 16 of `[a-z0-9]`.
pub fn generate_key_text(env: &str, rng: &Rng) -> KeyText {
    let mut entropy = [0; 32];
    rng.fill(&mut entropy);
    KeyText::from_entropy(env, &entropy)
}

/// Makes and stores a key.
///
/// # Errors
/// `INVALID_REQUEST` with the member that is wrong, and the database's.
pub async fn create_key(
    store: &Store,
    clock: &Clock,
    rng: &Rng,
    new: NewKey,
) -> Result<CreatedKey, Error> {
    let created = prepare(clock, rng, new, generate_key_text(ENV, rng))?;
    let mut tx = store.begin().await?;
    insert(&mut tx, &created).await?;
    tx.commit().await?;
    Ok(created)
}

/// All keys of a tenant that are not revoked, newest first.
///
/// # Errors
/// The database's.
pub async fn list(store: &Store, tenant: &str) -> Result<Vec<Key>, Error> {
    let mut keys = Vec::new();
    loop {
        let before = keys.last().map(|key: &Key| key.id);
        let page = crate::store::keys::list(store, tenant, before, PAGE).await?;
        let done = page.len() < PAGE as usize;
        keys.extend(page);
        if done {
            return Ok(keys);
        }
    }
}

/// Revokes a key, from the next request on.
///
/// # Errors
/// `KEY_NOT_FOUND` when the tenant has no such key, and the database's.
pub async fn revoke(store: &Store, clock: &Clock, tenant: &str, id: Uuid) -> Result<(), Error> {
    if crate::store::keys::revoke(store, tenant, id, clock.now()).await? {
        Ok(())
    } else {
        Err(Error::new(
            Code::KeyNotFound,
            "There is no key with this id, or it is revoked already.",
        ))
    }
}

/// Checks what a key is to be and gives it its id; nothing is stored yet.
fn prepare(clock: &Clock, rng: &Rng, new: NewKey, text: KeyText) -> Result<CreatedKey, Error> {
    let now = clock.now();
    let name_len = new.name.chars().count();
    if !is_tenant(&new.tenant) {
        return Err(Error::invalid("/tenant", "A tenant is 1 to 63 of a-z, 0-9 and -."));
    }
    if !(1..=NAME_MAX_LEN).contains(&name_len) {
        return Err(Error::invalid("/name", "A name has 1 to 100 characters."));
    }
    if new.scopes.is_empty() {
        return Err(Error::invalid("/scopes", "A key needs at least one scope."));
    }
    if new.expires_at.is_some_and(|expiry| expiry <= now) {
        return Err(Error::invalid("/expiresAt", "The time of expiry has passed already."));
    }
    let key = Key {
        id: rng.uuid(clock),
        tenant: new.tenant,
        name: new.name,
        prefix: text.prefix().to_owned(),
        scopes: new.scopes,
        created_at: now,
        expires_at: new.expires_at,
        last_used_at: None,
    };
    Ok(CreatedKey { key, text })
}

async fn insert(tx: &mut Transaction, created: &CreatedKey) -> Result<(), Error> {
    let digest = Digest::of(created.text.expose());
    Ok(crate::store::keys::insert(tx, &created.key, &digest).await?)
}

//! Secrets that all replicas share.

use service::Rng;
use store::{Result, Store};

use crate::domain::cursor::CursorKey;

const CURSOR_KEY: &str = "cursor_key";

/// The key that signs cursors: the first replica makes it, the others read it.
pub(crate) async fn cursor_key(store: &Store, rng: &Rng) -> Result<CursorKey> {
    let mut fresh = vec![0; CursorKey::LEN];
    rng.fill(&mut fresh);
    let mut tx = store.begin().await?;
    tx.query("INSERT INTO gateway_settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(CURSOR_KEY)
        .bind(fresh)
        .execute()
        .await?;
    let (key,): (Vec<u8>,) = tx
        .query("SELECT value FROM gateway_settings WHERE name = $1")
        .bind(CURSOR_KEY)
        .fetch_one()
        .await?;
    tx.commit().await?;
    Ok(CursorKey::new(key))
}

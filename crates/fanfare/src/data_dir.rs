//! What an embedded process keeps beside its databases: the lock on its directory and the
//! development key.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use service::{Rng, config::Secret};

/// A process that was killed a moment ago may still be going down.
const LOCK_PATIENCE: Duration = Duration::from_secs(3);
const LOCK_RETRY: Duration = Duration::from_millis(20);

/// A data directory that belongs to this process while the value lives.
pub(crate) struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Makes the directory if need be and takes its lock: the operating system's, which a killed
    /// process cannot leave behind.
    pub(crate) async fn open(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path)
            .with_context(|| format!("the data directory {} cannot be made", path.display()))?;
        let file = path.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&file)
            .with_context(|| format!("{} cannot be opened", file.display()))?;
        let started = Instant::now();
        while lock.try_lock().is_err() {
            if started.elapsed() > LOCK_PATIENCE {
                bail!(
                    "the data directory {} is in use by another process; stop it, or set \
                     FANFARE_DATA_DIR",
                    path.display()
                );
            }
            tokio::time::sleep(LOCK_RETRY).await;
        }
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// The development key: made at the first start, readable by its owner only.
    pub(crate) fn development_key(&self, rng: &Rng) -> Result<Secret> {
        let file = self.path.join("dev-api-key");
        if let Ok(text) = std::fs::read_to_string(&file) {
            return Ok(Secret::from(text.trim()));
        }
        let key = gateway::keys::generate_key_text("dev", rng);
        let mut out = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&file)
            .with_context(|| format!("{} cannot be written", file.display()))?;
        out.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        writeln!(out, "{}", key.expose())?;
        out.sync_all()?;
        Ok(Secret::from(key.expose()))
    }
}

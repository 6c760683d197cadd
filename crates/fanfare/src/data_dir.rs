//! What an embedded process keeps beside its databases: the lock on its directory, the development
//! key and the master key.

use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, bail};
use service::{
    Rng,
    config::{ExposeSecret as _, Secret},
    seal::MasterKey,
};

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
        self.secret("dev-api-key", || {
            Secret::from(gateway::keys::generate_key_text("dev", rng).expose())
        })
    }

    /// What tokens are sealed with: made at the first start, readable by its owner only. Without the
    /// file what was sealed with it does not open any more.
    pub(crate) fn master_key(&self, rng: &Rng) -> Result<MasterKey> {
        let text = self.secret("master-key", || MasterKey::generate(rng).to_text())?;
        MasterKey::parse(&text).map_err(|problem| {
            anyhow!("the file {} {problem}", self.path.join("master-key").display())
        })
    }

    /// The secret in a file, which is made when it is not there. It is there in full or not at all.
    fn secret(&self, name: &str, make: impl FnOnce() -> Secret) -> Result<Secret> {
        let file = self.path.join(name);
        match std::fs::read_to_string(&file) {
            Ok(text) => return Ok(Secret::from(text.trim())),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", file.display()));
            }
        }
        let secret = make();
        let unfinished = self.path.join(format!("{name}.new"));
        let mut out = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&unfinished)
            .with_context(|| format!("{} cannot be written", unfinished.display()))?;
        out.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        writeln!(out, "{}", secret.expose_secret())?;
        out.sync_all()?;
        std::fs::rename(&unfinished, &file)
            .with_context(|| format!("{} cannot be written", file.display()))?;
        File::open(&self.path)?.sync_all()?;
        Ok(secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn secrets_are_made_once_and_for_the_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open(folder.path()).await.unwrap();
        let rng = Rng::system();
        let master = data_dir.master_key(&rng).unwrap().to_text();
        let key = data_dir.development_key(&rng).unwrap();
        for (name, secret) in [("master-key", &master), ("dev-api-key", &key)] {
            let file = folder.path().join(name);
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(std::fs::read_to_string(&file).unwrap().trim(), secret.expose_secret());
        }
        let again = data_dir.master_key(&rng).unwrap().to_text();
        assert_eq!(again.expose_secret(), master.expose_secret());
        std::fs::write(folder.path().join("master-key"), "no key").unwrap();
        assert!(data_dir.master_key(&rng).is_err());
    }
}

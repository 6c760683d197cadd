//! A Redis server of the run's own, as its users run it who may not lose jobs: append-only file,
//! synced each second, and timers at 100 a second.

use anyhow::Context as _;
use tempfile::TempDir;
use tokio::process::Child;

use crate::child;

/// A running server; it and its data are gone when it is dropped.
#[derive(Debug)]
pub struct Redis {
    port: u16,
    process: Child,
    _folder: TempDir,
}

impl Redis {
    /// Starts it on a free loopback port.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start() -> anyhow::Result<Self> {
        let (port, folder) = (child::free_port()?, tempfile::tempdir()?);
        let mut command = child::command("redis-server");
        command.current_dir(folder.path()).args(["--bind", "127.0.0.1"]);
        command.arg("--port").arg(port.to_string()).args(["--save", "", "--appendonly", "yes"]);
        command.args(["--appendfsync", "everysec", "--hz", "100", "--daemonize", "no"]);
        let process = child::start(&mut command, "Ready to accept connections");
        let process = process.await.context("redis-server")?;
        Ok(Self { port, process, _folder: folder })
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        child::id(&self.process)
    }
}

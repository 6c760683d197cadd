//! Processes of the reference systems.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Command as Blocking, Stdio},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// A process that is not ready by then never will be.
const START_LIMIT: Duration = Duration::from_secs(30);

/// The folder of a reference system.
pub fn peer(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(name)
}

/// Installs what the reference systems need.
///
/// # Errors
/// It cannot be installed.
pub fn install() -> anyhow::Result<()> {
    let script = peer("install");
    let status = Blocking::new(&script).status().context("peers/install")?;
    ensure!(status.success(), "{} failed", script.display());
    Ok(())
}

/// A command that ends with this process, even if that is killed.
pub fn command(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", program]);
    command
}

/// Starts it and waits for the line that says it is ready; killed when dropped.
///
/// # Errors
/// It ends or stays silent instead.
pub async fn start(command: &mut Command, ready: &str) -> anyhow::Result<Child> {
    let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let output = child.stdout.take().context("no output of a piped process")?;
    let mut lines = BufReader::new(output).lines();
    let wait = async {
        while let Some(line) = lines.next_line().await? {
            if line.contains(ready) {
                return anyhow::Ok(());
            }
        }
        anyhow::bail!("{:?} ended", command.as_std())
    };
    timeout(START_LIMIT, wait).await.with_context(|| format!("{ready} was awaited"))??;
    // The pipe stays open with the process: what little it prints from now on fits into it.
    child.stdout = Some(lines.into_inner().into_inner());
    Ok(child)
}

/// A process's number.
pub fn id(child: &Child) -> u32 {
    child.id().unwrap_or_default()
}

/// A loopback port that is free now.
///
/// # Errors
/// None is.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

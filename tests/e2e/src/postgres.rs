//! A PostgreSQL server of a test's own, to be restarted under its feet.

use std::{
    net::SocketAddr,
    os::unix::fs::MetadataExt as _,
    path::Path,
    process::{Command, ExitStatus, Stdio},
};

use tempfile::TempDir;

use crate::ports;

/// A server; stopped when it is dropped.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    addr: SocketAddr,
}

impl Postgres {
    /// Starts one with an empty cluster, as `scripts/with-postgres` does, which puts the programs into `PATH`.
    ///
    /// # Panics
    /// When PostgreSQL's server programs are not there or do not work.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        own(folder.path());
        let postgres = Self { folder, addr: ports::free() };
        let data = postgres.data();
        let cluster = ["-D", &data, "-U", "postgres", "-A", "trust", "--no-sync"];
        run("initdb", &[&cluster[..], &["-E", "UTF8", "--locale", "C.UTF-8"]].concat());
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300",
            postgres.addr.port()
        );
        postgres.control(&["start", "-o", &options]);
        postgres
    }

    /// Its URL, without a database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@{}", self.addr)
    }

    /// Kills all its processes and starts it again, which recovers from its log.
    ///
    /// # Panics
    /// When it does not come back.
    pub fn crash_and_recover(&self) {
        self.control(&["restart", "-m", "immediate"]);
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn control(&self, arguments: &[&str]) {
        let (data, log) = (self.data(), self.folder.path().join("log").display().to_string());
        run("pg_ctl", &[&["-D", &data, "-w", "-l", &log], arguments].concat());
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut command = as_postgres("pg_ctl");
        command.args(["-D", &self.data(), "-m", "immediate", "stop"]).stdout(Stdio::null());
        let _ = command.current_dir("/").status();
    }
}

fn run(program: &str, arguments: &[&str]) {
    let mut command = as_postgres(program);
    // The server keeps what it gets of ours.
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let done = command.current_dir("/").status();
    let is_done = done.as_ref().is_ok_and(ExitStatus::success);
    assert!(is_done, "{program} {arguments:?}: {done:?}; run the tests by scripts/with-postgres");
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &str) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn own(folder: &Path) {
    if is_root() {
        let status = Command::new("chown").arg("postgres").arg(folder).status().unwrap();
        assert!(status.success());
    }
}

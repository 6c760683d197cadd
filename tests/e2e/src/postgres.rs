//! A PostgreSQL server of a test's own, to be restarted under its feet.

use std::{
    net::SocketAddr,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::ports;

/// A server; stopped when it is dropped.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    addr: SocketAddr,
}

impl Postgres {
    /// Starts one with an empty cluster.
    ///
    /// # Panics
    /// When PostgreSQL's server programs are not there or do not work.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        own(folder.path());
        let postgres = Self { programs: programs(), folder, addr: ports::free() };
        let data = postgres.data();
        postgres.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]);
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
        self.run("pg_ctl", &[&["-D", &data, "-w", "-l", &log], arguments].concat());
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = as_postgres(&self.programs.join(program));
        // The server keeps what it gets of ours.
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.current_dir("/").status().unwrap();
        assert!(status.success(), "{program} {arguments:?}: {status}");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut command = as_postgres(&self.programs.join("pg_ctl"));
        command.args(["-D", &self.data(), "-m", "immediate", "stop"]).stdout(Stdio::null());
        let _ = command.current_dir("/").status();
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
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

/// The newest of Debian's, as `scripts/with-postgres` finds it.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed");
    let mut folders: Vec<PathBuf> =
        versions.map(|entry| entry.unwrap().path().join("bin")).collect();
    folders.retain(|folder| folder.join("initdb").exists());
    folders.sort();
    folders.pop().expect("run scripts/install-test-tools")
}

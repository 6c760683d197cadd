//! Processes of the command under test.

use std::{
    fs::{File, OpenOptions},
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    binary::Program,
    settings::Settings,
    wait::{SOON, eventually, within},
};

/// A running process; killed when dropped.
#[derive(Debug)]
pub struct Process {
    name: String,
    /// A lock, so that several can wait for its end.
    child: Mutex<Child>,
}

/// What a command that ran to its end left.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained of, its log included.
    pub stderr: String,
}

/// What a process takes of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Resident memory of its own in bytes: not the program, which a debug build has a lot of.
    pub memory: usize,
    /// Open files and sockets.
    pub handles: usize,
    /// Threads.
    pub threads: usize,
}

impl Process {
    /// Starts `fanfare <arguments>` in `folder`, with these settings and nothing else in its
    /// environment. What it prints is appended to `<folder>/<name>.log`.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(
        program: Program,
        name: &str,
        folder: &Path,
        arguments: &[&str],
        settings: &Settings,
    ) -> Self {
        let log = append(&folder.join(format!("{name}.log")));
        let mut command = command(program, folder, arguments, settings);
        command.stderr(log.try_clone().unwrap()).stdout(log);
        Self { name: name.to_owned(), child: Mutex::new(command.spawn().unwrap()) }
    }

    /// How it ended, if it has.
    pub fn ended(&self) -> Option<ExitStatus> {
        self.with(|child| child.try_wait().unwrap())
    }

    /// The operating system's number for it.
    pub fn id(&self) -> u32 {
        self.with(|child| child.id())
    }

    /// What it takes of the machine right now.
    ///
    /// # Panics
    /// When it has ended.
    pub fn usage(&self) -> Usage {
        let own = Path::new("/proc").join(self.id().to_string());
        let status = std::fs::read_to_string(own.join("status")).unwrap();
        let field = |name: &str| -> usize {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse().unwrap()
        };
        let handles = std::fs::read_dir(own.join("fd")).unwrap().count();
        Usage { memory: field("RssAnon:") * 1024, handles, threads: field("Threads:") }
    }

    /// SIGKILL, as `kill -9` or the kernel's out-of-memory killer send it; returns when the process
    /// is gone.
    pub fn kill(&self) {
        self.with(|child| {
            // An error means that it is gone already.
            let _ = child.kill();
            let _ = child.wait();
        });
    }

    /// SIGTERM; how it ended.
    ///
    /// # Panics
    /// When it does not end within `limit`.
    pub async fn terminate(&self, limit: Duration) -> ExitStatus {
        signal(self.with(|child| child.id()), libc::SIGTERM);
        self.end(limit).await
    }

    /// Waits until it was killed at its fault point.
    ///
    /// # Panics
    /// When it ends in another way, or not.
    pub async fn killed_itself(&self) {
        let status = self.end(SOON).await;
        assert_eq!(status.signal(), Some(libc::SIGKILL), "{} ended by {status}", self.name);
    }

    async fn end(&self, limit: Duration) -> ExitStatus {
        eventually(&format!("{} ends", self.name), limit, async || self.ended()).await
    }

    fn with<T>(&self, f: impl FnOnce(&mut Child) -> T) -> T {
        f(&mut self.child.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs `fanfare <arguments>` to its end.
///
/// # Panics
/// When it does not end soon.
pub async fn run(
    program: Program,
    folder: &Path,
    arguments: &[&str],
    settings: &Settings,
) -> Output {
    let mut command = tokio::process::Command::from(command(program, folder, arguments, settings));
    command.kill_on_drop(true);
    let what = format!("fanfare {} ends", arguments.join(" "));
    let output = within(&what, SOON, command.output()).await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Output { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn command(program: Program, folder: &Path, arguments: &[&str], settings: &Settings) -> Command {
    let mut command = program.command();
    command.args(arguments).envs(settings.pairs()).current_dir(folder).stdin(Stdio::null());
    command
}

fn append(path: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(path).unwrap()
}

#[allow(unsafe_code, reason = "the standard library sends no signal but SIGKILL")]
fn signal(process: u32, signal: libc::c_int) {
    // SAFETY: the call takes plain integers and touches no memory of ours.
    unsafe {
        libc::kill(process as libc::pid_t, signal);
    }
}

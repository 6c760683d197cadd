//! The reference processes: the same columns, read from files; one line asked, one line answered.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::Context as _;
use serde_json::Value;

/// A script of `peers/eros`, started and ready.
pub(super) struct Peer {
    process: Child,
    asked: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts it on a folder of columns.
    pub(super) fn start(script: &str, columns: &Path, more: &[String]) -> anyhow::Result<Self> {
        let peers = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers");
        let python = peers.join("eros/.venv/bin/python");
        if !python.exists() {
            let installed = Command::new(peers.join("install")).status()?;
            anyhow::ensure!(installed.success(), "peers/install failed");
        }
        let mut process = Command::new(python)
            .arg(peers.join("eros").join(script))
            .arg(columns)
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let asked = process.stdin.take().unwrap();
        let mut answers = BufReader::new(process.stdout.take().unwrap());
        let mut ready = String::new();
        answers.read_line(&mut ready)?;
        anyhow::ensure!(ready.trim() == "ready", "{script} did not start");
        Ok(Self { process, asked, answers })
    }

    /// One run: milliseconds, and the answer as a whole.
    pub(super) fn run(&mut self, what: &str) -> anyhow::Result<(f64, Value)> {
        writeln!(self.asked, "{what}")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let answer: Value = serde_json::from_str(&line)?;
        Ok((answer["ms"].as_f64().context("an answer without a time")?, answer))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Writes one column, little endian.
pub(super) fn write<const N: usize>(
    folder: &Path,
    name: &str,
    values: impl Iterator<Item = [u8; N]>,
) -> anyhow::Result<()> {
    Ok(fs::write(folder.join(name), values.flatten().collect::<Vec<u8>>())?)
}

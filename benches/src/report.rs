//! `RESULTS.md`: what was measured, on which machine, at which commit.

use std::{fmt::Write as _, fs, io, path::Path, process::Command};

/// The report, table by table.
#[derive(Debug, Default)]
pub struct Report(String);

impl Report {
    /// Begins with the machine and the commit.
    pub fn new() -> Self {
        let mut report = Self::default();
        let commit = first_line(Command::new("git").args(["rev-parse", "--short", "HEAD"]));
        let rust = first_line(Command::new("rustc").arg("--version"));
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let cpu = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        report.line("# Results");
        report.line("");
        report.line("Written by `make bench`. These machines are shared: a figure is a median of");
        report.line(
            "repeated runs with its lowest and highest, and matters as far as its target does.",
        );
        report.line("");
        report.line(&format!(
            "Machine: {cores} cores, {}. Commit {commit}, {rust}, release build.",
            cpu.map_or("unknown processor", |(_, name)| name)
        ));
        report
    }

    /// A heading and how the figures below it were obtained.
    pub fn section(&mut self, title: &str, how: &str) {
        self.line(&format!("\n## {title}\n\n{how}\n"));
    }

    /// The head of a table.
    pub fn head(&mut self, cells: &[&str]) {
        self.row(cells);
        self.row(&vec!["---"; cells.len()]);
    }

    /// A row of a table.
    pub fn row(&mut self, cells: &[&str]) {
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    /// Writes it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        fs::write(path, &self.0)
    }

    fn line(&mut self, line: &str) {
        println!("{line}");
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "{line}");
    }
}

fn first_line(command: &mut Command) -> String {
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).lines().next().unwrap_or("unknown").to_owned()
}

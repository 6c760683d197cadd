//! `RESULTS.md`: what was measured, on which machine, at which commit.

use std::{fmt::Write as _, fs, io, path::Path, process::Command};

const HEAD: &str = "# Results

Written by `make bench`. These machines are shared: a figure is a median of
repeated runs with its lowest and highest, and matters as far as its target does.
A ratio is the median of the ratios of single rounds, whose runs follow each other.
";
/// What a section begins with.
const SECTION: &str = "\n## ";

/// The report, table by table.
#[derive(Debug)]
pub struct Report {
    /// What each section says of its origin.
    origin: String,
    sections: Vec<String>,
}

impl Report {
    /// An empty one of this machine and commit.
    pub fn begin() -> Self {
        let commit = first_line(Command::new("git").args(["rev-parse", "--short", "HEAD"]));
        let rust = first_line(Command::new("rustc").arg("--version"));
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let cpu = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let cpu = cpu.map_or("unknown processor", |(_, name)| name);
        let origin =
            format!("Machine: {cores} cores, {cpu}. Commit {commit}, {rust}, release build.");
        Self { origin, sections: Vec::new() }
    }

    /// A heading and how the figures below it were obtained.
    pub fn section(&mut self, title: &str, how: &str) {
        self.sections.push(String::new());
        let origin = self.origin.clone();
        let mark = SECTION.trim_start();
        self.line(&format!("{mark}{title}\n\n{how}\n\n{origin}\n"));
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

    /// Writes it; sections of the file that were not measured anew stay as they are.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let old = if path.exists() { fs::read_to_string(path)? } else { String::new() };
        fs::write(path, merge(&old, &self.sections))
    }

    fn line(&mut self, line: &str) {
        println!("{line}");
        if let Some(section) = self.sections.last_mut() {
            // Writing to a string does not fail.
            let _ = writeln!(section, "{line}");
        }
    }
}

/// The old text with these sections in the places of their namesakes, or at the end.
fn merge(old: &str, new: &[String]) -> String {
    let mark = SECTION.trim_start();
    let mut sections: Vec<String> = old
        .split(SECTION)
        .skip(1)
        .map(|section| format!("{mark}{}\n", section.trim_end()))
        .collect();
    let title = |section: &String| section.lines().next().map(str::to_owned);
    for section in new {
        match sections.iter_mut().find(|old| title(old) == title(section)) {
            Some(old) => old.clone_from(section),
            None => sections.push(section.clone()),
        }
    }
    format!("{HEAD}\n{}", sections.join("\n"))
}

fn first_line(command: &mut Command) -> String {
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).lines().next().unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_take_the_places_of_their_namesakes() {
        let old = "# Results\n\n## A\n\nold a\n\n## B\n\nold b\n";
        let new = ["## A\n\nnew a\n".to_owned(), "## C\n\nnew c\n".to_owned()];
        let merged = merge(old, &new);
        assert_eq!(merged, format!("{HEAD}\n## A\n\nnew a\n\n## B\n\nold b\n\n## C\n\nnew c\n"));
        assert_eq!(merge(&merged, &[]), merged);
    }
}

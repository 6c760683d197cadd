//! What is to be measured, and how thoroughly.

/// From the command line: `--quick`, and the names of sections (all without one).
#[derive(Debug)]
pub(crate) struct Plan {
    /// A smoke test: one small run of each, nothing written.
    pub(crate) quick: bool,
    sections: Vec<String>,
}

impl Plan {
    /// Reads the command line.
    pub(crate) fn read() -> Self {
        // Cargo says `--bench`.
        let (flags, sections): (Vec<_>, Vec<_>) =
            std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
        Self { quick: flags.iter().any(|flag| flag == "--quick"), sections }
    }

    /// Whether a section was asked for.
    pub(crate) fn has(&self, section: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|asked| asked == section)
    }

    /// Whether a section was asked for by its name.
    pub(crate) fn asks(&self, section: &str) -> bool {
        self.sections.iter().any(|asked| asked == section)
    }

    /// Rounds of interleaved runs.
    pub(crate) fn rounds(&self) -> usize {
        if self.quick { 1 } else { 5 }
    }

    /// One of two numbers.
    pub(crate) fn pick(&self, quick: usize, thorough: usize) -> usize {
        if self.quick { quick } else { thorough }
    }
}

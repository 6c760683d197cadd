//! Where the command under test is.

use std::{path::PathBuf, process::Command};

use crate::report::skipped;

/// Which `fanfare`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Program {
    /// The one under test.
    #[default]
    Current,
    /// The release before, for upgrades; see [`Program::previous`].
    Previous,
}

impl Program {
    /// The release before, which `scripts/build-previous` builds. `None`, loudly, where it could not.
    pub fn previous() -> Option<Self> {
        if Self::Previous.path().exists() {
            return Some(Self::Previous);
        }
        skipped("scripts/build-previous has built nothing; an upgrade is not tried out");
        None
    }

    /// The command, without anything of this process's environment.
    ///
    /// # Panics
    /// When it has not been built.
    pub(crate) fn command(self) -> Command {
        let path = self.path();
        assert!(
            path.exists(),
            "{} is missing: run `cargo build -p fanfare` first, or the tests by `make test`",
            path.display()
        );
        let mut command = Command::new(path);
        command.env_clear();
        command
    }

    /// Beside the test: `target/<profile>/deps/e2e-…` → `target/<profile>/fanfare`.
    fn path(self) -> PathBuf {
        let test = std::env::current_exe().expect("a running program has a path");
        let profile = test.ancestors().nth(2).expect("tests run from target/<profile>/deps");
        profile.join(match self {
            Self::Current => "fanfare",
            Self::Previous => "fanfare-previous",
        })
    }
}

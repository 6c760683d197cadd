//! Where the command under test is.

use std::{path::PathBuf, process::Command};

/// The `fanfare` command, without anything of this process's environment.
///
/// # Panics
/// When it has not been built.
pub(crate) fn fanfare_command() -> Command {
    let mut command = Command::new(path());
    command.env_clear();
    command
}

/// Beside the test: `target/<profile>/deps/e2e-…` → `target/<profile>/fanfare`.
fn path() -> PathBuf {
    let test = std::env::current_exe().expect("a running program has a path");
    let profile = test.ancestors().nth(2).expect("tests run from target/<profile>/deps");
    let path = profile.join("fanfare");
    assert!(
        path.exists(),
        "{} is missing: run `cargo build -p fanfare` first, or the tests by `make test`",
        path.display()
    );
    path
}

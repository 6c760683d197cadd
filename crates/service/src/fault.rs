//! Named points at which a test kills the process, as `kill -9` would.
//!
//! A point is armed by `FANFARE_FAULT_POINT=<name>[:<n>]`: the n-th pass (default the first) does
//! not return. Unarmed, a pass costs one atomic load. Tests use it to prove that a crash at any
//! step loses and doubles nothing (stories.md, "No double post").

use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

struct Armed {
    point: String,
    passes_left: AtomicU32,
}

static ARMED: OnceLock<Armed> = OnceLock::new();

/// Arms one point for this process; only the first call counts.
///
/// # Errors
/// A text that is not `<name>` or `<name>:<number from 1>`.
pub fn arm(setting: &str) -> Result<(), String> {
    let (point, count) = setting.split_once(':').unwrap_or((setting, "1"));
    let passes: u32 = count
        .parse()
        .ok()
        .filter(|n| *n > 0)
        .ok_or_else(|| format!("\"{setting}\" is not <point> or <point>:<number from 1>"))?;
    tracing::warn!(point, passes, "this process will kill itself at a fault point");
    let _ = ARMED.set(Armed { point: point.to_owned(), passes_left: AtomicU32::new(passes) });
    Ok(())
}

/// Passes the point, unless it is the armed one and its turn has come.
pub fn point(name: &str) {
    let Some(armed) = ARMED.get() else { return };
    if armed.point == name && armed.passes_left.fetch_sub(1, Ordering::SeqCst) == 1 {
        kill_this_process();
    }
}

#[allow(unsafe_code, reason = "no safe call sends a signal that cannot be caught")]
fn kill_this_process() {
    // SAFETY: both calls take plain integers and touch no memory of ours.
    unsafe {
        libc::kill(libc::getpid(), libc::SIGKILL);
    }
    loop {
        std::thread::park();
    }
}

//! What the systems are given to publish.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use jiff::Timestamp;

/// A text and when it is due.
#[derive(Clone, Debug)]
pub struct Due {
    /// Nobody else's.
    pub text: String,
    /// To the millisecond.
    pub at: Timestamp,
}

/// So many at one instant.
pub fn burst(count: usize, at: Timestamp) -> Vec<Due> {
    (0..count).map(|_| due(at)).collect()
}

/// So many, one each `interval` from `first` on.
pub fn steady(count: usize, first: Timestamp, interval: Duration) -> Vec<Due> {
    (0..count).map(|n| due(first + interval * n as u32)).collect()
}

/// A text that this process makes only once.
fn due(at: Timestamp) -> Due {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let process = std::process::id();
    Due { text: format!("New in the shop today, number {number} of run {process}"), at }
}

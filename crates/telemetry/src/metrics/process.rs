//! Memory and start of this process, under the names Prometheus client libraries share.
//!
//! Linux tells both under `/proc`; elsewhere the gauges do not appear.

use std::fs;

use metrics::{describe_gauge, gauge};

const MEMORY: &str = "process_resident_memory_bytes";
const START: &str = "process_start_time_seconds";

/// Ticks per second of the times in `/proc/self/stat`: `USER_HZ`, 100 in the kernel's interface on
/// every platform that Rust's standard library supports with Linux.
const TICKS: f64 = 100.0;

pub(super) fn describe() {
    describe_gauge!(MEMORY, "Resident memory of the process in bytes");
    describe_gauge!(START, "Start of the process in seconds since 1970");
}

/// Reads both; they are as old as the last scrape.
pub(super) fn record() {
    if let Some(bytes) = resident_memory() {
        gauge!(MEMORY).set(bytes);
    }
    if let Some(seconds) = start_time() {
        gauge!(START).set(seconds);
    }
}

/// From the line `VmRSS:   1234 kB`, which, unlike `statm`, does not depend on the page size.
fn resident_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// Boot time plus the ticks from boot to start, see proc_pid_stat(5).
fn start_time() -> Option<f64> {
    let boot = fs::read_to_string("/proc/stat").ok()?;
    let boot: f64 =
        boot.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in parentheses and may contain anything; the start
    // is the 22nd field, the 20th after the name.
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks: f64 = after_name.split_whitespace().nth(19)?.parse().ok()?;
    Some(boot + ticks / TICKS)
}

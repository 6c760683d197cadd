//! Processor time of whole systems, as the kernel counts it.

use std::{collections::HashMap, fs};

/// The kernel counts processor time in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// What `/proc/<process>/stat` says of a process.
struct Stat {
    parent: u32,
    /// Its own, and that of its children which have ended.
    ticks: u64,
}

/// Seconds of processor time that these processes and their children have used so far.
///
/// PostgreSQL's work is that of its postmaster's children: they count while they run, and in their
/// parent's account once they have ended.
pub fn seconds(processes: &[u32]) -> f64 {
    let all = all();
    let of = |(process, stat): (&u32, &Stat)| {
        let counts = processes.contains(process) || processes.contains(&stat.parent);
        if counts { stat.ticks } else { 0 }
    };
    all.iter().map(of).sum::<u64>() as f64 / TICKS_PER_SECOND
}

/// The process that started this one.
pub fn parent(process: u32) -> Option<u32> {
    Some(stat(process)?.parent)
}

fn all() -> HashMap<u32, Stat> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    // One that ends meanwhile is its parent's from then on.
    processes.filter_map(|process| Some((process, stat(process)?))).collect()
}

fn stat(process: u32) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// After the name in parentheses: the state, the parent; user and system time, the process's and
/// its ended children's, are the 12th to the 15th (proc(5)).
fn parse(stat: &str) -> Option<Stat> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks =
        fields.get(11..15)?.iter().map(|field| field.parse::<u64>().ok()).sum::<Option<_>>();
    Some(Stat { parent: fields[1].parse().ok()?, ticks: ticks? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_after_the_name() {
        let line = "12 (a (b) c) S 7 1 1 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 1 0 5";
        let stat = parse(line).unwrap();
        assert_eq!((stat.parent, stat.ticks), (7, 127));
    }
}

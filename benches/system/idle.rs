//! How much it takes to do nothing (performance.md: at most 40 MB all in one, 20 MB each service
//! alone, ready in 500 ms, under 1 % of a core).

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use benches::{Report, Samples};
use e2e::{Fanfare, Service, Shape};

const STARTS: usize = 5;
const WATCHED: Duration = Duration::from_secs(10);
/// The kernel counts processor time in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

pub(crate) async fn measure(report: &mut Report) {
    report.section(
        "Idle",
        "From starting the process to `/readyz` 200 on an empty data directory, five starts; \
         resident memory and processor time over 10 s after it.",
    );
    report.head(&["what", "start to ready, ms", "resident, MB", "% of a core", "to reach"]);
    let starts = starts().await;
    let all_in_one = Fanfare::of(Shape::Embedded).real_time().sandbox_inside().start().await;
    let (memory, core) = idle(all_in_one.process(Service::Up).id()).await;
    let to_reach = "≤ 500 ms, ≤ 40 MB, < 1 %";
    report.row(&[
        "`fanfare up`, SQLite, sandbox inside",
        &starts.spread(),
        &format!("{memory:.1}"),
        &format!("{core:.2}"),
        to_reach,
    ]);
    drop(all_in_one);
    let services = Fanfare::of(Shape::Processes).real_time().start().await;
    for service in
        [Service::Gateway(1), Service::Publisher(1), Service::Scheduler, Service::Conversations(1)]
    {
        let (memory, core) = idle(services.process(service).id()).await;
        let (memory, core) = (format!("{memory:.1}"), format!("{core:.2}"));
        report.row(&[&format!("{service}, PostgreSQL"), "", &memory, &core, "≤ 20 MB"]);
    }
    if let Some(size) = image_size() {
        let size = format!("{size:.0} on disk");
        report.row(&["the image of docker-compose, unpacked", "", &size, "", ""]);
    }
}

/// In MB; none where Docker does not run or has not built it.
fn image_size() -> Option<f64> {
    let mut inspect = Command::new("docker");
    inspect.args(["image", "inspect", "--format", "{{.Size}}", "fanfare:dev"]);
    let size = inspect.output().ok()?.stdout;
    String::from_utf8(size).ok()?.trim().parse::<f64>().ok().map(|bytes| bytes / 1e6)
}

async fn starts() -> Samples {
    let mut samples = Vec::new();
    for _ in 0..STARTS {
        let fanfare = Fanfare::of(Shape::Embedded).real_time().sandbox_inside().prepare().await;
        let started = Instant::now();
        fanfare.start(Service::Up).await;
        samples.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    samples.into_iter().collect()
}

/// Resident memory in MB and processor time in % of a core.
async fn idle(process: u32) -> (f64, f64) {
    let before = ticks(process);
    tokio::time::sleep(WATCHED).await;
    let used = (ticks(process) - before) / TICKS_PER_SECOND;
    (resident(process), 100.0 * used / WATCHED.as_secs_f64())
}

fn ticks(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // After the name in parentheses; user and system time are the 12th and 13th from there.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()
}

fn resident(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1_024.0
}

//! A clock that jumps: leases seem to end early or never, what is due seems to be over or far away. Nothing is
//! lost by it, nothing is done twice (operations.md, "End-to-end suite").

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use e2e::{
    Fanfare, Service, Shape,
    load::Load,
    skipped,
    traffic::{Caught, Traffic},
    wait::{SOON, eventually, now},
};
use jiff::fmt::rfc2822;

in_both_shapes!(a_clock_that_jumps_loses_nothing_and_doubles_nothing);

/// In seconds; several leases long.
const AHEAD: i64 = 10;
/// In seconds; longer than a lease, and less than stories are dated ahead by: Metricool takes none of the past.
const BEHIND: i64 = -3;
const LEASE: Duration = Duration::from_secs(2);

async fn a_clock_that_jumps_loses_nothing_and_doubles_nothing(shape: Shape) {
    let Some(library) = library() else { return };
    let fanfare = Fanfare::of(shape)
        .load(Load::Heavy)
        .set("FANFARE_LEASE", format!("{}s", LEASE.as_secs()))
        // Whoever is told that so much time has passed gives up what takes so long.
        .set("FANFARE_STORY_LIMIT_ULTRA", "60s")
        .set("FANFARE_STORY_LIMIT_SAFE", "60s")
        .set("FANFARE_STORY_LIMIT_FAST", "60s")
        .set("FANFARE_RECONCILE_LIMIT", "60s")
        .set("FANFARE_STORY_LATE_CHECKS", "100ms for 2m")
        .start()
        .await;
    let clocks: Vec<Clock> =
        clocked(shape).iter().map(|service| Clock::of(&fanfare, *service)).collect();
    for clock in &clocks {
        fanfare.spawn(clock.service, &clock.settings(&library));
        fanfare.ready(clock.service).await;
    }
    let traffic = Traffic::of(fanfare).await.whatever_the_time();
    traffic.during(jumps(&traffic, &clocks)).await;
    let tally = traffic.verify(&Caught::default()).await;
    assert!(tally.published > 0, "{tally:?}");
}

/// Whose clocks jump: of two replicas one, so that they do not agree.
fn clocked(shape: Shape) -> &'static [Service] {
    match shape {
        Shape::Embedded => &[Service::Up],
        _ => &[Service::Gateway(1), Service::Publisher(1), Service::Conversations(1)],
    }
}

async fn jumps(traffic: &Traffic, clocks: &[Clock]) {
    for clock in clocks {
        for offset in [AHEAD, 0, BEHIND, 0] {
            let what = format!("the clock of {} is {offset:+} s off", clock.service);
            let jump = async || {
                let started = Instant::now();
                clock.jump(traffic.fanfare(), offset).await;
                eventually("leases would have ended", SOON, async || {
                    (started.elapsed() > LEASE).then_some(())
                })
                .await;
            };
            traffic.trouble(&what, jump).await;
        }
    }
}

/// What a process takes for the time of day; how long things take it measures by another clock, which nobody
/// sets.
struct Clock {
    service: Service,
    file: PathBuf,
}

impl Clock {
    fn of(fanfare: &Fanfare, service: Service) -> Self {
        let clock = Self { service, file: fanfare.folder().join(format!("{service}.clock")) };
        clock.write(0);
        clock
    }

    fn settings<'a>(&'a self, library: &'a Path) -> [(&'a str, &'a str); 4] {
        [
            ("LD_PRELOAD", library.to_str().unwrap()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ]
    }

    /// So many seconds off the true time from now on. What it says of that, in its answers' `Date`, it keeps until
    /// it is later, so only a clock that goes ahead is seen at once.
    async fn jump(&self, fanfare: &Fanfare, offset: i64) {
        self.write(offset);
        if offset <= 0 {
            return;
        }
        let port = fanfare.operations(self.service);
        eventually("its clock is set", SOON, async || {
            let answer = port.get("/healthz").await;
            let date = answer.headers.get("date")?.to_str().ok()?;
            let told = rfc2822::parse(date).unwrap().timestamp();
            let off = told.duration_since(now()).as_secs_f64() - offset as f64;
            (off.abs() < 2.0).then_some(())
        })
        .await;
    }

    /// Written beside and moved, so that it is never half there.
    fn write(&self, offset: i64) {
        let new = self.file.with_extension("new");
        fs::write(&new, format!("{offset:+}\n")).unwrap();
        fs::rename(new, &self.file).unwrap();
    }
}

/// Where libfaketime is. `None`, loudly, where it is not installed.
fn library() -> Option<PathBuf> {
    let name = "faketime/libfaketimeMT.so.1";
    let machine = Command::new("uname").arg("-m").output().unwrap().stdout;
    let machine = String::from_utf8(machine).unwrap();
    let folders = [format!("/usr/lib/{}-linux-gnu", machine.trim()), "/usr/lib".to_owned()];
    let found =
        folders.iter().map(|folder| Path::new(folder).join(name)).find(|file| file.exists());
    if found.is_none() {
        skipped("there is no libfaketime; a clock that jumps is not tried out");
    }
    found
}

//! The Prometheus recorder behind the `metrics` facade, without a listener: whoever serves
//! `/metrics` renders it.

mod process;

use std::{sync::OnceLock, thread, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Bounds of histograms of seconds (`…_seconds`): from a local query to the longest wait for a
/// confirmation.
const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
    120.0, 300.0,
];

/// Bounds of all other histograms, which count things: polls, rows, zones.
const COUNTS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];

/// How often samples are folded into their buckets when nobody scrapes.
const UPKEEP: Duration = Duration::from_secs(5);

/// Reads what the process has counted.
#[derive(Debug, Clone)]
pub struct Handle(PrometheusHandle);

impl Handle {
    /// All metrics in the Prometheus text format, the memory of the process included.
    pub fn render(&self) -> String {
        process::record();
        self.0.render()
    }
}

/// Installs the recorder, once per process; every later call returns the same handle.
pub fn install() -> Handle {
    static HANDLE: OnceLock<Handle> = OnceLock::new();
    HANDLE.get_or_init(install_recorder).clone()
}

/// Tells which version of the program this is.
pub fn identify(version: &'static str) {
    metrics::describe_gauge!("build_info", "Always 1; its label tells which version runs");
    metrics::gauge!("build_info", "version" => version).set(1.0);
}

fn install_recorder() -> Handle {
    let recorder = with_buckets(PrometheusBuilder::new()).build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::error!("another metrics recorder is installed; /metrics stays empty");
    }
    process::describe();
    keep_up(handle.clone());
    Handle(handle)
}

fn with_buckets(builder: PrometheusBuilder) -> PrometheusBuilder {
    builder
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
        .and_then(|builder| builder.set_buckets(COUNTS))
        // Only an empty list of bounds is refused, and both are constants above.
        .expect("bucket bounds are not empty")
}

/// Folds samples into buckets for ever: without it a process that nobody scrapes would keep
/// every sample. A thread, so that it needs no runtime and ends with the process.
fn keep_up(handle: PrometheusHandle) {
    let upkeep = thread::Builder::new().name("metrics-upkeep".to_owned()).spawn(move || {
        loop {
            thread::sleep(UPKEEP);
            handle.run_upkeep();
        }
    });
    if let Err(error) = upkeep {
        tracing::error!(%error, "metrics are only folded when they are scraped");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_install_sees_the_same_metrics() {
        let (first, second) = (install(), install());
        metrics::counter!("things_total", "kind" => "test").increment(2);
        metrics::histogram!("thing_duration_seconds").record(0.3);
        metrics::histogram!("thing_polls").record(3.0);
        assert!(first.render().contains("things_total{kind=\"test\"} 2"));
        let text = second.render();
        assert!(text.contains("thing_duration_seconds_bucket{le=\"0.5\"} 1"), "{text}");
        assert!(text.contains("thing_duration_seconds_bucket{le=\"0.25\"} 0"), "{text}");
        assert!(text.contains("thing_polls_bucket{le=\"5\"} 1"), "{text}");
    }

    #[test]
    fn the_process_is_measured() {
        let text = install().render();
        let value = |name: &str| -> f64 {
            let line = text.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap();
            line.rsplit(' ').next().unwrap().parse().unwrap()
        };
        assert!(value("process_resident_memory_bytes") > 1_000_000.0);
        // Started after 2020 and, to a machine that booted years ago too, a plausible time.
        assert!(value("process_start_time_seconds") > 1_577_836_800.0);
    }
}

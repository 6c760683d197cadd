//! An installation that runs already: the docker-compose file (operations.md, "End-to-end suite").
//!
//! `scripts/e2e-compose` starts it, with [`settings`], and says by variables where it is. Its tests run one after the
//! other, each with an empty sandbox and, where it counts, a tenant of its own; databases and processes they share.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use reqwest::Method;

use crate::{
    sandbox::Sandbox,
    service::Tenant,
    settings::{KEY, Settings},
};

/// Where the services and browsers find the sandbox.
pub const SANDBOX_HOST: &str = "sandbox.localhost";
/// Where a container finds a program of the machine that it runs on.
pub const HOST: &str = "host.docker.internal";
/// How many tests may have a tenant of their own.
const TENANTS: usize = 100;
const BOOTSTRAP: &str = "FANFARE_BOOTSTRAP_API_KEY";
/// Names the same things in each shape, by another address in each.
const OWN: [&str; 2] = [BOOTSTRAP, "FANFARE_ALLOW_PRIVATE_URLS"];

/// What the installation is told beside the docker-compose file.
pub fn settings() -> Settings {
    let settings = Settings::compressed();
    let own = (1..=TENANTS).map(|n| format!(",e2e-{n}:{}", key_of(n)));
    let keys = settings.get(BOOTSTRAP).unwrap_or_default().to_owned() + &own.collect::<String>();
    settings.with(BOOTSTRAP, keys).with("FANFARE_CONCURRENCY", "10")
}

/// Where the gateway is.
pub(crate) fn gateway() -> String {
    variable("FANFARE_E2E_URL")
}

/// Where Jaeger is.
pub(crate) fn jaeger() -> String {
    variable("FANFARE_E2E_JAEGER_URL")
}

/// The sandbox, with nothing left of the test before.
pub(crate) async fn sandbox() -> Sandbox {
    let url = variable("FANFARE_E2E_SANDBOX_URL");
    let inside = format!("http://{SANDBOX_HOST}:8090");
    let sandbox = Sandbox::new(url).found_at(&inside);
    sandbox.control(Method::POST, "reset", None).await;
    sandbox
}

/// The key of a test's tenant.
pub(crate) fn key(tenant: Tenant) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    match tenant {
        Tenant::Configured => KEY.to_owned(),
        Tenant::Own => {
            let n = NEXT.fetch_add(1, Ordering::Relaxed);
            assert!(n <= TENANTS, "more than {TENANTS} tests want a tenant of their own");
            key_of(n)
        }
    }
}

fn key_of(n: usize) -> String {
    format!("e2e-key-of-tenant-{n:04}-0000000001")
}

/// Proves that the installation is told what a test wants it to be told.
pub(crate) fn provides(wanted: &Settings) {
    let told = settings();
    for (name, value) in wanted.pairs().filter(|(name, _)| !OWN.contains(name)) {
        assert_eq!(told.get(name), Some(value), "this scenario wants another {name}");
    }
}

/// Puts the logs of the services where those of other shapes are.
pub(crate) fn link_logs(folder: &Path) {
    for log in std::fs::read_dir(variable("FANFARE_E2E_LOGS")).unwrap() {
        let log = log.unwrap();
        std::os::unix::fs::symlink(log.path(), folder.join(log.file_name())).unwrap();
    }
}

fn variable(name: &str) -> String {
    #[allow(clippy::disallowed_methods, reason = "tests are told of the installation by it")]
    let value = std::env::var(name);
    value.unwrap_or_else(|_| panic!("set {name}, or run the tests by `make e2e-compose`"))
}

//! The HTTP client of the benchmarks: keeps its connections, goes through no proxy.

use std::{sync::Once, time::Duration};

/// No call here takes longer.
const LIMIT: Duration = Duration::from_secs(30);

/// A client with connections of its own.
///
/// # Errors
/// It cannot be built.
pub fn client() -> reqwest::Result<reqwest::Client> {
    static PROVIDER: Once = Once::new();
    // reqwest is built without one; somebody may have been faster.
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    #[allow(clippy::disallowed_methods, reason = "benchmarks call from outside of the product")]
    let builder = reqwest::Client::builder();
    builder.no_proxy().tcp_nodelay(true).timeout(LIMIT).build()
}

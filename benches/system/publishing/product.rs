//! The product as a [`System`]: a publisher and a gateway, each a process, on PostgreSQL.

use anyhow::Context as _;
use benches::{
    load::Due,
    mock::Mock,
    postgres,
    rest::Rest,
    system::{CONCURRENCY, System},
};
use e2e::{Fanfare, Service, Shape, settings::KEY};

/// 32 bytes, in base64.
const MASTER_KEY: &str = "YmVuY2htYXJrLWJlbmNobWFyay1iZW5jaG1hcmstMDE=";
/// Creating posts ahead of time is not what is measured there.
const SCHEDULING: usize = 32;

/// A running installation; all of it is gone when it is dropped.
pub(crate) struct Product {
    fanfare: Fanfare,
    rest: Rest,
    postmaster: u32,
}

impl Product {
    /// Starts it against a provider.
    pub(crate) async fn start(mock: &Mock) -> anyhow::Result<Self> {
        let fanfare = Fanfare::of(Shape::Processes)
            .real_time()
            .set("FANFARE_X_URL", mock.url())
            .set("FANFARE_CONCURRENCY", CONCURRENCY.to_string())
            .set("FANFARE_MASTER_KEY", MASTER_KEY)
            .prepare()
            .await;
        // One publisher, as there is one worker of the peer.
        for service in [
            Service::Publisher(1),
            Service::Scheduler,
            Service::Conversations(1),
            Service::Gateway(1),
        ] {
            fanfare.start(service).await;
        }
        let rest = Rest::connect(fanfare.client().base(), KEY).await?;
        Ok(Self { fanfare, rest, postmaster: postgres::postmaster().await? })
    }

    /// The publisher's database.
    pub(crate) fn database(&self) -> &str {
        let settings = self.fanfare.settings(Service::Publisher(1));
        settings.get("FANFARE_PUBLISHER_DATABASE_URL").unwrap()
    }
}

impl System for Product {
    fn name(&self) -> &'static str {
        "Fanfare"
    }

    fn rest(&self) -> &Rest {
        &self.rest
    }

    fn processes(&self) -> Vec<u32> {
        let process = |service| self.fanfare.process(service).id();
        vec![process(Service::Publisher(1)), process(Service::Gateway(1)), self.postmaster]
    }

    async fn schedule(&self, posts: &[Due]) -> anyhow::Result<()> {
        self.rest.schedule(posts, SCHEDULING).await
    }

    async fn published(&self) -> anyhow::Result<u64> {
        let metrics = self.rest.get("/api/metrics").await?;
        metrics["postsPublished"].as_u64().context("metrics without postsPublished")
    }
}

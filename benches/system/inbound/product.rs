//! The product as a [`Side`]: a gateway and a conversations service, each a process, on PostgreSQL.

use benches::{inbound::Line, mock::Mock, postgres};
use e2e::{Fanfare, Service, Shape};
use sqlx::PgPool;

use super::side::Side;

/// A running installation; all of it is gone when it is dropped.
pub(super) struct Product {
    fanfare: Fanfare,
    pub(super) side: Side,
}

impl Product {
    /// Starts it; what it sends goes to the mock.
    pub(super) async fn start(mock: &Mock) -> anyhow::Result<Self> {
        let builder = Fanfare::of(Shape::Processes).real_time();
        let fanfare = builder.set("FANFARE_CONVERSATIONS_SETTLE", "0ms").prepare().await;
        let conversations = Service::Conversations(1);
        // The gateway is ready when all behind it are.
        for service in [Service::Publisher(1), Service::Scheduler] {
            fanfare.start(service).await;
        }
        fanfare.spawn(conversations, &[("FANFARE_WHATSAPP_URL", &mock.url())]);
        fanfare.ready(conversations).await;
        fanfare.start(Service::Gateway(1)).await;
        let settings = fanfare.settings(conversations);
        let told = |name| settings.get(name).unwrap();
        let line = Line::new(
            fanfare.client().base(),
            told("FANFARE_WHATSAPP_APP_SECRET"),
            told("FANFARE_WHATSAPP_PHONE_NUMBER_ID"),
        )?;
        let pool = PgPool::connect(told("FANFARE_CONVERSATIONS_DATABASE_URL")).await?;
        let process = |service| fanfare.process(service).id();
        let processes = vec![
            process(conversations),
            process(Service::Gateway(1)),
            postgres::postmaster().await?,
        ];
        let side = Side { name: "Fanfare", line, pool, processes, sends_to: Some(mock.clone()) };
        Ok(Self { fanfare, side })
    }

    /// Its processes by name, for whoever profiles them.
    pub(super) fn processes(&self) -> String {
        let id = |service| self.fanfare.process(service).id();
        let (conversations, gateway) = (id(Service::Conversations(1)), id(Service::Gateway(1)));
        format!("conversations {conversations}, gateway {gateway}")
    }
}

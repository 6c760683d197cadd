//! Alerts reach the web hooks, each once (scheduling.md, "Orchestrator").

use std::time::Duration;

use scheduler::store::announcements::{Alert, announce};
use serde_json::json;

use crate::{
    schedules::Given,
    support::{TENANT, World, eventually, on_each_engine},
};

async fn say(world: &World, at: jiff::Timestamp) {
    let mut tx = world.store.begin().await.unwrap();
    let data = json!({"page_name": "ana"});
    announce(&mut tx, TENANT, Alert::SaturationRed, "ana", data, at).await.unwrap();
    tx.commit().await.unwrap();
}

async fn waiting(world: &World) -> i64 {
    let (count,): (i64,) =
        world.store.query("SELECT COUNT(*) FROM announcements").fetch_one().await.unwrap();
    count
}

async fn told(world: &World) {
    eventually("all is announced", async || (waiting(world).await == 0).then_some(())).await;
}

#[tokio::test]
async fn an_announcement_is_told_once() {
    on_each_engine(async |world| {
        let hook = world.hook(&["eros.saturation_red"]).await;
        let at = world.clock.now();
        // The second time is that of a process that died before it knew that it was told.
        for _ in 0..2 {
            say(&world, at).await;
            told(&world).await;
        }
        assert_eq!(world.deliveries(&hook).await.len(), 1);
        world.clock.advance(Duration::from_secs(1));
        say(&world, world.clock.now()).await;
        told(&world).await;
        assert_eq!(world.deliveries(&hook).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_failed_export_is_announced() {
    on_each_engine(async |world| {
        let hook = world.hook(&["eros.export_failed"]).await;
        let id = Given::good("ana", 1).stored(&world).await;
        world.fault("update", json!({"kind": "status", "status": 500})).await;
        assert_eq!(world.export(&id, "sheets", false).await.status, "failed");
        told(&world).await;
        let deliveries = world.deliveries(&hook).await;
        assert_eq!(deliveries.len(), 1);
        assert_eq!(deliveries[0].event, "eros.export_failed");
        assert_eq!(world.export(&id, "sheets", false).await.status, "exported");
        assert_eq!(waiting(&world).await, 0);
    })
    .await;
}

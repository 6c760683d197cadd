//! What web hooks are told.

use scheduler::domain::analysis::SaturationZone;
use service::Code;

use crate::support::{Call, World, on_each_engine};

#[tokio::test]
async fn a_red_page_is_announced_once() {
    on_each_engine(async |world: World| {
        world.has_pages(&["red", "green"]).await;
        world.play.zone("red", SaturationZone::Red);
        let id = world.start(&["red", "green"]).await;
        let run = world.finished(&id).await;
        assert_eq!(world.texts("SELECT event FROM announcements").await, ["eros.saturation_red"]);
        let data = world.texts("SELECT data FROM announcements").await;
        let data: serde_json::Value = serde_json::from_str(&data[0]).unwrap();
        assert_eq!(data["page_name"], "red");
        assert_eq!(data["run_id"], id);
        assert_eq!(data["schedule_id"].as_str(), run.pages[0].schedule_id.as_deref());
        assert_eq!(data["saturation_status"], "RED");
    })
    .await;
}

#[tokio::test]
async fn an_export_that_fails_for_good_is_announced_once() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        world.play.fail(Call::Export, &[], Code::Unavailable);
        let id = world.start(&["jadebri"]).await;
        for seconds in [2, 4, 8] {
            assert!(world.texts("SELECT event FROM announcements").await.is_empty());
            world.wait_for_retries(1, seconds).await;
        }
        let run = world.finished(&id).await;
        let page = &run.pages[0];
        assert_eq!((page.status.as_str(), page.steps[5].attempts), ("failed", 4));
        assert_eq!(page.export.as_ref().unwrap().status, "failed");
        assert!(page.schedule_id.is_some(), "the schedule stays");
        assert_eq!(world.texts("SELECT event FROM announcements").await, ["eros.export_failed"]);
    })
    .await;
}

//! A run is cancelled.

use proto::scheduler::v1 as pb;
use service::Code;

use crate::support::{Call, World, code_of, eventually, on_each_engine};

fn ask(id: &str) -> pb::CancelRunRequest {
    pb::CancelRunRequest { run_id: id.to_owned() }
}

#[tokio::test]
async fn what_is_finished_stays_and_nothing_else_happens() {
    on_each_engine(async |world: World| {
        let names: Vec<String> = (0..8).map(|n| format!("page{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        world.has_pages(&names).await;
        world.play.hold(Call::FreeTexts);
        let id = world.start(&names).await;
        world.play.let_on(Call::FreeTexts, 1);
        world
            .run_when(&id, "one page is done", |run| {
                run.pages.iter().any(|page| page.status == "success")
            })
            .await;
        eventually("five more", async || (world.play.count(Call::FreeTexts) == 6).then_some(()))
            .await;
        let run = world.cancel_run(ask(&id)).await.unwrap();
        assert_eq!(run.status, "cancelled");
        assert!(run.finished_at.is_some());
        let count = |status: &str| run.pages.iter().filter(|page| page.status == status).count();
        assert_eq!((count("success"), count("cancelled")), (1, 7));
        let under_way = run.pages.iter().find(|p| p.steps[2].status == "success").unwrap();
        assert_eq!(under_way.steps[0].status, "success", "finished steps stay");
        // Those who were about to build find their lease gone.
        world.play.let_all_on(Call::FreeTexts);
        let conflict = code_of(world.cancel_run(ask(&id)).await);
        assert_eq!(conflict, Code::RunConflict);
        // The next run is not in their way.
        let mut wish = World::wish(&names);
        wish.replace = true;
        let next = world.start_wish(wish).await;
        assert_eq!(world.finished(&next).await.status, "completed");
        assert_eq!(world.number("SELECT COUNT(*) FROM schedules").await, 9);
        assert_eq!(world.run(&id).await, run, "nothing happened to it since");
        let events = world.watch(&id, Some("0")).await.until_the_end().await;
        let last = events.last().unwrap().kind.as_ref().unwrap();
        assert!(matches!(last, pb::run_event::Kind::Completed(run) if run.status == "cancelled"));
    })
    .await;
}

#[tokio::test]
async fn an_export_that_is_under_way_ends() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        world.play.hold(Call::Export);
        let id = world.start(&["jadebri"]).await;
        eventually("the export", async || (world.play.count(Call::Export) == 1).then_some(()))
            .await;
        let run = world.cancel_run(ask(&id)).await.unwrap();
        assert_eq!((run.status.as_str(), run.finished_at), ("cancelled", None));
        assert_eq!(run.pages[0].status, "running");
        world.play.let_all_on(Call::Export);
        let run = world.finished(&id).await;
        assert_eq!((run.status.as_str(), run.pages[0].status.as_str()), ("cancelled", "success"));
        assert_eq!(world.play.exported().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_waits_for_a_retry_is_cancelled() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        world.play.fail(Call::Analyze, &[], Code::Unavailable);
        let id = world.start(&["jadebri"]).await;
        world.wait_for_retries(1, 0).await;
        let run = world.cancel_run(ask(&id)).await.unwrap();
        assert_eq!(run.pages[0].status, "cancelled");
        assert!(run.finished_at.is_some());
        world.pass(60);
        let other = world.start(&["jadebri"]).await;
        world.wait_for_retries(1, 0).await;
        assert_eq!(world.play.count(Call::Analyze), 2, "one for each run");
        assert_ne!(id, other);
    })
    .await;
}

#[tokio::test]
async fn a_finished_run_cannot_be_cancelled_and_an_unknown_one_is_not_found() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let id = world.start(&["jadebri"]).await;
        world.finished(&id).await;
        assert_eq!(code_of(world.cancel_run(ask(&id)).await), Code::RunConflict);
        for unknown in ["", "x", "00000000-0000-0000-0000-000000000001"] {
            assert_eq!(code_of(world.cancel_run(ask(unknown)).await), Code::RunNotFound);
        }
    })
    .await;
}

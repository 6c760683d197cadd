//! The breaker of a step.

use service::Code;

use crate::support::{Call, NOW, TENANT, World, eventually, on_each_engine};

const PAGES: [&str; 6] = ["one", "two", "three", "four", "five", "six"];

/// The seed's ADDITIONAL-4: 3 retries after 2, 4 and 8 seconds; the breaker opens at 5.
#[tokio::test]
async fn additional_4_error_handling_and_circuit_breaker() {
    on_each_engine(async |world: World| {
        world.has_pages(&PAGES).await;
        world.play.fail(Call::Analyze, &[], Code::Internal);
        let id = world.start(&PAGES[..5]).await;
        for seconds in [2, 4, 8] {
            world.wait_for_retries(5, seconds).await;
        }
        let run = world.finished(&id).await;
        assert_eq!(run.status, "failed");
        let start: jiff::Timestamp = NOW.parse().unwrap();
        for page in &run.pages {
            assert_eq!(page.steps[0].attempts, 4);
            assert_eq!(page.error.as_ref().unwrap().code, "INTERNAL");
            let times = world.play.times(Call::Analyze, &page.page_name);
            let after: Vec<i64> =
                times.iter().map(|at| at.duration_since(start).as_secs()).collect();
            assert_eq!(after, [0, 2, 6, 14]);
        }
        // Open: the sixth is not even tried.
        let id = world.start(&PAGES[5..]).await;
        let run = world.finished(&id).await;
        let sixth = &run.pages[0];
        assert_eq!((sixth.steps[0].attempts, sixth.status.as_str()), (0, "failed"));
        assert_eq!(sixth.error.as_ref().unwrap().code, "BREAKER_OPEN");
        assert!(world.play.times(Call::Analyze, "six").is_empty());
        let alerts = world.texts("SELECT event FROM announcements").await;
        assert_eq!(alerts, ["eros.breaker_opened"]);
        let opened = scheduler::store::breakers::opened(&world.store, 10).await.unwrap();
        assert_eq!((opened[0].0.as_str(), opened[0].1.word()), (TENANT, "analyze"));

        half_open_lets_one_try(&world).await;
    })
    .await;
}

async fn half_open_lets_one_try(world: &World) {
    world.pass(59);
    let id = world.start(&["one"]).await;
    assert_eq!(world.finished(&id).await.pages[0].steps[0].attempts, 0, "open for a minute");
    world.pass(1);
    world.play.work(Call::Analyze);
    world.play.hold(Call::Analyze);
    let calls = world.play.count(Call::Analyze);
    let id = world.start(&["one", "two", "three"]).await;
    let run = world
        .run_when(&id, "two are refused", |run| {
            run.pages.iter().filter(|page| page.status == "failed").count() == 2
        })
        .await;
    assert_eq!(run.pages.iter().filter(|page| page.status == "running").count(), 1);
    eventually("the trial", async || (world.play.count(Call::Analyze) == calls + 1).then_some(()))
        .await;
    world.play.let_all_on(Call::Analyze);
    assert_eq!(world.finished(&id).await.status, "completed_with_errors");
    // Closed again for all.
    let id = world.start(&["four", "five", "six"]).await;
    assert_eq!(world.finished(&id).await.status, "completed");
    assert_eq!(world.number("SELECT failures FROM step_breakers").await, 0);
    assert!(scheduler::store::breakers::opened(&world.store, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_success_breaks_the_row() {
    on_each_engine(async |world: World| {
        world.has_pages(&PAGES).await;
        world.play.fail(Call::Analyze, &["one", "two", "three", "four"], Code::Internal);
        let id = world.start(&PAGES[..4]).await;
        for seconds in [2, 4, 8] {
            world.wait_for_retries(4, seconds).await;
        }
        assert_eq!(world.finished(&id).await.status, "failed");
        assert_eq!(world.number("SELECT failures FROM step_breakers").await, 4);
        let id = world.start(&["five"]).await;
        assert_eq!(world.finished(&id).await.status, "completed");
        assert_eq!(world.number("SELECT failures FROM step_breakers").await, 0);
    })
    .await;
}

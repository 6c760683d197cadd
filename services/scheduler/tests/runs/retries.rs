//! Retries after 2, 4 and 8 seconds, and time-outs.

use service::Code;

use crate::support::{Call, NOW, World, eventually, on_each_engine};

#[tokio::test]
async fn a_step_that_works_in_the_end_was_tried_four_times() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        world.play.fail(Call::Select, &[], Code::Unavailable);
        let id = world.start(&["jadebri"]).await;
        for seconds in [2, 4] {
            world.wait_for_retries(1, seconds).await;
            eventually("the retry", async || {
                (world.run(&id).await.pages[0].steps[2].attempts == seconds as u32 / 2 + 1)
                    .then_some(())
            })
            .await;
        }
        world.wait_for_retries(1, 0).await;
        world.play.work(Call::Select);
        world.pass(7);
        assert_eq!(world.play.times(Call::Select, "jadebri").len(), 3, "not before its time");
        world.pass(1);
        let run = world.finished(&id).await;
        assert_eq!(run.status, "completed");
        assert_eq!(run.pages[0].steps[2].attempts, 4);
        assert_eq!(run.pages[0].steps[1].attempts, 1, "only the step that failed is repeated");
        let start: jiff::Timestamp = NOW.parse().unwrap();
        let after: Vec<i64> = world
            .play
            .times(Call::Select, "jadebri")
            .iter()
            .map(|at| at.duration_since(start).as_secs())
            .collect();
        assert_eq!(after, [0, 2, 6, 14]);
    })
    .await;
}

#[tokio::test]
async fn what_a_retry_cannot_cure_is_not_retried() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        world.play.has_captions(0);
        let id = world.start(&["jadebri"]).await;
        let run = world.finished(&id).await;
        let page = &run.pages[0];
        let error = page.error.as_ref().unwrap();
        assert_eq!((error.step.as_str(), error.code.as_str()), ("build", "NO_CAPTIONS"));
        assert_eq!((page.steps[3].attempts, page.schedule_id.as_ref()), (1, None));
        assert_eq!(world.number("SELECT COUNT(*) FROM step_breakers WHERE failures > 0").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_step_has_a_minute_and_the_build_a_minute_and_a_half() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        for (call, step, seconds) in [(Call::Analyze, 0, 60), (Call::FreeTexts, 3, 90)] {
            world.play.hold(call);
            let mut wish = World::wish(&["jadebri"]);
            wish.replace = true;
            // Counted before what may raise it: the run before this one made the call too.
            let before = world.play.count(call);
            let id = world.start_wish(wish).await;
            eventually("the call", async || (world.play.count(call) > before).then_some(())).await;
            world
                .run_when(&id, "the step is under way", |run| {
                    run.pages[0].steps[step].status == "running"
                })
                .await;
            eventually("the call hangs", async || {
                let times = world.play.times(call, "jadebri");
                times.last().is_some_and(|at| *at == world.clock.now()).then_some(())
            })
            .await;
            world.pass(seconds - 1);
            assert_eq!(world.run(&id).await.pages[0].steps[step].attempts, 1);
            world.pass(1);
            world.wait_for_retries(1, 0).await;
            world.play.let_all_on(call);
            world.pass(2);
            let run = world.finished(&id).await;
            assert_eq!(run.status, "completed");
            assert_eq!(run.pages[0].steps[step].attempts, 2);
        }
    })
    .await;
}

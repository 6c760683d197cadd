//! Six steps, five pages at once (scheduling.md, "Orchestrator").

use proto::scheduler::v1 as pb;
use scheduler::domain::analysis::SaturationZone;
use service::Code;

use crate::support::{Call, World, eventually, on_each_engine, on_postgres, steps};

const SIX: [&str; 6] = ["analyze", "target", "select", "build", "gate", "export"];

/// The seed's ADDITIONAL-5: six sequential steps, in order, for each page; pages beside each other.
#[tokio::test]
async fn additional_5_orchestrator_logic_flow() {
    let metrics = telemetry::metrics::install();
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri", "other"]).await;
        let id = world.start(&["jadebri", "other"]).await;
        let run = world.finished(&id).await;
        assert_eq!(run.status, "completed");
        let shown = metrics.render();
        assert!(shown.contains("eros_zones_total{zone=\"GREEN\"}"), "{shown}");
        assert!(shown.contains("eros_step_seconds_count{step=\"build\"}"), "{shown}");
        assert!(shown.contains("eros_breakers{step=\"build\",state=\"open\"}"), "{shown}");
        for page in &run.pages {
            let names: Vec<&str> = page.steps.iter().map(|step| step.name.as_str()).collect();
            assert_eq!(names, SIX);
            assert!(page.steps.iter().all(|step| step.status == "success" && step.attempts == 1));
            let times = page.steps.windows(2);
            assert!(times.into_iter().all(|two| {
                let at = |time: &Option<prost_types::Timestamp>| {
                    time.as_ref().map(|time| (time.seconds, time.nanos)).unwrap()
                };
                at(&two[0].finished_at) <= at(&two[1].started_at)
            }));
        }
        let events = world.watch(&id, Some("0")).await.until_the_end().await;
        let of_jadebri: Vec<_> = events
            .iter()
            .filter(|event| match event.kind.as_ref().unwrap() {
                pb::run_event::Kind::Step(step) => {
                    step.page.as_ref().unwrap().page_name == "jadebri"
                }
                _ => false,
            })
            .cloned()
            .collect();
        let expected: Vec<_> = SIX
            .iter()
            .flat_map(|step| ["running", "success"].map(|s| ((*step).to_owned(), s.to_owned())))
            .collect();
        assert_eq!(steps(&of_jadebri), expected);
    })
    .await;
}

#[tokio::test]
async fn five_pages_are_in_work_at_once_and_never_more() {
    on_each_engine(async |world: World| {
        five_at_once(&world).await;
    })
    .await;
}

#[tokio::test]
async fn two_replicas_share_the_five_places() {
    on_postgres(async |world: World| {
        let _second = world.replica().await;
        five_at_once(&world).await;
    })
    .await;
}

async fn five_at_once(world: &World) {
    let names: Vec<String> = (0..12).map(|n| format!("page{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world.has_pages(&names).await;
    world.play.has_captions(2_000);
    world.play.hold(Call::Analyze);
    let id = world.start(&names).await;
    for done in 0..12 {
        let expected = (5 + done).min(12);
        eventually("the places are taken", async || {
            (world.play.count(Call::Analyze) == expected).then_some(())
        })
        .await;
        let run = world.run(&id).await;
        let count = |status: &str| run.pages.iter().filter(|page| page.status == status).count();
        assert_eq!((count("running"), count("success")), (expected - done, done));
        world.play.let_on(Call::Analyze, 1);
        world
            .run_when(&id, "one more page is done", |run| {
                run.pages.iter().filter(|page| page.status == "success").count() == done + 1
            })
            .await;
    }
    assert_eq!(world.finished(&id).await.status, "completed");
    assert_eq!(world.play.most_open(), 5);
}

#[tokio::test]
async fn a_page_that_fails_does_not_stop_the_others() {
    on_each_engine(async |world: World| {
        world.has_pages(&["good", "better"]).await;
        let id = world.start(&["good", "missing", "better"]).await;
        let run = world.finished(&id).await;
        assert_eq!(run.status, "completed_with_errors");
        let statuses: Vec<&str> = run.pages.iter().map(|page| page.status.as_str()).collect();
        assert_eq!(statuses, ["success", "failed", "success"]);
        let error = run.pages[1].error.as_ref().unwrap();
        assert_eq!((error.step.as_str(), error.code.as_str()), ("analyze", "PAGE_NOT_FOUND"));
        assert_eq!(run.pages[1].steps[0].attempts, 1);
        let id = world.start(&["missing", "nowhere"]).await;
        assert_eq!(world.finished(&id).await.status, "failed");
    })
    .await;
}

#[tokio::test]
async fn the_summary_counts_pages_by_outcome_and_zone() {
    on_each_engine(async |world: World| {
        world.has_pages(&["green", "yellow", "red", "broken"]).await;
        world.play.zone("yellow", SaturationZone::Yellow);
        world.play.zone("red", SaturationZone::Red);
        world.play.fail(Call::Analyze, &["broken"], Code::InvalidRequest);
        let id = world.start(&["green", "yellow", "red", "broken"]).await;
        let run = world.finished(&id).await;
        let expected = pb::RunSummary {
            total_pages: 4,
            successful: 3,
            failed: 1,
            exported: 2,
            skipped_exports: 1,
            green: 1,
            yellow: 1,
            red: 1,
        };
        assert_eq!(run.summary, Some(expected));
        let red = &run.pages[2];
        assert_eq!(red.steps[5].status, "skipped");
        let export = red.export.as_ref().unwrap();
        assert_eq!(export.status, "skipped");
        assert_eq!(export.reason.as_deref(), Some("invalid schedule or RED saturation"));
        assert!(run.pages[0].caption_target == Some(60) && run.pages[2].caption_target == Some(33));
    })
    .await;
}

//! Kill the scheduler at any instant: a run resumes at the first unfinished step of each page and
//! never builds twice.

use crate::support::{Call, World, eventually, on_each_engine};

/// Each page has one schedule, one set of messages and locks, and events without a gap.
async fn all_is_well(world: &World, id: &str, pages: usize) {
    let run = world.finished(id).await;
    assert_eq!(run.status, "completed");
    assert!(run.pages.iter().all(|page| page.steps.iter().all(|step| step.attempts == 1)));
    assert_eq!(world.number("SELECT COUNT(*) FROM schedules").await, pages as i64);
    for page in &run.pages {
        let schedule = world.schedule(page.schedule_id.as_ref().unwrap()).await;
        assert_eq!(schedule.page_name, page.page_name);
        let positions: Vec<u32> = schedule.messages.iter().map(|m| m.position).collect();
        assert_eq!(positions, (1..=positions.len() as u32).collect::<Vec<_>>());
    }
    let unlocks = world
        .number("SELECT COUNT(*) FROM schedule_recommendations WHERE message_type = 'Unlock'")
        .await;
    assert!(unlocks > 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM active_caption_assignments").await, unlocks);
    let events = world.watch(id, Some("0")).await.until_the_end().await;
    let ids: Vec<u64> = events.iter().map(|event| event.id).collect();
    assert_eq!(ids, (1..=ids.len() as u64).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_crash_in_each_call_of_each_step() {
    on_each_engine(async |mut world: World| {
        world.has_pages(&["jadebri"]).await;
        // On PostgreSQL each crash waits for a lease of a month.
        let mut wish = World::wish(&["jadebri"]);
        wish.week_start = "2026-12-28".to_owned();
        world.play.hold(Call::Page);
        // Counted before what may raise it.
        let first = world.play.count(Call::Page);
        let id = world.start_wish(wish).await;
        for call in Call::ALL {
            let seen = if call == Call::Page { first } else { world.play.count(call) };
            if call != Call::Page {
                world.play.hold(call);
            }
            let before = Call::ALL.iter().position(|other| *other == call).unwrap();
            if before > 0 {
                world.play.let_all_on(Call::ALL[before - 1]);
            }
            eventually("the call", async || (world.play.count(call) > seen).then_some(())).await;
            let seen = world.play.count(call);
            world.crash().await;
            eventually("the call again", async || (world.play.count(call) > seen).then_some(()))
                .await;
        }
        world.play.let_all_on(Call::Export);
        all_is_well(&world, &id, 1).await;
        assert_eq!(world.play.exported().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_crash_with_five_pages_in_work_loses_none() {
    on_each_engine(async |mut world: World| {
        let names: Vec<String> = (0..8).map(|n| format!("page{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        world.has_pages(&names).await;
        world.play.hold(Call::FreeTexts);
        let id = world.start(&names).await;
        eventually("five builds", async || (world.play.count(Call::FreeTexts) == 5).then_some(()))
            .await;
        world.crash().await;
        eventually("five builds", async || (world.play.count(Call::FreeTexts) == 10).then_some(()))
            .await;
        world.play.let_all_on(Call::FreeTexts);
        all_is_well(&world, &id, 8).await;
        assert_eq!(world.play.exported().len(), 8);
    })
    .await;
}

#[tokio::test]
async fn a_name_given_before_a_crash_is_the_schedules_name() {
    on_each_engine(async |mut world: World| {
        world.has_pages(&["jadebri"]).await;
        world.play.hold(Call::FreeTexts);
        let id = world.start(&["jadebri"]).await;
        eventually("the build", async || (world.play.count(Call::FreeTexts) == 1).then_some(()))
            .await;
        let named = world.texts("SELECT schedule_id FROM schedule_run_pages").await;
        assert!(named[0].starts_with("SCH_jadebri_20260201_"), "{named:?}");
        assert_eq!(world.run(&id).await.pages[0].schedule_id, None, "not built yet");
        world.crash().await;
        world.play.let_all_on(Call::FreeTexts);
        let run = world.finished(&id).await;
        assert_eq!(run.pages[0].schedule_id.as_ref(), Some(&named[0]));
    })
    .await;
}

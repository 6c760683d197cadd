//! Captions are used once: two builds at once, replaced and cancelled schedules, the sweep.

use std::collections::BTreeSet;

use proto::scheduler::v1 as pb;

use crate::support::{Call, World, eventually, on_each_engine, on_postgres};

fn captions(schedule: &pb::Schedule) -> BTreeSet<i64> {
    let unlocks = schedule.messages.iter().filter(|message| message.r#type == "Unlock");
    unlocks.map(|message| message.caption_id.unwrap()).collect()
}

/// Every page selected before any was built: all have chosen the same captions.
async fn builds_at_once(world: &World) {
    let names = ["one", "two", "three", "four", "five"];
    world.has_pages(&names).await;
    world.play.hold(Call::FreeTexts);
    let id = world.start(&names).await;
    eventually("all have selected", async || {
        (world.play.count(Call::FreeTexts) == names.len()).then_some(())
    })
    .await;
    world.play.let_all_on(Call::FreeTexts);
    let run = world.finished(&id).await;
    assert_eq!(run.status, "completed", "{run:?}");
    let mut used = BTreeSet::new();
    for page in &run.pages {
        let schedule = world.schedule(page.schedule_id.as_ref().unwrap()).await;
        assert!(schedule.validation.as_ref().unwrap().ok, "{:?}", schedule.validation);
        for id in captions(&schedule) {
            assert!(used.insert(id), "caption {id} is used twice");
        }
    }
    assert!(used.len() > 5 * 14);
    let locks = world.number("SELECT COUNT(*) FROM active_caption_assignments").await;
    assert_eq!(locks, used.len() as i64);
}

#[tokio::test]
async fn builds_at_once_never_share_a_caption() {
    on_each_engine(async |world: World| builds_at_once(&world).await).await;
}

#[tokio::test]
async fn replicas_never_share_a_caption() {
    on_postgres(async |world: World| {
        let _second = world.replica().await;
        builds_at_once(&world).await;
    })
    .await;
}

/// Two weeks that were laid out at once, neither knowing of the other, keep the gap between them.
#[tokio::test]
async fn neighbouring_weeks_built_at_once_keep_the_gap() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        world.play.hold(Call::FreeTexts);
        let mut ids = Vec::new();
        for week in ["2026-02-09", "2026-02-16"] {
            let wish =
                pb::StartRunRequest { week_start: week.to_owned(), ..World::wish(&["jadebri"]) };
            ids.push(world.start_wish(wish).await);
        }
        eventually("both know their neighbours", async || {
            (world.play.count(Call::FreeTexts) == 2).then_some(())
        })
        .await;
        world.play.let_all_on(Call::FreeTexts);
        for id in ids {
            let run = world.finished(&id).await;
            assert_eq!(run.status, "completed", "{run:?}");
        }
        // The second one was laid out again.
        assert_eq!(world.play.count(Call::FreeTexts), 3);
        let active = "SELECT COUNT(*) FROM schedules WHERE status = 'ACTIVE'";
        assert_eq!(world.number(active).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_second_schedule_of_a_week_is_refused_or_replaces_the_first() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let id = world.start(&["jadebri"]).await;
        let first = world.finished(&id).await.pages[0].schedule_id.clone().unwrap();
        let id = world.start(&["jadebri"]).await;
        let run = world.finished(&id).await;
        let error = run.pages[0].error.as_ref().unwrap();
        assert_eq!((error.step.as_str(), error.code.as_str()), ("build", "SCHEDULE_EXISTS"));
        assert!(error.detail.contains(&first));
        assert_eq!(run.pages[0].steps[3].attempts, 1);

        let mut wish = World::wish(&["jadebri"]);
        wish.replace = true;
        let id = world.start_wish(wish).await;
        let run = world.finished(&id).await;
        let second = run.pages[0].schedule_id.clone().unwrap();
        assert_ne!(second, first);
        assert_eq!(world.schedule(&first).await.status, "CANCELLED");
        assert_eq!(world.schedule(&second).await.status, "ACTIVE");
        let held = "SELECT DISTINCT status || ' ' || schedule_id FROM active_caption_assignments \
                    ORDER BY 1";
        assert_eq!(
            world.texts(held).await,
            [format!("ACTIVE {second}"), format!("REPLACED {first}")]
        );
        let shown = "SELECT DISTINCT schedule_id FROM schedule_recommendations_messages";
        assert_eq!(world.texts(shown).await, [second]);
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_schedule_gives_its_captions_back() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let id = world.start(&["jadebri"]).await;
        let schedule_id = world.finished(&id).await.pages[0].schedule_id.clone().unwrap();
        let ask = pb::CancelScheduleRequest { schedule_id: schedule_id.clone() };
        let cancelled = world.cancel_schedule(ask.clone()).await.unwrap();
        assert_eq!(cancelled.status, "CANCELLED");
        assert_eq!(world.cancel_schedule(ask).await.unwrap(), cancelled, "twice is once");
        assert_eq!(world.schedule(&schedule_id).await, cancelled);
        let held = "SELECT DISTINCT status FROM active_caption_assignments";
        assert_eq!(world.texts(held).await, ["CANCELLED"]);
        // The week is free again, and so are the captions.
        let id = world.start(&["jadebri"]).await;
        let again = world.finished(&id).await.pages[0].schedule_id.clone().unwrap();
        assert_eq!(captions(&world.schedule(&again).await), captions(&cancelled));
    })
    .await;
}

#[tokio::test]
async fn locks_are_given_back_a_week_after_their_day() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let id = world.start(&["jadebri"]).await;
        world.finished(&id).await;
        let active = "SELECT COUNT(*) FROM active_caption_assignments WHERE status = 'ACTIVE'";
        let of_monday = "SELECT COUNT(*) FROM active_caption_assignments \
                         WHERE scheduled_date = '2026-02-09' AND status = 'EXPIRED'";
        let all = world.number(active).await;
        // Until the evening of the 16th by UTC nothing is given back anywhere.
        world.pass(15 * 24 * 3_600);
        world.pass(3_600);
        assert_eq!(world.number(active).await, all);
        // 2026-02-17T13:00Z: the 17th has begun wherever on earth the page is.
        world.pass(15 * 3_600);
        eventually("Monday's are given back", async || {
            world.pass(60);
            (world.number(of_monday).await > 0).then_some(())
        })
        .await;
        let others = world
            .number(
                "SELECT COUNT(*) FROM active_caption_assignments \
                 WHERE scheduled_date <> '2026-02-09' AND status = 'EXPIRED'",
            )
            .await;
        assert_eq!(others, 0);
    })
    .await;
}
